"""The components and the base page in a real browser: accessible, narrow enough, and losing nothing."""

import re

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PAGE = "/styleguide/"


@pytest.fixture
def visit(browser, live_server):
    """visit(person, width=…, …): a page of its own, signed in when a person is given, on the page of components."""
    opened = []

    def go(person=None, width: int = 1280, **options) -> Page:
        context = browser.new_context(
            base_url=live_server.url, locale="nb-NO", viewport={"width": width, "height": 800}, **options
        )
        opened.append(context)
        if person:
            client = Client()
            client.force_login(person)
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        page = context.new_page()
        page.goto(PAGE)
        return page

    yield go
    for context in opened:
        context.close()


def sign_out_elsewhere(page: Page) -> None:
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_axe_finds_nothing_among_the_components(visit, somebody, axe_finds_nothing, width, scheme):
    page = visit(somebody, width, color_scheme=scheme)
    axe_finds_nothing(page)
    page.locator(".me button").click()
    axe_finds_nothing(page)


@pytest.mark.parametrize("width", [320, 360, 600, 768, 1280])
def test_nothing_scrolls_sideways(visit, somebody, width):
    page = visit(somebody, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_chosen_colours_stay(visit, somebody):
    page = visit(somebody)
    page.locator(".me button").click()
    page.get_by_label("Mørkt").check()
    expect(page.locator("html")).to_have_attribute("data-color-scheme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-color-scheme", "dark")
    page.locator(".me button").click()
    page.get_by_label("Følg maskinen").check()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-color-scheme", "auto")


def test_the_menu_opens_and_closes_by_keyboard(visit, somebody):
    page = visit(somebody)
    out = page.get_by_role("button", name="Logg ut")
    for _again in range(2):  # fetched the first time, there the second
        page.locator(".me button").press("Enter")
        expect(out).to_be_visible()
        page.keyboard.press("Escape")
        expect(out).to_be_hidden()
        expect(page.locator(".me button")).to_be_focused()


def test_the_menu_is_a_page_without_scripts(visit, somebody):
    page = visit(somebody, java_script_enabled=False)
    page.locator(".me a").press("Enter")
    expect(page.get_by_role("button", name="Logg ut")).to_be_visible()
    expect(page.get_by_text("Utseende")).to_be_hidden()
    page.get_by_role("link", name="Personvern").first.click()
    expect(page).to_have_url(re.compile("/privacy/$"))


def test_the_error_summary_takes_focus_and_leads_to_the_field(visit, somebody):
    page = visit(somebody)
    page.locator("#form").get_by_role("button", name="Lagre").click()
    summary = page.locator(".ds-error-summary").first
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Frist").click()
    expect(page.locator("#id_day")).to_be_focused()


def test_an_answer_of_422_is_shown_and_takes_focus(visit, somebody):
    page = visit(somebody)
    page.evaluate("htmx.ajax('POST', '/styleguide/', {target: '#form', select: '#form', swap: 'outerHTML'})")
    expect(page.locator("#form .ds-error-summary")).to_be_focused()


def test_what_is_typed_stays_when_somebody_was_signed_out(visit, somebody):
    page = visit(somebody)
    page.locator("#id_text").fill("Mer tid til forberedelse")
    sign_out_elsewhere(page)
    page.locator("#form").get_by_role("button", name="Lagre").click()
    expect(page.get_by_role("dialog")).to_contain_text("Du er logget ut")
    page.get_by_role("button", name="Tilbake til siden").click()
    expect(page.locator("#id_text")).to_have_value("Mer tid til forberedelse")
    page.evaluate("htmx.ajax('POST', '/signed-in/')")
    way_in = page.get_by_role("link", name="Logg inn igjen")
    expect(way_in).to_have_attribute("href", "/accounts/login/?next=%2Fstyleguide%2F")


def test_a_form_is_sent_with_todays_token_after_signing_in_again(visit, somebody):
    page = visit(somebody)
    page.locator("#form [name=csrfmiddlewaretoken]").evaluate("field => field.value = 'x'.repeat(64)")
    page.locator("#id_title").fill("Lede hvert andre teammøte")
    page.locator("#form").get_by_role("button", name="Lagre").click()
    expect(page.locator("#form .ds-error-summary")).to_be_visible()
    expect(page.locator("#id_title")).to_have_value("Lede hvert andre teammøte")


def test_being_offline_is_said_and_taken_back(visit, somebody):
    page = visit(somebody)
    page.context.set_offline(True)
    expect(page.locator("#connection")).to_contain_text("Du er uten nett")
    expect(page.get_by_role("alert").filter(has_text="Du er uten nett")).to_be_in_viewport()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(page.locator("#connection")).to_be_in_viewport()
    page.locator("#id_text").fill("Skrevet uten nett")
    page.locator("#form").get_by_role("button", name="Lagre").click()
    expect(page.locator("#id_text")).to_have_value("Skrevet uten nett")
    page.context.set_offline(False)
    expect(page.locator("#connection")).to_have_count(0)


def test_without_a_network_the_kept_page_is_shown(visit, somebody):
    page = visit(somebody)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.context.set_offline(True)
    page.goto("/team/")
    expect(page.get_by_role("heading", name="Du er uten nett")).to_be_visible()
    cache = page.evaluate_handle("caches.keys().then(names => caches.open(names[0]))")
    kept = cache.evaluate("cache => cache.keys().then(requests => requests.map(request => request.url))")
    assert not [url for url in kept if "/static/" not in url and not url.endswith("/offline/")]


def test_print_is_a_clean_sheet(visit, somebody):
    page = visit(somebody)
    page.emulate_media(media="print")
    expect(page.get_by_role("banner")).to_be_hidden()
    expect(page.get_by_role("link", name="Fortsett å forberede")).to_be_hidden()
    expect(page.get_by_role("heading", name="Dette er vi enige om")).to_be_visible()


@pytest.mark.parametrize(("wish", "duration"), [("reduce", "0s"), ("no-preference", "0.2s")])
def test_who_wants_little_movement_gets_none(visit, somebody, wish, duration):
    page = visit(somebody, reduced_motion=wish)
    page.locator("#id_share").evaluate("box => box.setAttribute('role', 'switch')")
    assert page.locator("#id_share").evaluate("box => getComputedStyle(box).transitionDuration") == duration


def test_marks_are_seen_in_forced_colours(visit, somebody):
    page = visit(somebody, forced_colors="active")
    overdue = page.locator(".mark[data-look=overdue] svg").first
    text = page.evaluate("getComputedStyle(document.body).color")
    assert overdue.evaluate("mark => getComputedStyle(mark).fill") == text
