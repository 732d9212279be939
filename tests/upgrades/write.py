"""Writes the database of the version that pyproject.toml names, once and for all.

How and when: docs/decisions/0010-kept-databases.md.
"""

import base64
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from samtale.operations.backing_up import program_version  # noqa: E402
from tests.upgrades import databases, texts  # noqa: E402
from tests.upgrades.filling import filled  # noqa: E402
from tests.upgrades.kept import MASTER_KEY, SECRET_KEY, UPGRADES, Kept, checksums  # noqa: E402


def made(kept: Kept) -> tuple[str, dict[str, Any]]:
    """The SQL of a new database filled by this version with the kept keys, and what is sealed in it."""
    settings.SECRET_KEY, settings.MASTER_KEY = SECRET_KEY, master_key(kept)
    with tempfile.TemporaryDirectory() as folder, databases.empty(Path(folder)) as name, databases.opened(name) as new:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("audit", "begin")
        filled()
        opened = {kind: texts.opened(field) for kind, field in texts.kinds().items()}
        if unwritten := [kind for kind, some in opened.items() if not some]:
            sys.exit(f"tests/upgrades/filling.py writes none of {', '.join(unwritten)}.")
        every = [text for some in opened.values() for text in some]
        print("No rows in", ", ".join(table for table, count in databases.counts(new).items() if not count))
        return databases.dump(new), {"texts": len(every), "sha256": texts.digest(every)}


def master_key(kept: Kept) -> str:
    return f"made-up-{kept.version}:{base64.b64encode(MASTER_KEY).decode()}"


def main() -> None:
    kept, engine = Kept(UPGRADES / program_version()), connection.vendor
    if kept.database(engine).exists():
        sys.exit(f"{kept.database(engine)} is there already: a version is written once.")
    if kept.folder.exists() and kept.frozen() != checksums():
        sys.exit("The migrations are others than when this version was written for the other engine.")
    sql, holds = made(kept)
    kept.folder.mkdir(exist_ok=True)
    kept.database(engine).write_text(sql)
    kept.holds_file(engine).write_text(json.dumps(holds, indent=2) + "\n")
    kept.master_key.write_text(master_key(kept) + "\n")
    kept.secret_key.write_text(SECRET_KEY + "\n")
    kept.migrations.write_text("".join(f"{checksum}  {name}\n" for name, checksum in checksums().items()))
    print(f"{len(sql)} signs in {kept.database(engine).relative_to(UPGRADES)}")


if __name__ == "__main__":
    main()
