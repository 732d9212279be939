"""The forms and the statements that come with Samtale, read from the texts in `ready/`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from .building import publish
from .models import Guide, GuideVersion, Statement, Topic

FOLDER = Path(__file__).parent / "ready"
FORMS = ("full_yearly", "simple_yearly", "strengths", "check_in", "leader_aid")


@dataclass(frozen=True)
class BankStatement:
    """A statement to choose: what it is about, and what each of the five answers means."""

    key: str
    about: str  # individual, team or organisation
    text: str
    meanings: tuple[str, ...]


@cache
def statements_bank() -> tuple[BankStatement, ...]:
    """All statements of the bank, in the order they are shown."""
    groups = tomllib.loads((FOLDER / "statements.toml").read_text(encoding="utf-8"))
    return tuple(
        BankStatement(key=key, about=about, text=row["text"], meanings=tuple(row["meanings"]))
        for about, rows in groups.items()
        for key, row in rows.items()
    )


def ensure_ready_guides() -> list[Guide]:
    """Create and publish the ready forms that are not here yet; returns the new ones.

    A form that is here is left alone, whatever the organisation has made of it.
    """
    made = []
    for name in FORMS:
        text = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
        with transaction.atomic():
            guide, is_new = Guide.objects.get_or_create(
                slug=text["slug"], defaults={"name": text["name"], "kind": text["kind"]}
            )
            if is_new:
                publish(version=_version(guide, text), by=None)
                made.append(guide)
    return made


def _version(guide: Guide, text: dict[str, Any]) -> GuideVersion:
    version = GuideVersion.objects.create(
        guide=guide, purpose=text["purpose"].strip(), how_to_prepare=text["how_to_prepare"].strip()
    )
    for order, topic in enumerate(text["topics"]):
        Topic.objects.create(
            version=version,
            order=order,
            title=topic["title"],
            kind=topic.get("kind", Topic.Kind.OPEN),
            intro=topic.get("intro", "").strip(),
            questions=topic["questions"],
            is_main=topic.get("is_main", True),
        )
    bank = {row.key: row for row in statements_bank()}
    for order, key in enumerate(text.get("statements", [])):
        Statement.objects.create(version=version, order=order, text=bank[key].text, meanings=list(bank[key].meanings))
    return version
