"""A letter's plain text as simple HTML: nothing is fetched, nothing is counted, and everything in it is escaped."""

import re
from html import escape

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

# Put together as plain strings: templates and safe strings take ten times as long, and letters go in thousands.
_HEAD = """</title>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<style>
:root { color-scheme: light dark; }
body { margin: 0; padding: 24px 16px; background: #ffffff; color: #1e2b3c; }
main { max-width: 560px; margin: 0 auto; overflow-wrap: break-word;
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }
p, ul { margin: 0 0 16px; }
ul { padding-left: 20px; }
li { margin: 0 0 8px; }
a { color: #0b5fa5; }
.button { display: inline-block; padding: 12px 20px; border-radius: 6px; background: #0b5fa5; color: #ffffff;
  text-decoration: none; font-weight: 600; }
.code { font-size: 24px; font-weight: 600; letter-spacing: 2px; }
@media (prefers-color-scheme: dark) {
  body { background: #16202c; color: #e8edf3; }
  a { color: #8cc4f5; }
  .button { background: #8cc4f5; color: #10202f; }
}
</style>
</head>
<body><main>
"""
_TAIL = "\n</main></body>\n</html>\n"
_NOT_IN_ADDRESS = re.compile(r"[\s<>\"']")
_LIST_SIGN = "- "


def as_html(text: str, *, title: str, code: str = "") -> str:
    """The same letter in the language that is spoken now. `code` is a line to be read at a glance.

    An address of this site on a line of its own becomes a link: the letter's one button where it is the only one, else
    the words above it. Other addresses stay text, so that nobody can have us send a link of theirs.
    """
    lines = [line.strip() for line in text.splitlines()]
    has_one = sum(map(_is_ours, lines)) == 1
    blocks, block = [], []
    for line in [*lines, ""]:
        if line:
            block.append(line)
        elif block:
            blocks.append(_code(code) if block == [code] else _block(block, has_one=has_one))
            block = []
    return (
        f'<!doctype html>\n<html lang="{escape(translation.get_language())}">\n<head>\n<title>{escape(title)}'
        f"{_HEAD}{''.join(blocks)}{_TAIL}"
    )


def _block(lines: list[str], *, has_one: bool) -> str:
    """Lines without an empty one between them: a paragraph, a button after it, a list under it."""
    words: list[str] = []
    items: list[str] = []
    button = ""
    for line in lines:
        if not _is_ours(line):
            (items if line.startswith(_LIST_SIGN) else words).append(escape(line.removeprefix(_LIST_SIGN)))
        elif has_one and not items:
            button = _button(line)
        else:
            last = items or words
            last[-1:] = [f'<a href="{escape(line)}">{last[-1] if last else escape(line)}</a>']
    said = "<br>".join(words)
    paragraph = f"<p>{f'<strong>{said}</strong>' if items else said}</p>\n" if words else ""
    listed = "".join(f"<li>{item}</li>" for item in items)
    return paragraph + button + (f"<ul>{listed}</ul>\n" if items else "")


def _button(url: str) -> str:
    return f'<p><a class="button" href="{escape(url)}">{escape(_("Åpne siden"))}</a></p>\n'


def _code(code: str) -> str:
    return f'<p class="code">{escape(code)}</p>\n'


def _is_ours(line: str) -> bool:
    site = settings.SITE_URL.rstrip("/")
    rest = line.removeprefix(site)
    return line.startswith(site) and (not rest or rest[0] == "/") and not _NOT_IN_ADDRESS.search(rest)
