"""Where the master keys come from: the environment, a command that asks a key service, or a file."""

import base64
import os
import re
import shlex
import stat
import subprocess
from pathlib import Path

from django.conf import settings

KEY = 32
COMMAND_SECONDS = 15


class VaultError(Exception):
    """A key is missing, unreadable or does not fit; the message never holds key or text."""


def kind() -> str:
    """«environment», «command» or «file». Raises VaultError where two are set, for nobody knows which was meant."""
    if settings.MASTER_KEY and settings.MASTER_KEY_COMMAND:
        raise VaultError("Both SAMTALE_MASTER_KEY and SAMTALE_MASTER_KEY_COMMAND are set: keep one of them.")
    if settings.MASTER_KEY:
        return "environment"
    return "command" if settings.MASTER_KEY_COMMAND else "file"


def name() -> str:
    """What to call the source in a message."""
    return {
        "environment": "SAMTALE_MASTER_KEY",
        "command": "SAMTALE_MASTER_KEY_COMMAND",
        "file": settings.MASTER_KEY_FILE,
    }[kind()]


def read() -> dict[str, bytes]:
    """The master keys by id, in the order they are listed. Raises VaultError, which says which source is wrong."""
    reader = {"environment": lambda: settings.MASTER_KEY, "command": _from_command, "file": _from_file}[kind()]
    return _parse(reader(), name())


def _from_file() -> str:
    path = Path(settings.MASTER_KEY_FILE)
    try:
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise VaultError(f"The master key can be read by others: chmod 600 {path}")
        return path.read_text()
    except FileNotFoundError:
        raise VaultError(f"The master key is missing: {path} does not exist.") from None
    except OSError as problem:
        raise VaultError(f"The master key cannot be read by this user: {path}, {problem.strerror}.") from None


def _from_command() -> str:
    """What the command prints. It runs without a shell; neither its output nor its arguments are ever repeated."""
    command = shlex.split(settings.MASTER_KEY_COMMAND)
    said = f"The master key command ({Path(command[0]).name})"
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=COMMAND_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise VaultError(f"{said} gave no answer within {COMMAND_SECONDS} seconds.") from None
    except OSError as problem:
        raise VaultError(f"{said} cannot be run: {problem.strerror}.") from None
    if done.returncode:
        raise VaultError(f"{said} failed with exit code {done.returncode}.")
    return done.stdout.decode("ascii", "replace")


def _parse(lines: str, source: str) -> dict[str, bytes]:
    keys: dict[str, bytes] = {}
    for number, line in enumerate(lines.split(), start=1):
        key_id, _, encoded = line.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError:
            key = b""
        if not re.fullmatch(r"[\w.-]{1,40}", key_id) or len(key) != KEY:
            raise VaultError(f"Line {number} of {source} is not «id:base64 of 32 bytes».")
        if key_id in keys:
            raise VaultError(f"The master key «{key_id}» is listed twice in {source}.")
        keys[key_id] = key
    if not keys:
        raise VaultError(f"The master key is empty: {source}")
    return keys


def make_master_key_file(path: Path) -> None:
    """Write a new random master key readable by its owner alone, unless the file exists."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    _write(handle, {"k1": os.urandom(KEY)})


def add() -> str:
    """Put a new random key first in the file. Returns its id. Raises VaultError where the source is not a file."""
    keys = read()
    numbers = [int(found[1]) for found in map(re.compile(r"k(\d+)").fullmatch, keys) if found]
    new = f"k{max(numbers, default=0) + 1}"
    _replace_file({new: os.urandom(KEY), **keys})
    return new


def remove(gone: set[str]) -> None:
    """Take keys out of the file. Raises VaultError where the source is not a file."""
    _replace_file({key_id: key for key_id, key in read().items() if key_id not in gone})


def _replace_file(keys: dict[str, bytes]) -> None:
    """The file whole, old or new, whatever happens; with the owner it had."""
    if kind() != "file":
        raise VaultError(f"The master keys are not in a file: change {name()} where it is set.")
    path = Path(settings.MASTER_KEY_FILE).resolve()
    beside, before = path.with_name(path.name + ".new"), path.stat()
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    if os.geteuid() == 0:
        os.fchown(handle, before.st_uid, before.st_gid)
    _write(handle, keys)
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _write(handle: int, keys: dict[str, bytes]) -> None:
    with os.fdopen(handle, "w") as file:
        file.writelines(f"{key_id}:{base64.b64encode(key).decode()}\n" for key_id, key in keys.items())
        file.flush()
        os.fsync(file.fileno())
