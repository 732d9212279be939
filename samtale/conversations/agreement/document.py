"""What is signed: the agreement as one plain value, the same bytes for the same words whoever asks and whenever."""

import hashlib
import json
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from samtale.core.sure import sure
from samtale.goals.models import Action, Goal, NewDeadline
from samtale.people.models import Position, in_force

from ..access import EMPLOYEE, LEADER
from ..models import Addendum, Agreement, AgreementGoal, Conversation, DifferenceOfView, SharingConsent, Signature
from . import new_deadlines

AGREEMENT_SCHEMA = "samtale/agreement/1"
ADDENDUM_SCHEMA = "samtale/addendum/1"
# What the two write; the rest says who, when and who can read it.
CONTENT = ("conclusion", "text", "goals", "consents", "differences")
DAYS = ("due", "due_before", "held_on", "before", "after")
# Nothing new is needed, and what was agreed before goes on.
NONE_NEW = "none_new"


@dataclass
class Gathered:
    """The rows an agreement is made of. However they come, they stand in one order."""

    conversation: Conversation
    agreement: Agreement
    links: list[AgreementGoal]
    actions: list[Action]
    consents: list[SharingConsent]
    differences: list[DifferenceOfView]
    new_deadlines: dict[UUID, NewDeadline] = field(default_factory=dict)  # by action

    def __post_init__(self) -> None:
        self.links = sorted(self.links, key=lambda one: (one.goal.priority, one.goal.created_at, str(one.goal_id)))
        self.actions = sorted(self.actions, key=lambda one: (one.created_at, str(one.pk)))
        self.consents = sorted(self.consents, key=lambda one: (one.at, str(one.pk)))
        self.differences = sorted(self.differences, key=lambda one: (one.at, str(one.pk)))

    @property
    def new_links(self) -> list[AgreementGoal]:
        return [link for link in self.links if not link.carried]

    @property
    def draft_actions(self) -> list[Action]:
        return [a for a in self.actions if Goal.Status.DRAFT == a.goal.status or Action.Status.DRAFT == a.status]

    def actions_of(self, goal: Goal) -> list[Action]:
        return [action for action in self.actions if action.goal_id == goal.pk]

    def parts_of(self, goal: Goal) -> list[AgreementGoal]:
        return [link for link in self.links if link.goal.parent_id == goal.pk]


def agreement_of(conversation: Conversation) -> Agreement:
    """The conversation's agreement, able to open its texts without further queries.

    `.lost_employee` and `.lost_leader`: whether that one signed a text that was changed, and has not signed again.
    """
    names = Signature.objects.filter(agreement=OuterRef("pk"), addendum=None)
    standing, voided = names.filter(voided_at=None), names.exclude(voided_at=None)
    agreement = Agreement.objects.annotate(
        **{
            f"lost_{party}": ExpressionWrapper(
                Q(Exists(voided.filter(by=by))) & ~Q(Exists(standing.filter(by=by))), output_field=BooleanField()
            )
            for party, by in ((EMPLOYEE, conversation.employee_id), (LEADER, conversation.leader_id))
        }
    ).get(conversation=conversation)
    agreement.conversation = conversation
    return agreement


def gather(conversation: Conversation, *, action_ids: Collection[UUID] | None = None) -> Gathered:
    """Read an agreement's rows (six queries).

    While it can be changed: new goals whole; carried ones that are still open with the actions that are.
    `action_ids` reads those actions instead, however they stand by now: to compare with what was signed.
    """
    agreement = agreement_of(conversation)
    links, actions = _goals_and_actions(agreement, action_ids)
    consents = list(SharingConsent.objects.filter(agreement=agreement))
    differences = list(DifferenceOfView.objects.filter(conversation=conversation))
    for consent in consents:
        consent.agreement = agreement
    for difference in differences:
        difference.conversation = conversation
    moved = new_deadlines.of_conversation(conversation, actions, agreement.signed_at)
    return Gathered(conversation, agreement, links, actions, consents, differences, moved)


def _goals_and_actions(
    agreement: Agreement, action_ids: Collection[UUID] | None
) -> tuple[list[AgreementGoal], list[Action]]:
    links = AgreementGoal.objects.filter(agreement=agreement).select_related("goal__key")
    if action_ids is None:
        links = links.exclude(carried=True, outcome="", goal__status=Goal.Status.ENDED)
        chosen = Q(goal__status=Goal.Status.DRAFT) | Q(status__in=[Action.Status.DRAFT, *Action.OPEN])
    else:
        chosen = Q(pk__in=action_ids)
    found = list(links)
    goals = {link.goal_id: link.goal for link in found}
    actions = list(Action.objects.filter(chosen, goal__in=goals))
    for link in found:
        link.agreement = agreement
        if link.goal.key_id == agreement.conversation.agreement_key_id:
            link.goal.key = agreement.conversation.agreement_key
    for action in actions:
        action.goal = goals[action.goal_id]
    return found, actions


def content(gathered: Gathered) -> dict[str, Any]:
    """What the two have written, as plain values: the part of the document they agree on."""
    top = [link for link in gathered.links if not _is_part(link, gathered)]
    return {
        "conclusion": _conclusion(gathered),
        "text": _clean(gathered.agreement.text),
        "goals": [_goal(link, gathered) for link in top],
        "consents": [
            {"id": str(row.pk), "what": _clean(row.what), "purpose": _clean(row.purpose), "whom": _clean(row.whom)}
            for row in gathered.consents
        ],
        "differences": [
            {"id": str(row.pk), "by": _party(gathered.conversation, row.by_id), "text": _clean(row.text)}
            for row in gathered.differences
        ],
    }


def _conclusion(gathered: Gathered) -> str:
    conclusion = gathered.agreement.conclusion
    goes_on = any(link.carried and not link.outcome for link in gathered.links)
    return NONE_NEW if goes_on and conclusion == Agreement.Conclusion.NONE_NEEDED else conclusion


def _is_part(link: AgreementGoal, gathered: Gathered) -> bool:
    return any(link.goal.parent_id == other.goal_id for other in gathered.links)


def _goal(link: AgreementGoal, gathered: Gathered) -> dict[str, Any]:
    goal = link.goal
    return {
        "id": str(goal.pk),
        "carried": link.carried,
        "kind": goal.kind,
        "priority": goal.priority,
        "title": _clean(goal.title),
        "measure": _clean(goal.measure),
        "due": _day(goal.due),
        "outcome": link.outcome,
        "result": _clean(link.result),
        # Of a goal that ends here, nothing remains to be done.
        "actions": [] if link.outcome else [_action(action, gathered) for action in gathered.actions_of(goal)],
        "parts": [_goal(part, gathered) for part in gathered.parts_of(goal)],
    }


def _action(action: Action, gathered: Gathered) -> dict[str, Any]:
    moved = gathered.new_deadlines.get(action.pk)
    return {
        "id": str(action.pk),
        "kind": action.kind,
        "what": _clean(action.what),
        "responsible": action.responsible,
        "due": _day(moved.due if moved and not moved.agreed_at else action.due),
        "first_step": _clean(action.first_step),
        "measure": _clean(action.measure),
        # Only where there is one, so that what was signed before there were any, reads as it did.
        **({"due_before": _day(moved.before), "due_why": _clean(moved.why)} if moved else {}),
    }


def agreement_document(conversation: Conversation) -> dict[str, Any]:
    """The whole text to sign, as it stands in the rows now."""
    return document(gather(conversation))


def document(gathered: Gathered, *, positions: dict[int, list[Position]] | None = None) -> dict[str, Any]:
    """The whole text to sign: what the two wrote, who they are, when they met, who can read it.

    One query, none for those who come with the `positions` (as `positions_today` gives them) of many at once.
    """
    conversation = gathered.conversation
    with translation.override(settings.LANGUAGE_CODE):  # the same words whichever language the asker reads
        return {
            "schema": AGREEMENT_SCHEMA,
            "organisation": _clean(settings.ORGANISATION),
            "held_on": _day(_held_on(conversation)),
            "parties": parties(conversation, positions),
            "readers": [_clean(line) for line in readers(conversation)],
            **content(gathered),
        }


def positions_today(people: Collection[int]) -> dict[int, list[Position]]:
    """The positions in force of people by their ids, the oldest first. One query."""
    found = (
        Position.objects.filter(in_force(timezone.localdate()), person__in=people)
        .select_related("unit")
        .order_by("started_on", "pk")
    )
    by_person: dict[int, list[Position]] = {}
    for position in found:
        by_person.setdefault(position.person_id, []).append(position)
    return by_person


def parties(conversation: Conversation, positions: dict[int, list[Position]] | None = None) -> list[dict[str, str]]:
    """The two with name, role, title and unit as they are today. One query, unless the positions are at hand."""
    by_person = positions or positions_today([conversation.employee_id, conversation.leader_id])
    return [
        _party_row(EMPLOYEE, conversation.employee, by_person, conversation.unit),
        _party_row(LEADER, conversation.leader, by_person, conversation.unit),
    ]


def _party_row(party, person, by_person, unit) -> dict[str, str]:
    positions = by_person.get(person.pk, [])
    there = next((p for p in positions if p.unit_id == unit.pk), None) or next(iter(positions), None)
    return {
        "party": party,
        "name": _clean(person.name),
        "title": _clean(there.title) if there else "",
        "unit": _clean(there.unit.name if there else unit.name),
    }


def readers(conversation: Conversation) -> list[str]:
    """Who will be able to read the signed agreement, in sentences: said before anyone writes and again at signing."""
    names = {"employee": conversation.employee.name, "leader": conversation.leader.name}
    return [
        _(
            "%(employee)s og %(leader)s kan lese avtalen. HR, ledere høyere opp og administratorer kan det ikke. Bare "
            "den som har full kontroll over serveren Samtale kjører på, kan omgå det."
        )
        % names,
        _(
            "Det som står under «Dette kan brukes utenfor samtalen», kan brukes slik det står der. Alt annet blir "
            "mellom de to."
        ),
        _("Loven går foran: Den som har plikt til å melde fra om noe eller avverge det, må gjøre det."),
    ]


def addendum_document(
    addendum: Addendum, agreement: Agreement, deadlines: list[dict[str, str | None]]
) -> dict[str, Any]:
    """The whole text of an addendum to sign: bound to the agreement it adds to by that one's hash."""
    conversation = agreement.conversation
    with translation.override(settings.LANGUAGE_CODE):
        return {
            "schema": ADDENDUM_SCHEMA,
            "id": str(addendum.pk),
            "agreement_sha256": sha256(agreement.signed_text),
            "organisation": _clean(settings.ORGANISATION),
            "parties": parties(conversation),
            "written_by": _party(conversation, addendum.by_id),
            "text": _clean(addendum.text),
            "deadlines": [{**row, "what": _clean(sure(row["what"]))} for row in deadlines],
        }


def as_text(value: dict[str, Any]) -> str:
    """Canonical JSON: sorted names, no spaces, letters as they are."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def sha256(text: str) -> str:
    """The SHA-256 of a canonical text, in hex."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def sha256_of_content(gathered: Gathered) -> str:
    """The hash of what the two have written, whoever they are: for a yes that falls when it changes."""
    return sha256(as_text(content(gathered)))


def action_ids(value: dict[str, Any]) -> set[UUID]:
    """The actions a document names, in goals and their parts."""
    goals = [*value["goals"], *(part for goal in value["goals"] for part in goal["parts"])]
    return {UUID(action["id"]) for goal in goals for action in goal["actions"]}


def with_deadlines(value: dict[str, Any], moved: dict[str, str]) -> dict[str, Any]:
    """A document's goals with the deadlines later addenda gave (action's id → ISO day)."""

    def changed(goal):
        actions = [{**a, "due": moved.get(a["id"], a["due"])} for a in goal["actions"]]
        return {**goal, "actions": actions, "parts": [changed(part) for part in goal["parts"]]}

    return {**value, "goals": [changed(goal) for goal in value["goals"]]}


def fits(conversation: Conversation, value: dict[str, Any]) -> bool:
    """Whether the rows still say all that a document says; how actions have gone since does not matter."""
    rows = content(gather(conversation, action_ids=action_ids(value)))
    return all(rows[part] == value[part] for part in CONTENT)


def goals_fit(agreement: Agreement, value: dict[str, Any], moved: dict[str, str]) -> bool:
    """Whether the goals and actions followed up are those of the signed document and its addenda. At most 3 queries."""
    links, actions = _goals_and_actions(agreement, action_ids(value))
    gave = any("due_before" in row for row in new_deadlines.actions_of(value["goals"]))
    given = new_deadlines.of_conversation(agreement.conversation, actions, agreement.signed_at) if gave else {}
    rows = content(Gathered(agreement.conversation, agreement, links, actions, [], [], given))
    return rows["goals"] == with_deadlines(value, moved)["goals"]


def for_reading(value: dict[str, Any]) -> dict[str, Any]:
    """A document with its days as dates, for the page."""

    def opened(item):
        if isinstance(item, list):
            return [opened(one) for one in item]
        if not isinstance(item, dict):
            return item
        return {name: date.fromisoformat(one) if one and name in DAYS else opened(one) for name, one in item.items()}

    return opened(value)


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").strip())


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _held_on(conversation: Conversation) -> date:
    return timezone.localtime(conversation.held_at or conversation.starts_at, timezone.get_default_timezone()).date()


def _party(conversation: Conversation, person_id: int) -> str:
    return EMPLOYEE if person_id == conversation.employee_id else LEADER
