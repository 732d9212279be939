"""The e-mails about an acting leader, to the three sides: who, for how many and how long, never of a conversation."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtale.core.words import day, number

from ..letter_language import written_to_receiver
from ..models import Person
from ..sign_in.letters import send


@written_to_receiver
def you_act(*, to: Person, people: Sequence[Person], beside: Person | None, first: date, last: date) -> None:
    """To the one who acts, of those with one leader beside."""
    said = {
        "name": people[0].name,
        "count": number(len(people)),
        "leader": beside.name if beside else "",
        "first": day(first),
        "last": day(last),
    }
    if len(people) == 1:
        about = _("Du er fungerende leder for %(name)s fra %(first)s til og med %(last)s.")
    elif beside:
        about = _("Du er fungerende leder for %(count)s medarbeidere hos %(leader)s fra %(first)s til og med %(last)s.")
    else:
        about = _("Du er fungerende leder for %(count)s medarbeidere fra %(first)s til og med %(last)s.")
    reads = _("Du kan kalle inn til samtaler i denne tiden, og kan bare lese dem du selv kaller inn til.")
    where = _("Fra første dag står det på Mine medarbeidere:")
    address = settings.SITE_URL.rstrip("/") + reverse("conversations:team")
    _send(to, _("Du er fungerende leder"), about % said, reads, f"{where}\n{address}")


@written_to_receiver
def acts_for_you(*, to: Person, acting: Person, count: int, first: date, last: date) -> None:
    """To the leader acted for."""
    said = {"acting": acting.name, "count": number(count), "first": day(first), "last": day(last)}
    about = ngettext(
        "%(acting)s er fungerende leder for én av medarbeiderne dine fra %(first)s til og med %(last)s.",
        "%(acting)s er fungerende leder for %(count)s av medarbeiderne dine fra %(first)s til og med %(last)s.",
        count,
    )
    reads = _("Samtalene du har kalt inn til, gjelder fortsatt. %(acting)s leser ikke samtalene dine.")
    _send(to, _("%(acting)s er fungerende leder") % said, about % said, reads % said)


@written_to_receiver
def acts_as_yours(*, to: Person, acting: Person, first: date, last: date) -> None:
    """To an employee."""
    said = {"acting": acting.name, "first": day(first), "last": day(last)}
    about = _("%(acting)s er fungerende leder for deg fra %(first)s til og med %(last)s.")
    reads = _(
        "%(acting)s kan kalle deg inn til samtale i denne tiden, og leser ikke samtalene du har hatt med andre. "
        "Avtaler og tider du har med lederen din, gjelder fortsatt."
    )
    _send(to, _("Du får en fungerende leder"), about % said, reads % said)


@written_to_receiver
def acts_no_more(*, to: Person, acting: Person) -> None:
    """To the leader acted for and to the employees: it was ended before its time."""
    said = {"acting": acting.name}
    about = _("%(acting)s er ikke fungerende leder lenger, og leser ikke samtalene fra perioden.")
    subject = _("%(acting)s er ikke fungerende leder lenger")
    _send(to, subject % said, about % said, _("Spør HR hvis du lurer på noe."))


@written_to_receiver
def you_act_no_more(*, to: Person) -> None:
    """To the one who acted."""
    about = _("Perioden din som fungerende leder er avsluttet. Du leser ikke samtalene fra perioden lenger.")
    _send(to, _("Du er ikke fungerende leder lenger"), about, _("Spør HR hvis du lurer på noe."))


def _send(to: Person, subject: str, *paragraphs: str) -> None:
    hello = _("Hei, %(name)s.") % {"name": to.first_name}
    send(to=to, subject=subject, body="\n\n".join([hello, *paragraphs]) + "\n")
