"""Gives somebody the role administrator, and makes them known first where nobody is imported yet."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from samtale.audit import log

from ...models import Person, Role


class Command(BaseCommand):
    help = "Make the person with this e-mail address an administrator. Run again it changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("--email", required=True)
        parser.add_argument("--first-name", help="needed for somebody who is not registered yet")
        parser.add_argument("--last-name", help="needed for somebody who is not registered yet")

    def handle(self, *args, email: str, first_name: str | None, last_name: str | None, **options):
        person = Person.objects.filter(email__iexact=email).first() or self._made(email, first_name, last_name)
        if not person.is_active:
            raise CommandError(f"{person.name} no longer works here.")
        _role, new = Role.objects.get_or_create(person=person, kind=Role.Kind.ADMINISTRATOR, unit=None)
        if new:
            log.record("role.given", by=None, person=person.pk, role=Role.Kind.ADMINISTRATOR.value)
        self.stdout.write(f"{person.name} is an administrator, and signs in with a code sent to {person.email}.")

    def _made(self, email: str, first_name: str | None, last_name: str | None) -> Person:
        try:
            validate_email(email)
        except ValidationError as problem:
            raise CommandError(f"«{email}» is not an e-mail address.") from problem
        if not (first_name and last_name):
            raise CommandError(f"Nobody has the address {email}. To register them, give --first-name and --last-name.")
        person = Person(email=email.lower(), first_name=first_name, last_name=last_name)
        person.set_unusable_password()
        person.save()
        return person
