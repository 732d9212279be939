"""What the log calls what is done with forms."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "guide.archived": _("%(who)s la bort et skjema"),
    "guide.copied": _("%(who)s kopierte et skjema"),
    "guide.discarded": _("%(who)s slettet et utkast til skjema"),
    "guide.drafted": _("%(who)s begynte på et skjema"),
    "guide.published": _("%(who)s tok i bruk et skjema"),
    "guide.restored": _("%(who)s hentet fram igjen et skjema"),
}
