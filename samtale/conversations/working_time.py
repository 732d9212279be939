"""Preparing is working time: how much one has to prepare, as the organisation has decided."""

from samtale.core.words import length_in_words
from samtale.guides.models import Guide, GuideVersion
from samtale.organisation.values import minutes_to_prepare


def minutes_for(guide: GuideVersion) -> int:
    """0 for a check-in, which is short, and where nothing is to be said of it. One query at most."""
    return minutes_to_prepare() if guide.guide.kind == Guide.Kind.YEARLY else 0


def in_words(minutes: int) -> str:
    """In the language spoken now; nothing for 0."""
    return length_in_words(minutes) if minutes else ""


def to_prepare(guide: GuideVersion) -> str:
    """How much, in words. One query at most."""
    return in_words(minutes_for(guide))
