"""How a round goes as a spreadsheet: status and counts by unit and by who holds. No employee is named."""

from django.utils.translation import gettext as _

from samtale.core import apart

from .figures import WORDS, Progress
from .page import SHOWN


def workbook_of(seen: Progress) -> bytes:
    """An XLSX file with a sheet of units and one of holders."""
    stands = [str(WORDS[stand]) for stand in SHOWN]
    units = [
        [branch.name, branch.depth, branch.people, *(branch.counts[stand] for stand in SHOWN)]
        for branch in seen.branches
    ]
    holders = [
        [row.name, _("ja") if row.has_begun else _("nei"), row.people, *(row.counts[stand] for stand in SHOWN)]
        for row in seen.holders
    ]
    return apart.call(
        "samtale.rounds.progress.workbook:workbook",
        [
            (_("Enheter"), [_("Enhet"), _("Nivå"), _("Med i runden"), *stands], units),
            (_("Holder samtaler"), [_("Navn"), _("Har begynt"), _("Samtaler"), *stands], holders),
        ],
    )
