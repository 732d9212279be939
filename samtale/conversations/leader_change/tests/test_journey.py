"""A change of leader in a browser: the employee chooses, the new leader answers, the employee sees the answer."""

from datetime import timedelta

import pytest

from samtale.core import clock
from samtale.goals.models import Goal
from samtale.people.models import Leadership
from tests.cast import leads
from tests.course import SECRETS, conversation_at

pytestmark = [pytest.mark.journey, pytest.mark.about_dates]


def test_a_goal_goes_over_and_a_promise_is_declined(cast, visit, axe_finds_nothing):
    conversation_at("following", cast)
    own = Leadership.objects.get(leader=cast.leader, position__person=cast.employee)
    own.ended_on = clock.today() - timedelta(days=5)
    own.save()
    leads(cast.other_leader, own.position, since=clock.today() - timedelta(days=4))

    mine = visit(cast.employee, "phone", color_scheme="light")
    mine.goto("/")
    mine.get_by_role("link", name="Velg hva som skal følge med").click()
    assert not mine.get_by_label(SECRETS["goal"]).is_checked()
    mine.get_by_role("button", name="Ta med de valgte målene").click()
    mine.get_by_text("Velg minst ett mål").first.wait_for()
    axe_finds_nothing(mine)
    mine.get_by_label(SECRETS["goal"]).check()
    mine.get_by_role("button", name="Ta med de valgte målene").click()
    mine.get_by_text("Målene følger med.").wait_for()
    assert Goal.objects.get().leader == cast.other_leader

    theirs = visit(cast.other_leader, "phone", color_scheme="light")
    theirs.goto(f"/team/{cast.employee.pk}/taken-over/")
    theirs.get_by_text("Ikke ta det over").click()
    theirs.get_by_label("Hvorfor ikke?").wait_for()
    axe_finds_nothing(theirs)
    theirs.get_by_label("Hvorfor ikke?").fill("Kurset går ikke i år.")
    theirs.get_by_role("button", name="Si fra at du ikke tar det over").click()
    theirs.get_by_text("Svaret er lagret.").wait_for()

    mine.reload()
    mine.get_by_text("Kurset går ikke i år.").wait_for()
    axe_finds_nothing(mine)
