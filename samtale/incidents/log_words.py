"""What the log calls looking into what has gone wrong."""

from django.utils.translation import gettext_lazy as _

WORDS = {"incident.concerned_listed": _("%(who)s hentet listen over hvem sine tekster som kan ha vært åpnet")}
