"""The steps of a conversation as two people take them; the journeys are made of these."""

from dataclasses import dataclass

from playwright.sync_api import expect

from .walk import Side, days_ahead, minutes_pass


@dataclass(frozen=True)
class Form:
    """A conversation form by what is used of it here."""

    name: str
    topic: str
    other_topic: str
    has_statements: bool = False


FULL = Form("Full årlig samtale", "Motivasjon og mestring", "Kompetanse", has_statements=True)
LEAD, TEMPLATE, REST = "Lede hvert andre teammøte", "Skrive malen ferdig", "Se på vaktlisten sammen"
GOAL, OTHER_GOAL = "Bli trygg på å lede teammøtene", "Rolige helger"


def invite(leader: Side, name: str, form: Form = FULL) -> None:
    """From the list of one's people, with a word of warning about the time."""
    leader.go("/team/")
    leader.follow("Kall inn", leader.page.get_by_role("row").filter(has_text=name))
    leader.pick(form.name, "Samtaleskjema")
    leader.fill("Sted", "møterom Fjellet")
    leader.fill("Dato", days_ahead(3).isoformat())
    leader.fill("Klokkeslett", "07:00")
    if not leader.script:
        leader.press("Send innkallingen")
    leader.sees("Det er under en uke til.")
    leader.sees("utenfor arbeidstiden")
    leader.press("Send likevel")
    leader.sees("Innkallingen er sendt til")


def accept(employee: Side) -> None:
    employee.go("/")
    employee.follow("Svar på innkallingen")
    employee.press("Passer for meg")
    employee.is_at("Du har sagt ja til")


def prepare(employee: Side, leader: Side, form: Form = FULL) -> None:
    """Each alone; what one shares, the other sees."""
    for side, words in ((employee, "Jeg vil lede møter, kvistgård"), (leader, "Du tar ansvar, solgløtt")):
        side.go("/" if side is employee else "/team/")
        side.follow("Forbered deg" if side is employee else "Forbered deg")
        side.write(f"Notatet ditt om {form.topic}", words)
    if form.has_statements:
        answer_statements(employee)
    employee.press("Del med Kari", employee.topic(form.topic))
    employee.sees("Kari kan lese dette", employee.topic(form.topic))
    for side in (employee, leader):
        side.press("Jeg er klar")
        side.sees("Du er klar")
    leader.page.reload()
    leader.sees("Jeg vil lede møter, kvistgård")
    leader.sees("Ingrid er klar")
    employee.page.reload()
    expect(employee.page.get_by_text("Du tar ansvar, solgløtt")).to_have_count(0)


def answer_statements(side: Side) -> None:
    """Three, with the meaning of every step in words."""
    panel = side.page.get_by_role("region", name="Påstander for dere to")
    groups = panel.get_by_role("group")
    assert groups.count() >= 3
    for nth in range(3):
        steps = groups.nth(nth).get_by_role("radio")
        meanings = [words.split(". ", 1) for words in groups.nth(nth).locator("label").all_inner_texts()]
        assert [step for step, meaning in meanings if meaning] == ["1", "2", "3", "4", "5"]
        side.mark(steps.nth(nth + 1))
    if not side.script:
        side.press("Lagre svarene")
    side.sees("Svarene er lagret")
    for nth in range(3):
        expect(groups.nth(nth).get_by_role("radio").nth(nth + 1)).to_be_checked()


def hold(leader: Side, employee: Side, form: Form = FULL) -> None:
    """Both write, each sees the other's words; topics are marked, actions agreed on where they come up."""
    leader.press("Start samtalen nå")
    leader.press("Begynn nå")
    leader.sees("La så Ingrid fortelle først")
    employee.go("/")
    employee.follow("Fortsett samtalen")
    text = f"Det vi skriver sammen om {form.topic}"
    employee.write(text, "Ingrid leder møtene.")
    leader.look()
    expect(leader.field(text)).to_have_value("Ingrid leder møtene.")
    leader.write(text, "Ingrid leder møtene. Kari hjelper til.")
    employee.look()
    expect(employee.field(text)).to_have_value("Ingrid leder møtene. Kari hjelper til.")
    leader.press(f"Vi har vært innom {form.topic}")
    employee.look()
    expect(employee.page.get_by_role("button", name=f"Vi har vært innom {form.topic}")).to_have_attribute(
        "aria-pressed", "true"
    )
    employee.agree_on(LEAD, responsible="Ingrid", goal=GOAL, kind="utviklingsmål", where=employee.topic(form.topic))
    leader.look()
    leader.sees(LEAD)
    leader.agree_on(TEMPLATE, responsible="Kari", goal=GOAL, is_new=False, where=leader.topic(form.other_topic))
    employee.look()
    employee.sees(TEMPLATE)
    employee.agree_on(REST, responsible="Kari", goal=OTHER_GOAL, where=employee.page.locator("#goals"))
    leader.look()
    leader.sees(REST)


def close(leader: Side, employee: Side) -> None:
    """Each answers for oneself; what may be used outside is written down; then the text is fixed."""
    leader.press("Gå til avslutning")
    employee.look()
    employee.follow("Gå til steget dere er på")
    for side in (employee, leader):
        side.is_at("Er alt sagt?")
        side.press("Ja, jeg har sagt mitt")
        side.is_at("Dette er vi enige om")
        side.sees(TEMPLATE)
    employee.follow("Legg til noe som kan brukes")
    employee.fill("Hva kan brukes?", "Behovet for kurs i møteledelse")
    employee.fill("Hva kan det brukes til?", "planlegge kurs")
    employee.fill("Hvem kan bruke det?", "ledergruppen")
    employee.press("Lagre", employee.page.locator("form", has=employee.page.get_by_label("Hvem kan bruke det?")))
    for side in (employee, leader):
        side.look()
        side.sees("Behovet for kurs i møteledelse")
        side.press("Ja, jeg er enig")
        side.is_at("Hvordan var samtalen?")
        side.follow("Gå videre")
    leader.look()
    leader.sees("Dere er enige begge to")
    leader.press("Gå til signering")
    leader.is_at("Signaturer")


def sign(leader: Side, employee: Side) -> None:
    if employee.script:
        employee.is_at("Signaturer")  # led there by itself: not in the middle of going somewhere else
    employee.go("/")
    employee.follow("Les og signer")
    minutes_pass()
    employee.sign()
    employee.sees("Nå venter avtalen på Kari")
    leader.page.reload()
    leader.sees("Ingrid signerte")
    leader.sign()
    for side in (employee, leader):
        side.page.reload()
        side.sees("Teksten er uendret siden dere signerte.")
        side.sees(LEAD)


def write_minutes(employee: Side, leader: Side) -> None:
    employee.go("/")
    employee.follow("Skriv referatet")
    employee.write("Referatet", "Vi snakket om møtene.")
    leader.follow("Gå til referatet")
    leader.sees("Ikke noe referat å lese nå")
    employee.press("Vis referatet til Kari")
    employee.sees("Kari kan lese referatet")
    leader.page.reload()
    leader.sees("Vi snakket om møtene.")
    expect(leader.field("Referatet")).to_have_count(0)
    leader.fill("Kommentar", "Ta med at vi prøver i mars.")
    leader.tick("Jeg ønsker at noe endres i referatet")
    leader.press("Send kommentaren")
    leader.sees("ønsker en endring")
    employee.page.reload()
    employee.sees("Ta med at vi prøver i mars.")
    employee.write("Referatet", "Vi snakket om møtene. Vi prøver i mars.")
    employee.press("Jeg har sett på det")
    leader.page.reload()
    leader.sees("Vi prøver i mars.")
