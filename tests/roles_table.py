"""What each role may know, read and change, written from the access table into docs/confidentiality.md.

python -m tests.roles_table     writes it anew; tests/test_docs.py fails while it is stale
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from textwrap import fill

import django

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()

from django.apps import apps  # noqa: E402

from samtale.conversations.access import ConversationAccess  # noqa: E402
from samtale.conversations.models import Conversation  # noqa: E402
from samtale.people.models import Person  # noqa: E402
from samtale.vault.fields import SealedText  # noqa: E402

from .access_table import TABLE  # noqa: E402
from .access_terms import ANYBODY, CAST, EVERYBODY, METHODS, STATUSES, Address, May  # noqa: E402

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "confidentiality.md"
BEGIN, END = "<!-- roles: written by python -m tests.roles_table -->", "<!-- roles: end -->"
ROLES = {
    "employee": "medarbeideren",
    "leader": "lederen som holder samtalen",
    "former_leader": "tidligere leder",
    "acting_leader": "fungerende leder (om samtaler andre holder)",
    "other_leader": "leder for andre",
    "colleague": "kollega",
    "planner": "planlegger",
    "hr": "HR",
    "leadership_group": "ledergruppen, lederens leder",
    "archivist": "arkivar",
    "administrator": "administrator",
    "auditor": "revisor",
}
KNOW, CONTENT, FORM = "know", "content", "form"  # a form to send tells of nothing by itself


@dataclass(frozen=True)
class Area:
    """Addresses that are told of as one; knowing that something is there is another right than reading it."""

    text: str
    kind: str
    holds: Callable[[Address], bool]


def _named(*names: str) -> Callable[[Address], bool]:
    return lambda address: address.name.partition(":")[2] in names


def _takes(thing: str) -> Callable[[Address], bool]:
    return lambda address: thing in address.takes


def _within(namespace: str) -> Callable[[Address], bool]:
    return lambda address: address.name.startswith(f"{namespace}:")


AREAS = [
    Area("loggen om samtalen", CONTENT, _named("access_log")),
    Area(
        "referatet",
        CONTENT,
        _named("minutes", "show_minutes", "minutes_way", "minutes_ready", "minutes_comments", "settle_comment"),
    ),
    Area(
        "det som er delt av forberedelsen",
        CONTENT,
        _named("preparation", "shared", "brought", "ready", "answers", "anonymous_answers", "focus"),
    ),
    Area(
        "egne punkter til neste samtale",
        CONTENT,
        _named("member_points", "member_point", "leader_points", "leader_point", "own_points"),
    ),
    Area("samtalen, avtalen og signaturene", CONTENT, _takes("conversation")),
    Area("egne mål når lederen blir en annen", CONTENT, _named("handover", "handover_withdrawal")),
    Area("løftene fra en tidligere leder", CONTENT, _named("taken_over", "promise")),
    Area("mål og tiltak", CONTENT, lambda address: {"goal", "action"} & set(address.takes) != set()),
    Area("egne møter om en vanskelig sak", CONTENT, _takes("meeting")),
    Area("innkalling til eget møte med lederen eller medarbeideren", FORM, _named("separate")),
    Area("hvor langt samtalene med egne medarbeidere er kommet", KNOW, _named("team")),
    Area("status og antall i eget tre", KNOW, _named("status")),
    Area(
        "rom, stengte dager og fravær",
        KNOW,
        _named(
            "rooms",
            "room",
            "remove_room",
            "bring_back_room",
            "closed",
            "closed_period",
            "remove_closed",
            "bring_back_closed",
            "absences",
            "absence",
            "remove_absence",
            "bring_back_absence",
        ),
    ),
    Area("tidene for samtalene man selv holder i en runde", KNOW, _named("plan", "plan_place")),
    Area("hvem som har samtale med hvem og når i en runde", KNOW, _named("when", "when_place")),
    Area("hele loggen uten innhold", CONTENT, lambda address: address.name == "people:log"),
    Area("hvem sine tekster som kan ha vært åpnet, ikke hva som sto der", KNOW, _within("incidents")),
    Area(
        "det som er bestemt for virksomheten, som hvem som er personvernombud og verneombud",
        CONTENT,
        _within("organisation"),
    ),
    Area("innkalling av egne medarbeidere", FORM, _named("invite")),
    Area("mål og tiltak avtalt med egne medarbeidere", CONTENT, _named("member")),
    Area("hvor lenge noe lagres", CONTENT, _named("retention", "leader_notes")),
    Area("egne krav om retting og sletting", CONTENT, _named("request")),
    Area(
        "det som er bedt om av lederens egne notater, og svaret",
        CONTENT,
        _named("notes_request", "give_notes", "refuse_notes", "withdraw_notes_request"),
    ),
    Area("at noen har bedt om retting eller sletting", KNOW, _named("tasks")),
    Area("svar på krav om retting og sletting", FORM, _named("task")),
    Area("stans av sletting", CONTENT, _named("holds", "confirm_hold", "lift_hold")),
    Area(
        "rytmen og datoene for egne faste oppfølgingssamtaler",
        KNOW,
        _named(
            "series",
            "series_page",
            "change_series",
            "pause_series",
            "resume_series",
            "end_series",
            "ask_series",
            "settle_series",
        ),
    ),
    Area("antall og andeler for team med faste samtaler i eget tre", KNOW, _named("compared_series")),
    Area("eget svar på hvordan en oppfølgingssamtale var", CONTENT, _named("experience")),
    Area("oppsett av faste oppfølgingssamtaler med egne medarbeidere", FORM, _named("new_series")),
    Area("hvem som skal ha samtale nå, og datoene, av egne medarbeidere eller i egne enheter", KNOW, _named("due")),
    Area("samtalerunder i egne enheter: hvem, med hvem, når og hvor langt", CONTENT, _within("rounds")),
    Area("utkast til skjema", CONTENT, _within("guides")),
    Area("roller", CONTENT, _named("give_role", "take_role")),
    Area("fungerende ledere", CONTENT, _named("set_acting", "end_acting")),
    Area("ansatte, enheter og ledere", KNOW, _within("people")),
]


def of_roles() -> list[Address]:
    """The addresses that not everybody may use."""
    return [one for one in TABLE if not all(_who(may) >= EVERYBODY for may in (one.get, one.post) if may)]


def _who(may: May | None) -> frozenset[str]:
    if may is None:
        return frozenset()
    return EVERYBODY if may.who == ANYBODY else frozenset(may.who)


def area_of(address: Address) -> Area:
    """What an address is told of as; one that is new here by its own name."""
    kind = KNOW if address.post is None else CONTENT
    return next((area for area in AREAS if area.holds(address)), Area(f"`{address.name}`", kind, lambda _: False))


def table() -> str:
    """A row a role: what they may know of, read and change."""
    lines = ["| Rolle | Vet om | Leser | Endrer |", "|---|---|---|---|"]
    for role in sorted(CAST, key=list(ROLES).index):
        knows, reads, changes = [], [], []
        for address in of_roles():
            area = area_of(address)
            if role in _who(address.get) and area.kind != FORM:
                (knows if area.kind == KNOW else reads).append(area.text)
            if role in _who(address.post):
                changes.append(area.text)
        cells = ("; ".join(dict.fromkeys(found)) or "–" for found in (knows, reads, changes))
        lines.append(f"| {ROLES[role]} | {' | '.join(cells)} |")
    return "\n".join(lines)


def of_the_two() -> str:
    """The `may_…` answers of the door, by who gets a yes."""
    employee, leader = Person(pk=1), Person(pk=2)
    conversation = Conversation(employee=employee, leader=leader)
    rights = sorted(name for name in dir(ConversationAccess) if name.startswith("may_"))

    def yes(person: Person, leads: bool) -> set[str]:
        conversation.leads_today = leads
        return {name for name in rights if getattr(ConversationAccess(person, conversation), name)}

    by_employee, by_leader = yes(employee, False), yes(leader, True)
    others = yes(leader, False) | yes(Person(pk=3), True)
    lists = {
        "Begge": by_employee & by_leader,
        "Bare medarbeideren": by_employee - by_leader,
        "Bare lederen": by_leader - by_employee,
        "Lederen når lederforholdet er slutt, og alle andre": others,
    }
    said = {who: ", ".join(f"`{name}`" for name in sorted(names)) or "ingenting" for who, names in lists.items()}
    return "\n".join(_wrapped(f"- **{who}:** {names}.", "  ") for who, names in said.items())


def figures() -> str:
    """How much the access table and the canary test cover."""
    asked = sum(address.is_asked_in(status) for address in TABLE for status in STATUSES)
    answers = (len(CAST) + 1) * len(METHODS) * asked
    fields = [field for model in apps.get_models() for field in model._meta.fields if isinstance(field, SealedText)]
    tables = {field.model for field in fields}
    return _wrapped(
        f"Prøvd i hver hele kjøring (`bin/test --all`): {len(TABLE)} adresser, {len(CAST)} personer og én som ikke er "
        f"innlogget, {len(STATUSES)} statuser, i alt {answers} svar (`tests/test_access_table.py`). Forseglede felt: "
        f"{len(fields)}, i {len(tables)} tabeller, alle funnet av seg selv (`tests/test_canary.py`)."
    )


def _wrapped(text: str, indent: str = "") -> str:
    return fill(text, 120, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def written(document: str) -> str:
    """The document with the table between its marks as the code has it now."""
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    answers = f"Hva døren svarer den som spør om én samtale:\n\n{of_the_two()}"
    return f"{before}{BEGIN}\n{table()}\n\n{answers}\n\n{figures()}\n{END}{after}"


if __name__ == "__main__":
    DOCUMENT.write_text(written(DOCUMENT.read_text()))
    print(f"Written {date.today()}: {len(CAST)} roles, {len(TABLE)} addresses")
