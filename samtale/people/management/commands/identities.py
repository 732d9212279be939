"""What OpenID providers call people: read in before the first sign-in, and forgotten when a provider is changed."""

import csv
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction

from samtale.audit import log

from ...models import Person, ProviderAccount
from ...sign_in.provider_accounts import remember_identity

SIGNS = ";,\t"


class Command(BaseCommand):
    help = (
        "read: a CSV file of two columns, employee number and what the provider calls the person in the claim; only a "
        "keyed hash is stored. forget: unbinds accounts at an issuer, so that people are matched anew."
    )

    def add_arguments(self, parser):
        does = parser.add_subparsers(dest="what", required=True)
        read = does.add_parser("read")
        read.add_argument("file", type=Path)
        read.add_argument("--claim", required=True, help="for example oid or pid")
        forget = does.add_parser("forget")
        forget.add_argument("--issuer", required=True)
        forget.add_argument("--employee-number", help="of one person; without it everybody's")

    def handle(self, *args, what: str, **options):
        with transaction.atomic():
            if what == "read":
                self._read(options["file"], options["claim"])
            else:
                self._forget(options["issuer"], options["employee_number"])

    def _read(self, file: Path, claim: str) -> None:
        try:
            text = file.read_text(encoding="utf-8-sig")
        except OSError as problem:
            raise CommandError(f"{file} cannot be read: {problem.strerror}.") from None
        except UnicodeDecodeError:
            raise CommandError(f"{file} is not UTF-8: save it as «CSV UTF-8».") from None
        people = {person.employee_number: person for person in Person.objects.exclude(employee_number=None)}
        sign = max(SIGNS, key=text.count)
        read, unknown = 0, 0
        for number, row in enumerate(csv.reader(text.splitlines(), delimiter=sign), start=1):
            cells = [cell.strip() for cell in row]
            if len(cells) != 2 or not all(cells):
                raise CommandError(f"Line {number} does not have two columns. Nothing is read.")
            if cells[0] not in people:
                unknown += 1
                continue
            try:
                remember_identity(people[cells[0]], claim, cells[1])
            except IntegrityError:
                raise CommandError(f"Line {number} names an identity that is another's. Nothing is read.") from None
            read += 1
        log.record("people.identities_read", by=None, claim=claim, people=read)
        self.stdout.write(f"{read} read, {unknown} with an employee number that nobody here has (headings among them).")

    def _forget(self, issuer: str, employee_number: str | None) -> None:
        accounts = ProviderAccount.objects.filter(issuer=issuer.rstrip("/"))
        if employee_number:
            accounts = accounts.filter(person__employee_number=employee_number)
        for person_id in accounts.values_list("person_id", flat=True):
            log.record("person.provider_forgotten", by=None, person=person_id)
        forgotten = accounts.delete()[0]
        if not forgotten:
            raise CommandError("Nobody has an account there. The issuer is written as in the settings.")
        self.stdout.write(f"{forgotten} forgotten.")
