"""What holds now: whether anybody signs in by mail, and when everybody was last signed out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from samtale.audit.refusals import note_wrong_seal
from samtale.core.words import short_day_time

from ..models import Precaution

TOLD_FOR = timedelta(days=2)


@dataclass(frozen=True)
class Precautions:
    """Since when nobody signs in by mail, and when all were last signed out; None where it is not so."""

    no_mail_since: datetime | None
    signed_out_at: datetime | None
    no_mail_for: dict[int, datetime]  # since when one does not, by the person's id

    def mail_is_stopped_for(self, person_id: int | None) -> bool:
        """Whether nothing in an e-mail shows who this person is."""
        return self.no_mail_since is not None or person_id in self.no_mail_for

    @property
    def said(self) -> list[str]:
        """What whoever wants to sign in should know."""
        said = []
        if self.signed_out_at and timezone.now() - self.signed_out_at < TOLD_FOR:
            said.append(
                _("Alle ble logget ut %(time)s, for sikkerhets skyld. Det du har lagret, er der fortsatt.")
                % {"time": short_day_time(self.signed_out_at)}
            )
        if self.no_mail_since:
            said.append(stopped_text())
        return said


def current() -> Precautions:
    """What holds now, in one query. A row that is not as the program wrote it stops the mail: it opens nothing."""
    no_mail = signed_out = None
    no_mail_for: dict[int, datetime] = {}
    for row in Precaution.objects.order_by("pk"):
        is_whole = row.is_whole
        if not is_whole:
            note_wrong_seal(Precaution._meta.db_table, row.pk)
        if is_whole and row.kind == Precaution.Kind.SIGNED_OUT:
            signed_out = row.at
        elif is_whole and row.person_id and row.ended_at is None:
            no_mail_for[row.person_id] = row.at
        elif not is_whole or row.ended_at is None:
            no_mail = no_mail or row.at
    return Precautions(no_mail, signed_out, no_mail_for)


def mail_is_stopped(person_id: int | None = None) -> bool:
    """Whether nobody, or not this person, signs in or shows who they are by what comes in an e-mail."""
    return current().mail_is_stopped_for(person_id)


def stopped_text() -> str:
    """Said wherever somebody would have signed in by a code or a link."""
    return _(
        "Innlogging med kode på e-post er stengt akkurat nå, for sikkerhets skyld. Har du ingen annen måte å "
        "logge inn på, spør du den som er administrator for Samtale i virksomheten."
    )


def stopped_inside_text() -> str:
    """Said to somebody who is in, where they would have confirmed who they are by a code."""
    return _(
        "Koder på e-post er stengt akkurat nå, for sikkerhets skyld. Du er fortsatt inne, og kan lese og skrive. "
        "Dette kan du gjøre når de er åpnet igjen."
    )


def stopped_by() -> str:
    """The name of who stopped the mail that is stopped now; empty where it is open, or where the operator did."""
    rows = Precaution.objects.filter(kind=Precaution.Kind.NO_MAIL, person=None, ended_at=None)
    row = rows.select_related("by").first()
    return row.by.name if row and row.by else ""


@dataclass(frozen=True)
class Taken:
    """One precaution as a time tells of it: what was done when, and when it was undone."""

    kind: str
    of_one: bool  # of one person alone
    at: datetime
    ended_at: datetime | None


def taken(since: datetime, person_id: int | None = None) -> list[Taken]:
    """What was done since a time for all and for one, or for anybody; of rows that are as the program wrote them."""
    return [
        Taken(row.kind, row.person_id is not None, row.at, row.ended_at)
        for row in Precaution.objects.order_by("pk")
        if row.is_whole and row.at >= since and (not person_id or row.person_id in (None, person_id))
    ]
