"""What a change did to plans, as sentences."""

from collections.abc import Iterator

from django.utils.translation import ngettext

from samtale.core.words import capital, number

from ..scheduling.replan import Followed


def sentences(followed: Followed | None) -> Iterator[str]:
    """None, one or two: about those who lost a planned time, and about those who are called in."""
    followed = followed or Followed()
    if followed.freed:
        yield ngettext(
            "Én planlagt samtale mistet tiden, og må få en ny.",
            "%(number)s planlagte samtaler mistet tiden, og må få en ny.",
            followed.freed,
        ) % {"number": capital(number(followed.freed))}
    if followed.called:
        yield ngettext(
            "Én er innkalt til samtale da. De to må flytte den selv.",
            "%(number)s er innkalt til samtale da. De må flytte dem selv.",
            followed.called,
        ) % {"number": capital(number(followed.called))}
