"""The way to who is due, below a leader's people: the table there knows the leader's own conversations alone."""

from django.urls import reverse
from django.utils.translation import gettext as _

from samtale.core.lines import Line
from samtale.people.models import Person


def below_team(_leader: Person) -> list[Line]:
    """On Mine medarbeidere, below the table. No query."""
    return [
        Line(
            _("Datoene over er for samtaler med deg."),
            _("Se hvem som skal ha samtale nå"),
            reverse("rounds:due") + "?own=1",
        )
    ]
