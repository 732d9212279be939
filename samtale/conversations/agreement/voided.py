"""What a page says when a signature no longer counts."""

from django.contrib import messages
from django.utils.translation import gettext as _

from samtale.people.models import Person
from samtale.people.requests import SignedInRequest


def warn_of_voided_signatures(request: SignedInRequest, people: list[Person]) -> None:
    """Say whose signature no longer counts, if anybody's."""
    if people:
        messages.warning(
            request,
            _("Signaturen til %(names)s gjelder ikke lenger. Begge signerer den nye teksten.")
            % {"names": names_of(people)},
        )


def names_of(people: list[Person]) -> str:
    """Their names as a sentence has them."""
    return _(" og ").join(person.name for person in people)
