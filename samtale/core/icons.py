"""Which icons there are, and which file each lies in: read by the build, and by every page that has one."""

from functools import cache
from pathlib import Path

LIST = Path(__file__).resolve().parent / "icons.txt"


class IconListError(Exception):
    """icons.txt cannot be read; the message quotes the line."""


def sheets(text: str) -> dict[str, dict[str, str]]:
    """The lines of icons.txt as {sheet: {name: file}}; raises IconListError at one it cannot place, or a name twice."""
    found: dict[str, dict[str, str]] = {}
    taken: set[str] = set()
    for line in text.splitlines():
        words = line.split("#", 1)[0].split()
        if not words:
            continue
        if len(words) == 1 and words[0].endswith(":"):
            found[words[0].removesuffix(":")] = {}
        elif len(words) == 2 and found and words[0] not in taken:
            taken.add(words[0])
            found[list(found)[-1]][words[0]] = words[1]
        else:
            raise IconListError(f"icons.txt: «{line}» is not one new name and one file on a sheet")
    return found


@cache
def _sheet_by_name() -> dict[str, str]:
    return {name: sheet for sheet, names in sheets(LIST.read_text()).items() for name in names}


def file_of(name: str) -> str:
    """The static file an icon lies in; one that is on no sheet lies nowhere, and the first file is as good as any."""
    by_name = _sheet_by_name()
    return f"built/{by_name.get(name, next(iter(by_name.values())))}.svg"
