"""The letter to whoever holds conversations in a round and has not begun: how many, until when, and the own plan."""

from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from samtale.notices.outbox import queue
from samtale.people.letter_language import written_to_receiver
from samtale.people.models import Person

from ..models import Round


@written_to_receiver
def reminder(round_: Round, *, to: Person, by: Person, people: int, without_time: int, until: date) -> None:
    """Counts and days alone; nobody is named but whoever reminds."""
    body = render_to_string(
        "rounds/letters/not_begun.txt",
        {
            "to": to,
            "by": by,
            "round": round_,
            "people": people,
            "without_time": without_time,
            "until": until,
            "url": settings.SITE_URL.rstrip("/") + reverse("rounds:plan", args=[round_.pk]),
        },
    )
    queue(to=to, subject=_("Samtalene dine i %(round)s") % {"round": round_.name}, body=body, reply_to=by)
