"""A pause: asked first, with a day to go on, one letter, and what waits is withdrawn as for any conversation."""

import base64
from datetime import timedelta
from uuid import uuid4

import pytest

from samtale.conversations.collaborative_text import actions as collaborative_text_actions
from samtale.conversations.models import Conversation
from samtale.conversations.states import Status
from samtale.core import clock, words
from samtale.notices.models import Message
from samtale.rounds.series import actions, pausing
from samtale.rounds.series.models import Series

from .test_jobs import WEEK, day_of, hold, talks
from .test_views import shown


def delivered() -> None:
    """All that waits has been sent."""
    Message.objects.update(sent_at=clock.now())


def write(talk: Conversation, who, text: str, topic) -> None:
    collaborative_text_actions.save_text(
        conversation_id=talk.pk, kind="note", text_id=str(topic.pk), edit=uuid4(), base="", text=text, by=who
    )


def waiting(to) -> list[str]:
    return list(Message.objects.filter(to=to, sent_at=None).order_by("pk").values_list("subject", flat=True))


def methods(to) -> list[str]:
    """What the calendar files that wait say: REQUEST, PUBLISH, CANCEL."""
    found = []
    for letter in Message.objects.filter(to=to, sent_at=None).order_by("pk"):
        for _name, kind, content in letter.attachments:
            if kind.startswith("text/calendar"):
                text = base64.b64decode(content).decode()
                found.append(text.split("METHOD:")[1].split("\r\n")[0])
    return found


def test_it_is_asked_first_and_says_what_it_calls_off(cast, begin, tuesday):
    (series,) = begin()
    page, leader = f"/rounds/series/{series.pk}/", cast.client(cast.leader)
    assert f'href="{page}pause/"' in shown(leader.get(page))
    said = shown(leader.get(f"{page}pause/"))
    assert f"Samtalen {words.day(tuesday)} kl. 09.00 avlyses" in said and "Ingrid får beskjed i én e-post" in said
    assert Series.objects.get().paused_at is None and talks()[0].status == Status.INVITED, "nothing has happened yet"
    for wrong, why in [("2020-01-07", "fra i morgen av"), ("i morgen", "Skriv datoen"), ("2099-01-01", "innen ett år")]:
        assert why in shown(leader.post(f"{page}pause/", {"until": wrong}), 422)
    assert Series.objects.get().paused_at is None
    until = tuesday + 3 * WEEK - timedelta(days=1)
    said = shown(leader.post(f"{page}pause/", {"until": until.isoformat()}, follow=True))
    assert f"Pause til {words.day(until)}. Da begynner samtalene igjen av seg selv." in said
    assert f"Samtalen {words.day(tuesday)} er avlyst. Ingrid får beskjed." in said
    for who in (cast.leader, cast.employee):
        said = shown(cast.client(who).get(page))
        assert f"Samtalene begynner igjen av seg selv {words.day(until)}." in said
        assert f"{words.day(tuesday).capitalize()}: avlyst (pause)" in said and "ble ikke holdt" not in said
        assert words.day(tuesday + 3 * WEEK).capitalize() in said, "what comes after it"
    assert f"til {words.day(until)}" in shown(cast.client(cast.employee).get("/"))
    assert f"pause til {words.short_day(until)}" in shown(leader.get("/rounds/series/"))


def test_one_letter_to_the_employee_and_both_calendars_follow(cast, begin, tuesday):
    (series,) = begin()
    delivered()
    until = tuesday + 5 * WEEK
    pausing.pause(series=series, until=until, by=cast.leader)
    assert waiting(cast.employee) == ["Pause i oppfølgingssamtalene med Kari"], "not one more of its own"
    assert waiting(cast.leader) == [f"Samtalen {words.day(tuesday)} er avlyst"]
    assert methods(cast.employee) == methods(cast.leader) == ["CANCEL"]
    body = Message.objects.get(to=cast.employee, sent_at=None).body
    assert f"begynner igjen av seg selv {words.day(until)}" in body
    assert f"Samtalen {words.day(tuesday)} kl. 09.00 er avlyst." in body
    assert waiting(cast.colleague) == []


def test_the_invitation_that_waits_is_withdrawn_and_so_is_a_pause_nobody_heard_of(cast, begin, tuesday):
    (series,) = begin()
    assert methods(cast.employee) == ["REQUEST"]
    pausing.pause(series=series, until=None, by=cast.leader)
    assert methods(cast.employee) == methods(cast.leader) == [], "no calendar has it"
    assert "er avlyst" not in Message.objects.get(to=cast.employee, subject__startswith="Pause").body
    pausing.resume(series=series, by=cast.leader)
    assert not [one for one in waiting(cast.employee) if "Pause" in one or "fortsetter" in one]
    assert methods(cast.employee) == ["REQUEST"] and [day_of(one) for one in talks()] == [tuesday], "made again"


def test_each_finds_own_notes_of_what_a_pause_called_off_and_nobody_elses(cast, begin, tuesday):
    (series,) = begin()
    page = f"/rounds/series/{series.pk}/"
    talk = talks()[0]
    write(talk, cast.employee, "havgløtt", talk.guide.topics.first())
    assert "Les notatene dine" not in shown(cast.client(cast.employee).get(page)), "it is not called off"
    pausing.pause(series=series, until=tuesday + 5 * WEEK, by=cast.leader)
    notes = f'href="/conversations/{talk.pk}/preparation/"'
    assert notes in shown(cast.client(cast.employee).get(page))
    assert "havgløtt" in shown(cast.client(cast.employee).get(f"/conversations/{talk.pk}/preparation/"))
    said = shown(cast.client(cast.leader).get(page))
    assert "avlyst (pause)" in said and notes not in said, "the leader wrote nothing"


def test_a_letter_promises_dates_only_where_there_are_any(cast, begin, tuesday):
    (series,) = begin()
    for until, words_of_it in ((None, "Her kan du be om noe annet:"), (tuesday + 5 * WEEK, "Her ser du datoene")):
        delivered()
        pausing.pause(series=series, until=until, by=cast.leader)
        assert words_of_it in Message.objects.get(to=cast.employee, sent_at=None).body
    asked = shown(cast.client(cast.leader).get(f"/rounds/series/{series.pk}/"))
    assert "Ingrid får beskjed. Samtalene dere har hatt" in asked and "den neste avlyses" not in asked


def test_what_is_after_its_day_is_not_called_off(cast, begin, tuesday):
    (series,) = begin()
    delivered()
    pausing.pause(series=series, until=tuesday, by=cast.leader)
    assert talks()[0].status == Status.INVITED and methods(cast.employee) == []
    assert "avlyst" not in Message.objects.get(to=cast.employee, sent_at=None).body


def test_it_goes_on_by_itself_on_its_day_and_is_called_in_good_time(cast, begin, on, tuesday):
    (series,) = begin()
    until = tuesday + 3 * WEEK - timedelta(days=1)
    pausing.pause(series=series, until=until, by=cast.leader)
    on(tuesday + timedelta(days=1))
    assert [day_of(one) for one in talks()] == [tuesday + 3 * WEEK], "none within it, and the next before it is over"
    on(until - timedelta(days=1))
    assert Series.objects.get().paused_at is not None
    delivered()
    on(until)
    row = Series.objects.get()
    assert (row.paused_at, row.paused_until) == (None, None) and waiting(cast.employee) == []
    hold(talks()[0], cast.leader)
    on(tuesday + 3 * WEEK)
    assert day_of(talks()[1]) == tuesday + 4 * WEEK


def test_without_a_day_nothing_is_made_before_the_leader_says_so(cast, begin, on, tuesday):
    (series,) = begin()
    pausing.pause(series=series, until=None, by=cast.leader)
    delivered()
    assert on(tuesday + 4 * WEEK) == 0 and talks() == []
    assert "før du sier fra" in shown(cast.client(cast.leader).get(f"/rounds/series/{series.pk}/"))
    said = shown(cast.client(cast.employee).get(f"/rounds/series/{series.pk}/"))
    assert "Se datoene" not in shown(cast.client(cast.employee).get("/")), "there are none"
    assert "før Kari sier fra" in said and "En annen rytme eller tid" in said and "En pause" not in said
    said = shown(cast.client(cast.leader).post(f"/rounds/series/{series.pk}/resume/", follow=True))
    assert "De faste samtalene fortsetter. Ingrid får beskjed." in said
    assert "Oppfølgingssamtalene med Kari fortsetter" in waiting(cast.employee)
    assert day_of(talks()[0]) == tuesday + 5 * WEEK


def test_another_day_for_a_pause(cast, begin, tuesday):
    (series,) = begin()
    delivered()
    pausing.pause(series=series, until=tuesday + 5 * WEEK, by=cast.leader)
    delivered()
    pausing.pause(series=series, until=tuesday, by=cast.leader)
    assert [day_of(one) for one in talks()] == [tuesday], "it is over before what it had called off"
    assert len([one for one in waiting(cast.employee) if one.startswith("Pause")]) == 1
    pausing.pause(series=series, until=tuesday, by=cast.leader)
    assert len([one for one in waiting(cast.employee) if one.startswith("Pause")]) == 1, "the same again is nothing"
    with pytest.raises(ValueError, match="-"):
        pausing.pause(series=series, until=clock.today(), by=cast.leader)


def test_an_end_says_what_it_calls_off_in_its_own_letter(cast, begin, tuesday):
    (series,) = begin()
    delivered()
    actions.end(series=series, by=cast.leader)
    assert waiting(cast.employee) == ["De faste oppfølgingssamtalene med Kari er avsluttet"]
    assert methods(cast.employee) == methods(cast.leader) == ["CANCEL"]
    assert (
        f"Samtalen {words.day(tuesday)} kl. 09.00 er avlyst."
        in Message.objects.get(to=cast.employee, sent_at=None).body
    )
    said = shown(cast.client(cast.employee).get(f"/rounds/series/{series.pk}/"))
    assert "avlyst" in said and "ble ikke holdt" not in said


def test_one_that_ends_before_anybody_heard_of_it_leaves_nothing_waiting(cast, begin):
    (series,) = begin()
    actions.end(series=series, by=cast.leader)
    assert waiting(cast.employee) == waiting(cast.leader) == [] and Conversation.objects.count() == 1


def test_another_rhythm_withdraws_what_waits_and_whoever_knew_hears_of_the_end(cast, begin, tuesday):
    (series,) = begin()
    delivered()
    more = {"rhythm": "monthly", "begins_at": series.begins_at, "minutes_long": 20, "by": cast.leader}
    made = actions.change(series=series, first_on=tuesday + WEEK, place="kontoret", **more)
    made = actions.change(series=made, first_on=tuesday + WEEK, place="kantina", **more)
    told = [one for one in waiting(cast.employee) if one == "De faste oppfølgingssamtalene med Kari er endret"]
    assert len(told) == 2 and methods(cast.employee).count("CANCEL") == 1, "the first takes one out of the calendar"
    assert methods(cast.employee).count("REQUEST") <= 1
    actions.end(series=made, by=cast.leader)
    assert [one for one in waiting(cast.employee) if "avsluttet" in one]
    assert methods(cast.employee) == ["CANCEL"], "what was never sent is in no calendar"


def test_a_wish_that_waits_is_withdrawn_when_it_is_taken_back_or_answered(cast, begin):
    (series,) = begin()
    delivered()
    for answer in (
        lambda: actions.ask(series=series, wish="", by=cast.employee),
        lambda: actions.dismiss_wish(series=series, by=cast.leader),
        lambda: pausing.pause(series=series, until=None, by=cast.leader),
    ):
        actions.ask(series=series, wish="pause", by=cast.employee)
        assert waiting(cast.leader) == ["Ingrid ber om en pause"]
        answer()
        assert "Ingrid ber om en pause" not in waiting(cast.leader)
