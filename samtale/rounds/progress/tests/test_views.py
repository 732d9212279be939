"""How a round goes, on the page and as a spreadsheet."""

from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from samtale.conversations.invitation import actions as invitation_actions
from samtale.conversations.models import Conversation
from samtale.people.models import Leadership, Person, Position, Session, Unit
from samtale.rounds.conftest import draft
from samtale.rounds.invitations import jobs as invitations_jobs
from samtale.rounds.models import Holding, Member, Round
from samtale.rounds.participants import actions as participants_actions
from samtale.rounds.progress import burn_up, figures
from samtale.rounds.scheduling import actions as scheduling_actions
from samtale.rounds.scheduling import proposal
from samtale.rounds.setup import actions as setup_actions
from samtale.rounds.setup.tests.test_views import page
from samtale.rounds.tests.test_course_of_a_round import at_ten, set_time
from tests.course import at_nine, conversation_at


@pytest.fixture
def running(cast, round_):
    """Started; the employee's conversation is held, the colleague's invitation could not go out."""
    setup_actions.start(round_=round_, by=cast.hr)
    held = conversation_at("following", cast)
    now = timezone.now()
    Conversation.objects.filter(pk=held.pk).update(starts_at=now, held_at=now)
    row = set_time(round_, cast.colleague.name, at_ten(8))
    Member.objects.filter(pk=row.pk).update(not_invited="leader")
    type(round_).objects.filter(pk=round_.pk).update(starts_on=timezone.localdate() - timedelta(days=30))
    round_.refresh_from_db()
    return round_


def test_how_it_goes_and_never_who_but_those_who_are_stuck(cast, running):
    seen = cast.client(cast.planner).get(page(running, "picture"))
    assert "1 av 3 samtaler er holdt" in seen.text and "1 av 2 som holder samtaler, har ikke begynt." in seen.text
    assert cast.colleague.name in seen.text and "har ikke lenger lov til det" in seen.text
    assert cast.leader.name in seen.text and cast.employee.name not in seen.text
    for somebody in (cast.leader, cast.other_leader, cast.administrator, cast.employee):
        for name in ("picture", "spreadsheet"):
            assert cast.client(somebody).get(page(running, name)).status_code == 404


def test_who_is_put_off_how_often_and_never_why(cast, round_):
    setup_actions.start(round_=round_, by=cast.hr)
    made, client = conversation_at("invited", cast), cast.client(cast.hr)
    for times, days in (("én gang", 12), ("to ganger", 14)):
        assert f"Utsatt {times}" not in client.get(page(round_, "picture")).text
        invitation_actions.move(conversation_id=made.pk, by=cast.leader, starts_at=at_nine(days), reason="Syrindufter")
        seen = client.get(page(round_, "picture")).text
        assert "Én samtale er utsatt" in seen and f"Utsatt {times}" in seen and cast.employee.name in seen
        assert "Syrindufter" not in seen
    assert cast.client(cast.leader).get(page(round_, "picture")).status_code == 404
    Conversation.objects.update(held_at=timezone.now(), status="closing")
    assert "Utsatt" not in client.get(page(round_, "picture")).text, "held at last"


def test_what_is_over_is_told_of_and_changed_no_more(cast, running):
    client, row = cast.client(cast.hr), Member.objects.get(round=running, employee=cast.colleague)
    assert "Velg en annen" in client.get(page(running, "with_whom")).text
    setup_actions.end(round_=running, by=cast.hr)
    type(running).objects.filter(pk=running.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    before = timezone.now() - timedelta(days=3)
    Conversation.objects.update(starts_at=before, held_at=before)
    seen = client.get(page(running, "picture")).text
    assert "2 ble ikke holdt" in seen and "Over fristen" not in seen and "har ikke begynt" not in seen
    assert "Velg en annen" not in client.get(page(running, "with_whom")).text
    assert "Hold utenfor" not in client.get(page(running)).text
    press = {"position": row.position_id, "holder": cast.other_leader.pk, "choice": "out", "way": "line", "most": 3}
    for name in ("who", "with_whom", "holder", "limits"):
        assert client.post(page(running, name), press).status_code == 404
    assert not Leadership.objects.filter(leader=cast.other_leader, position=row.position_id).exists()


def test_one_unit_at_a_time_and_only_those_of_the_round(cast, running):
    whole = setup_actions.save_round(round_=draft(cast, unit=cast.unit.parent, starts_on=running.starts_on), by=cast.hr)
    again = Position.objects.get(person=cast.colleague).pk  # those of the school have theirs in the one that runs
    participants_actions.take(round_=whole, position=again, choice="in", by=cast.hr)
    client = cast.client(cast.hr)
    every = client.get(page(whole, "picture")).text
    assert "Nordvåg skole" in every and "Sørvåg skole" in every
    one = client.get(page(whole, "picture", f"?unit={cast.other_unit.pk}")).text
    assert "Siv Lunde" in one and cast.leader.name not in one and "Nordvåg skole" not in one
    assert client.get(page(running, "picture", f"?unit={cast.other_unit.pk}")).status_code == 404
    assert cast.client(cast.planner).get(page(whole, "picture")).status_code == 404


def test_a_name_that_looks_like_a_formula_is_a_text(cast, running):
    Person.objects.filter(pk=cast.leader.pk).update(first_name='=HYPERLINK("http://example.com")')
    Unit.objects.filter(pk=cast.unit.pk).update(name="@skole")
    answer = cast.client(cast.hr).get(page(running, "spreadsheet"))
    today = f"{timezone.localdate():%Y-%m-%d}"
    assert f'filename="varens-samtaler-{today}.xlsx"' in answer["Content-Disposition"]
    Round.objects.filter(pk=running.pk).update(name="Ærlige samtaler høst")
    named = cast.client(cast.hr).get(page(running, "spreadsheet"))["Content-Disposition"]
    assert f'filename="aerlige-samtaler-host-{today}.xlsx"' in named
    book = load_workbook(BytesIO(answer.content))
    units, holders = (list(sheet.values) for sheet in book)
    assert units[3][:4] == ("Enhet", "Nivå", "Med i runden", "Signert") and units[4][:4] == ("'@skole", 0, 3, 1)
    assert {row[0][:11] for row in holders[4:]} == {"'=HYPERLINK", "Berit Foss"}
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} == {"s", "n"}
    assert cast.employee.name not in str(holders)


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(cast, running):
    client = cast.client(cast.hr)
    assert 'hx-trigger="every 30s, looked-at' in client.get(page(running, "picture")).text
    long_since = timezone.now() - timedelta(minutes=20)
    for by_itself in (True, False):
        Session.objects.update(last_seen_at=long_since)
        client.get(page(running, "picture"), headers={"HX-Request": "true"} if by_itself else {})
        assert Session.objects.filter(person=cast.hr, last_seen_at=long_since).exists() == by_itself


@pytest.mark.parametrize(("held", "behind"), [([], 5), ([(date(2026, 3, 6), 2), (date(2026, 3, 11), 6)], 0)])
def test_the_line_of_what_is_held(cast, turned, held, behind):
    turned(date(2026, 3, 11))
    round_ = draft(cast, starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 31), done_by=date(2026, 3, 21))
    seen = figures.Progress(
        figures.Counter({"waiting": 10 - 6 * bool(held), "held": 6 * bool(held)}), [], [], held, [], [], [], []
    )
    drawn = burn_up.burn_up(round_, seen)
    assert (drawn.goal, drawn.expected, drawn.behind) == (date(2026, 3, 21), 5, behind)
    assert drawn.straight == "0.0,200.0 400.0,0.0" and drawn.today == 200.0
    assert drawn.held == "0.0,200.0 " + (
        "100.0,200.0 100.0,160.0 200.0,160.0 200.0,80.0 200.0,80.0" if held else "200.0,200.0"
    )


def test_thirteen_queries_for_few_as_for_many(cast, running):
    def asked(who: Person) -> int:
        client = cast.client(who)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page(running, "picture")).status_code == 200
        return len(queries)

    few = asked(cast.planner), asked(cast.hr)
    long_ago = date(2020, 1, 1)
    people = Person.objects.bulk_create(
        Person(first_name="Prøve", last_name=f"Person{nth:03}", sort_key=f"person{nth:03}") for nth in range(300)
    )
    held = Position.objects.bulk_create(
        Position(person=one, unit=cast.unit, title="Lærer", started_on=long_ago) for one in people
    )
    Leadership.objects.bulk_create(
        Leadership(leader=people[nth % 30], position=one, started_on=long_ago) for nth, one in enumerate(held[30:])
    )
    assert (asked(cast.planner), asked(cast.hr)) == few
    assert few == (13, 12)


def begun_by(round_) -> dict[str, bool]:
    return {row.name: row.has_begun for row in figures.progress_of(round_).holders}


def test_who_has_begun_is_what_each_did_and_not_what_was_pressed_for_them(cast, round_, teachers):
    setup_actions.start(round_=round_, by=cast.hr)
    leader, above = cast.leader.name, cast.leadership_group.name
    proposal.propose(round_=round_, by=cast.hr)
    placed = Member.objects.filter(round=round_, holder=cast.leader, starts_at__isnull=False)
    proposal.propose(round_=round_, holders={cast.leader.pk}, by=cast.hr)
    first = placed.first()
    scheduling_actions.move(
        round_=round_, position=first.position_id, starts_at=first.starts_at, room=first.room_id, by=cast.hr
    )
    assert invitations_jobs.invite_due(first.starts_at - timedelta(days=13)) > 0
    assert placed.count() > 5 and begun_by(round_) == {leader: False, above: False}
    page_of = cast.client(cast.hr).get(page(round_, "picture")).text
    assert "2 av 2 som holder samtaler, har ikke begynt." in page_of and "har begynt." not in page_of.replace(
        "har ikke begynt.", ""
    ).replace("Den har begynt", "")
    proposal.propose(round_=round_, holders={cast.leader.pk}, by=cast.leader)
    assert begun_by(round_) == {leader: True, above: False}
    # The one of the other is called to by that leader alone, and then held.
    made = Conversation.objects.filter(employee=cast.leader)
    assert made.count() <= 1
    made.update(status="closing", held_at=timezone.now(), starts_at=timezone.now() + timedelta(days=1))
    if not made:
        invitation_actions.invite(
            conversation_id=uuid4(),
            employee=cast.leader,
            guide_version=round_.guide,
            starts_at=at_nine(20),
            minutes_long=60,
            place="",
            by=cast.leadership_group,
        )
    assert begun_by(round_) == {leader: True, above: True}
    seen = cast.client(cast.hr).get(page(round_, "picture")).text
    assert "Alle som holder samtaler, har begynt." in seen


def test_a_time_moved_by_its_holder_is_a_beginning(cast, round_):
    setup_actions.start(round_=round_, by=cast.hr)
    row = set_time(round_, cast.employee.name, at_ten(20))
    assert begun_by(round_)[cast.leader.name] is False
    scheduling_actions.move(round_=round_, position=row.position_id, starts_at=at_ten(27), room=None, by=cast.leader)
    assert begun_by(round_)[cast.leader.name] is True
    assert Holding.objects.get().holder == cast.leader
