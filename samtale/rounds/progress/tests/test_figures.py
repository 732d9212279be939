"""Where each conversation of a round stands, and what the page of a round or a unit and the spreadsheet make of it."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from samtale.conversations.facts import Fact
from samtale.people.models import Unit
from samtale.rounds.conftest import draft
from samtale.rounds.models import Holding, Member, Round
from samtale.rounds.participants.rules import Line, Reason
from samtale.rounds.progress import figures, page
from samtale.rounds.progress.figures import Branch, HolderRow, Progress, Stage
from samtale.rounds.progress.page import SHOWN
from samtale.rounds.progress.spreadsheet import workbook_of
from samtale.rounds.setup import actions as setup_actions
from tests.cast import leads, person, position

TODAY = date(2027, 3, 10)
DAY = timedelta(days=1)
ROUND = Round(starts_on=TODAY - 30 * DAY, ends_on=TODAY)
JUST_AFTER_MIDNIGHT = datetime(2027, 3, 9, 23, 30, tzinfo=UTC)  # half past midnight here, today


def line(fact: Fact | None = None, starts_at: datetime | None = None) -> Line:
    member = Member(starts_at=starts_at)
    return Line(1, 2, "Ingrid Aasen", "Lærer", None, 3, 4, None, None, Reason.NEVER, fact, member)


def fact(status: str = "invited", on: date = TODAY, held: date | None = None, signed: date | None = None) -> Fact:
    return Fact(2, 4, 3, status, on, held, signed, TODAY, 0)


@pytest.mark.parametrize(
    ("of", "today", "stand"),
    [
        (line(), TODAY, Stage.WAITING),
        (line(), TODAY + DAY, Stage.OVERDUE),  # the last day of the period
        (line(starts_at=JUST_AFTER_MIDNIGHT), TODAY, Stage.PLANNED),
        (line(starts_at=JUST_AFTER_MIDNIGHT - timedelta(hours=1)), TODAY, Stage.OVERDUE),
        (line(starts_at=JUST_AFTER_MIDNIGHT + 9 * DAY), TODAY + DAY, Stage.OVERDUE),  # planned, but the period is over
        (line(fact()), TODAY, Stage.INVITED),
        (line(fact()), TODAY + DAY, Stage.OVERDUE),
        (line(fact("preparing")), TODAY, Stage.PREPARED),
        (line(fact("preparing")), TODAY + DAY, Stage.OVERDUE),
        (line(fact(on=TODAY + 3 * DAY)), TODAY + DAY, Stage.INVITED),  # called to after the period
        (line(fact("closing", held=TODAY)), TODAY + 9 * DAY, Stage.HELD),
        (line(fact("following", held=TODAY, signed=TODAY)), TODAY + 9 * DAY, Stage.AGREED),
    ],
)
def test_each_stands_in_one_place(of, today, stand):
    assert figures.stage_of(of, ROUND, today) == stand


def test_the_spreadsheet_counts_each_where_it_stands(turned):
    counts = Counter({stand: nth for nth, stand in enumerate(SHOWN, start=1)})
    begun, waits = (
        HolderRow(1, "Kari Dahl", counts, has_begun=True),
        HolderRow(2, "Siv Lunde", Counter({Stage.WAITING: 2, Stage.OVERDUE: 1})),
    )
    of = Round(
        name="Vårens samtaler",
        unit=Unit(name="Nordvåg kommune"),
        starts_on=date(2027, 2, 1),
        ends_on=date(2027, 3, 30),
    )
    units_of = [
        ("Nordvåg kommune", 0),
        ("Helse", 1),
        ("Nordvåg sykehjem", 2),
        ("Team A", 3),
        ("Skole", 1),
        ("Team A", 2),
    ]
    branches = [Branch(nth, name, depth, counts) for nth, (name, depth) in enumerate(units_of)]
    turned(TODAY)
    file = workbook_of(of, Progress(counts, branches, [begun, waits], [], [], [], [], []))
    units, holders = (list(sheet.values) for sheet in load_workbook(BytesIO(file)))
    for sheet in (units, holders):
        assert [row[0] for row in sheet[:2]] == ["Vårens samtaler", "Nordvåg kommune, 01.02.2027–30.03.2027"]
        assert sheet[2][0].startswith("Slik det var 10. mars 2027 kl. ")
    stands = (
        "Signert",
        "Holdt, ikke signert",
        "Forberedes",
        "Innkalt",
        "Har fått et tidspunkt",
        "Uten tid",
        "Over fristen",
    )
    assert units[3] == ("Enhet", "Nivå", "Med i runden", *stands)
    assert [row[:3] for row in units[4:]] == [
        ("Nordvåg kommune", 0, 28),
        ("Helse", 1, 28),
        ("Helse, Nordvåg sykehjem", 2, 28),
        ("Helse, Nordvåg sykehjem, Team A", 3, 28),
        ("Skole", 1, 28),
        ("Skole, Team A", 2, 28),
    ]
    assert units[4][3:] == (1, 2, 3, 4, 5, 6, 7)
    assert holders[3:] == [
        ("Navn", "Har begynt", "Samtaler", *stands),
        ("Kari Dahl", "ja", 28, 1, 2, 3, 4, 5, 6, 7),
        ("Siv Lunde", "nei", 3, 0, 0, 0, 0, 0, 2, 1),
    ]


@pytest.mark.django_db
def test_the_tree_is_shown_as_far_down_as_it_can_be_taken_in(cast, monkeypatch):
    parent = cast.unit
    for nth in range(3):  # a team in the department in the section in the school
        parent = Unit.objects.create(name=f"Under {nth}", parent=parent)
        leads(cast.leader, position(person(f"Nr{nth}", "Prøve"), parent, "Lærer"))
    round_ = setup_actions.save_round(round_=draft(cast), by=cast.hr)
    seen = page.read(round_, None)
    assert [(one.name, one.depth, one.people) for one in seen.branches] == [
        (cast.unit.name, 0, 6),
        ("Under 0", 1, 3),
        ("Under 1", 2, 2),
    ]
    assert [one.name for one in page.read(round_, parent.parent_id).branches] == ["Under 1", "Under 2"]
    empty = Unit.objects.create(name="Uten folk", parent=cast.unit)
    assert page.read(round_, empty.pk) is None
    monkeypatch.setattr(page, "MOST_BRANCHES", 2)
    assert [one.name for one in page.read(round_, None).branches] == [cast.unit.name, "Under 0"]


@pytest.mark.django_db
def test_those_who_may_need_a_word_come_first_and_the_rest_is_counted(cast, round_, monkeypatch):
    """None of theirs begun and one over time; none begun; some begun and one over time; all in order."""
    past, ahead = JUST_AFTER_MIDNIGHT.replace(year=2020), datetime.now(UTC) + 20 * DAY
    for nth, times in enumerate([[ahead], [past, ahead], [past]]):
        holder = person(f"Leder{nth}", "Zz")
        if ahead in times:
            Holding.objects.create(round=round_, holder=holder, began_at=datetime.now(UTC))
        for starts_at in times:
            led = position(person("Led", f"{nth} {starts_at:%Y}"), cast.unit, "Lærer")
            leads(holder, led)
            Member.objects.create(round=round_, position=led, employee=led.person, starts_at=starts_at)
    seen = page.read(round_, None)
    assert [row.name for row in seen.holders] == [
        "Leder2 Zz",
        cast.leader.name,
        cast.leadership_group.name,
        "Leder1 Zz",
        "Leder0 Zz",
    ]
    assert (seen.not_begun, seen.more_holders) == (3, 0)
    monkeypatch.setattr(page, "MOST_HOLDERS", 1)
    monkeypatch.setattr(page, "MOST_NAMED", 2)
    Member.objects.filter(round=round_).update(not_invited="leader")
    seen = page.read(round_, None)
    assert [row.name for row in seen.holders] == ["Leder2 Zz"] and (seen.not_begun, seen.more_holders) == (3, 4)
    assert len(seen.blocked) == 2 < len(seen.picture.blocked)
