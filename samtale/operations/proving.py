"""Whether what was restored is whole: the log to its last row, every key, and a sample of the texts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.apps import apps
from django.conf import settings
from django.db import connection

from samtale.audit import sealed_rows, sealing, witness
from samtale.audit.models import AccessLog
from samtale.audit.verifying import verify
from samtale.core.sure import sure
from samtale.core.wired import all_named
from samtale.vault.fields import SealedText
from samtale.vault.keys import VaultError
from samtale.vault.models import DataKey

from .backing_up import Manifest

SAMPLE = 25


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    fits: bool
    said: str
    tried: bool = True  # False where there was nothing to look at


def examine(manifest: Manifest, sample: int = SAMPLE, seen: Iterable[witness.Seen] = ()) -> list[Finding]:
    """Look at the restored database; `sample` is how many texts of each kind are opened (0 for all).

    `seen` is what witnesses here have seen of the log, before the backup and after.
    """
    rows = f"{manifest.row_count} rows in {len(manifest.tables)} tables, as counted when the backup was made"
    counted = Finding("rows", True, rows)  # restoring refuses other counts
    return [
        counted,
        _log(manifest, seen),
        _seals(),
        _keys(),
        _texts(sample),
        *(look() for look in all_named(settings.PROVED_TOO)),
    ]


def _log(manifest: Manifest, elsewhere: Iterable[witness.Seen]) -> Finding:
    try:
        seen = witness.parsed(manifest.witness, "the backup's witness")
    except ValueError as problem:
        return Finding("log", False, str(problem))
    last = AccessLog.objects.order_by("pk").last()
    seen += [one for one in elsewhere if last and one.number <= last.pk]  # later ones are lost
    fault = verify(seen).fault
    if fault and (last or manifest.log):
        return Finding("log", False, str(fault))
    here = last and {"rows": AccessLog.objects.count(), "number": last.pk, "chain": bytes(last.chain).hex()}
    if here != manifest.log:
        return Finding("log", False, "the last row is not the one the backup was made at")
    said = f"{here['rows']} rows, unbroken to number {here['number']}" if here else "empty, as it was"
    beside = f", as seen {len(seen)} times" if seen else ""
    return Finding("log", True, said + beside)


def _seals() -> Finding:
    """Who may sign in and lead; a backup from before there were seals gets them when it has been looked through."""
    if sealing.find_key() is None:
        return Finding("seals", True, "none yet: the backup is of a version from before there were any")
    try:
        wrong = sealed_rows.find_wrong_rows()
    except VaultError as problem:
        return Finding("seals", False, str(problem))
    if wrong:
        return Finding("seals", False, " ".join(map(str, wrong[:5])))
    return Finding("seals", True, "who may sign in, lead and have a role is as it was last written")


def _keys() -> Finding:
    opened, masters = 0, set()
    for key in DataKey.objects.filter(wrapped__isnull=False).iterator():
        try:
            opened += bool(key.unasked())
        except VaultError as problem:
            return Finding("keys", False, str(problem))
        masters.add(sure(key.master_id))
    by = f" ({', '.join(sorted(masters))})" if masters else ""
    return Finding("keys", True, f"all {opened} stored keys open{by}")


def _texts(sample: int) -> Finding:
    opened = destroyed = kinds = 0
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if not isinstance(field, SealedText):
                continue
            kinds += 1
            for row in _some(model, field, sample):
                if field.data_key(row).wrapped is None:
                    destroyed += 1
                    continue
                try:
                    opened += bool(field.unasked(row))
                except VaultError as problem:
                    return Finding("texts", False, str(problem))
    gone = f"; {destroyed} more were destroyed before" if destroyed else ""
    if not opened:
        return Finding("texts", True, f"none of {kinds} kinds was there to be tried{gone}", tried=False)
    return Finding("texts", True, f"{opened} texts of {kinds} kinds were tried, and every one opened{gone}")


def _some(model, field: SealedText, sample: int) -> Iterator:
    found = model._base_manager.filter(**{f"{field.name}__isnull": False}).order_by("?")
    return found[:sample] if sample else found.iterator()


def fits(findings: Iterable[Finding]) -> bool:
    """Whether nothing is wrong."""
    return all(finding.fits for finding in findings)


def is_proof(findings: Iterable[Finding]) -> bool:
    """Whether nothing is wrong, and everything was tried."""
    return all(finding.fits and finding.tried for finding in findings)


def report(manifest: Manifest, findings: list[Finding]) -> str:
    """What was found, for a person and for the archive."""
    end = "Proven." if is_proof(findings) else "NOT PROVEN."
    if end != "Proven." and fits(findings):
        end = "NOT PROVEN: what is there fits, and no text was there to be tried."
    return "\n".join(
        [
            f"Samtale: a restore, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
            f"The backup was made {manifest.made_at[:16].replace('T', ' ')} UTC by version {manifest.program} from "
            f"{manifest.database}, and was restored into {connection.vendor}.",
            *(f"{finding.what:<6}{'ok' if finding.fits else 'WRONG':<7}{finding.said}" for finding in findings),
            end,
            "",
        ]
    )
