"""What goes by itself and has stopped: remembered by the worker, told to the administrators."""

from datetime import datetime
from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samtale.core.lines import Line
from samtale.core.words import moment
from samtale.people.access import may_give_roles
from samtale.people.models import Person

from .models import FailedChore

# By the last two names of where the function lies.
WORDS: dict[str, Promise] = {
    "uploads.remove_old_uploads": gettext_lazy("slette gamle importfiler"),
    "actions.put_due_in_force": gettext_lazy("la nye innlogginger gjelde"),
    "actions.forget_old": gettext_lazy("slette gamle innlogginger"),
    "jobs.write_weekly": gettext_lazy("skrive til revisorene om loggen"),
    "signed_cache.delete_expired": gettext_lazy("glemme gamle forsøk på å logge inn"),
    "delivery.forget_old": gettext_lazy("slette gamle brev"),
    "shared_files.forget_unused": gettext_lazy("slette vedlegg som ikke brukes"),
    "unreachable.try_corrected": gettext_lazy("sende brev til rettede adresser"),
    "actions.remind_unsigned": gettext_lazy("minne om signering"),
    "before_conversations.remind_to_prepare": gettext_lazy("minne om forberedelse"),
    "before_conversations.remind_of_check_ins": gettext_lazy("minne om oppfølgingssamtaler"),
    "jobs.queue_digests": gettext_lazy("sende ukebrevet"),
    "actions.forget_edits": gettext_lazy("rydde etter det som er skrevet sammen"),
    "jobs.destroy_due": gettext_lazy("slette det lagringstiden er ute for"),
    "jobs.remind_to_answer": gettext_lazy("minne om notater noen har bedt om"),
    "jobs.forget_answered": gettext_lazy("slette gamle svar om notater"),
    "jobs.ask_employees": gettext_lazy("si fra til medarbeidere som har fått ny leder"),
    "jobs.stop_conversations": gettext_lazy("avlyse samtaler med tidligere ledere"),
    "jobs.forget_points": gettext_lazy("slette punkter mellom noen som ikke lenger er leder og medarbeider"),
    "jobs.read_again": gettext_lazy("lese vaktplaner"),
    "jobs.forget_past": gettext_lazy("slette gamle vakter"),
    "sync.follow": gettext_lazy("la runder følge samtalene"),
    "jobs.invite_due": gettext_lazy("sende innkallinger i runder"),
    "jobs.create_due_check_ins": gettext_lazy("lage neste faste oppfølgingssamtale"),
    "survey.publish_figures": gettext_lazy("regne ut tall for oppfølgingssamtaler"),
    "calendars.read_again": gettext_lazy("lese kalendere"),
    "calendars.forget_past": gettext_lazy("slette gamle tider fra kalendere"),
    "taking_out.make_asked_for": gettext_lazy("lage filer med det om deg"),
    "taking_out.forget_old": gettext_lazy("slette filer med det om deg"),
    "jobs.remind_of_requests": gettext_lazy("minne om krav om retting og sletting"),
    "meeting.actions.stop_counting": gettext_lazy("slutte å telle taletid"),
    "own_data.jobs.forget_old": gettext_lazy("slette gamle opplysninger om runder"),
    "jobs.watch_log": gettext_lazy("se etter at loggen er hel"),
    "jobs.watch_sealed_rows": gettext_lazy("se etter at ingen har endret hvem som kommer inn"),
    "destroyed_keys.destroy_restored_keys": gettext_lazy("slette nøkler som kom tilbake med en sikkerhetskopi"),
    "long_work.do_asked_for": gettext_lazy("lese og importere store filer med ansatte"),
    "undoing_work.do_asked_for": gettext_lazy("angre store importer av ansatte"),
    "jobs.make_asked_for": gettext_lazy("lage tidsplaner for runder"),
}


class Stopped(NamedTuple):
    """One that failed when it was last tried."""

    what: str
    since: datetime
    error: str


def known() -> set[str]:
    """Those that failed when they were last tried. One query."""
    return set(FailedChore.objects.values_list("chore", flat=True))


def failed(chore: str, error: str, now: datetime) -> None:
    """Remember that it failed, and from when."""
    again = {"tried_at": now, "error": error}
    FailedChore.objects.update_or_create(chore=chore, defaults=again, create_defaults={"since": now, **again})


def done(chore: str) -> None:
    """It is done again."""
    FailedChore.objects.filter(chore=chore).delete()


def stopped() -> list[Stopped]:
    """Those that failed, the one that has stood longest first. One query."""
    return [Stopped(words(row.chore), row.since, row.error) for row in FailedChore.objects.order_by("since", "chore")]


def since(chore: str) -> datetime | None:
    """From when a chore has failed; None while it is done."""
    return FailedChore.objects.filter(chore=chore).values_list("since", flat=True).first()


def words(chore: str) -> str:
    """What a chore is called; one there are no words for by where it lies."""
    parts = chore.split(".")
    return str(WORDS.get(".".join(parts[-3:])) or WORDS.get(".".join(parts[-2:])) or ".".join(parts[-2:]))


def lines(viewer: Person) -> list[Line]:
    """For administrators on their own page and on that of people: that something has stopped, and since when."""
    if not may_give_roles(viewer) or not (rows := stopped()):
        return []
    text = _("Noe som skal gå av seg selv, har stanset %(when)s: %(what)s.")
    text %= {"when": moment(rows[0].since), "what": ", ".join(row.what for row in rows)}
    return [Line(text, _("Se hva du kan gjøre"), reverse("incidents:overview") + "#stopped")]
