"""Which målform a person is written to in: their own choice, else the organisation's. The screen stays as it is."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from .models import Person


def written_in(person: Person) -> str:
    """«nb» or «nn»."""
    return person.letters_in or settings.LETTERS_IN


def choose(*, language: str, by: Person) -> None:
    """Choose the målform of letters to oneself."""
    Person.objects.filter(pk=by.pk).update(letters_in=Person.LettersIn(language))


def writing_to(person: Person) -> translation.override:
    """Within it, texts and dates are worded as the person wants letters."""
    return translation.override(written_in(person))


def written_to_receiver(letter: Callable[..., None]) -> Callable[..., None]:
    """For a letter whose receiver is given as `to`."""

    @wraps(letter)
    def worded(*args, to: Person, **more) -> None:
        with writing_to(to):
            letter(*args, to=to, **more)

    return worded


def plain_letter(*, to: Person, text: str, path: str) -> str:
    """The body of a letter that says one thing and leads to one page: who it is to, `text`, the address of `path`."""
    return _("Hei, %(name)s.\n\n%(text)s\n\n%(address)s\n") % {
        "name": to.first_name,
        "text": text,
        "address": settings.SITE_URL + path,
    }
