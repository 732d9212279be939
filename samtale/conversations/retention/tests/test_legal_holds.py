"""A legal hold stops destruction, takes two, is seen by those it concerns, and opens nothing."""

from datetime import timedelta
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.conversations.access import NotAllowedError
from samtale.conversations.agreement.tests.test_views import url
from samtale.conversations.models import LegalHold
from samtale.conversations.retention import jobs, legal_holds
from samtale.conversations.retention.tests.conftest import finish, held, signed  # noqa: F401
from samtale.core import clock
from samtale.core.words import short_day
from samtale.people.models import Role
from samtale.vault.models import DataKey
from tests.course import conversation_at

from .test_actions import YEAR, keys_left, leave

pytestmark = pytest.mark.both_databases

ADDRESS = "/retention/holds/"
WHY = "Sak 17, fjellrype"


@pytest.fixture
def other_administrator(cast):
    Role.objects.create(person=cast.archivist, kind=Role.Kind.ADMINISTRATOR)
    return cast.archivist


def ask(cast, **more) -> LegalHold:
    terms = {"hold_id": uuid4(), "who": cast.employee.email, "on": None, "reason": WHY, "by": cast.administrator}
    return legal_holds.ask(**terms | more)


def test_a_confirmed_hold_stops_all_destruction_until_two_lift_it(cast, signed, other_administrator):  # noqa: F811
    hold = ask(cast)
    with pytest.raises(legal_holds.SamePersonError):
        legal_holds.confirm(hold_id=hold.pk, by=cast.administrator)
    legal_holds.confirm(hold_id=hold.pk, by=other_administrator)
    leave(cast.employee, timezone.now())
    everything = {"shared", "agreement", "Ingrid", "Kari"}
    assert jobs.destroy_due(timezone.now() + 4 * YEAR) == 0 and keys_left(signed) == everything
    legal_holds.lift(hold_id=hold.pk, by=other_administrator)
    with pytest.raises(legal_holds.SamePersonError):
        legal_holds.lift(hold_id=hold.pk, by=other_administrator)
    assert jobs.destroy_due(timezone.now() + 4 * YEAR) == 0, "only one has said so"
    legal_holds.lift(hold_id=hold.pk, by=cast.administrator)
    assert jobs.destroy_due(timezone.now() + 4 * YEAR) and keys_left(signed) == set()
    events = AccessLog.objects.filter(event__startswith="hold.").order_by("pk").values_list("event", flat=True)
    assert list(events) == ["hold.asked", "hold.confirmed", "hold.lift_asked", "hold.lifted"]


def test_what_nobody_confirms_lapses_after_a_week(cast, signed):  # noqa: F811
    hold = ask(cast)
    assert jobs.destroy_due(timezone.now()) == 0, "it holds at once"
    LegalHold.objects.filter(pk=hold.pk).update(asked_at=timezone.now() - timedelta(days=8))
    assert jobs.destroy_due(timezone.now()) == 2


def test_a_hold_on_one_conversation_leaves_the_others(cast, signed):  # noqa: F811
    day = timezone.localdate(signed.held_at)
    with pytest.raises(legal_holds.NobodyFoundError):
        ask(cast, on=day - timedelta(days=400))
    with pytest.raises(legal_holds.NobodyFoundError):
        ask(cast, who="ingen@nordvag.example")
    hold = ask(cast, on=day)
    assert (hold.conversation_id, hold.person_id) == (signed.pk, None)
    assert jobs.destroy_due(timezone.now()) == 0


def test_only_administrators_and_not_a_word_in_the_clear(cast, signed):  # noqa: F811
    for stranger in (cast.hr, cast.leader, cast.employee, cast.archivist):
        with pytest.raises(NotAllowedError):
            ask(cast, by=stranger)
        assert cast.client(stranger).get(ADDRESS).status_code == 404
    hold = ask(cast)
    for stranger in (cast.hr, cast.employee):
        for step in ("confirmation", "lifting"):
            assert cast.client(stranger).post(f"{ADDRESS}{hold.pk}/{step}/").status_code == 404
    assert DataKey.objects.get(pk=hold.key_id).wrapped and LegalHold.objects.get().confirmed_at is None
    assert cast.client(cast.administrator).get(url("minutes", signed)).status_code == 404, "it opens nothing"


def test_the_pages_from_asking_to_lifting(cast, signed, other_administrator):  # noqa: F811
    first, second = cast.client(cast.administrator), cast.client(other_administrator)
    empty = first.post(ADDRESS, {"who": "", "reason": ""})
    assert empty.status_code == 422
    unknown = first.post(ADDRESS, {"hold_id": uuid4(), "who": "9999", "reason": WHY})
    assert unknown.status_code == 422 and "Vi fant ingen" in unknown.text
    asked = first.post(ADDRESS, {"hold_id": uuid4(), "who": "1001", "reason": WHY}, follow=True)
    assert WHY in asked.text and "Ikke bekreftet ennå" in asked.text
    where = f"{ADDRESS}{LegalHold.objects.get().pk}/"
    assert "Bekreft stansen" not in asked.text and "En annen administrator må bekrefte den." in asked.text
    assert "Bekreft stansen" in second.get(ADDRESS).text
    Role.objects.filter(person=other_administrator).delete()
    assert "og det er ingen andre nå." in first.get(ADDRESS).text
    Role.objects.create(person=other_administrator, kind=Role.Kind.ADMINISTRATOR)
    lapses = short_day(clock.here(LegalHold.objects.get().asked_at + timedelta(days=7)))
    assert f"Stansen gjelder til {lapses}, og lenger hvis" in cast.client(cast.employee).get("/about-me/").text
    assert "Det skal to til" in first.post(f"{where}confirmation/", follow=True).text
    session = second.session
    session["confirmed_at"] = 0
    session.save()
    for press in ("confirmation", "lifting"):
        asked = second.post(f"{where}{press}/", headers={"Referer": f"http://testserver{ADDRESS}"})
        assert quote(f"{ADDRESS}?confirmed=1", safe="") in asked["Location"]
    assert "Ett trykk gjenstår" not in second.get(f"{ADDRESS}?confirmed=1").text
    session["confirmed_at"] = timezone.now().timestamp()
    session.save()
    assert "Ett trykk gjenstår" in second.get(f"{ADDRESS}?confirmed=1").text
    assert "Ett trykk gjenstår" not in second.get(ADDRESS).text
    assert "Bekreftet av Tor Nes" in second.post(f"{where}confirmation/", follow=True).text
    for path in (url("invitation", signed), url("minutes", signed), url("signing", signed), "/about-me/"):
        own = cast.client(cast.employee).get(path).text
        assert "Slettingen er stanset" in own and WHY in own, path
        assert "til to administratorer har opphevet den" in own and "og lenger hvis" not in own
    others = cast.client(cast.leader).get(url("signing", signed)).text
    assert "Slettingen er stanset" in others and WHY not in others, "the reason is the one's it concerns"
    preparing = conversation_at("preparing", cast)
    for who, knows in ((cast.employee, True), (cast.leader, False)):
        own = cast.client(who).get(url("preparation", preparing)).text
        assert "Jeg er klar" in own and "Slettingen er stanset" in own and (WHY in own) == knows
    assert "vil oppheve den" in second.post(f"{where}lifting/", follow=True).text
    assert "ikke stanset for noen" in first.post(f"{where}lifting/", follow=True).text
    assert "Slettingen er stanset" not in cast.client(cast.employee).get(url("signing", signed)).text
