"""Takes the README's pictures of a running demo: python -m tests.pictures <address> <folder>."""

import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Playwright's event loop runs in this thread; the queries wait for nobody.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

import django

django.setup()

from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from samtale.conversations.models import Conversation  # noqa: E402
from samtale.people.models import Person  # noqa: E402
from tests.fixtures import CHROMIUM_FLAGS, chromium, sign_in  # noqa: E402

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


def current(leader: Person, status: str, employee: Person | None = None) -> Conversation:
    found = Conversation.objects.filter(leader=leader, status=status).select_related("employee")
    return (found.filter(employee=employee) if employee else found).latest("starts_at")


def pictures() -> list[tuple]:
    """Name, who is signed in, path, size and colour scheme."""
    leader = Person.objects.get(first_name="Kari", last_name="Dahl")
    employee = Person.objects.get(first_name="Ingrid", last_name="Aasen")
    talk, paper = current(leader, "holding"), current(leader, "signing")
    preparing = current(leader, "preparing", employee)
    return [
        ("min-side", employee, "/", PHONE, "light"),
        ("mine-medarbeidere", leader, "/team/", DESKTOP, "light"),
        ("forberedelse", employee, f"/conversations/{preparing.pk}/preparation/", DESKTOP, "light"),
        ("samtale", leader, f"/conversations/{talk.pk}/holding/", DESKTOP, "dark"),
        ("signering", leader, f"/conversations/{paper.pk}/signing/", DESKTOP, "light"),
    ]


def take(
    browser: Browser, url: str, folder: Path, name: str, person: Person, path: str, size: dict, scheme: str
) -> None:
    context = browser.new_context(viewport=size, color_scheme=scheme, locale="nb-NO", timezone_id="Europe/Oslo")
    sign_in(context, person, url)
    page = context.new_page()
    page.goto(url + path, wait_until="networkidle" if "conversations" not in path else "load")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=folder / f"{name}.png")
    context.close()


def main() -> None:
    url, folder = sys.argv[1], Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for _ in range(100):
        try:
            urllib.request.urlopen(url, timeout=5).close()
            break
        except urllib.error.HTTPError:
            break
        except OSError:
            time.sleep(0.1)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        for picture in pictures():
            take(browser, url, folder, *picture)
        browser.close()


if __name__ == "__main__":
    main()
