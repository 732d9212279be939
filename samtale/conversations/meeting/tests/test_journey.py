"""Preparing and talking in a browser: pressed in place, seen by the other, by keyboard, on a telephone."""

import pytest
from playwright.sync_api import expect

from samtale.conversations.invitation.warnings import outside_work
from samtale.conversations.meeting import actions, undoing
from samtale.conversations.models import (
    PreparationNote,
    SeparateMeeting,
    SharedTopic,
    StatementAnswer,
    TalkAidConsent,
)
from samtale.core.addresses import anchor
from samtale.guides.choosing import published
from samtale.guides.models import Guide
from samtale.guides.ready_forms import ensure_ready_guides
from tests.course import at_nine, conversation_at, fresh

pytestmark = pytest.mark.journey


@pytest.fixture
def full(db):
    ensure_ready_guides()
    return next(version for version in published(Guide.Kind.YEARLY) if version.guide.slug == "full-yearly")


@pytest.fixture
def held(cast, live_app, full):
    conversation_at("following", cast, guide=full)
    return conversation_at("holding", cast, guide=full)


def topics_of(conversation) -> list[SharedTopic]:
    return list(SharedTopic.objects.filter(conversation=conversation).select_related("topic").order_by("order"))


def opened(page, conversation, step="holding"):
    page.goto(f"/conversations/{conversation.pk}/{step}/")
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    return page


def titles(page) -> list[str]:
    return page.locator("#topics .panel-title").all_text_contents()


def test_presses_are_seen_by_the_other_who_goes_on_writing(cast, held, visit):
    here, there = opened(visit(cast.employee), held), opened(visit(cast.leader), held)
    first, second = topics_of(held)[:2]
    field = there.locator(f"#topic-{anchor(second.pk)}")
    field.focus()
    there.keyboard.type("jeg skriver ")
    here.locator(f"#touch-{anchor(first.pk)}").click()
    expect(here.locator(f"#touch-{anchor(first.pk)}")).to_have_attribute("aria-pressed", "true")
    expect(there.locator("#side-topics [data-touched]")).to_have_text(first.title)
    here.get_by_role("button", name="Legg til et tema").click()
    here.get_by_label("Hva vil dere snakke om?").fill("Skoleåret")
    here.get_by_label("Hva vil dere snakke om?").press("Enter")
    expect(there.locator("#topics")).to_contain_text("Skoleåret")
    here.locator(f"#menu-{anchor(second.pk)}").click()
    here.locator(f"#up-{anchor(second.pk)}").click()
    expect(there.locator("#topics .panel-title").first).to_have_text(second.title)
    there.keyboard.type("videre")
    expect(field).to_be_focused()
    expect(field).to_have_value("jeg skriver videre")
    expect(here.locator(f"#topic-{anchor(second.pk)}")).to_have_value("jeg skriver videre")
    added = SharedTopic.objects.get(conversation=held, topic=None)
    there.locator(f"#topic-{anchor(added.pk)}").fill("i det nye temaet")
    expect(here.locator(f"#topic-{anchor(added.pk)}")).to_have_value("i det nye temaet")
    assert titles(here) == titles(there)
    assert here.errors == there.errors == []


def test_new_topics_have_their_names_on_both_screens_and_one_may_follow_another(cast, held, visit):
    here, there = opened(visit(cast.employee), held), opened(visit(cast.leader), held)
    heads = titles(here)
    here.get_by_role("button", name="Legg til et tema").click()
    field = here.get_by_label("Hva vil dere snakke om?")
    field.press("Enter")
    expect(here.get_by_text("Skriv hva temaet skal hete.")).to_be_visible()
    expect(here.locator("#connection")).to_have_count(0)
    for nth, title in enumerate(("Skoleåret", "Vaktplanen"), start=1):
        field.fill(title)
        field.press("Enter")
        for page in (here, there):
            expect(page.locator("#topics article")).to_have_count(len(heads) + nth)
            assert titles(page)[-nth:] == ["Skoleåret", "Vaktplanen"][:nth], "at once, not when next asked"
        expect(field).to_have_value("")
    assert here.errors == there.errors == []


def test_the_order_is_changed_by_keyboard_alone(cast, held, visit):
    page = opened(visit(cast.leader), held)
    before = titles(page)
    third = topics_of(held)[2]
    page.locator(f"#menu-{anchor(third.pk)}").focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#menu-{anchor(third.pk)} > summary")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(f"#up-{anchor(third.pk)}")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#topics .panel-title").nth(1)).to_have_text(third.title)
    expect(page.locator(f"#up-{anchor(third.pk)}")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#topics .panel-title").first).to_have_text(third.title)
    assert titles(page) == [before[2], before[0], before[1], *before[3:]]
    expect(page.locator(f"#menu-{anchor(third.pk)} > summary")).to_be_focused()  # «up» is there no more


def test_a_topic_of_little_weight_has_its_menu_on_the_screen_of_a_telephone(cast, held, visit):
    page = opened(visit(cast.leader, "phone"), held)
    at = anchor(topics_of(held)[1].pk)
    page.locator(f"#menu-{at}").click()
    page.locator(f"#weigh-{at}").click()
    expect(page.locator(f"#head-{at}")).to_contain_text("Mindre plass")
    menu, head = page.locator(f"#menu-{at} > form"), page.locator(f"#head-{at}")
    assert menu.bounding_box()["x"] >= head.bounding_box()["x"] - 1


def test_a_menu_is_fetched_when_it_is_opened_and_stays_while_the_other_works(cast, held, visit):
    here, there = opened(visit(cast.employee), held), opened(visit(cast.leader), held)
    first, second = topics_of(held)[:2]
    opener, menu = here.locator(f"button#menu-{anchor(second.pk)}"), here.locator(f"details#menu-{anchor(second.pk)}")
    expect(menu).to_have_count(0)
    opener.focus()
    here.keyboard.press("Space")
    expect(menu.locator("summary")).to_be_focused()
    there.locator(f"#touch-{anchor(second.pk)}").click()
    expect(here.locator(f"#touch-{anchor(second.pk)}")).to_have_attribute("aria-pressed", "true")
    expect(menu.locator("summary")).to_be_focused()
    here.locator(f"#up-{anchor(second.pk)}").focus()
    there.locator(f"#touch-{anchor(second.pk)}").click()
    expect(here.locator(f"#touch-{anchor(second.pk)}")).to_have_attribute("aria-pressed", "false")
    expect(here.locator(f"#up-{anchor(second.pk)}")).to_be_focused()
    here.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(opener).to_be_focused()
    here.keyboard.press("Enter")
    expect(menu).to_be_visible()
    here.locator("h1").click()
    expect(menu).to_have_count(0)
    here.locator(f"button#menu-{anchor(first.pk)}").click()
    expect(here.locator(f"#down-{anchor(first.pk)}")).to_be_visible()
    assert here.errors == there.errors == []


def test_a_note_is_written_where_its_button_stood(cast, held, visit, live_app):
    page = opened(visit(cast.employee), held)
    topic = topics_of(held)[0].topic
    field = page.locator(f"#note-{topic.pk}")
    expect(field).to_have_count(0)
    page.locator(f"button#own-{topic.pk}").press("Enter")
    expect(page.locator(f"#own-{topic.pk} > summary")).to_be_focused()
    live_app.stop()
    field.fill("rosinbolle")
    expect(page.locator(f"#own-{topic.pk} [data-status]")).to_contain_text("Ikke lagret ennå")
    context = page.context
    page.close()
    live_app.start()
    back = opened(context.new_page(), held)  # what was not sent is: its field is there at once
    expect(back.locator(f"#note-{topic.pk}")).to_have_value("rosinbolle")
    expect(back.locator(f"#own-{topic.pk} [data-status]")).to_have_text("")
    assert back.errors == []


def test_menu_note_and_new_topic_are_small_pages_without_script(cast, held, visit):
    page = visit(cast.leader, java_script_enabled=False)
    opened(page, held)
    first, second = topics_of(held)[:2]
    together = page.locator(f"#topic-{anchor(first.pk)}")
    together.fill("Skrevet først")
    page.locator(f"#menu-{anchor(second.pk)}").click()
    page.get_by_role("button", name="Flytt opp").click()
    expect(page.locator("#topics .panel-title").first).to_have_text(second.title)
    expect(together).to_have_value("Skrevet først")
    together.fill("Skrevet så")
    page.locator(f"#own-{first.topic_id}").click()
    page.get_by_label(f"Dine egne notater om {first.title}").fill("rosinbolle")
    page.get_by_role("button", name="Lagre", exact=True).click()
    expect(page.locator(f"#note-{first.topic_id}")).to_have_value("rosinbolle")
    expect(together).to_have_value("Skrevet så")
    together.fill("Skrevet til slutt")
    page.locator(f"#note-{first.topic_id}").fill("to rosinboller")
    page.get_by_role("button", name="Legg til et tema").click()
    page.get_by_label("Hva vil dere snakke om?").fill("Skoleåret")
    page.get_by_role("button", name="Legg til", exact=True).click()
    expect(page.locator("#topics")).to_contain_text("Skoleåret")
    expect(page.locator(f"#note-{first.topic_id}")).to_have_value("to rosinboller")
    expect(together).to_have_value("Skrevet til slutt")
    together.fill("Og før avtalen")
    page.locator(f"#agree-{anchor(first.pk)}").click()
    expect(page.get_by_role("heading", name="Avtal et tiltak")).to_be_visible()
    page.get_by_role("link", name="Avbryt").or_(page.get_by_role("link", name="Tilbake")).first.click()
    opened(page, held)
    together.fill("Og til aller sist")
    page.get_by_role("button", name="Gå til avslutning").click()
    assert fresh(held).status == "closing"
    assert topics_of(held)[1].text == "Og til aller sist"


def test_notes_are_shared_and_taken_back_on_the_page(cast, live_app, full, visit):
    planned = conversation_at("preparing", cast, guide=full)
    here, there = (opened(visit(who), planned, "preparation") for who in (cast.employee, cast.leader))
    topic = full.topics.first()
    here.locator(f"#note-{topic.pk}").fill("Trives best ute")
    here.locator(f"#share-press-{topic.pk}").click()
    expect(here.locator(f"#share-{topic.pk}")).to_contain_text("Kari kan lese dette")
    assert PreparationNote.objects.get().text == "Trives best ute", "saved before it was shared"
    expect(there.locator(f"#theirs-{topic.pk}")).to_contain_text("Trives best ute", timeout=12_000)
    here.wait_for_timeout(600)  # sooner than half a second it is taken for the second press of a double click
    here.locator(f"#share-press-{topic.pk}").click()
    expect(here.locator(f"#share-{topic.pk}")).to_contain_text("Bare du ser dette")
    here.get_by_role("button", name="Jeg er klar").click()
    expect(here.locator("#ready")).to_contain_text("Du er klar")
    expect(there.locator("#ready")).to_contain_text("Ingrid er klar", timeout=12_000)
    expect(there.locator(f"#theirs-{topic.pk}")).not_to_contain_text("Trives")
    assert here.errors == there.errors == []


def test_three_statements_are_answered_and_shared(cast, live_app, full, visit):
    planned = conversation_at("preparing", cast, guide=full)
    page, leader = opened(visit(cast.employee), planned, "preparation"), visit(cast.leader)
    statements = list(full.statements.all())
    assert len(statements) == 3
    for score, statement in zip((2, 4, 5), statements, strict=True):
        group = page.get_by_role("group", name=statement.text)
        for step, meaning in enumerate(statement.meanings, start=1):
            expect(group.get_by_label(f"{step}. {meaning}")).to_be_visible()
        group.get_by_label(f"{score}. {statement.meanings[score - 1]}").check()
        expect(page.locator("#messages")).to_contain_text("Svarene er lagret")
        page.locator("#messages > *").evaluate_all("all => all.forEach(one => one.remove())")
    assert sorted(row.score for row in StatementAnswer.objects.all()) == ["2", "4", "5"]
    opened(leader, planned, "preparation")
    expect(leader.locator("#answers")).not_to_contain_text(statements[0].meanings[1])
    page.get_by_role("button", name="Del svarene med Kari").click()
    expect(page.locator("#answers")).to_contain_text("Kari kan lese svarene")
    expect(leader.locator("#answers")).to_contain_text(f"2. {statements[0].meanings[1]}", timeout=12_000)


def test_what_is_typed_as_the_start_is_undone_is_there_when_it_begins_again(cast, live_app, visit):
    held = conversation_at("holding", cast)
    page = opened(visit(cast.employee, "phone"), held)
    first = topics_of(held)[0]
    field = page.locator(f"#topic-{anchor(first.pk)}")
    field.focus()
    undoing.undo_start(conversation_id=held.pk, by=cast.leader)
    page.keyboard.type("tyttebær")
    said = page.locator(".live-text", has=field).locator("[data-status]")
    expect(said).to_have_text(
        "Starten er angret, så dette er ikke delt. Det ligger på denne enheten til du logger ut, høyst i 30 dager."
        " Begynner dere igjen, står det her."
    )
    expect(page.locator("#moved-on")).to_contain_text("Starten er angret, og samtalen har ikke begynt.")
    expect(said).to_be_visible()
    expect(field).to_have_value("tyttebær")
    page.get_by_role("link", name="Gå til forberedelsen").click()
    actions.start(conversation_id=held.pk, by=cast.leader)
    opened(page, held)
    expect(page.locator(f"#topic-{anchor(first.pk)}")).to_have_value("tyttebær")
    assert page.errors == []


def test_a_double_click_is_one_press(cast, held, visit):
    page = visit(cast.employee)
    opened(page, held)
    page.get_by_role("button", name="Tell taletid").click()
    page.get_by_role("button", name="Nei takk likevel").click()  # as fast as it can be: where the other stood
    page.wait_for_timeout(700)
    expect(page.locator("#talk")).to_contain_text("når Kari også vil det")
    assert TalkAidConsent.objects.filter(conversation=held, person=cast.employee).exists()
    page.get_by_role("button", name="Nei takk likevel").click()
    expect(page.get_by_role("button", name="Tell taletid")).to_be_visible()
    assert not TalkAidConsent.objects.filter(conversation=held).exists()


def test_who_talks_is_counted_by_hand_when_both_wish_it(cast, held, visit):
    here, there = visit(cast.employee, "phone"), visit(cast.leader)
    there.clock.install()
    for page in (here, there):
        opened(page, held)
    expect(here.locator(".clock")).to_have_text("0 av 90 min", use_inner_text=True)
    here.get_by_role("button", name="Tell taletid").click()
    expect(here.locator("#talk")).to_contain_text("når Kari også vil det")
    there.get_by_role("button", name="Tell taletid").click()
    there.get_by_role("button", name="Nå snakker Ingrid").click()
    expect(there.get_by_role("button", name="Nå snakker Ingrid")).to_have_attribute("aria-pressed", "true")
    pressed = {"pressed": True}
    expect(here.get_by_role("button", name="Nå snakker du", **pressed)).to_be_visible(timeout=2_500)
    expect(here.locator("#talk")).to_contain_text("Nå telles tiden din.")
    here.get_by_role("button", name="Nå snakker Kari").click()
    for page, leader in ((here, "Nå snakker Kari"), (there, "Nå snakker du")):
        expect(page.get_by_role("button", name=leader, **pressed)).to_be_visible(timeout=2_500)
        expect(page.locator("#talk [aria-pressed=true]")).to_have_count(1)
    there.clock.run_for(61_000)
    expect(there.locator("[data-sum=leader]")).to_have_text("1")
    expect(there.locator("[data-sum=employee]")).to_have_text("0")
    here.get_by_role("button", name="Ta en pause").click()
    expect(there.locator("#talk")).to_contain_text("Ingen telles nå.", timeout=2_500)
    assert set(fresh(held).talk_seconds) == {"employee", "leader"}
    assert here.errors == there.errors == []


def test_the_whole_of_it_without_script(cast, live_app, full, visit):
    planned = conversation_at("preparing", cast, guide=full)
    page = visit(cast.employee, java_script_enabled=False)
    page.goto(f"/conversations/{planned.pk}/preparation/")
    topic = full.topics.first()
    page.locator(f"#note-{topic.pk}").fill("Trives best ute")
    page.locator(f"#share-press-{topic.pk}").click()
    expect(page.locator(f"#share-{topic.pk}")).to_contain_text("Kari kan lese dette")
    statement = full.statements.first()
    page.get_by_role("group", name=statement.text).get_by_label(f"3. {statement.meanings[2]}").check()
    page.get_by_role("button", name="Lagre svarene").click()
    expect(page.get_by_label(f"3. {statement.meanings[2]}")).to_be_checked()
    page.get_by_role("button", name="Jeg er klar").click()
    expect(page.locator("#ready")).to_contain_text("Du er klar")
    page.get_by_role("button", name="Start samtalen nå").click()
    expect(page.get_by_role("heading", name="Vil dere begynne nå?")).to_be_visible()
    page.get_by_role("button", name="Begynn nå").click()
    expect(page).to_have_url(f"{live_app.url}/conversations/{planned.pk}/holding/")
    expect(page.locator("#time")).to_contain_text("Dere startet")
    first = topics_of(planned)[0]
    page.locator(f"#topic-{anchor(first.pk)}").fill("Skrevet uten skript")
    page.locator(f"#at-{anchor(first.pk)}").get_by_role("button", name="Lagre", exact=True).first.click()
    expect(page.locator(f"#topic-{anchor(first.pk)}")).to_have_value("Skrevet uten skript")
    page.locator(f"#touch-{anchor(first.pk)}").click()
    expect(page.locator("#side-topics [data-touched]")).to_have_text(first.title)
    page.get_by_role("button", name="Gå til avslutning").click()
    assert fresh(planned).status == "closing"


def test_a_difficult_matter_is_taken_out_from_the_page(cast, held, visit):
    page = opened(visit(cast.leader), held)
    page.get_by_role("link", name="Ta en vanskelig sak i en egen samtale").click()
    workday = next(day for day in map(at_nine, range(5, 30)) if not outside_work(day, 60, work_hours=(8, 16)))
    page.get_by_label("Dato").fill(workday.strftime("%Y-%m-%d"))
    page.get_by_label("Klokkeslett").fill("13:00")
    page.get_by_label("Sted").fill("møterom Skjæret")
    page.get_by_role("button", name="Send innkallingen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Egen samtale med Ingrid Aasen")
    page.locator("details.confirm > summary").click()
    page.get_by_role("button", name="Avlys", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Den egne samtalen er avlyst")
    assert SeparateMeeting.objects.get().cancelled_at
