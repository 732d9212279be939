"""What a server can start without, and should not: said by `samtale check`, and after every upgrade."""

import os

from django.conf import settings
from django.core import checks

from . import upgraded


def _warning(number: int, message: str, hint: str) -> checks.Warning:
    return checks.Warning(message, hint=hint, id=f"samtale.W{number:03}")


def set_up(app_configs=None, **kwargs) -> list[checks.Warning]:
    """Backup, witness and mail have been set up; nobody asks it of a trial."""
    if settings.DEMO or settings.DEV:
        return []
    said = []
    if not settings.BACKUP_RECIPIENTS:
        said.append(_warning(1, "Backups are not set up.", "bin/samtale backup-key makes SAMTALE_BACKUP_RECIPIENT."))
    if why := _witness():
        said.append(_warning(2, why, "Nobody notices a log that is cut off or put back: SAMTALE_AUDIT_WITNESS."))
    if not settings.MAIL_IS_SET_UP:
        said.append(_warning(3, "Mail is not set up.", "EMAIL_URL is the mail server; 127.0.0.1:25 is tried."))
    return said


def _witness() -> str:
    from samtale.audit import witness

    file = witness.own_file()
    if file is None:
        return "The log has no witness."
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        return f"The witness of the log, {file}, cannot be written."
    return ""


def log_as_seen(app_configs=None, databases=None, **kwargs) -> list[checks.Warning]:
    """The log has a row to go on from, and what its witness has seen. A warning: work goes on where it has not."""
    from samtale.audit import watching
    from samtale.audit.models import AccessLog
    from samtale.vault.models import DataKey

    if "default" not in (databases or []):
        return []
    if not upgraded.has_all_of("default", AccessLog, DataKey):
        return []
    try:
        found = watching.compare_with_witness()
    except (OSError, ValueError) as problem:
        return [_warning(4, f"The witness of the log cannot be read: {problem}", "See SAMTALE_AUDIT_WITNESS.")]
    if found is None:
        return _rows_as_sealed()
    if found.stopped:
        return [_warning(5, "The log has no row to go on from, so nothing can be done.", "bin/samtale audit begin")]
    return [
        _warning(
            6,
            f"Rows {found.first} to {found.through} of the log are gone or written anew.",
            "Its witness has seen others: docs/operations.md, «The log».",
        )
    ]


def _rows_as_sealed() -> list[checks.Warning]:
    """Who may sign in, lead and have a role is as the program wrote it."""
    from samtale.audit import sealed, sealed_rows, sealing

    if not upgraded.has_all_of("default", *(table.model for table in sealed.tables())):
        return []
    if sealing.find_key() is None:
        return [_warning(7, "There is no key to seal with, so nobody can sign in.", "bin/samtale audit begin")]
    if wrong := sealed_rows.find_wrong_rows():
        return [
            _warning(
                8,
                f"{len(wrong)} rows that say who may sign in and lead are not as last written.",
                "bin/samtale audit verify names them: docs/operations.md, «The log».",
            )
        ]
    return []
