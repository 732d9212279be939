"""The organisation's times in words, for everybody to read before anything is written."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtale.notices.delivery import KEPT_FOR

from ..models import Point
from .actions import KINDS, schedule


def in_words(number: int, unit: str) -> str:
    """«3 måneder»."""
    return {
        "day": ngettext("%(number)s dag", "%(number)s dager", number),
        "month": ngettext("%(number)s måned", "%(number)s måneder", number),
        "year": ngettext("%(number)s år", "%(number)s år", number),
    }[unit] % {"number": number}


def counted(counts: dict[str, int]) -> str:
    """What `retention.preview` counted: «12 referater og 3 forberedelser»; nothing when that is none."""
    notes, points, shared, agreements, facts = (counts[kind] for kind in KINDS)
    said = [
        ngettext("%(num)s forberedelse", "%(num)s forberedelser", notes) % {"num": notes} if notes else "",
        ngettext("%(num)s punkt", "%(num)s punkter", points) % {"num": points} if points else "",
        ngettext("%(num)s referat", "%(num)s referater", shared) % {"num": shared} if shared else "",
        ngettext("%(num)s avtale", "%(num)s avtaler", agreements) % {"num": agreements} if agreements else "",
        ngettext("%(num)s samtale", "%(num)s samtaler", facts) % {"num": facts} if facts else "",
    ]
    *first, last = [one for one in said if one] or [""]
    return _("%(first)s og %(last)s") % {"first": ", ".join(first), "last": last} if first else last


def _gone_at_signing(days: int) -> tuple[str, str]:
    """Of own notes, and of points for the next conversation."""
    said = {"time": in_words(days, "day"), "at_most": in_words(Point.MONTHS, "month")}
    if not days:
        return _("Egne notater slettes når begge har signert."), _(
            "Punkter til neste samtale slettes når begge har signert, og senest %(at_most)s etter at de ble skrevet."
        ) % said
    return _("Egne notater slettes %(time)s etter at begge har signert.") % said, _(
        "Punkter til neste samtale slettes %(time)s etter at begge har signert, og senest %(at_most)s etter at de ble "
        "skrevet."
    ) % said


def how_long() -> list[str]:
    """What is kept how long, a sentence for each kind. One query."""
    terms = schedule()
    notes, points = _gone_at_signing(terms.notes_days)
    return [
        notes + " " + _("Du kan velge å beholde dine like lenge som referatet."),
        points + " " + _("De slettes også når lederen blir en annen."),
        _(
            "Referatet og det dere skriver sammen, slettes %(after)s etter at neste avtale er signert, og senest "
            "%(at_most)s etter samtalen. Det gjelder også en samtale som ble stanset, og det som aldri ble signert."
        )
        % {
            "after": in_words(terms.minutes_months, "month"),
            "at_most": in_words(terms.minutes_months_at_most, "month"),
        },
        _(
            "Avtalen med mål og tiltak slettes etter %(time)s. Medarbeideren kan velge å beholde den så lenge "
            "arbeidsforholdet varer."
        )
        % {"time": in_words(terms.agreement_years, "year")},
        _("Blir samtalen avlyst, slettes det dere har skrevet, %(time)s etterpå.")
        % {"time": in_words(terms.cancelled_months, "month")},
        _("At dere hadde en samtale, og hvem som har åpnet hva, slettes etter %(time)s.")
        % {"time": in_words(terms.facts_years, "year")},
        _("Når noen slutter, slettes alt de har skrevet, og avtalene deres, %(time)s etter siste dag.")
        % {"time": in_words(terms.left_months, "month")},
        _(
            "Ber en medarbeider om lederens egne notater, slettes de tidligst en måned etter svaret. Spørsmålet og "
            "svaret slettes etter ett år."
        ),
        _("At vi har sendt deg en e-post, glemmes etter %(time)s.") % {"time": in_words(KEPT_FOR.days, "day")},
    ]
