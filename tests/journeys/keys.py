"""The same presses by keyboard alone: Tab, Enter, Space, arrows; and at every stop one can see where one is."""

from datetime import datetime

from playwright.sync_api import Locator, expect

from .walk import Side

MOST_STOPS = 300
ORDERS = ["%d%m%Y", "%m%d%Y", "%Y%m%d"]
# Where focus is, what shows it, and whether anything of it is on the screen and not behind something else; and of a
# field that is no higher than the room above the bar, whether all of it is.
STOP = """() => {
  const it = document.activeElement;
  if (!it || it === document.body || it.id === "main") return null;
  const ringed = it.matches("[type=radio], [type=checkbox]") ? it.closest(".ds-field") ?? it : it;
  const style = getComputedStyle(ringed), box = it.getBoundingClientRect();
  const within = it.matches("input:not(:focus)"); // the browser's own little button in a field for dates
  const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
  const ring = within || outline || style.boxShadow !== "none";
  const points = [.1, .5, .9].flatMap(x => [.1, .5, .9].map(y => [box.left + box.width * x, box.top + box.height * y]));
  const field = it.matches("textarea, select, input:not([type=radio], [type=checkbox])");
  const shows = ([x, y]) => {
    const top = document.elementFromPoint(x, y);
    return top && (it.contains(top) || top.contains(it));
  };
  const whole = !field || box.height > innerHeight - 180 || points.every(shows);
  return { what: it.outerHTML.slice(0, 160), ring, seen: points.some(shows), whole };
}"""

SAME_QUESTION = "it => (here => here?.name === it.name && here.form === it.form)(document.activeElement)"


class Keyboard(Side):
    """Somebody who has no mouse."""

    wants_whole_fields = False

    def tab(self, key: str = "Tab") -> None:
        """To the next stop, where the ring must show."""
        self.page.keyboard.press(key)
        stop = self.page.evaluate(STOP)
        assert stop is None or stop["ring"], f"Nothing shows that focus is here: {stop['what']}"
        assert stop is None or stop["seen"], f"Focus is behind something: {stop['what']}"
        if self.wants_whole_fields:
            assert stop is None or stop["whole"], f"Half a field is behind something: {stop['what']}"

    def has_focus(self, it: Locator) -> bool:
        return it.evaluate("it => it === document.activeElement")

    def reach(self, it: Locator) -> None:
        """Tab until there."""
        expect(it).to_be_visible()
        for _ in range(MOST_STOPS):
            if self.has_focus(it):
                return
            self.tab()
        raise AssertionError(f"Tab never comes to {it}")

    def touch(self, it: Locator) -> None:
        self.reach(it)
        self.page.keyboard.press("Enter")

    def type_in(self, field: Locator, text: str) -> None:
        self.reach(field)
        if field.get_attribute("type") in ("date", "time"):
            return self.type_moment(field, text)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def type_moment(self, field: Locator, text: str) -> None:
        """A day or a time of day, in the order this browser's own field has day, month and year in."""
        for order in ORDERS:
            moment = datetime.fromisoformat(text if "-" in text else f"2000-01-01T{text}")
            self.page.keyboard.type(moment.strftime(order if "-" in text else "%H%Ma"))
            if field.input_value() == text:
                return
            while self.has_focus(field):
                self.page.keyboard.press("Shift+Tab")
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{text} cannot be typed in {field}")

    def mark(self, choice: Locator) -> None:
        """A box by Space; a radio button by Tab to its question and arrows from there."""
        if choice.get_attribute("type") == "checkbox":
            self.reach(choice)
            self.page.keyboard.press("Space")
            return
        for _ in range(MOST_STOPS):
            if choice.evaluate(SAME_QUESTION):
                break
            self.tab()
        self.page.keyboard.press("Space")
        for _ in range(10):
            if choice.is_checked() and self.has_focus(choice):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The arrows never come to {choice}")

    def pick(self, option: str, of: str) -> None:
        field = self.page.get_by_label(of, exact=True)
        self.reach(field)
        self.page.keyboard.type(option[:6])
        expect(field.locator("option:checked")).to_have_text(option)
