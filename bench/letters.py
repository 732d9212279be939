"""The letters the outbox is measured with: invitations of made-up people, worded and queued by the program itself."""

import smtplib
import time
from datetime import timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from samtale.conversations.invitation import letters as invitation_letters
from samtale.conversations.models import Conversation
from samtale.guides.choosing import published
from samtale.guides.ready_forms import ensure_ready_guides
from samtale.notices.letter import as_email
from samtale.notices.models import Message
from samtale.people.models import Person
from samtale.people.sorting import sort_key

EACH, AT_ONCE = 18, 200  # employees of a leader, invitations in a transaction


def queue_invitations(count: int) -> float:
    """Queue that many with their leaders' copies. Returns the seconds it took after the people were made."""
    ensure_ready_guides()
    guide = published(kind="yearly")[0]
    people = Person.objects.bulk_create([_person(nth) for nth in range(count + count // EACH + 1)])
    employees, leaders = people[:count], people[count:]
    starts_at, began = timezone.now() + timedelta(days=10), time.perf_counter()
    for first in range(0, count, AT_ONCE):
        with transaction.atomic():
            for nth, employee in enumerate(employees[first : first + AT_ONCE], first):
                invitation_letters.invited(
                    Conversation(
                        id=uuid4(),
                        employee=employee,
                        leader=leaders[nth // EACH],
                        guide=guide,
                        starts_at=starts_at,
                        minutes_long=90,
                        place="møterom Fjellet",
                    )
                )
    return time.perf_counter() - began


def _person(nth: int) -> Person:
    first, last = f"Prøve{nth}", "Østgård"
    return Person(
        first_name=first,
        last_name=last,
        email=f"prove{nth}@bench.example",
        employee_number=f"bench{nth}",
        password="!",
        sort_key=sort_key(last, first),
    )


def floor(port: int, count: int) -> dict[str, float]:
    """What as many of the same letters, ready as bytes, cost over one connection: each in seconds and bytes."""
    rows = Message.objects.exclude(body="").order_by("queued_at").select_related("to", "reply_to")[:count]
    ready = [(email.from_email, email.to, email.message().as_bytes(linesep="\r\n")) for email in map(as_email, rows)]
    with smtplib.SMTP("127.0.0.1", port) as server:
        server.ehlo()
        began, busy = time.perf_counter(), time.process_time()
        for sender, to, content in ready:
            server.sendmail(sender, to, content)
        took, busy = time.perf_counter() - began, time.process_time() - busy
    return {
        "letters": len(ready),
        "bytes": sum(len(content) for _, _, content in ready) // len(ready),
        "seconds": took / len(ready),
        "cpu": busy / len(ready),
    }
