"""What the log calls what the operator does."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "backup.made": _("%(who)s tok en sikkerhetskopi"),
    "backup.restored": _("%(who)s la inn en sikkerhetskopi"),
    "keys.destroyed_again": _("%(who)s slettet på nytt det som var slettet før en sikkerhetskopi ble lagt inn"),
    "master_key.pruned": _("%(who)s tok en hovednøkkel ut av bruk"),
    "master_key.rotated": _("%(who)s pakket inn nøklene på nytt"),
    "master_key.taken_into_use": _("%(who)s tok i bruk en ny hovednøkkel"),
}
