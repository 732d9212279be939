"""What the log calls what is done with everything about a person."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "request.asked": _("%(who)s ba om retting eller sletting"),
    "request.opened": _("%(who)s åpnet et krav om retting eller sletting"),
    "request.answered": _("%(who)s svarte på et krav om retting eller sletting"),
    "take_out.asked": _("%(who)s ba om filen med det om seg"),
    "take_out.made": _("%(who)s laget filen med det om en ansatt"),
    "take_out.fetched": _("%(who)s hentet filen med det om seg"),
    "take_out.too_old": _("%(who)s slettet filen med det om seg da døgnet var over"),
    "take_out.deleted": _("%(who)s slettet filen med det om seg"),
}
