"""What the operator does when something has gone wrong; administrators have most of it on a page."""

import csv
from argparse import ArgumentTypeError
from datetime import datetime

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime

from samtale.audit.log import LogCannotContinueError
from samtale.audit.sealing import WrongSealError
from samtale.incidents import drafts, page
from samtale.incidents.forms import PeriodForm
from samtale.people.models import Person
from samtale.people.precautions import actions, other_ways
from samtale.people.precautions.page import current as current_precautions


class Command(BaseCommand):
    help = (
        "status · stop-mail and allow-mail: sign-in by e-mail · sign-everybody-out · rotate-keys · "
        "concerned: whose texts may have been opened · "
        "added: what was added to sign in by · notices: drafts of GDPR articles 33 and 34"
    )

    def add_arguments(self, parser):
        which = parser.add_subparsers(dest="what", required=True)
        which.add_parser("status", help="what holds now")
        for name, text in (
            ("stop-mail", "no code or link in an e-mail lets anybody in"),
            ("allow-mail", "they do again"),
        ):
            which.add_parser(name, help=text).add_argument("--account", metavar="E-MAIL", help="one person, else all")
        which.add_parser("sign-everybody-out", help="end every session and every link that waits")
        which.add_parser("rotate-keys", help="a new master key, and every stored key wrapped by it")
        for name, text in (
            ("concerned", "whose texts may have been opened, as CSV"),
            ("added", "what was added to sign in by, as CSV"),
            ("notices", "drafts to the authority and to those it concerns"),
        ):
            about = which.add_parser(name, help=text)
            about.add_argument("--since", required=True, type=_moment, help="2026-11-20T08:00, where it began")
            about.add_argument("--account", metavar="E-MAIL", help="what this person's account has opened, else all")
            about.add_argument("--known", type=_moment, help="when it became known: 72 hours run from then")

    def handle(self, *, what: str, **options) -> None:
        _ensure_have_been(options.get("since"), options.get("known"))
        try:
            getattr(self, what.replace("-", "_"))(**options)
        except (LogCannotContinueError, WrongSealError) as problem:
            raise CommandError(str(problem)) from problem

    def status(self, **_more) -> None:
        now = current_precautions()
        since = now.no_mail_since
        self.stdout.write(f"Sign-in by mail is stopped since {_time(since)}." if since else "Sign-in by mail is open.")
        if now.no_mail_for:
            self.stdout.write(f"It is stopped for {len(now.no_mail_for)} alone.")
        self.stdout.write(f"{other_ways.without_other_way()} people who work here have no other way in.")
        self.stdout.write(f"Everybody was last signed out: {_time(now.signed_out_at)}.")
        self.stdout.write(f"The master key was last changed: {_time(page.keys_changed_at())}.")

    def stop_mail(self, *, account: str | None, **_more) -> None:
        one = _account(account)
        done = actions.stop_mail_of(one, by=None) if one else actions.stop_mail(by=None)
        said = f"{one.name} does not sign in by mail." if one else "Nobody signs in by mail."
        self.stdout.write(said if done else "It was stopped already.")

    def allow_mail(self, *, account: str | None, **_more) -> None:
        one = _account(account)
        done = actions.allow_mail_of(one, by=None) if one else actions.allow_mail(by=None)
        said = f"{one.name} signs in by mail again." if one else "People sign in by mail again."
        self.stdout.write(said if done else "It was not stopped.")

    def sign_everybody_out(self, **_more) -> None:
        self.stdout.write(f"{actions.sign_everybody_out(by=None)} sessions are ended.")

    def rotate_keys(self, **_more) -> None:
        call_command("keys", "rotate", stdout=self.stdout)

    def concerned(self, *, since: datetime, account: str | None, **_more) -> None:
        found = page.find(since=since, account=_account(account), by=None).opened
        rows = csv.writer(self.stdout, lineterminator="\n")
        rows.writerow(["name", "email", "employee_number", "first", "last", "accounts"])
        for one in found.people:
            rows.writerow(
                [
                    one.person.name,
                    one.person.email or "",
                    one.person.employee_number or "",
                    _time(one.first),
                    _time(one.last),
                    "; ".join(one.accounts),
                ]
            )
        if found.destroyed:
            self.stderr.write(f"{found.destroyed} conversations or goals are destroyed since: nobody knows whose.")
        if found.log_since and found.log_since > since:
            self.stderr.write(f"The log goes back to {_time(found.log_since)} only.")

    def added(self, *, since: datetime, account: str | None, **_more) -> None:
        rows = csv.writer(self.stdout, lineterminator="\n")
        rows.writerow(["name", "email", "event", "at"])
        for one in page.find(since=since, account=_account(account), by=None).added:
            rows.writerow([one.person.name, one.person.email or "", one.event, _time(one.at)])

    def notices(self, *, since: datetime, known: datetime | None, account: str | None, **_more) -> None:
        whose = _account(account)
        told = page.notice_facts(
            since=since, known=known, account=whose, found=page.find(since=since, account=whose, by=None).opened
        )
        if not told.people:
            raise CommandError("The log tells of nobody, so there is nobody to write to.")
        with translation.override(settings.LANGUAGE_CODE):
            self.stdout.write(f"{drafts.to_authority(told)}\n{'-' * 70}\n\n{drafts.to_concerned(told)}")


def _moment(text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise ArgumentTypeError(f"«{text}» is no time; one is written so: 2026-11-20T08:00")
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _ensure_have_been(since: datetime | None, known: datetime | None) -> None:
    """The same as the page asks of both times."""
    form = PeriodForm({"since": since, "known": known})
    if since and not form.is_valid():
        with translation.override(settings.LANGUAGE_CODE):
            raise CommandError(
                "; ".join(f"--{name}: {sentence}" for name, said in form.errors.items() for sentence in said)
            )


def _account(email: str | None) -> Person | None:
    found = Person.objects.filter(email__iexact=email).first() if email else None
    if email and found is None:
        raise CommandError(f"There is nobody with the address {email}.")
    return found


def _time(at: datetime | None) -> str:
    return timezone.localtime(at).isoformat(" ", "minutes") if at else "never"
