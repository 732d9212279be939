"""What is made small, request by request: HTML for which no text was opened or sealed."""

import os

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from samtale.vault import keys
from samtale.vault.compression import CompressionMiddleware

KEY = os.urandom(keys.KEY)
SEALED = keys.seal(KEY, "kantarellskog", "here:1")
PAGE = "<p>Det samme igjen.</p>" * 40


def plain(request) -> HttpResponse:
    return HttpResponse(PAGE)


def opens(request) -> HttpResponse:
    return HttpResponse(PAGE + keys.open_sealed(KEY, SEALED, "here:1"))


def opens_in_vain(request) -> HttpResponse:
    with pytest.raises(keys.VaultError):
        keys.open_sealed(KEY, SEALED, "elsewhere:1")
    return HttpResponse(PAGE)


def seals(request) -> HttpResponse:
    keys.seal(KEY, "kantarellskog", "here:2")
    return HttpResponse(PAGE)


def streamed(request) -> StreamingHttpResponse:
    return StreamingHttpResponse(iter([PAGE, PAGE]))


def data(request) -> HttpResponse:
    return HttpResponse(PAGE, content_type="application/json")


def is_small(view, accepts: str = "gzip, deflate, br") -> bool:
    request = RequestFactory().get("/", headers={"accept-encoding": accepts})
    return CompressionMiddleware(view)(request).headers.get("Content-Encoding") == "gzip"


def test_a_page_is_made_small_for_those_who_take_it():
    assert is_small(plain)
    assert not is_small(plain, accepts="br")


@pytest.mark.parametrize("view", [opens, opens_in_vain, seals, streamed, data])
def test_what_may_hold_a_sealed_text_is_sent_whole(view):
    assert not is_small(view)
    assert is_small(plain), "what one request did says nothing of the next"
