"""Taking out everything about oneself, in a browser."""

import zipfile

import pytest
from playwright.sync_api import expect

from samtale.conversations.retention.tests.conftest import finish, held  # noqa: F401
from tests.fixtures import WIDTHS

pytestmark = pytest.mark.journey


def test_asked_for_made_fetched_and_deleted(cast, live_app, visit, axe_finds_nothing, held, tmp_path):  # noqa: F811
    finish(held, cast)
    here = visit(cast.employee, "phone", color_scheme="light")
    here.goto("/")
    here.get_by_role("button", name="Ingrid").click()
    here.get_by_role("link", name="Ta ut det om deg").click()
    here.get_by_role("button", name="Ta ut det om meg").click()
    expect(here.get_by_text("Vi lager filen du ba om")).to_be_visible()
    live_app.deliver()
    here.reload()
    axe_finds_nothing(here)
    with here.expect_download() as coming:
        here.get_by_role("button", name="Last ned filen").click()
    coming.value.save_as(tmp_path / "alt.zip")
    with zipfile.ZipFile(tmp_path / "alt.zip") as file:
        file.extractall(tmp_path)
    reader = here.context.browser.new_page(viewport=WIDTHS["phone"])
    reader.goto((tmp_path / "alt-om-meg.html").as_uri())
    expect(reader.get_by_role("heading", name="Alt om Ingrid Aasen")).to_be_visible()
    axe_finds_nothing(reader)
    here.goto("/about-me/")
    axe_finds_nothing(here)
    with here.expect_download():
        here.get_by_role("button", name="Last ned filen igjen").click()
    here.get_by_role("button", name="Slett filen nå").click()
    expect(here.get_by_role("button", name="Ta ut det om meg")).to_be_visible()
