"""How a round goes as a spreadsheet: status and counts by unit and by who holds. No employee is named."""

from django.utils.translation import gettext as _

from samtale.core import apart, clock, words

from ..models import Round
from .figures import WORDS, Progress, with_paths
from .page import SHOWN


def workbook_of(round_: Round, seen: Progress) -> bytes:
    """An XLSX file with a sheet of units and one of holders; each says on top which round it is, and as of when."""
    stands = [str(WORDS[stand]) for stand in SHOWN]
    units = [
        [path, branch.depth, branch.people, *(branch.counts[stand] for stand in SHOWN)]
        for branch, path in with_paths(seen.branches)
    ]
    holders = [
        [row.name, _("ja") if row.has_begun else _("nei"), row.people, *(row.counts[stand] for stand in SHOWN)]
        for row in seen.holders
    ]
    now = clock.now()
    as_of = _("Slik det var %(day)s kl. %(clock)s") % {"day": words.full_day(now), "clock": words.clock(now)}
    top = [round_.name, _period(round_), as_of]
    return apart.call(
        "samtale.rounds.progress.workbook:workbook",
        [
            (_("Enheter"), top, [_("Enhet"), _("Nivå"), _("Med i runden"), *stands], units),
            (_("Holder samtaler"), top, [_("Navn"), _("Har begynt"), _("Samtaler"), *stands], holders),
        ],
    )


def _period(round_: Round) -> str:
    return f"{round_.unit.name}, {round_.starts_on:%d.%m.%Y}–{round_.ends_on:%d.%m.%Y}"
