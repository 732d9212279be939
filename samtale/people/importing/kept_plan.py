"""What a large file would do, kept for its preview, so that it is not planned anew for every page of it.

It is sealed with a key made from a secret that is not in the database, and goes when the file is imported, when a day
is over, or when something is said of the file. What is imported is planned anew: a plan kept too long is refused.
"""

import json
from datetime import date

from samtale.vault import keys

from ..models import ImportUpload
from .candidates import Question
from .columns import key_for
from .plan import Change, ImportPlan, KeptPlan, Line, NameRead, Outcome


def seal(upload: ImportUpload, plan: ImportPlan, today: date) -> bytes:
    """A plan as it is kept with an upload."""
    kept = {
        "day": today.isoformat(),
        "lines": [_plain(line) for line in plan.lines],
        "questions": [[q.number, q.known_as, q.said, q.answer] for q in plan.questions],
        "names": [[name.cell, name.first, name.last] for name in plan.names],
        "units": plan.units,
        "unused": plan.unused,
        "notes": plan.notes,
        "working_before": plan.working_before,
        "left": plan.leaving,
        "many_addresses": plan.many_addresses,
        "is_empty": plan.is_empty,
        "fingerprint": plan.fingerprint,
    }
    return keys.seal(key_for(upload, b"plan"), json.dumps(kept, ensure_ascii=False), _place(upload))


def opened(upload: ImportUpload, today: date) -> KeptPlan | None:
    """The plan kept with an upload, if it was made today."""
    if not upload.plan:
        return None
    kept = json.loads(keys.open_sealed(key_for(upload, b"plan"), bytes(upload.plan), _place(upload)))
    if kept.pop("day") != today.isoformat():
        return None
    kept["lines"] = [_line(*values) for values in kept["lines"]]
    kept["questions"] = tuple(Question(*values) for values in kept["questions"])
    kept["names"] = tuple(NameRead(*values) for values in kept["names"])
    kept["units"] = tuple((pk, path) for pk, path in kept["units"])
    return KeptPlan(**kept | {"unused": tuple(kept["unused"]), "notes": tuple(kept["notes"])})


def _plain(line: Line) -> list:
    changes = [[change.what, change.before, change.after, change.note] for change in line.changes]
    return [line.row, line.name, line.number, line.outcome, line.text, changes, line.remarks]


def _line(row, name, number, outcome, text, changes, remarks) -> Line:
    made = tuple(Change(*change) for change in changes)
    return Line(row, name, number, Outcome(outcome), text, made, tuple(remarks))


def _place(upload: ImportUpload) -> str:
    return f"people_importupload.plan:{upload.pk}"
