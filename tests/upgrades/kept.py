"""What is kept of a released version: a database an engine, the made-up keys to it, and which migrations made it."""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

UPGRADES = Path(__file__).resolve().parent
ROOT = UPGRADES.parent.parent
ENGINES = ("sqlite", "postgresql")
# Nobody's: what they open is made up too.
MASTER_KEY = b"made-up key, it protects nothing"
SECRET_KEY = "made-up-key-of-a-kept-database-it-protects-nothing-0123456789"


@dataclass(frozen=True)
class Kept:
    """The folder of one version."""

    folder: Path

    @property
    def version(self) -> str:
        return self.folder.name

    @property
    def master_key(self) -> Path:
        return self.folder / "made-up-master.key"

    @property
    def secret_key(self) -> Path:
        return self.folder / "made-up-secret.key"

    @property
    def migrations(self) -> Path:
        """The checksums of our migrations, as sha256sum writes them."""
        return self.folder / "migrations.sha256"

    def database(self, engine: str) -> Path:
        """SQL that makes the whole database in an empty one."""
        return self.folder / f"{engine}.sql"

    def holds_file(self, engine: str) -> Path:
        return self.folder / f"{engine}.json"

    def holds(self, engine: str) -> dict[str, Any]:
        """What is in that database: «texts», how many texts are sealed, and «sha256» of them all when opened."""
        return json.loads(self.holds_file(engine).read_text())

    def frozen(self) -> dict[str, str]:
        """The checksum of each of our migrations, by path."""
        lines = (line.split("  ", 1) for line in self.migrations.read_text().splitlines())
        return {name: checksum for checksum, name in lines}

    def altered(self, root: Path = ROOT) -> list[str]:
        """The migrations of this version that are others under `root` now, or gone."""
        now = checksums(root)
        return [name for name, checksum in self.frozen().items() if now.get(name) != checksum]


def versions() -> list[Kept]:
    """The versions that are kept, the oldest first."""
    found = [folder for folder in UPGRADES.iterdir() if re.fullmatch(r"\d+(\.\d+)+", folder.name)]
    return [Kept(folder) for folder in sorted(found, key=lambda folder: [int(n) for n in folder.name.split(".")])]


def checksums(root: Path = ROOT) -> dict[str, str]:
    """The checksum of each migration of ours, by path."""
    files = sorted(root.glob("samtale/*/migrations/[0-9]*.py"))
    return {str(file.relative_to(root)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
