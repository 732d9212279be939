"""What pages tell of new ways in: to the person, to HR and administrators, and to whoever may vouch."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtale.core.lines import Line
from samtale.core.words import capital, number, short_day

from .. import telling_apart
from ..access import NotAllowedError, may_give_roles, may_manage_people
from ..leadership.relations import is_leader_of
from ..models import NewWayIn, Person
from . import actions, coming_back, domains, letters, who

Kind, Settled = NewWayIn.Kind, NewWayIn.Settled


@dataclass(frozen=True)
class Shown:
    """One new way in, as the person sees it."""

    pk: int
    kind: str
    what: str  # the address, or the provider's name
    before: str  # the address that holds meanwhile
    entered: str  # by whom and when, a sentence
    state: str  # what has come of it, a sentence
    open: bool  # whether it may be answered with yes
    refused: bool  # whether the answer has been «dette er ikke meg»
    undoable: bool  # whether «dette er ikke meg» still means something


def of_person(person: Person) -> list[Shown]:
    """What waits for the person's answer, and what has lately been settled without them. One query and a bit."""
    now = timezone.now()
    rows = person.new_ways_in.filter(held_back=False).select_related("by").order_by("-at", "-pk")[:20]
    return [
        shown(one, now)
        for one in rows
        if one.settled != Settled.WITHDRAWN and (one.settled_at is None or now - one.settled_at < coming_back.SHUT_FOR)
    ]


def shown(one: NewWayIn, now: datetime) -> Shown:
    return Shown(
        pk=one.pk,
        kind=one.kind,
        what=what(one),
        before=one.before,
        entered=entered(one),
        state=own_state(one),
        open=one.settled_at is None,
        refused=one.settled_at is None and one.refused_at is not None,
        undoable=coming_back.may_be_undone(one, now) if one.settled_at else not one.refused_at or bool(one.due_on),
    )


def own_state(one: NewWayIn) -> str:
    """What has come of it, as said to the person."""
    if one.settled == Settled.AT_ONCE:
        return _("Du hadde ikke logget inn før, så den gjelder fra %(day)s.") % {"day": short_day(one.settled_at)}
    if one.settled == Settled.BY_PERSON:
        return _("Du svarte ja %(day)s.") % {"day": short_day(one.settled_at)}
    if one.settled_at is None and one.refused_at and not one.due_on:
        return _(
            "Du svarte at dette ikke er deg. Alt er som før. Skulle andre bekrefte den senere, får du brev hver "
            "dag i minst tre dager før den gjelder."
        )
    return "" if one.settled_at is None and not one.due_on else state(one)


def what(one: NewWayIn) -> str:
    """The address itself, or the name of the provider an account is at."""
    if one.kind == Kind.ADDRESS:
        return one.after
    return letters.provider_name(one.issuer)


def entered(one: NewWayIn) -> str:
    """Who entered it, and when."""
    day = short_day(one.at)
    if one.kind == Kind.ACCOUNT:
        return _("Noen prøvde å logge inn med den %(day)s.") % {"day": day}
    if one.by is None:
        return _("Lagt inn %(day)s.") % {"day": day}
    return _("Lagt inn av %(who)s %(day)s.") % {"who": one.by.name, "day": day}


def state(one: NewWayIn) -> str:
    """What has come of it."""
    if one.settled_at:
        day = {"day": short_day(one.settled_at)}
        if one.settled == Settled.BY_OTHERS:
            return _("Gjelder fra %(day)s, bekreftet av %(who)s.") % (day | {"who": vouched_by(one)})
        return {
            Settled.AT_ONCE: _("Gjelder fra %(day)s. Ingen hadde logget inn før."),
            Settled.BY_PERSON: _("Gjelder fra %(day)s, med ja fra den det gjelder."),
            Settled.BY_RULE: _("Gjelder fra %(day)s, da hele virksomheten byttet."),
            Settled.WITHDRAWN: _("Trukket tilbake %(day)s."),
            Settled.UNDONE: _("Gjort om igjen %(day)s."),
        }[Settled(one.settled)] % day
    if one.held_back:
        return _("Venter på at en administrator ser over.")
    if one.due_on and one.by_rule:
        return _("Begynner å gjelde %(day)s, da hele virksomheten bytter.") % {"day": short_day(one.due_on)}
    if one.due_on:
        return _("Begynner å gjelde %(day)s, bekreftet av %(who)s.") % {
            "day": short_day(one.due_on),
            "who": vouched_by(one),
        }
    if one.refused_at:
        return _("Svaret %(day)s var «dette er ikke meg».") % {"day": short_day(one.refused_at)}
    return _("Venter på svar. Til da gjelder den gamle.") if one.before else _("Venter på svar.")


def vouched_by(one: NewWayIn) -> str:
    """The names of those who have vouched, «Kari Nes og Ola Li»."""
    names = [row.by.name for row in one.vouchings.select_related("by").order_by("pk")]
    return _(" og ").join(names)


@dataclass(frozen=True)
class ToVouch:
    """One new way in, as those who may vouch for it see it."""

    way_in: NewWayIn
    what: str
    entered: str
    state: str
    may: bool  # whether this person's word brings it further
    need: str  # whose word is needed, a sentence
    vouched: str


def to_vouch(one: NewWayIn, by: Person) -> ToVouch:
    """The page of one new way in."""
    need = who.needed(who.around(one))
    may = actions.may_vouch(by, one)
    return ToVouch(
        way_in=one,
        what=what(one),
        entered=entered(one),
        state=state(one),
        may=may,
        need=_need(one, need),
        vouched=vouched_by(one),
    )


def _need(one: NewWayIn, need: who.Needed) -> str:
    if one.refused_at and not who.may_vouch_again(one, timezone.now()):
        day = short_day(one.refused_at + who.AGAIN_AFTER)
        return _("Svaret var «dette er ikke meg». Tidligst %(day)s kan noen bekrefte likevel.") % {"day": day}
    if not need.count:
        return _("Her er det ingen som kan bekrefte. Bare den det gjelder, kan svare.")
    if not need.is_enough(need.anybody):
        return _("Ingen kan bekrefte ennå: Den som gjør det, må ha brukt Samtale i tretti dager.")
    if need.count == 1:
        words = _("Her er det bare én som kan bekrefte, og da tar det sju dager: %(names)s.")
    elif need.first & need.second != need.first:
        words = _("Det trengs to, en administrator og lederen, og så tre virkedager. Dette kan gjøres av %(names)s.")
    else:
        words = _("Det trengs to, og så noen dager. Dette kan gjøres av %(names)s.")
    people = Person.objects.filter(pk__in=need.anybody).order_by("sort_key")[:6]
    return words % {"names": ", ".join(telling_apart.in_words(telling_apart.names_of(people)).values())}


def opened(by: Person, *, person_id: int, way_in_id: int) -> NewWayIn:
    """One for its page: HR and administrators see every new way in, others those of people they lead or vouch for.

    Raises NotAllowedError.
    """
    one = NewWayIn.objects.select_related("person", "by").filter(pk=way_in_id, person=person_id).first()
    if one is None or by.pk == person_id:
        raise NotAllowedError
    if (
        not may_manage_people(by)
        and not is_leader_of(by, one.person)
        and (by.pk not in who.needed(who.around(one)).anybody)
    ):
        raise NotAllowedError
    return one


def waiting() -> QuerySet[NewWayIn]:
    """Every one that is not settled, the newest first."""
    return NewWayIn.objects.filter(settled_at=None).select_related("person", "by").order_by("-held_back", "-at", "-pk")


def may_release(person: Person, rows: list[NewWayIn]) -> int:
    """How many of those held back an administrator may let go: what others have entered."""
    return len(who.may_release(person, rows)) if may_give_roles(person) else 0


# Lines on top of other pages


def line_at_home(person: Person) -> list[Line]:
    """To the person: something waits for an answer."""
    until = coming_back.shut_until(person, timezone.now())
    shut = (
        [
            Line(
                _("Andre hjalp deg inn igjen. Det du skrev før, er lukket til %(day)s.") % {"day": short_day(until)},
                _("Se hva som er nytt"),
                reverse("people_devices") + "#new",
            )
        ]
        if until
        else []
    )
    waiting = NewWayIn.objects.filter(person=person, settled_at=None, held_back=False, refused_at=None)
    rows = waiting.values_list("kind", flat=True)
    words = {
        Kind.ADDRESS: _("Det er lagt inn en ny e-postadresse for deg."),
        Kind.ACCOUNT: _("Noen har prøvd å komme inn som deg med en ny konto."),
    }
    where = reverse("people_devices") + "#new"
    return [*_roles_that_do_not_count(person), *(Line(words[Kind(kind)], _("Svar her"), where) for kind in rows), *shut]


def _roles_that_do_not_count(person: Person) -> list[Line]:
    if not person.standing.wrong:
        return []
    text = _(
        "En rolle du står oppført med, er endret utenom Samtale og virker ikke. Si fra til den som drifter Samtale."
    )
    return [Line(text, _("Se innloggingene dine"), reverse("people_devices"))]


def line_of_all(person: Person) -> list[Line]:
    """To HR and administrators: how many wait."""
    here = reverse("people:ways_in")
    count = NewWayIn.objects.filter(settled_at=None).count()
    text = ngettext("Én ny innlogging venter.", "%(count)s nye innlogginger venter.", count)
    lines = [Line(text % {"count": capital(number(count))}, _("Se hvem det gjelder"), here)] if count else []
    if not may_give_roles(person):
        return lines
    if change := domains.open_ones().first():
        lines.append(
            Line(_("%(who)s foreslår at alle bytter e-postadresse.") % {"who": change.by.name}, _("Se over"), here)
        )
    return lines


def lines_of_one(person: Person) -> list[Line]:
    """On a person's page: what waits or was lately changed."""
    rows = person.new_ways_in.select_related("by").order_by("-at", "-pk")[:20]
    now = timezone.now()
    return [
        _line(one)
        for one in rows
        if one.settled_at is None
        or (now - one.settled_at < coming_back.SHUT_FOR and one.settled in (Settled.AT_ONCE, Settled.BY_OTHERS))
    ]


def _line(one: NewWayIn) -> Line:
    about = _("Ny e-postadresse: %(what)s.") if one.kind == Kind.ADDRESS else _("Ny konto hos %(what)s.")
    return Line(
        f"{about % {'what': what(one)}} {entered(one)} {state(one)}",
        _("Se mer"),
        reverse("people:way_in", args=[one.person_id, one.pk]),
    )


def lines_of_team(leader: Person) -> list[Line]:
    """To a leader: whose new address waits, of those they lead."""
    waiting = NewWayIn.objects.filter(
        settled_at=None, held_back=False, due_on=None, person__in=leader.standing.led.people
    )
    rows = list(waiting.prefetch_related("person").order_by("at"))
    names = telling_apart.in_words(telling_apart.names_of(one.person for one in rows))
    return [
        Line(
            _("Det er lagt inn en ny innlogging for %(name)s.") % {"name": names[one.person_id]},
            _("Se hva den betyr"),
            reverse("people:way_in", args=[one.person_id, one.pk]),
        )
        for one in rows
    ]
