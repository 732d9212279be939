"""The weekly digest: who gets it, what it says and never says, once a week and no oftener than chosen."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from config import timing
from samtale.conversations.models import Digest, DigestChoice, DigestTurn
from samtale.conversations.reminders import jobs
from samtale.core import clock, words
from samtale.goals.models import Action, Goal
from samtale.notices.models import Message
from samtale.people.models import Leadership, Person, Position
from tests.cast import LONG_AGO, leads, person, position
from tests.course import goal_of

WORDS = "kvistbukk"


def monday(clock_time: str = "07:05") -> datetime:
    """An ordinary Monday well before Christmas, later than anything the cast begins; the first one of its month."""
    first = clock.midnight(clock.today().replace(year=clock.today().year + 1, month=9, day=1))
    found = first + timedelta(days=(7 - first.weekday()) % 7)
    hour, minute = clock_time.split(":")
    return found.replace(hour=int(hour), minute=int(minute))


@pytest.fixture
def goal(cast):
    Leadership.objects.filter(leader=cast.acting_leader).delete()
    return goal_of(cast.employee, cast.leader, title=WORDS, status="agreed", agreed_at=monday() - timedelta(days=60))


def action(goal, days: int | None, who="employee", status="remaining", done=None) -> Action:
    due = None if days is None else monday().date() + timedelta(days=days)
    return Action.objects.create(goal=goal, what=WORDS, responsible=who, due=due, status=status, done_at=done)


def queued(now=None) -> dict[Person, str]:
    """The new letters, by who gets them."""
    Message.objects.all().delete()
    jobs.queue_digests(now or monday())
    return {one.to: f"{one.subject}\n{one.body}" for one in Message.objects.select_related("to")}


def in_order(letter: str, *parts: str) -> bool:
    """Whether all the parts are in a letter, one after the other."""
    at = 0
    for part in parts:
        at = letter.find(part, at) + len(part)
        if at < len(part):
            return False
    return True


def addresses(letter: str) -> list[str]:
    return [line.removeprefix(settings.SITE_URL) for line in letter.splitlines() if settings.SITE_URL in line]


def test_each_gets_own_deadlines_and_the_leader_who_is_late_and_nobody_a_word_of_it(cast, goal):
    for days in (-3, 4, 14, 15):
        action(goal, days)
    action(goal, 2, who="leader", status="in_progress")
    action(goal, -9, status="done", done=monday() - timedelta(days=6))
    action(goal, None, status="dropped")
    letters = queued()
    assert set(letters) == {cast.employee, cast.leader}
    mine, leaders = letters[cast.employee], letters[cast.leader]
    ahead = words.day(monday() + timedelta(days=14))
    assert in_order(
        mine,
        "Tiltak du har ansvar for, som er over fristen",
        f"- Avtalt med Kari Dahl. Fristen var {words.short_day(monday() - timedelta(days=3))}.",
        "med frist denne uken",
        f"- Frist {words.day(monday() + timedelta(days=4))}, avtalt med Kari Dahl",
        f"Etter denne uken har du ansvar for ett tiltak med frist {ahead}, avtalt med Kari Dahl.",
        "Alt står på Min side:",
        "Påminnelser",
    )
    assert mine.count("Frist ") == 1 and "edarbeider" not in mine
    assert in_order(
        leaders,
        "Medarbeidere som har tiltak over fristen",
        f"- Ingrid Aasen: ett tiltak. Fristen var {words.short_day(monday() - timedelta(days=3))}.",
        "Den siste medarbeideren din har ingenting over fristen.",
        "Tiltak du har ansvar for, med frist denne uken",
        f"- Frist {words.day(monday() + timedelta(days=2))}, avtalt med Ingrid Aasen",
        "Medarbeidere med frist denne uken: Ingrid Aasen.",
        "Noe å takke for: Ingrid Aasen har gjort tiltak.",
        "Alt står på Mine medarbeidere:",
    )
    assert ahead not in leaders and WORDS not in mine + leaders
    for reader, url in ((cast.employee, "/"), (cast.leader, "/team/")):
        assert addresses(letters[reader]) == [url] and cast.client(reader).get(url).status_code == 200


def test_whoever_is_responsible_is_late_and_a_leader_s_own_are_told_of_once(cast, goal):
    """Two promises of the leader's and none of the employee's: the employee is late with nothing."""
    for days in (-250, -3):
        action(goal, days, who="leader")
    action(goal, 40)
    theirs = goal_of(cast.colleague, cast.leader, title=WORDS, status="agreed", agreed_at=goal.agreed_at)
    letters, oldest = queued(), words.short_day(monday() - timedelta(days=250))
    mine, leaders = letters.get(cast.employee, ""), letters[cast.leader]
    assert in_order(
        leaders,
        "Tiltak du har ansvar for, som er over fristen",
        f"- Avtalt med Ingrid Aasen: to tiltak. Den eldste fristen var {oldest}.",
        "Ingen av medarbeiderne dine har tiltak over fristen.",
    )
    assert leaders.count("Ingrid Aasen") == 1 and leaders.count("over fristen") == 2 and not mine
    for days in (-2, -1):
        action(theirs, days)
    leaders = queued(monday() + timedelta(days=7))[cast.leader]
    assert in_order(
        leaders,
        "Avtalt med Ingrid Aasen: to tiltak.",
        "Medarbeidere som har tiltak over fristen",
        "- Jonas Berg: to tiltak. Den eldste fristen var",
        "Den siste medarbeideren din har ingenting over fristen.",
    )
    assert leaders.count("Ingrid Aasen") == 1 and leaders.count("Jonas Berg") == 1 and "overtid" not in leaders


def test_the_year_is_said_when_it_is_another(cast, goal, turned):
    for days in (-300, 3):
        action(goal, days)
    now = turned(monday())
    before, soon = (now + timedelta(days=days) for days in (-300, 3))
    letter = queued(now)[cast.employee]
    assert f"{before.day}. {words.MONTHS[before.month - 1]} {before.year}." in letter and before.year < now.year
    assert f"{soon.day}. {words.MONTHS[soon.month - 1]}, avtalt" in letter


def several(cast, goal, number: int) -> list[Goal]:
    """One goal with each of so many more whom the leader leads."""
    goals = []
    for nth in range(number):
        made = person(f"Nr{nth}", "Lie")
        leads(cast.leader, position(made, cast.unit, "Assistent"))
        goals.append(goal_of(made, cast.leader, status="agreed", agreed_at=goal.agreed_at))
    return goals


def test_the_rest_are_one_line_and_what_is_of_two_pages_says_so(cast, goal):
    """Of 23 led three are late: three lines and one, whoever of the others has anything agreed."""
    for number, theirs in enumerate(several(cast, goal, 21)):
        if number < 15:
            action(theirs, -5 if number < 2 else 60)
    acted_for = position(person("Følges", "Opp"), cast.unit, "Assistent")
    leads(cast.leader, acted_for, kind="acting")  # whose actions are another's to know of
    action(goal, -1)
    up = goal_of(cast.leader, cast.leadership_group, status="agreed", agreed_at=goal.agreed_at)
    action(up, -1)
    leaders = queued()[cast.leader]
    assert "De andre 20 har ingenting over fristen." in leaders
    assert [line for line in leaders.splitlines() if line.startswith("- ") and "Lie" in line] == [
        f"- Nr{number} Lie: ett tiltak. Fristen var {words.short_day(monday() - timedelta(days=5))}."
        for number in (0, 1)
    ]
    assert "og det du har avtalt med lederen din, på Min side:" in leaders and addresses(leaders) == ["/team/"]
    assert len(leaders.split()) < 110, "read in half a minute"
    above = queued(monday() + timedelta(days=7))
    assert cast.leadership_group in above and "Kari Dahl: ett tiltak" in above[cast.leadership_group]


def test_one_a_week_and_what_comes_up_later_waits(cast, goal):
    assert queued(monday()) == {}, "nothing to say"
    action(goal, -1)
    assert queued(monday("09:00")) == {}, "the week's turn is over"
    assert set(queued(monday() + timedelta(days=7))) == {cast.employee, cast.leader}
    assert queued(monday() + timedelta(days=8)) == {}
    assert DigestTurn.objects.count() == 1, "older ones are forgotten"


def test_a_worker_that_was_killed_or_has_another_beside_it_sends_nobody_two(cast, goal):
    action(goal, -1)
    assert len(queued()) == 2
    DigestTurn.objects.update(done_at=None)  # as one leaves it that dies before the end
    Digest.objects.filter(person=cast.leader).delete()
    assert set(queued()) == {cast.leader}
    with pytest.raises(IntegrityError), transaction.atomic():
        Digest.objects.create(turn=DigestTurn.objects.get(), person=cast.leader)


def test_nothing_goes_in_quiet_hours_or_before_the_hour(cast, goal, settings):
    action(goal, -1)
    assert queued(monday("06:59")) == {} and queued(monday("20:00")) == {}
    assert queued(monday() - timedelta(days=1)) == {}
    settings.DIGEST_AT = timing.weekday_and_time("thu 08:30", "SAMTALE_DIGEST_AT")
    turn = jobs.turn_of(monday())
    assert (turn.begins.weekday(), turn.begins.hour, turn.begins < monday()) == (3, 8, True)
    ascension = datetime(2027, 5, 6, 9, tzinfo=clock.now().tzinfo)
    assert queued(ascension) == {} and not DigestTurn.objects.filter(day=ascension.date()).exists()


def test_a_goal_agreed_since_or_a_leader_no_longer_and_who_has_left_get_nothing(cast, goal):
    action(goal, -1)
    action(goal, -1, who="leader")
    Goal.objects.update(agreed_at=monday())
    assert queued() == {}
    Goal.objects.update(agreed_at=monday() - timedelta(days=60))
    Leadership.objects.filter(leader=cast.leader).update(ended_on=LONG_AGO)
    found = queued(monday() + timedelta(days=7))
    assert set(found) == {cast.employee} and found[cast.employee].count("Avtalt med Kari Dahl.") == 1
    Position.objects.filter(person=cast.employee).update(ended_on=LONG_AGO)
    assert queued(monday() + timedelta(days=14)) == {}


def test_each_chooses_how_often_on_a_page_of_their_own(cast, goal):
    page, mine = reverse("conversations:own_reminders"), cast.client(cast.employee)
    assert 'value="weekly" checked' in mine.get(page).text
    assert mine.post(page, {"often": "never"}).status_code == 422 and not DigestChoice.objects.exists()
    assert "Valget er lagret" in mine.post(page, {"often": "overdue", "letters_in": "nb"}, follow=True).text
    assert 'value="overdue" checked' in mine.get(page).text
    assert 'value="weekly" checked' in cast.client(cast.leader).get(page).text
    soon = action(goal, 3)
    assert set(queued(monday())) == {cast.leader}
    mine.post(page, {"often": "monthly", "letters_in": "nb"})
    Action.objects.filter(pk=soon.pk).update(status="in_progress")
    second = monday() + timedelta(days=7)
    assert set(queued(second)) == {cast.leader}
    next_month = next(at for at in (second + timedelta(days=7 * weeks) for weeks in range(1, 5)) if at.day <= 7)
    assert set(queued(next_month)) == {cast.employee, cast.leader}


@pytest.mark.parametrize("number", [1, 30])
def test_it_asks_as_little_for_many_as_for_one(cast, goal, number, django_assert_num_queries):
    people = Person.objects.bulk_create(
        Person(first_name="Nr", last_name=str(one), email=f"nr{one}@nordvag.example") for one in range(number)
    )
    goals = Goal.objects.bulk_create(
        Goal(key=goal.key, employee=one, leader=cast.leader, status="agreed", agreed_at=goal.agreed_at)
        for one in people
    )
    Action.objects.bulk_create(Action(goal=one, due=monday().date()) for one in goals)
    with django_assert_num_queries(24):
        assert jobs.queue_digests(monday()) == number
    with django_assert_num_queries(1):
        jobs.queue_digests(monday())


@pytest.mark.parametrize("said", ["mon", "sat 07:00", "mon 25:00"])
def test_a_setting_that_makes_no_sense_is_refused(said):
    with pytest.raises(timing.ImproperlyConfigured):
        timing.weekday_and_time(said, "SAMTALE_DIGEST_AT")
    with pytest.raises(timing.ImproperlyConfigured):
        timing.hours("7-20", "SAMTALE_QUIET_HOURS")
    assert timing.hours("20-07", "SAMTALE_QUIET_HOURS") == (20, 7)
