"""Which texts of letters have no nynorsk yet, or have words we do not use: bin/check runs it on what it finds."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests import wording

SOURCE = Path(__file__).parent.parent / "samtale" / "locale" / "nn" / "LC_MESSAGES" / "django.po"


def missing(found: Catalog, translated: Catalog) -> list[str]:
    """The texts that are found and not translated, in the order they were found."""
    ready = {message.id: message.string for message in translated}
    return [str(one.id) for one in found if one.id and not all(_forms(ready.get(one.id)))]


# What is not written in nynorsk, and what is written instead; after how Samtale speaks.
INSTEAD = {
    r"\bføresl[oåe]": "foreslå",
    r"\bhar late\b": "latt",
    r"\bbede om\b": "bedt om",
    r"\bseie ifrå\b": "seie frå",
    r"\b(sundag|sun\.)": "søndag, søn.",
    r"\b(dersom|eventuelt)\b": "viss, or the verb first",
    r"\bvert\b|\bvorte\b": "blir, vart, blitt",
    r"\bmint om\b": "påminning",
    r"\balt (signert|brukt|svart)\b": "allereie",
    r"\bgrunngiving": "grunn",
    r"\btreng (du )?ikkje å\b": "treng ikkje",
    r"[Aa]vtalen[^.]{0,60}\b(han|ho)\b|[Ss]amtalen[^.]{0,60}\bhan\b": "the noun again",
    r"\bikke\b|\bfremdeles\b|\bhvis\b": "nynorsk",
}


def wrong(catalog: Catalog) -> Iterator[str]:
    """What is to be written in place of each thing in a translation that is not; the names of buttons are bokmål."""
    for message in catalog:
        for text in _forms(message.string) if message.id else ():
            yield from wording.wrong(re.sub(r"«[^»]*»", "", text), INSTEAD)


def _forms(string) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, list | tuple) else (string or "",)


def main(pot: Path) -> int:
    """Say what is missing or wrong. Returns 1 where something is; also where nothing was found at all."""
    with pot.open("rb") as found, SOURCE.open("rb") as translated:
        texts, ours = read_po(found), read_po(translated, locale="nn")
    said = [f"No nynorsk for «{text}»" for text in missing(texts, ours)] + list(wrong(ours))
    for one in said:
        print(one, file=sys.stderr)
    return 1 if said or not len(texts) else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
