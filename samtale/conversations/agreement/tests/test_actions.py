"""Goals, actions, the conclusion and what may be used outside, while both write at the same time."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from samtale.conversations.access import NotAllowedError
from samtale.conversations.agreement import actions, consents, document
from samtale.conversations.models import AgreementGoal, Conversation, SharedTopic
from samtale.conversations.states import TransitionError
from samtale.conversations.steps import NotPossibleError
from samtale.goals.models import Action, Goal
from tests.course import conversation_at, fresh, sign

SOON = timezone.localdate() + timedelta(days=40)
GOAL = {"title": "Lese mer", "kind": "work", "priority": 2, "measure": "Vi har en lesekrok", "due": None}
ACTION = {
    "what": "Lage en lesekrok",
    "responsible": "employee",
    "kind": "do",
    "due": SOON,
    "first_step": "",
    "measure": "",
}
CONSENT = {"what": "Behovet for bøker", "purpose": "innkjøp", "whom": "rektor"}


@pytest.fixture
def held(cast) -> Conversation:
    """A conversation being held, with nothing agreed yet."""
    return conversation_at("holding", cast)


def add_goal(conversation, by, **changes) -> Goal:
    return actions.add_goal(conversation_id=conversation.pk, by=by, **{"goal_id": uuid4(), **GOAL, **changes})


def add_action(conversation, by, goal, **changes) -> Action:
    return actions.add_action(
        conversation_id=conversation.pk, by=by, goal_id=goal.pk, **{"action_id": uuid4(), **ACTION, **changes}
    )


def next_conversation(cast, following: Conversation) -> Conversation:
    """The next year's, being held."""
    held = conversation_at("holding", cast)
    assert held.previous_id == following.pk
    return held


def test_the_two_agree_on_goals_and_nobody_else_does(cast, held):
    topic = SharedTopic.objects.filter(conversation=held).first()
    goal = add_goal(held, cast.employee, topic_id=topic.pk)
    part = add_goal(held, cast.leader, parent_id=goal.pk, title="Lese sammen")
    assert (goal.employee, goal.leader, goal.status) == (cast.employee, cast.leader, Goal.Status.DRAFT)
    assert goal.key_id == held.agreement_key_id
    assert AgreementGoal.objects.get(goal=goal).topic == topic and not AgreementGoal.objects.get(goal=goal).carried
    assert part.parent_id == goal.pk
    for outsider in set(cast.everybody().values()) - {cast.employee, cast.leader}:
        with pytest.raises(NotAllowedError):
            add_goal(held, outsider)
    assert Goal.objects.count() == 2


def test_before_the_conversation_nothing_is_agreed(cast):
    prepared = conversation_at("preparing", cast)
    with pytest.raises(TransitionError):
        add_goal(prepared, cast.employee)


def test_the_same_press_twice_adds_one(cast, held):
    goal_id, action_id, consent_id = uuid4(), uuid4(), uuid4()
    for _ in range(2):
        goal = add_goal(held, cast.employee, goal_id=goal_id)
        add_action(held, cast.employee, goal, action_id=action_id)
        consents.add_consent(conversation_id=held.pk, by=cast.employee, consent_id=consent_id, **CONSENT)
    gathered = document.gather(fresh(held))
    assert (len(gathered.links), len(gathered.actions), len(gathered.consents)) == (1, 1, 1)


def test_an_action_has_all_its_parts_and_is_a_proposal(cast, held):
    goal = add_goal(held, cast.employee)
    action = add_action(
        held, cast.leader, goal, kind="stop", responsible="leader", first_step="I dag", measure="Ingen lister"
    )
    stored = Action.objects.select_related("goal__key").get(pk=action.pk)
    assert (stored.kind, stored.responsible, stored.due, stored.first_step, stored.measure) == (
        "stop",
        "leader",
        SOON,
        "I dag",
        "Ingen lister",
    )
    assert stored.status == Action.Status.DRAFT and not Action.objects.open().exists()


def test_both_change_a_goal_and_nobody_s_words_are_lost(cast, held):
    goal = add_goal(held, cast.employee, title="Lede teamet i matematikk")
    base = {**GOAL, "title": "Lede teamet i matematikk"}
    actions.change_goal(
        conversation_id=held.pk,
        by=cast.leader,
        goal_id=goal.pk,
        edit=uuid4(),
        base=base,
        mine={**base, "title": "Lede teamet i matematikk og norsk", "kind": "development"},
    )
    actions.change_goal(
        conversation_id=held.pk,
        by=cast.employee,
        goal_id=goal.pk,
        edit=uuid4(),
        base=base,
        mine={**base, "title": "Lede og utvikle teamet i matematikk", "due": SOON},
    )
    stored = Goal.objects.select_related("key").get(pk=goal.pk)
    assert stored.title == "Lede og utvikle teamet i matematikk og norsk"
    assert (stored.kind, stored.due) == ("development", SOON)  # what the other left alone stays as the first wanted it


def test_the_later_of_two_choices_stands(cast, held):
    goal = add_goal(held, cast.employee)
    for by, priority in ((cast.leader, 1), (cast.employee, 3)):
        actions.change_goal(
            conversation_id=held.pk,
            by=by,
            goal_id=goal.pk,
            edit=uuid4(),
            base=GOAL,
            mine={**GOAL, "priority": priority},
        )
    assert Goal.objects.get(pk=goal.pk).priority == 3


def test_a_repeated_change_changes_nothing(cast, held):
    goal = add_goal(held, cast.employee)
    edit = uuid4()
    mine = {**GOAL, "title": "Lese mer i mai"}
    actions.change_goal(conversation_id=held.pk, by=cast.employee, goal_id=goal.pk, edit=edit, base=GOAL, mine=mine)
    base = {**GOAL, "title": "Lese mer i mai"}
    actions.change_goal(
        conversation_id=held.pk,
        by=cast.leader,
        goal_id=goal.pk,
        edit=uuid4(),
        base=base,
        mine={**base, "title": "Lese litt mer i mai"},
    )
    actions.change_goal(conversation_id=held.pk, by=cast.employee, goal_id=goal.pk, edit=edit, base=GOAL, mine=mine)
    assert Goal.objects.select_related("key").get(pk=goal.pk).title == "Lese litt mer i mai"


def test_both_change_an_action_and_a_consent(cast, held):
    action = add_action(held, cast.employee, add_goal(held, cast.employee))
    consent = consents.add_consent(conversation_id=held.pk, by=cast.leader, consent_id=uuid4(), **CONSENT)
    actions.change_action(
        conversation_id=held.pk,
        by=cast.leader,
        action_id=action.pk,
        edit=uuid4(),
        base=ACTION,
        mine={**ACTION, "what": "Lage en stor lesekrok"},
    )
    actions.change_action(
        conversation_id=held.pk,
        by=cast.employee,
        action_id=action.pk,
        edit=uuid4(),
        base=ACTION,
        mine={**ACTION, "what": "Lage en lesekrok nå", "responsible": "leader"},
    )
    consents.change_consent(
        conversation_id=held.pk,
        by=cast.employee,
        consent_id=consent.pk,
        edit=uuid4(),
        base=CONSENT,
        mine={**CONSENT, "whom": "ledergruppen"},
    )
    letter = document.content(document.gather(fresh(held)))
    assert letter["goals"][0]["actions"][0]["what"] == "Lage en stor lesekrok nå"
    assert letter["goals"][0]["actions"][0]["responsible"] == "leader"
    assert letter["consents"][0]["whom"] == "ledergruppen"


def test_what_is_removed_is_gone_and_changing_it_says_so(cast, held):
    goal = add_goal(held, cast.employee)
    action = add_action(held, cast.employee, goal)
    part = add_goal(held, cast.employee, parent_id=goal.pk)
    with pytest.raises(NotPossibleError, match="delmål"):
        actions.remove_goal(conversation_id=held.pk, by=cast.leader, goal_id=goal.pk)
    actions.remove_goal(conversation_id=held.pk, by=cast.leader, goal_id=part.pk)
    actions.remove_action(conversation_id=held.pk, by=cast.leader, action_id=action.pk)
    actions.remove_action(conversation_id=held.pk, by=cast.leader, action_id=action.pk)
    with pytest.raises(NotPossibleError, match="fjernet"):
        actions.change_action(
            conversation_id=held.pk, by=cast.employee, action_id=action.pk, edit=uuid4(), base=ACTION, mine=ACTION
        )
    actions.remove_goal(conversation_id=held.pk, by=cast.leader, goal_id=goal.pk)
    actions.remove_goal(conversation_id=held.pk, by=cast.leader, goal_id=goal.pk)
    with pytest.raises(NotPossibleError, match="fjernet"):
        actions.change_goal(
            conversation_id=held.pk, by=cast.employee, goal_id=goal.pk, edit=uuid4(), base=GOAL, mine=GOAL
        )
    assert not Goal.objects.exists() and not Action.objects.exists()


def test_a_part_has_no_parts(cast, held):
    goal = add_goal(held, cast.employee)
    part = add_goal(held, cast.employee, parent_id=goal.pk)
    with pytest.raises(NotPossibleError):
        add_goal(held, cast.employee, parent_id=part.pk)


def test_no_measures_and_measures_exclude_each_other(cast, held):
    goal = add_goal(held, cast.employee)
    with pytest.raises(NotPossibleError, match="Fjern dem først"):
        actions.conclude(conversation_id=held.pk, by=cast.leader, conclusion="none_needed")
    actions.remove_goal(conversation_id=held.pk, by=cast.leader, goal_id=goal.pk)
    actions.conclude(conversation_id=held.pk, by=cast.leader, conclusion="none_needed")
    with pytest.raises(NotPossibleError, match="Endre konklusjonen"):
        add_goal(held, cast.employee)
    actions.conclude(conversation_id=held.pk, by=cast.employee, conclusion="measures")
    add_goal(held, cast.employee)


def test_nothing_may_be_used_outside_unless_it_is_said(cast, held):
    assert document.content(document.gather(held))["consents"] == []
    consent = consents.add_consent(conversation_id=held.pk, by=cast.leader, consent_id=uuid4(), **CONSENT)
    assert document.content(document.gather(held))["consents"] == [{"id": str(consent.pk), **CONSENT}]
    consents.remove_consent(conversation_id=held.pk, by=cast.employee, consent_id=consent.pk)
    assert document.content(document.gather(held))["consents"] == []


def test_open_goals_come_along_as_the_same_rows(cast):
    following = conversation_at("following", cast)
    goal = Goal.objects.get()
    held = next_conversation(cast, following)
    assert document.gather(held).links[0].goal_id == goal.pk  # from the moment the two begin
    add_goal(held, cast.employee, title="Noe nytt")
    link = AgreementGoal.objects.get(agreement__conversation=held, goal=goal)
    assert link.carried
    assert Goal.objects.count() == 2 and Action.objects.count() == 2  # linked, never copied
    letter = document.content(document.gather(fresh(held)))
    carried = next(row for row in letter["goals"] if row["carried"])
    assert carried["id"] == str(goal.pk) and len(carried["actions"]) == 2


def test_a_goal_from_before_is_not_changed_or_removed_but_gets_new_actions(cast):
    held = next_conversation(cast, conversation_at("following", cast))
    goal, old = Goal.objects.get(), Action.objects.first()
    with pytest.raises(NotPossibleError, match="avtalt før"):
        actions.change_goal(
            conversation_id=held.pk, by=cast.leader, goal_id=goal.pk, edit=uuid4(), base=GOAL, mine=GOAL
        )
    with pytest.raises(NotPossibleError, match="avtalt før"):
        actions.remove_goal(conversation_id=held.pk, by=cast.leader, goal_id=goal.pk)
    with pytest.raises(NotPossibleError, match="avtalt før"):
        actions.change_action(
            conversation_id=held.pk, by=cast.leader, action_id=old.pk, edit=uuid4(), base=ACTION, mine=ACTION
        )
    with pytest.raises(NotPossibleError, match="avtalt før"):
        actions.remove_action(conversation_id=held.pk, by=cast.leader, action_id=old.pk)
    new = add_action(held, cast.employee, goal)
    assert Action.objects.get(pk=new.pk).status == Action.Status.DRAFT and Action.objects.open().count() == 2
    with pytest.raises(NotPossibleError, match="nye tiltak"):
        actions.end_goal(conversation_id=held.pk, by=cast.leader, goal_id=goal.pk, outcome="reached", result="")


def test_a_goal_from_before_ends_when_both_have_signed(cast):
    following = conversation_at("following", cast)
    goal = Goal.objects.get()
    held = next_conversation(cast, following)
    actions.end_goal(conversation_id=held.pk, by=cast.employee, goal_id=goal.pk, outcome="partly", result="Halvveis")
    actions.keep_goal(conversation_id=held.pk, by=cast.leader, goal_id=goal.pk)
    assert document.content(document.gather(fresh(held)))["goals"][0]["outcome"] == ""
    actions.end_goal(conversation_id=held.pk, by=cast.employee, goal_id=goal.pk, outcome="partly", result="Halvveis")
    with pytest.raises(NotPossibleError, match="skal avsluttes"):
        add_action(held, cast.employee, goal)
    to_signing(held, cast)
    sign(held, cast.employee)
    assert Goal.objects.get(pk=goal.pk).status == Goal.Status.AGREED
    sign(held, cast.leader)
    ended = Goal.objects.select_related("key").get(pk=goal.pk)
    assert (ended.status, ended.outcome, ended.result) == (Goal.Status.ENDED, "partly", "Halvveis")
    assert set(ended.confirmations.values_list("by", "outcome")) == {
        (cast.employee.pk, "partly"),
        (cast.leader.pk, "partly"),
    }


def to_signing(conversation, cast):
    from samtale.conversations.meeting import actions as meeting_actions
    from tests.course import _to_signing

    meeting_actions.close(conversation_id=conversation.pk, by=cast.leader)
    _to_signing(conversation, cast)


def test_a_goal_ended_meanwhile_does_not_come_along(cast):
    from samtale.conversations.follow_up import actions as follow_up_actions

    following = conversation_at("following", cast)
    goal = Goal.objects.get()
    held = next_conversation(cast, following)
    add_action(held, cast.employee, add_goal(held, cast.employee))
    for who in (cast.employee, cast.leader):
        follow_up_actions.confirm_outcome(goal_id=goal.pk, outcome="reached", result="", by=who)
    letter = document.content(document.gather(fresh(held)))
    assert [row["title"] for row in letter["goals"]] == [GOAL["title"]]
    to_signing(held, cast)
    assert not AgreementGoal.objects.filter(agreement__conversation=held, goal=goal).exists()


def test_a_goal_with_another_leader_does_not_come_along(cast):
    following = conversation_at("following", cast)
    QuerySet(Goal).update(leader=cast.former_leader)  # around the guard, as if it had been so all along
    held = next_conversation(cast, following)
    add_goal(held, cast.employee)
    assert AgreementGoal.objects.filter(agreement__conversation=held).count() == 1


def test_every_change_tells_the_other_s_page(cast, held):
    seen = fresh(held).live_version
    goal = add_goal(held, cast.employee)
    assert fresh(held).live_version > seen
    seen = fresh(held).live_version
    actions.remove_goal(conversation_id=held.pk, by=cast.leader, goal_id=goal.pk)
    assert fresh(held).live_version > seen
