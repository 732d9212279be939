"""One ZIP of it: a page to read, the same as JSON, and the schema of that."""

import io
import json
import zipfile
from datetime import datetime
from pathlib import Path

from django.template.loader import render_to_string

from samtale.conversations.own_data.export import signed_letter
from samtale.core import words
from samtale.people.models import Person

from .contents import everything_about

HERE = Path(__file__).resolve().parent
SCHEMA_FILE = HERE / "schema.json"
STYLE_FILE = HERE / "take_out.css"


def _when(at: str | None) -> str:
    return words.full_day_time(datetime.fromisoformat(at)) if at else ""


def _day(at: str | None) -> str:
    return words.full_day(datetime.fromisoformat(at)) if at else ""


def pack(person: Person, now: datetime) -> bytes:
    """The file as bytes. Nothing is written to disk."""
    everything = everything_about(person, now)
    page = {"told": everything, "when": _when, "day": _day, "signed": signed_letter}
    files = {
        "alt-om-meg.html": render_to_string("archive/take_out/page.html", page),
        "alt-om-meg.json": json.dumps(everything, ensure_ascii=False, indent=2),
        "skjema.json": SCHEMA_FILE.read_text(),
        "stil.css": STYLE_FILE.read_text(),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()
