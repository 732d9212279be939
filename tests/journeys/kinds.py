"""What kinds of elements a page is made of, so that axe looks at each kind and not at every page that has it."""

from html.parser import HTMLParser

HEADINGS = {f"h{level}" for level in range(1, 7)}
SAYS_WHAT_IT_IS = {"role", "type", "hidden", "disabled", "required", "open", "href", "alt", "title", "lang"}
NEVER_CLOSED = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


def kinds(html: str) -> frozenset[tuple]:
    """Each element by name, classes, what it says of itself and what it lies in; a heading by the one before it."""
    reader = _Reader()
    reader.feed(html)
    return frozenset(reader.found)


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found: set[tuple] = set()
        self.around: list[tuple[str, str]] = []
        self.heading = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        classes = " ".join(sorted((given.get("class") or "").split()))
        traits = tuple(
            sorted(
                (name, value if name in ("role", "type") else "")
                for name, value in given.items()
                if name in SAYS_WHAT_IT_IS
                or name.startswith("aria-")
                or name in ("data-look", "data-color", "data-kind")
            )
        )
        self.found.add((tag, classes, traits, *self.around[-1:]))
        if tag in HEADINGS:
            self.found.add((tag, "after", self.heading))
            self.heading = tag
        if tag not in NEVER_CLOSED:
            self.around.append((tag, classes))

    def handle_endtag(self, tag: str) -> None:
        while self.around and tag in (name for name, _ in self.around):
            if self.around.pop()[0] == tag:
                break
