"""Which texts of letters have no nynorsk yet: bin/check runs it on the texts it finds by babel-letters.cfg."""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

SOURCE = Path(__file__).parent.parent / "samtale" / "locale" / "nn" / "LC_MESSAGES" / "django.po"


def missing(found: Catalog, translated: Catalog) -> list[str]:
    """The texts that are found and not translated, in the order they were found."""
    ready = {message.id: message.string for message in translated}
    return [str(one.id) for one in found if one.id and not all(_forms(ready.get(one.id)))]


def _forms(string) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, list | tuple) else (string or "",)


def main(pot: Path) -> int:
    """Say what is missing. Returns how many, at most 1; also 1 where nothing was found at all."""
    with pot.open("rb") as found, SOURCE.open("rb") as translated:
        texts = read_po(found)
        left = missing(texts, read_po(translated, locale="nn"))
    for text in left:
        print(f"No nynorsk for «{text}»", file=sys.stderr)
    return min(1, len(left)) if len(texts) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
