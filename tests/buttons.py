"""Buttons say what one does, never a bare noun: bin/check reads what stands on each in the templates."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes

TEMPLATES = Path(__file__).parent.parent / "samtale"
# Imperatives. One that is not here is added; a noun is worded anew.
IMPERATIVES = set(
    """
    angre avbryt avlys avslutt avtal be begynn behold bekreft bruk bytt del endre finn fjern flytt forbered
    foreslå forhåndsvis fortsett få gi gjør godta gå hold importer kall la lag lagre last legg les logg lukk lås
    marker minn noter opphev prøv rett se send sett si signer skriv slett slutt stans start steng stopp svar søk ta
    tell trekk velg vend vent vis åpne
    """.split()
)
# Answers in first person or to a question, negatives, and steps to and fro.
OTHERWISE = re.compile(
    r"(Ja|Nei)\b|Jeg |Vi |(Passer for meg|Dette er ikke meg|Ikke nå)$|Nå snakker |Den første tiden passer likevel$"
    r"|Det trengs ingen |(Opp|Ned|Neste|Forrige)$|Tilbake\b"
)
CALLED = {"button": (0,), "confirm": (0, 2), "press": (0,)}  # which arguments a person reads, by macro
WRITTEN = re.compile(r'(?:<button|ds-button)[^>]*>(?:\{\{ "[a-z-]+"\|icon \}\})?\s*\{\{ _\("([^"]+)"')

_environment = Environment(autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"])


def is_noun(text: str) -> bool:
    """Whether a button's text is neither an imperative, plain or after «Ikke», nor one of the other ways."""
    words = re.findall(r"\w+", text.lower())
    first = words[1] if words[:1] == ["ikke"] and len(words) > 1 else words[0] if words else ""
    return first not in IMPERATIVES and not OTHERWISE.match(text)


def on_buttons(source: str) -> Iterator[str]:
    """What stands on the buttons of a template, each text of a choice by itself."""
    for call in _environment.parse(source).find_all(nodes.Call):
        name = call.node.attr if isinstance(call.node, nodes.Getattr) else getattr(call.node, "name", "")
        for at in CALLED.get(name, ()):
            if at < len(call.args):
                yield from _texts(call.args[at])
    yield from WRITTEN.findall(source)


def _texts(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Call) and getattr(node.node, "name", "") == "_":
        yield from (one.value for one in node.args[:1] if isinstance(one, nodes.Const))
    elif isinstance(node, nodes.CondExpr | nodes.Or):
        for child in (node.expr1, node.expr2) if isinstance(node, nodes.CondExpr) else (node.left, node.right):
            if child is not None:
                yield from _texts(child)


def main() -> int:
    """Say which buttons are nouns. Returns 1 where one is, or where no button was found at all."""
    found = {file: list(on_buttons(file.read_text())) for file in sorted(TEMPLATES.rglob("*.html"))}
    said = [
        f"«{text}» in {file.name}: a button says what one does"
        for file in found
        for text in found[file]
        if is_noun(text)
    ]
    for one in said:
        print(one, file=sys.stderr)
    return 1 if said or not any(found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
