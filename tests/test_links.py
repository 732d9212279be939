"""Nobody is led to a page that is not there for them: everybody begins at Min side, and every link is followed."""

from collections import Counter, deque
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

import pytest

from samtale.people.models import Person

from .journeys.every_address import Town

SORTED_AND_SHOWN = 12  # of one page, by what is asked of it


class Links(HTMLParser):
    """Where the links of a page lead, and what is fetched into it when something is opened."""

    def __init__(self, page: str):
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        for where in (named.get("href") if tag == "a" else None, named.get("hx-get")):
            if where and not where.startswith(("#", "http", "mailto:", "tel:")):
                self.found.append(where)


def walk(town: Town, person: Person) -> tuple[int, list[str]]:
    """How many addresses somebody is led to from Min side and on, and which of them are not there."""
    met, asked = {"/": "nowhere"}, Counter[str]()
    waiting, dead = deque(["/"]), []
    while waiting:
        url = waiting.popleft()
        answer = town.client(person).get(url, follow=True)
        if answer.status_code not in (200, 204):
            dead.append(f"{person} on {met[url]}: {url} answers {answer.status_code}")
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        here = answer.request["PATH_INFO"]
        for link in Links(answer.content.decode()).found:
            where = urldefrag(urljoin(here, link)).url
            page = where.partition("?")[0]
            if where not in met and asked[page] < SORTED_AND_SHOWN:
                asked[page] += 1
                met[where] = here
                waiting.append(where)
    return len(met), dead


@pytest.mark.long
@pytest.mark.django_db
def test_no_link_is_dead_for_whoever_meets_it(cast):
    town = Town(cast)
    of_the_two = {person for own, _things in town.filled for person in (own.employee, own.leader)}
    met, dead = 0, []
    for person in sorted({*cast.everybody().values(), *of_the_two}, key=lambda one: one.pk):
        links, wrong = walk(town, person)
        met, dead = met + links, dead + wrong
    assert not dead, "\n".join(dead)
    assert met > 500
