"""Letters about the log: its last row each week to whoever audits it, and at once that it has gone back."""

from django.conf import settings
from django.utils.translation import gettext as _

from samtale.audit.watching import GoneBack
from samtale.audit.witness import Seen
from samtale.core.wired import named
from samtale.core.words import figures, short_day_time

from ..letter_language import written_to_receiver
from ..models import Person


@written_to_receiver
def weekly(seen: Seen, *, to: Person) -> None:
    """The log's last row, to be kept where nobody who has the database can change it."""
    _send(
        to,
        _("Siste rad i innsynsloggen"),
        _(
            "Hei, %(name)s.\n\nHver uke får du vite hvilken rad som er den siste i innsynsloggen. Ta vare på dette "
            "brevet. Med det kan dere vise at ingen har fjernet eller endret rader siden.\n\nRad: %(number)s\nTid: "
            "%(time)s\nKontrollsum: %(chain)s\n\nVil du ha loggen kontrollert, gi linjen under til den som drifter "
            "Samtale:\n\n%(line)s\n"
        )
        % {
            "name": to.first_name,
            "number": figures(seen.number),
            "time": short_day_time(seen.at),
            "chain": seen.chain.hex(),
            "line": seen,
        },
    )


@written_to_receiver
def gone_back(found: GoneBack, *, to: Person) -> None:
    """Rows are missing or others than those that were seen, and work goes on."""
    _send(
        to,
        _("Rader mangler i innsynsloggen"),
        _(
            "Hei, %(name)s.\n\nNoen av radene fra %(first)s til %(through)s i innsynsloggen er borte eller skrevet på "
            "nytt. Samtale har ikke gjort det. Noen kan ha endret databasen utenfra.\n\nAlle kan arbeide videre, og "
            "loggen føres som før. Snakk med den som drifter Samtale i dag, og ta vare på sikkerhetskopiene.\n"
        )
        % {"name": to.first_name, "first": figures(found.first), "through": figures(found.through)},
    )


@written_to_receiver
def wrong_rows(count: int, *, to: Person) -> None:
    """What says who comes in is not as it was last written."""
    _send(
        to,
        _("Noen har endret hvem som kommer inn"),
        _(
            "Hei, %(name)s.\n\nNoe av det som sier hvem som kan logge inn, hvem som leder og hvem som har en rolle, er "
            "ikke slik Samtale sist skrev det. Det gjelder %(count)s rader i databasen. Noen kan ha endret dem "
            "utenfra.\n\nIngen kommer inn på en rad som er skrevet om. En eldre rad som er lagt tilbake, virker til "
            "den er rettet. Snakk med den som drifter Samtale i dag. Kommandoen «samtale audit verify» sier hvilke "
            "rader det er.\n"
        )
        % {"name": to.first_name, "count": figures(count)},
    )


@written_to_receiver
def stopped(*, to: Person) -> None:
    """The log has no row to go on from, so nothing can be done."""
    _send(
        to,
        _("Innsynsloggen kan ikke føres"),
        _(
            "Hei, %(name)s.\n\nNoen har endret innsynsloggen utenfra, og Samtale kan ikke føre den lenger. Det som "
            "ikke kan loggføres, blir heller ikke gjort. Derfor får ingen arbeidet videre nå.\n\nSnakk med den som "
            "drifter Samtale med en gang, og ta vare på sikkerhetskopiene.\n"
        )
        % {"name": to.first_name},
    )


def _send(to: Person, subject: str, body: str) -> None:
    named(settings.LETTERS_ARE_SENT_BY)(to=to, subject=subject, body=body)
