"""Making a backup: every row as it was at one moment, while the servers run, encrypted on its way out."""

import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from samtale.audit import witness
from samtale.audit.models import AccessLog
from samtale.vault import keys, rotating
from samtale.vault.models import MasterKey

from . import envelope, rows
from .envelope import BackupError

FORMAT, VERSION = "samtale backup", 1
BATCH = 500


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself, in its first line."""

    format: str
    version: int
    program: str
    made_at: str
    database: str
    migrations: list
    tables: dict  # by name: its columns, and how many rows
    numbers: dict  # the highest number each table has given out
    log: dict | None  # the last row's number and hash (in hexadecimal), and how many rows there are
    master_keys: dict  # how many stored keys each master key wraps
    witness: list = field(default_factory=list)  # what this machine's witness had seen of the log, as lines of its file
    summed_by: str = ""  # the master key that makes the sum in the last line; none in backups from before there was

    @property
    def row_count(self) -> int:
        return sum(table["rows"] for table in self.tables.values())


def make(out, recipients: list[str]) -> Manifest:
    """Write a backup to a file open for writing. Raises BackupError."""
    if not recipients:
        raise BackupError("Nobody to encrypt to: set SAMTALE_BACKUP_RECIPIENT (bin/samtale backup-key makes the pair).")
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise BackupError("The database is older than the program: run «bin/samtale upgrade» first.")
    try:
        seen = witness.here()  # before the moment, so that each row it has seen is of it
    except (OSError, ValueError) as problem:
        raise BackupError(f"The witness of the log cannot be read: {problem}") from None
    with _one_moment():
        manifest = describe(executor, seen)
        envelope.seal(_lines(manifest), out, recipients)
    return manifest


@contextmanager
def _one_moment() -> Iterator[None]:
    """The database as it is now, whatever others write meanwhile; nobody waits for it."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")  # atomic() would keep the writers out
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def describe(executor: MigrationExecutor, seen: Iterable[witness.Seen] = ()) -> Manifest:
    tables = rows.tables_in_backup(apps)
    last = AccessLog.objects.order_by("pk").last()
    return Manifest(
        format=FORMAT,
        version=VERSION,
        program=program_version(),
        made_at=datetime.now(UTC).isoformat(),
        database=connection.vendor,
        migrations=sorted(map(list, executor.loader.applied_migrations)),
        tables={
            name: {"columns": rows.columns(model), "rows": model._base_manager.count()}
            for name, model in tables.items()
        },
        numbers=rows.highest_numbers(tables),
        log={"rows": AccessLog.objects.count(), "number": last.pk, "chain": bytes(last.chain).hex()} if last else None,
        master_keys=rotating.needed(),
        witness=list(map(str, seen)),
        summed_by=_current_master_key(),
    )


def _current_master_key() -> str:
    taken = MasterKey.last_taken()  # only asked: the moment of a backup writes nothing
    return taken.id if taken else next(iter(keys.master_keys()))


def _lines(manifest: Manifest) -> Iterator[bytes]:
    sum_ = Sum(manifest.summed_by)
    for line in _all_but_the_last(manifest):
        sum_.add(line)
        yield line
    yield _line({"end": manifest.row_count, "sum": sum_.made()})


def _all_but_the_last(manifest: Manifest) -> Iterator[bytes]:
    yield _line(asdict(manifest))
    for name, model in rows.tables_in_backup(apps).items():
        for batch in rows.read(model, BATCH):
            yield _line({"table": name, "rows": batch})


class Sum:
    """A keyed sum over a backup's lines, in their order: only who has the master key can have made it."""

    def __init__(self, master_id: str):
        """Raises VaultError where the master key is not at hand."""
        self._mac = hmac.new(keys.derived(keys.master_key(master_id), "backup"), digestmod=hashlib.sha256)

    def add(self, line: bytes) -> None:
        self._mac.update(len(line).to_bytes(8, "big") + line)

    def made(self) -> str:
        return self._mac.hexdigest()


def _line(what: dict) -> bytes:
    return json.dumps(what, ensure_ascii=False, separators=(",", ":")).encode()


def program_version() -> str:
    try:
        return metadata.version("samtale")
    except metadata.PackageNotFoundError:  # run from its source
        import tomllib

        return tomllib.loads((settings.BASE / "pyproject.toml").read_text())["project"]["version"]


def make_file(path: Path, recipients: list[str]) -> Manifest:
    """A backup in a file that is there whole or not at all. Raises BackupError, OSError."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            manifest = make(out, recipients)
            out.flush()
            os.fsync(out.fileno())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
    return manifest
