"""An address for a press, opened as a page: one comes to the page it lies under, and learns nothing on the way."""

from uuid import uuid4

import pytest
from django.urls import reverse

from samtale.core.presses import page_above
from tests.course import conversation_at


def test_it_leads_to_its_page_for_whoever_may_and_no_further_for_others(cast):
    talk = conversation_at("holding", cast)
    page = reverse("conversations:holding", args=[talk.pk])
    press = reverse("conversations:holding_end", args=[talk.pk])
    client, stranger = cast.client(cast.employee), cast.client(cast.colleague)
    assert client.get(press, follow=True).request["PATH_INFO"] == page
    assert client.head(press).headers["Location"] == page
    assert stranger.get(press, follow=True).status_code == 404
    nowhere = stranger.get(reverse("conversations:holding_end", args=[uuid4()]))
    assert (nowhere.status_code, stranger.get(press).status_code) == (302, 302), "the same whether it exists or not"
    assert client.put(press).status_code == 405, "what is no browser's opening is said as before"


@pytest.mark.parametrize(
    ("press", "page"),
    [
        ("/people/6/acting/", "/people/6/"),
        ("/about-me/take-outs/00000000-0000-4000-8000-000000000000/", "/about-me/take-outs/"),
        ("/about-me/take-outs/", "/about-me/"),
        ("/retention/leader-notes/", "/retention/"),
        ("/nothing/is/here/", "/"),
    ],
)
def test_the_page_above(press, page):
    assert page_above(press) == page
