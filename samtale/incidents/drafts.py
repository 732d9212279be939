"""Drafts of what is said when personal data may have been opened: to the authority, and to those it concerns.

What they hold: General Data Protection Regulation, articles 33 (3) and 34 (2). What only people know is in brackets.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtale.core.words import day_time, figures
from samtale.people.models import Precaution

from .page import NoticeFacts


def to_authority(told: NoticeFacts) -> str:
    """The notice to Datatilsynet, within 72 hours."""
    return (
        "\n\n".join(
            [
                _("Melding om brudd på personopplysningssikkerheten (personvernforordningen artikkel 33)"),
                "\n".join(
                    filter(
                        None,
                        [
                            _("Virksomhet: %(name)s") % {"name": told.organisation},
                            _("Kontakt: [personvernombudets navn, telefon og e-post]"),
                            _("Kan ha begynt: %(time)s") % {"time": day_time(told.since)},
                            _("Vi fikk vite det: %(time)s")
                            % {"time": day_time(told.known) or _("[dag og klokkeslett]")},
                            _("Frist for å melde: %(time)s") % {"time": day_time(told.due)} if told.due else "",
                            _("Grunnen til at det meldes etter fristen: [skriv hvorfor]") if told.is_late else "",
                        ],
                    )
                ),
                _("1. Hva som har skjedd"),
                _("[Skriv kort hvem som kom inn, hvordan, og om noe kan være lest, endret eller slettet.]"),
                _("Det gjelder Samtale, som vi bruker til medarbeidersamtaler."),
                _("2. Hvem og hva det gjelder"),
                " ".join(filter(None, [_how_many(told), _from_where(told), _how_far_back(told)])),
                _(
                    "Opplysningene er det som er skrevet i medarbeidersamtaler: forberedelser, referat, avtaler, mål "
                    "og tiltak, og navn, stilling, tid og sted. [Skriv om det kan være noe om helse, fagforening eller "
                    "annet som krever særlig vern.]"
                ),
                _("3. Hva det kan føre til"),
                _(
                    "[Skriv hva dere mener kan skje: at noe fortrolig blir kjent, eller at noen gir seg ut for en "
                    "ansatt.]"
                ),
                _("4. Hva vi har gjort, og hva vi gjør nå"),
                "\n".join(
                    [
                        *_done(told),
                        _("- [Skriv hva mer dere har gjort.]"),
                        _(
                            "- [Skriv om de det gjelder, får beskjed, og hvorfor ikke hvis de ikke får det (artikkel "
                            "34).]"
                        ),
                    ]
                ),
            ]
        )
        + "\n"
    )


def to_concerned(told: NoticeFacts) -> str:
    """The notice to those it concerns, in plain words."""
    return (
        "\n\n".join(
            [
                _("Noen kan ha lest det som er skrevet om deg i Samtale"),
                _(
                    "Hei.\n\nVi skriver til deg fordi noen kan ha lest det som står om deg i Samtale, der "
                    "medarbeidersamtalene våre ligger. Det kan ha skjedd etter %(time)s."
                )
                % {"time": day_time(told.since)},
                _("Hva som har skjedd: [Skriv kort og rett fram.]"),
                _(
                    "Hva det gjelder: Det du og lederen din har skrevet sammen: referat, avtale, mål og tiltak, og det "
                    "du har forberedt. [Stryk det som ikke passer.]"
                ),
                _("Hva det kan bety for deg: [Skriv hva dere mener kan skje.]"),
                _("Hva vi har gjort:\n%(done)s")
                % {"done": "\n".join([*_done(told), _("- [Skriv hva mer dere har gjort.]")])},
                _(
                    "Hva du kan gjøre: Se i loggen under samtalen hvem som har åpnet den, og se over Innlogging og "
                    "enheter. Kjenner du ikke igjen noe der, sier du fra til oss."
                )
                + _if_stopped(told),
                _(
                    "Har du spørsmål, ta kontakt med [personvernombudets navn, telefon og e-post]. Du kan også klage "
                    "til Datatilsynet."
                ),
                _("Hilsen\n%(organisation)s") % {"organisation": told.organisation},
            ]
        )
        + "\n"
    )


def _how_many(told: NoticeFacts) -> str:
    text = ngettext(
        "Etter loggen kan det som er skrevet om én ansatt, ha vært åpnet.",
        "Etter loggen kan det som er skrevet om %(count)s ansatte, ha vært åpnet.",
        told.people,
    )
    return text % {"count": figures(told.people)}


def _from_where(told: NoticeFacts) -> str:
    return _("Alt skjedde fra én konto.") if told.account else _("Det er tatt med alt som alle har åpnet i tiden.")


def _how_far_back(told: NoticeFacts) -> str:
    return (
        _("Loggen går tilbake til %(time)s. Tiden før er ikke med.") % {"time": day_time(told.log_since)}
        if told.log_since
        else ""
    )


def _if_stopped(told: NoticeFacts) -> str:
    return (
        " "
        + _(
            "Innlogging med kode på e-post er stengt nå. Har du ingen annen måte å komme inn på, gjør du dette "
            "når den er åpnet igjen."
        )
        if told.mail_is_stopped
        else ""
    )


def _done(told: NoticeFacts) -> list[str]:
    said = [(told.keys_changed_at, _("- %(time)s: Hovednøkkelen ble byttet."))]
    for one in told.taken:
        if one.of_one:
            said += [
                (one.at, _("- %(time)s: Innlogging med e-post ble stengt for én ansatt.")),
                (one.ended_at, _("- %(time)s: Innlogging med e-post ble åpnet igjen for én ansatt.")),
            ]
        elif one.kind == Precaution.Kind.NO_MAIL:
            said += [
                (one.at, _("- %(time)s: Innlogging med e-post ble stengt.")),
                (one.ended_at, _("- %(time)s: Innlogging med e-post ble åpnet igjen.")),
            ]
        else:
            said.append((one.at, _("- %(time)s: Alle ble logget ut.")))
    return [
        text % {"time": day_time(at)}
        for at, text in sorted(((at, text) for at, text in said if at), key=lambda pair: pair[0])
    ]
