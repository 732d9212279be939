"""What people press and write, by the words on the screen; the same with and without JavaScript."""

import re
import time
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Error, Locator, Page, expect

from samtale.people.models import Person, Session
from samtale.people.sign_in.reauthentication import SESSION_KEY
from tests.fixtures import LiveApp


def minutes_pass() -> None:
    """Long enough for everybody signed in to be asked again who they are before something binding."""
    for row in Session.objects.filter(person__isnull=False):
        long_ago = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT - 1
        data = row.get_session_store_class().of_row(row.pk).encode(row.get_decoded() | {SESSION_KEY: long_ago})
        Session.objects.filter(pk=row.pk).update(session_data=data)


def days_ahead(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


@dataclass
class Side:
    """One of the two, in front of a browser."""

    person: Person
    page: Page
    app: LiveApp
    script: bool = True

    def go(self, address: str) -> None:
        """The page may follow the other of the two in the same moment: whoever typed the address types it again."""
        for _again in range(4):
            try:
                self.page.goto(address)
                return
            except Error as error:
                if "interrupted by another navigation" not in str(error):
                    raise
            self.page.wait_for_timeout(300)
            self.page.wait_for_load_state()
        self.page.goto(address)

    def look(self) -> None:
        """What the other has done shows by itself, and without JavaScript when the page is loaded anew."""
        if not self.script:
            self.page.reload()

    # What a hand does; on a keyboard it is done otherwise (keys.py).

    def touch(self, it: Locator) -> None:
        it.click()

    def type_in(self, field: Locator, text: str) -> None:
        field.fill(text)

    def mark(self, choice: Locator) -> None:
        """A radio button or a box."""
        choice.check()

    def pick(self, option: str, of: str) -> None:
        """From a list that folds out."""
        self.page.get_by_label(of, exact=True).select_option(label=option)

    # The same by the words on the screen.

    def press(self, name: str, within: Locator | None = None) -> None:
        self._leave_by((within or self.page).get_by_role("button", name=name, exact=True))

    def follow(self, name: str, within: Locator | None = None) -> None:
        self._leave_by((within or self.page).get_by_role("link", name=name, exact=True))

    def _leave_by(self, it: Locator) -> None:
        if self.script:
            self.touch(it)
            return
        # Every press is a new page: the other looks when it has come, not while it is on its way.
        with self.page.expect_navigation():
            self.touch(it)

    def unfold(self, name: str, within: Locator | None = None) -> None:
        self.touch((within or self.page).locator("summary", has_text=name))

    def choose(self, name: str, of: str, within: Locator | None = None) -> None:
        """One of the radio buttons of a question."""
        group = (within or self.page).get_by_role("group", name=of)
        self.mark(group.get_by_role("radio", name=re.compile(f"^{re.escape(name)}$", re.IGNORECASE)))

    def tick(self, name: str) -> None:
        self.mark(self.page.get_by_role("checkbox", name=name, exact=True))

    def fill(self, label: str, text: str, within: Locator | None = None) -> None:
        self.type_in((within or self.page).get_by_label(label, exact=True), text)

    def sees(self, text: str, within: Locator | None = None) -> None:
        expect((within or self.page).get_by_text(text).filter(visible=True).first).to_be_visible()

    def is_at(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", name=heading).first).to_be_visible()

    def field(self, label: str) -> Locator:
        return self.page.get_by_role("textbox", name=label, exact=True)

    def write(self, label: str, text: str) -> None:
        """Into a text that is saved while it is written; by its button where there is no JavaScript."""
        self.page.wait_for_load_state()
        self.type_in(self.field(label), text)
        form = self.page.locator(".live-text", has=self.field(label))
        if self.script:
            expect(form.locator("[data-status]")).to_have_text("Lagret")
        else:
            self.press("Lagre", form)
            self.sees("Lagret")

    def topic(self, title: str) -> Locator:
        return self.page.get_by_role("article").filter(has=self.page.get_by_role("heading", name=title, exact=True))

    # What is more than one press

    def confirm_by_code(self) -> None:
        """Show who one is with a code from the mailbox; back on the page one came from."""
        self.is_at("Bekreft at det er deg")
        self.press("Send meg en kode")
        self.enter_code()

    def enter_code(self) -> None:
        """The newest code sent to this person, read in the mailbox in another tab."""
        expect(self.page.get_by_label("Koden i e-posten")).to_be_visible()
        mailbox = self.page.context.new_page()
        mailbox.goto(f"/demo/mailbox/?to={self.person.email}")
        code = mailbox.locator(".code").first.inner_text()
        mailbox.close()
        self.fill("Koden i e-posten", code)
        self.page.keyboard.press("Enter")

    def agree_on(
        self,
        what: str,
        *,
        responsible: str,
        goal: str,
        is_new: bool = True,
        kind: str = "arbeidsmål",
        where: Locator | None = None,
    ) -> None:
        """An action and the goal it serves, in the form that opens where one is."""
        self.touch((where or self.page).get_by_role("button", name="Avtal et tiltak"))
        form = self.page.locator("form", has=self.page.get_by_role("group", name="Hvem har ansvaret?"))
        expect(form).to_be_visible()
        if form.get_by_role("group", name="Hvilket mål gjelder det?").count():
            self.choose("Et nytt mål" if is_new else goal, "Hvilket mål gjelder det?", form)
        if is_new:
            self.fill("Mål", goal, form)
            self.choose(kind, "Hva slags mål er det?", form)
        self.fill("Tiltak", what, form)
        self.choose(responsible, "Hvem har ansvaret?", form)
        self.fill("Frist", days_ahead(60).isoformat(), form)
        self.press("Lagre", form)
        self.sees(what)

    def sign(self) -> None:
        """Read, sign, show who one is, and sign what one comes back to."""
        self.is_at("Dette er vi enige om")
        self.press("Signer")
        self.confirm_by_code()
        self.is_at("Dette er vi enige om")
        self.press("Signer")
        self.sees("Du har signert")
