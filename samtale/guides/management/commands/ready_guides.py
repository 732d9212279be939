"""Puts the ready forms in place; run it as often as wanted."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from samtale.guides.ready_forms import ensure_ready_guides


class Command(BaseCommand):
    help = "Create and publish the ready forms that are not here yet."

    def handle(self, *args, **options):
        made = ensure_ready_guides()
        for guide in made:
            self.stdout.write(_("Lagt inn: %(name)s") % {"name": guide.name})
        if not made:
            self.stdout.write(_("Alle de ferdige skjemaene ligger her fra før."))
