"""Words the product does not use, and the ones it does: bin/check runs it on every text that is found."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

READY = Path(__file__).parent.parent / "samtale" / "guides" / "ready"
# What is not written, and what is written instead; after how Samtale speaks.
INSTEAD = {
    r"!": "a full stop",
    r"\bovertid": "over fristen",
    r"\bfremdeles\b": "fortsatt",
    r"\binnkalle[rs]?\b": "kalle inn til",
    r"\b(få|får|fikk|fått) tid(\.| ennå| av| til en samtale)": "fått et tidspunkt",
    r"\bmaskinen Samtale\b": "serveren Samtale kjører på",
    r"\b(lista|klokka|sida|boka)\b|\b(den|denne|hver|en) uka\b": "listen, klokken, siden, boken, uken",
    r"\bhar alt\b|\balt (signert|svart|brukt)\b": "allerede",
    r"\bminnes\b": "påminnelse",
    r"\bvennligst\b|\ber du sikker\b|\bidet\b|\bvedrørende\b": "plain words",
    r"\brapporter(er|e) til\b": "har … som leder",
    r"\b(tiden|dagen|dagene|datoen) har vært\b": "er passert",
    r"\btiltak holdt\b": "tiltak gjort (løfter holdes)",
    r"\bser? at .{0,30}\brett\b": "sjekk at … er riktig",
    r"\bskjemaer og tema\b|\bingen tema\b": "temaer",
    r"\bStedet er (Avtales|Blir avtalt)\b": "Stedet avtaler dere senere",
}


def wrong(text: str, instead: dict[str, str] = INSTEAD) -> Iterator[str]:
    """What is to be written in place of each thing in a text that is not, by pattern."""
    for pattern, better in instead.items():
        if found := re.search(pattern, text, re.IGNORECASE):
            yield f"«{found[0]}» in «{text}»: {better}"


def texts_of(found: Catalog) -> Iterator[str]:
    """Every text of a catalogue, each form by itself."""
    for message in found:
        yield from message.id if isinstance(message.id, list | tuple) else [message.id]


def main(pot: Path) -> int:
    """Say what is wrong in the texts found and in the ready forms. Returns 1 where there is something, or no text."""
    with pot.open("rb") as found:
        texts = list(texts_of(read_po(found)))
    texts += [line for form in sorted(READY.glob("*.toml")) for line in form.read_text().splitlines()]
    said = [one for text in texts for one in wrong(text)]
    for one in said:
        print(one, file=sys.stderr)
    return 1 if said or len(texts) < 2 else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
