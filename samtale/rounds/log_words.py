"""What the log calls what is done with rounds."""
from django.utils.translation import gettext_lazy as _

WORDS = {
    "round.laid": _("%(who)s la opp eller endret en samtalerunde"),
    "round.discarded": _("%(who)s kastet en samtalerunde som ikke var startet"),
    "round.taken": _("%(who)s valgte om en ansatt er med i en samtalerunde"),
    "round.shared_out": _("%(who)s fordelte samtalene i en runde"),
    "round.limit_set": _("%(who)s bestemte hvor mange samtaler noen høyst holder i en runde"),
    "round.holder_chosen": _("%(who)s valgte hvem som holder en samtale"),
    "round.taken_out": _("%(who)s hentet status for en samtalerunde som regneark"),
    "round.started": _("%(who)s startet en samtalerunde"),
    "round.ended": _("%(who)s avsluttet en samtalerunde"),
    "round.forgotten": _("%(who)s slettet en gammel samtalerunde"),
    "round.planned": _("%(who)s la en plan for tidene i en runde"),
    "round.moved": _("%(who)s flyttet en tid i planen for en runde"),
    "room.kept": _("%(who)s la inn eller endret et rom for samtaler"),
    "room.removed": _("%(who)s tok bort et rom for samtaler"),
    "closed.added": _("%(who)s stengte dager for samtaler"),
    "closed.removed": _("%(who)s åpnet stengte dager for samtaler igjen"),
    "absence.noted": _("%(who)s noterte et fravær"),
    "absence.removed": _("%(who)s tok bort et fravær"),
    "busy.taken": _("%(who)s ga oss kalenderen sin"),
    "busy.subscribed": _("%(who)s ga oss adressen til kalenderen sin"),
    "busy.forgotten": _("%(who)s slettet tidene fra kalenderen sin"),
    "round.not_invited": _("%(who)s fikk ikke sendt en innkalling i en runde"),
}
