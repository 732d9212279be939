"""The blank form as a document for print and screen reader: PDF/A-2a and PDF/UA-1 in one file."""

import json
import re
import unicodedata
from functools import lru_cache

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from samtale.core import apart

from .models import GuideVersion

# What the typesetter's own font holds. A letter without a form in it would stop the export, so others become □.
DRAWABLE = (
    "\\x20-\\x7e\\xa0-\\xac\\xae-\\u02ff\\u0391-\\u03a1\\u03a3-\\u0481\\u048a-\\u04ff\\u1e00-\\u1eff"
    "\\u2010-\\u2027\\u2030-\\u2040\\u2044\\u20a0-\\u20c0\\u2122\\u2190-\\u22ff\\u25a0-\\u2606\\u2713-\\u2714\\n"
)
UNDRAWABLE = re.compile(f"[^{DRAWABLE}]")


def blank_form_pdf(version: GuideVersion) -> bytes:
    """The form of a version (with topics and statements) to print and write on, as the bytes of a PDF.

    The same version gives the same bytes.
    """
    return _typeset(json.dumps(_content(version)), int(_moment(version).timestamp()))


@lru_cache(maxsize=16)
def _typeset(form: str, moment: int) -> bytes:
    # Remembered by all that goes into it: a round sends the same form thousands of times.
    return apart.call("samtale.guides.typesetting:typeset", form, moment)


def _moment(version: GuideVersion):
    return version.published_at or version.created_at


def _content(version: GuideVersion) -> dict:
    day = timezone.localtime(_moment(version))
    return {
        "name": _title(version.guide.name),
        "organisation": drawable(settings.ORGANISATION),
        "date": [day.year, day.month, day.day],
        "purpose": drawable(version.purpose),
        "how_to_prepare": drawable(version.how_to_prepare),
        "topics": [
            {
                "title": _title(topic.title),
                "intro": drawable(topic.intro),
                "kind": topic.kind,
                "questions": [drawable(question) for question in topic.questions],
            }
            for topic in version.topics.all()
        ],
        "statements": [
            {
                "text": drawable(statement.text),
                "audience": statement.get_audience_display().capitalize(),
                "meanings": [drawable(meaning) for meaning in statement.meanings],
            }
            for statement in version.statements.all()
        ],
        "words": {
            "how_to_prepare": _("Slik forbereder du deg"),
            "own_notes": _("Arket er til notatene dine."),
            "columns": [_("Mål"), _("Tiltak"), _("Ansvarlig"), _("Frist")],
            "statements": _("Påstander"),
            "choose_a_step": _("Velg trinnet som passer best for deg nå."),
        },
    }


def _title(text: str) -> str:
    return drawable(text) or _("Uten navn")  # a heading that says nothing stops the export


def drawable(text: str) -> str:
    """Text with nothing in it that cannot be drawn: invisible characters go, unknown signs become □."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
    visible = "".join(
        letter for letter in text if letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Mn")
    )
    return UNDRAWABLE.sub("□", visible).strip()
