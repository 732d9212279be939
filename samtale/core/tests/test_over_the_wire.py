"""What a real server sends, and how large it is on the way."""

import gzip
import re
import urllib.request

import brotli
import pytest

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def asked(url: str, accepts: str = ""):
    request = urllib.request.Request(url, headers={"Accept-Encoding": accepts} if accepts else {})  # noqa: S310
    return urllib.request.urlopen(request, timeout=30)  # noqa: S310 - our own server


def test_static_files_and_pages_are_made_small_for_those_who_take_it(live_app):
    page = asked(f"{live_app.url}/accounts/login/", "gzip, br")
    assert page.headers["Content-Encoding"] == "gzip" and "Accept-Encoding" in page.headers["Vary"]
    html = gzip.decompress(page.read()).decode()
    assert asked(f"{live_app.url}/accounts/login/").headers["Content-Encoding"] is None
    files = sorted(set(re.findall(r'"(/static/[^"#]+\.(?:css|js))"', html)))
    assert files
    for file in files:
        whole, small = asked(live_app.url + file), asked(live_app.url + file, "gzip, deflate, br")
        assert whole.headers["Content-Encoding"] is None and "immutable" in small.headers["Cache-Control"]
        content, sent = whole.read(), small.read()
        if small.headers["Content-Encoding"] is None:
            assert len(content) < 500, f"{file} is sent as it is"
            continue
        assert (
            small.headers["Content-Encoding"] == "br"
            and brotli.decompress(sent) == content
            and len(sent) < len(content)
        )
        assert gzip.decompress(asked(live_app.url + file, "gzip").read()) == content
