"""What a browser with nothing kept fetches for a page: the page, and what it and its style sheets and scripts name."""

import re
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from .server import Client, Page

# What is fetched at once; links to other pages, and fonts of letters a page does not have, are not.
LOADED = re.compile(
    r"""<script[^>]*\ssrc="([^"]+)"|<link[^>]*rel="(?:stylesheet|preload|icon|manifest)"[^>]*href="([^"]+)"
    |<link[^>]*href="([^"]+)"[^>]*rel="(?:stylesheet|preload|icon|manifest)"|<use\s+href="([^"#]+)\#|<img[^>]*src="([^"]+)\"""",
    re.VERBOSE,
)
IMPORTED = re.compile(r"""\bimport\s*(?:[\w{},*\s]+from\s*)?["']([^"']+)["']""")


@dataclass(frozen=True)
class Visit:
    """A page's first visit: bytes over the network, requests, and the bytes of its HTML before it is made small."""

    bytes: int
    requests: int
    html: int


def first_visit(port: int, page: Page) -> Visit:
    """Fetch a page and all it loads, each once, as a browser does that takes brotli and gzip."""
    client, whole = Client(port), Client(port)
    plain = whole.ask(page, encoding="identity").body
    fetched = {page.path: len(client.ask(page).body)}
    wanted = [urljoin(page.path, next(filter(None, found))) for found in LOADED.findall(plain.decode())]
    while wanted:
        path = wanted.pop()
        if path in fetched or path.startswith("data:"):
            continue
        asked = replace(page, path=path)
        fetched[path] = len(client.ask(asked).body)
        if path.endswith(".js"):
            script = whole.ask(asked, encoding="identity").body.decode()
            wanted += [urljoin(path, found) for found in IMPORTED.findall(script)]
    client.close()
    whole.close()
    return Visit(bytes=sum(fetched.values()), requests=len(fetched), html=len(plain))
