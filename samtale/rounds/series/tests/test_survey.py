"""How a check-in was: read by its owner alone, told of by five at least, once, and then gone."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.conversations.models import LegalHold
from samtale.conversations.retention import legal_holds
from samtale.core import clock
from samtale.rounds.series import statistics, survey
from samtale.rounds.series.models import Answer, Figure, Occasion, Series
from samtale.vault.models import DataKey
from tests.cast import leads, person, position

from .test_jobs import hold, talks

pytestmark = pytest.mark.both_databases


@pytest.fixture
def team(cast, begin):
    """team(n): so many of the leader's in a rhythm, who have all had their first check-in."""

    def make(size: int) -> list:
        people = [cast.employee, cast.colleague][:size]
        for nth in range(size - len(people)):
            one = person(f"Lærer{nth}", "Prøve")
            leads(cast.leader, position(one, cast.unit, "Lærer"))
            people.append(one)
        begin(*people)
        for one in talks():
            hold(one, cast.leader)
        return people

    return make


def of(one) -> Series:
    return Series.objects.get(employee=one, ended_at=None)


def answer(one, score: int) -> None:
    survey.answer(series=of(one), score=score, by=one)


def next_quarter(turned):
    day = survey.quarter_of(clock.today())
    while survey.quarter_of(day) == survey.quarter_of(clock.today()):
        day += timedelta(days=1)
    return turned(day)


def test_the_employee_alone_answers_and_reads_it(cast, team):
    team(1)
    page = f"/rounds/series/{of(cast.employee).pk}/experience/"
    employee = cast.client(cast.employee)
    assert "Bare du kan lese svaret ditt" in employee.get(page).content.decode()
    for who in (cast.leader, cast.colleague, cast.hr, cast.administrator, cast.leadership_group):
        assert cast.client(who).get(page).status_code == cast.client(who).post(page, {"score": "5"}).status_code == 404
    assert employee.post(page, {"score": "6"}).status_code == employee.post(page).status_code == 422
    assert not Answer.objects.exists()
    assert "bare du ser det" in employee.post(page, {"score": "2"}, follow=True).content.decode()
    assert employee.post(page, {"score": "4"}).status_code == 302 and Answer.objects.count() == 1, "changed"
    assert survey.own_answer(Occasion.objects.get(), by=cast.employee) == 4
    assert survey.own_answer(Occasion.objects.get(), by=cast.leader) is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT score FROM rounds_answer")
        stored = bytes(cursor.fetchone()[0])
    assert len(stored) > 20 and stored != b"4", "sealed"
    said = [row.event for row in AccessLog.objects.filter(event="series.answered")]
    assert len(said) == 2 and not AccessLog.objects.filter(conversation_id=talks()[0].pk, event="series.answered")


def test_nothing_to_answer_before_the_first(cast, begin):
    (series,) = begin()
    answer_ = cast.client(cast.employee).get(f"/rounds/series/{series.pk}/experience/", follow=True)
    assert "når dere har hatt den første" in answer_.content.decode()
    with pytest.raises(survey.NothingToAnswerError):
        answer(cast.employee, 4)


def test_five_make_a_figure_once_and_the_answers_are_gone(cast, team, turned):
    people = team(5)
    for one, score in zip(people, (4, 4, 3, 5, 4), strict=True):
        answer(one, score)
    keys = set(Answer.objects.values_list("key", flat=True))
    assert survey.publish_figures(timezone.now()) == 0 and Answer.objects.count() == 5, "the quarter is not over"
    now = next_quarter(turned)
    assert survey.publish_figures(now) == 1 and survey.publish_figures(now) == 0
    figure = Figure.objects.get()
    assert (figure.leader, figure.people, figure.mean, figure.likely) == (cast.leader, 5, 4.0, (2.4, 5.0))
    assert not Answer.objects.exists()
    assert not DataKey.objects.filter(pk__in=keys).exclude(wrapped=None, holders="").exists()


def test_four_make_none_and_theirs_are_gone_too(cast, team, turned):
    for one in team(4):
        answer(one, 1)
    assert survey.publish_figures(next_quarter(turned)) == 0
    assert not Figure.objects.exists() and not Answer.objects.exists()


def test_one_who_answers_often_counts_once(cast, team, turned):
    people = team(4)
    series = of(people[0])
    for nth in range(3):  # as many check-ins in the same quarter
        occasion = Occasion.objects.create(series=series, step=nth + 5, conversation=uuid4())
        key = DataKey.make(survey.held_by(people[0].pk))
        Answer.objects.create(
            occasion=occasion,
            person=people[0],
            leader=cast.leader,
            key=key,
            score="5",
            quarter=survey.quarter_of(clock.today()),
        )
    for one in people:
        answer(one, 3)
    assert Answer.objects.count() == 7
    assert survey.publish_figures(next_quarter(turned)) == 0 and not Figure.objects.exists()


def test_an_answer_that_comes_late_changes_no_figure_and_is_in_none(cast, team, turned):
    people = team(6)
    for one in people[:5]:
        answer(one, 2)
    quarter = survey.quarter_of(clock.today())
    now = next_quarter(turned)
    survey.publish_figures(now)
    before = Figure.objects.values().get()
    answer(people[5], 5)  # given in the new quarter
    Answer.objects.update(quarter=quarter)  # as if the press and the worker crossed at midnight
    assert survey.publish_figures(now) == 0
    assert Figure.objects.values().get() == before and not Answer.objects.exists()


def test_two_figures_rest_on_no_answer_in_common(cast, team, turned):
    """Five in one quarter and six in the next: the difference tells of nobody, for all answers are new."""
    people = team(6)
    for one in people[:5]:
        answer(one, 4)
    survey.publish_figures(next_quarter(turned))
    assert not Answer.objects.exists()
    for one in people:
        answer(one, 2)
    survey.publish_figures(next_quarter(turned))
    assert [(one.people, one.mean) for one in Figure.objects.order_by("quarter")] == [(5, 4.0), (6, 2.0)]


def test_a_legal_hold_keeps_the_row_and_it_is_told_of_once(cast, team, turned):
    for one in team(5):
        answer(one, 4)
    now = next_quarter(turned)
    legal_holds.ask(hold_id=uuid4(), who=cast.employee.email, on=None, reason="Sak", by=cast.administrator)
    LegalHold.objects.update(asked_at=now)
    assert survey.publish_figures(now) == 1
    (left,) = Answer.objects.all()
    assert left.told and left.person == cast.employee
    assert survey.publish_figures(now) == 0 and Figure.objects.count() == 1


def test_that_all_say_the_same_cannot_be_told_from_the_figure():
    def told(*scores):
        return statistics.coarse(scores, least=1, most=5)

    assert told(5, 5, 5, 5, 5) == told(5, 5, 5, 5, 4)
    assert told(1, 1, 1, 1, 1) == told(1, 1, 1, 1, 2)
    assert told(3, 3, 3, 3, 3) == told(3, 3, 3, 3, 4) == told(3, 3, 3, 3, 2)


def test_quarters():
    assert survey.quarter_of(date(2027, 3, 31)) == date(2027, 1, 1)
    assert survey.quarter_of(date(2027, 4, 1)) == date(2027, 4, 1)
    assert survey.quarter_of(date(2027, 12, 31)) == date(2027, 10, 1)


def test_an_answer_is_to_the_check_in_that_was_asked_about(cast, team):
    team(1)
    series = of(cast.employee)
    client, page = cast.client(cast.employee), f"/rounds/series/{series.pk}/experience/"
    step = survey.last_held(series)[0].step
    assert f'name="step" value="{step}"' in client.get(page).content.decode()
    late = client.post(page, {"score": "5", "step": str(step - 1)}, follow=True).content.decode()
    assert "Dere har hatt en samtale til siden du åpnet siden." in late and not Answer.objects.exists()
    client.post(page, {"score": "5", "step": str(step)})
    assert Answer.objects.count() == 1
