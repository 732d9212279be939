"""Dates, numbers and texts read as Norwegian, whatever day the test is run."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone

from samtale.core import words

THIS_YEAR = timezone.localdate().year


def this_year(month: int, day: int, hour: int = 8, minute: int = 0) -> datetime:
    """A moment of this year by the clock of Greenwich."""
    return datetime(THIS_YEAR, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("form", "moment", "text"),
    [
        (words.day, date(2024, 3, 12), "tirsdag 12. mars 2024"),
        (words.short_day, date(2024, 3, 1), "1. mars 2024"),
        (words.day_time, datetime(2024, 3, 12, 8, 0, tzinfo=UTC), "tirsdag 12. mars 2024 kl. 09.00"),
        (words.day_time, datetime(2024, 7, 12, 8, 5, tzinfo=UTC), "fredag 12. juli 2024 kl. 10.05"),
        (words.short_day_time, datetime(2024, 11, 26, 11, 30, tzinfo=UTC), "tir. 26. nov. 2024 kl. 12.30"),
        (words.clock, datetime(2024, 7, 12, 22, 5, tzinfo=UTC), "00.05"),
        (words.clock, time(8, 30), "08.30"),
        (words.date_value, datetime(2024, 7, 12, 22, 5, tzinfo=UTC), "2024-07-13"),
        (words.time_value, datetime(2024, 1, 12, 22, 5, tzinfo=UTC), "23:05"),
    ],
)
def test_another_year_is_written_out_and_the_clock_is_ours(form, moment, text):
    assert form(moment) == text


def test_this_year_goes_without_saying():
    assert words.short_day(this_year(5, 17)) == "17. mai"
    assert words.day_time(this_year(1, 20)).endswith(" 20. januar kl. 09.00")
    assert str(THIS_YEAR) not in words.short_day_time(this_year(9, 3))


def test_new_years_eve_in_greenwich_is_next_year_here():
    assert words.short_day(datetime(2023, 12, 31, 23, 30, tzinfo=UTC)) == "1. januar 2024"


@pytest.mark.parametrize(
    "form",
    [
        words.day,
        words.day_time,
        words.short_day,
        words.short_day_time,
        words.clock,
        words.moment,
        words.date_value,
        words.time_value,
        words.paragraphs,
    ],
)
def test_nothing_gives_nothing(form):
    assert form(None) == ""


def test_what_has_just_happened():
    noon = timezone.localtime().replace(hour=12, minute=0)
    assert words.moment(noon) == "i dag kl. 12.00"
    assert words.moment(noon - timedelta(days=1)) == "i går kl. 12.00"
    assert words.moment(noon - timedelta(days=2)) == words.day_time(noon - timedelta(days=2))


@pytest.mark.parametrize(("count", "text"), [(0, "ingen"), (1, "én"), (9, "ni"), (10, "10"), (-1, "-1")])
def test_small_numbers_are_words(count, text):
    assert words.number(count) == text


def test_a_sentence_begins_with_a_capital_and_keeps_the_rest():
    assert words.capital("åtte av NAV-kontorene") == "Åtte av NAV-kontorene"
    assert words.capital("") == ""


def test_paragraphs_escape_and_keep_the_lines():
    text = "Først <b>dette</b>.\r\nSå det.\n \n\nTil slutt & ferdig.\n"
    assert words.paragraphs(text) == (
        "<p>Først &lt;b&gt;dette&lt;/b&gt;.<br>Så det.</p>\n<p>Til slutt &amp; ferdig.</p>"
    )


def test_every_look_has_its_word_and_others_are_refused():
    assert words.look_word("overdue") == "Over fristen"
    with pytest.raises(KeyError):
        words.look_word("late")


def test_a_deadline_that_has_passed_says_its_year_and_one_ahead_only_when_it_is_another(monkeypatch):
    monkeypatch.setattr(words.wall, "today", lambda: date(THIS_YEAR, 6, 15))
    assert words.short_deadline(date(THIS_YEAR, 2, 25)) == f"25. februar {THIS_YEAR}"
    assert words.short_deadline(date(THIS_YEAR, 6, 15)) == "15. juni"
    assert words.short_deadline(date(THIS_YEAR + 1, 2, 25)) == f"25. februar {THIS_YEAR + 1}"
    assert words.deadline(date(2024, 3, 1)) == "fredag 1. mars 2024"
    assert words.deadline(date(THIS_YEAR, 12, 31)).endswith("31. desember")
    assert words.short_deadline(None) == words.deadline(None) == ""
