"""For somebody who has lost the phone: takes away their passkeys and app, and signs them out everywhere."""

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from samtale.audit import log

from ...models import Person


class Command(BaseCommand):
    help = "Be sure who asks, face to face or by video: afterwards their e-mail address alone signs in."

    def add_arguments(self, parser):
        parser.add_argument("--email", required=True)

    @transaction.atomic
    def handle(self, *args, email: str, **options):
        person = Person.objects.filter(email__iexact=email).first()
        if person is None:
            raise CommandError(f"Nobody has the address {email}.")
        Authenticator.objects.filter(user=person).delete()
        person.sessions.all().delete()
        log.record("person.second_factor_reset", by=None, person=person.pk)
        self.stdout.write(f"{person.name} signs in with a code by e-mail, and sets up a second factor anew.")
