"""The e-mails about a new way in: to the address that holds, to the new one, and to whoever entered it."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from samtale.core.words import short_day

from ..letter_language import writing_to
from ..models import DomainChange, NewWayIn, Person
from ..sign_in.letters import send
from . import links


def ask(way_in: NewWayIn) -> None:
    """Ask at the old address whether a new one, or an account, is the person's own; tell the new address so."""
    with writing_to(way_in.person):
        account = way_in.kind == NewWayIn.Kind.ACCOUNT
        about = _about_account(way_in) if account else _about_address(way_in)
        subject = _("Prøvde du å logge inn i Samtale?") if account else _("Ny e-postadresse i Samtale: er den din?")
        body, new = (
            _("Hei, %(name)s.\n\n%(about)s\n\n%(link)s\n")
            % {"name": way_in.person.first_name, "about": about, "link": links.address(way_in)},
            _to_the_new(way_in),
        )
        subject_of_new = _("Du er registrert med denne adressen i Samtale")
    send(to=way_in.person, subject=subject, body=body, address=way_in.before)
    if not account:
        send(to=way_in.person, subject=subject_of_new, body=new, address=way_in.after)


def _about_address(way_in: NewWayIn) -> str:
    return _(
        "%(who)s har lagt inn %(new)s som e-postadressen din i Samtale. Er den din? Svar ja eller nei her. Til du har "
        "svart, logger du inn med adressen du har nå, og den nye slipper ingen inn:"
    ) % {"who": _by(way_in), "new": way_in.after}


def _about_account(way_in: NewWayIn) -> str:
    return _(
        "Noen har prøvd å komme inn i Samtale som deg, med en konto vi ikke har sett før. Svar her om det var deg. "
        "Til du har svart, slipper kontoen ingen inn:"
    )


def _to_the_new(way_in: NewWayIn) -> str:
    return _(
        "Hei, %(name)s.\n\n%(who)s har lagt inn denne adressen for deg i Samtale. Den slipper deg inn når du har svart "
        "ja, enten i brevet vi sendte til den gamle adressen, eller mens du er logget inn.\n\nFår du ikke lest "
        "e-posten der, sier du fra til lederen din. Lederen og en administrator kan bekrefte at det er deg.\n"
    ) % {"name": way_in.person.first_name, "who": _by(way_in)}


def changed(way_in: NewWayIn) -> None:
    """Tell both addresses that the new one is the person's from now on; the old one may still stop what others said."""
    with writing_to(way_in.person):
        subject = _("E-postadressen din i Samtale er endret")
        body = _(
            "Hei, %(name)s.\n\nE-postadressen din i Samtale er nå %(new)s. Koder og brev kommer dit.\n\nEr det feil, "
            "sier du fra til lederen din eller til den som drifter Samtale i virksomheten med en gang.\n"
        ) % {"name": way_in.person.first_name, "new": way_in.after}
        shut = _(
            "\nFor å verne det du har skrevet, er det lukket i fjorten dager. Avtalen, målene og nye samtaler er "
            "åpne.\n"
        )
        stop = _("\nEr det ikke deg, kan du gjøre det om i fjorten dager her:\n\n%(link)s\n") % {
            "link": links.address(way_in)
        }
    by_others = way_in.settled == NewWayIn.Settled.BY_OTHERS
    for address in filter(None, (way_in.before, way_in.after)):
        more = (stop if address == way_in.before else shut) if by_others else ""
        send(to=way_in.person, subject=subject, body=body + more, address=address)


def undone(way_in: NewWayIn) -> None:
    """Tell the old address that it holds again, and what has been taken away with the new one."""
    with writing_to(way_in.person):
        subject = _("Den nye innloggingen i Samtale er stoppet")
        body = _(
            "Hei, %(name)s.\n\nDen nye innloggingen er stoppet, og den som kom inn med den, er logget ut. Passordet er "
            "fjernet, og det er passnøkler, apper og kontoer som er lagt til siden også. Du logger inn med en kode til "
            "denne adressen.\n"
        ) % {"name": way_in.person.first_name}
    send(to=way_in.person, subject=subject, body=body, address=way_in.before)


def tied(person: Person, issuer: str) -> None:
    """Tell a person that an account at an issuer signs them in."""
    provider = provider_name(issuer)
    with writing_to(person):
        subject = _("En konto er knyttet til deg i Samtale")
        body = _(
            "Hei, %(name)s.\n\nDen som er logget inn hos %(provider)s som deg, kommer fra nå av også inn i Samtale som "
            "deg. Var det ikke du som knyttet kontoen, sier du fra til den som drifter Samtale i virksomheten med en "
            "gang.\n\n%(address)s\n"
        ) % {"name": person.first_name, "provider": provider, "address": settings.SITE_URL + reverse("people_devices")}
    send(to=person, subject=subject, body=body)


def due(way_in: NewWayIn, vouched_by: list[str]) -> None:
    """Tell the old address, each day, that a new way in takes effect, and how to stop it."""
    with writing_to(way_in.person):
        subject = _("Ny innlogging i Samtale fra %(day)s") % {"day": short_day(way_in.due_on)}
        body = _(
            "Hei, %(name)s.\n\n%(who)s har bekreftet at %(what)s, og at du ikke lenger har noen annen måte å logge inn "
            "på. Fra %(day)s slipper den deg inn.\n\nEr det ikke deg, trykker du på «Dette er ikke meg» her, så "
            "stopper vi det:\n\n%(link)s\n"
        ) % {
            "name": way_in.person.first_name,
            "who": _listed(vouched_by),
            "what": _what(way_in),
            "day": short_day(way_in.due_on),
            "link": links.address(way_in),
        }
    send(to=way_in.person, subject=subject, body=body, address=way_in.before)


def many_addresses_wait(to: Person, by: Person | None) -> None:
    """Tell an administrator that many new addresses wait for a second one."""
    with writing_to(to):
        subject = _("Nye e-postadresser må ses over")
        body = _(
            "Hei, %(name)s.\n\n%(who)s har lagt inn eller foreslått så mange nye e-postadresser at en annen "
            "administrator må se over dem. Ingenting gjelder før det er gjort:\n\n%(link)s\n"
        ) % {
            "name": to.first_name,
            "who": by.name if by else _("Virksomheten"),
            "link": settings.SITE_URL.rstrip("/") + reverse("people:ways_in"),
        }
    send(to=to, subject=subject, body=body)


def moved(way_in: NewWayIn, change: DomainChange) -> None:
    """Tell somebody that everybody's address changes, theirs too, and how to say that it is not so."""
    with writing_to(way_in.person):
        subject = _("Ny e-postadresse i Samtale fra %(day)s") % {"day": short_day(way_in.due_on)}
        body = _(
            "Hei, %(name)s.\n\nAlle som har en adresse hos %(old)s, får den samme hos %(new)s. Fra %(day)s logger du "
            "inn i Samtale med %(address)s, og får brevene dit.\n\nEr ikke det adressen din, trykker du på «Dette er "
            "ikke meg» her, så beholder du den du har:\n\n%(link)s\n"
        ) % {
            "name": way_in.person.first_name,
            "old": change.old,
            "new": change.new,
            "day": short_day(way_in.due_on),
            "address": way_in.after,
            "link": links.address(way_in),
        }
    send(to=way_in.person, subject=subject, body=body, address=way_in.before)


def refused(way_in: NewWayIn, to: Person) -> None:
    """Tell whoever entered an address, or vouched for it, that it was not the person's."""
    with writing_to(to):
        subject = _("%(name)s sier at adressen ikke er riktig") % {"name": way_in.person.name}
        body = _(
            "Hei, %(name)s.\n\nVi spurte %(person)s om en ny innlogging i Samtale, %(what)s, og svaret var «dette er "
            "ikke meg». Den slipper ingen inn, og %(person)s logger inn som før. Står det feil i lønnssystemet, retter "
            "dere det der, og neste import trekker den nye tilbake.\n"
        ) % {
            "name": to.first_name,
            "person": way_in.person.name,
            "what": (provider_name(way_in.issuer) if way_in.kind == NewWayIn.Kind.ACCOUNT else way_in.after),
        }
    send(to=to, subject=subject, body=body)


def _what(way_in: NewWayIn) -> str:
    if way_in.kind == NewWayIn.Kind.ACCOUNT:
        return _("en ny konto er din")
    return _("%(address)s er adressen din") % {"address": way_in.after}


def _by(way_in: NewWayIn) -> str:
    return way_in.by.name if way_in.by else _("Virksomheten")


def _listed(names: list[str]) -> str:
    return _(" og ").join(names) if len(names) < 3 else ", ".join(names)


def provider_name(issuer: str) -> str:
    """The name on the provider's button, or its address when it is no longer set up."""
    names = {known["settings"]["server_url"]: known["name"] for known in settings.OPENID_PROVIDERS.values()}
    return names.get(issuer.rstrip("/"), issuer)
