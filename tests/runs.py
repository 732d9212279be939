"""A run of the tests: one folder that all its processes share, with a made-up master key and what is made once."""

import fcntl
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from samtale.vault.sources import make_master_key_file

VARIABLE = "SAMTALE_TEST_RUN"
MASTER_KEY = "master.key"
_OWNER = "SAMTALE_TEST_RUN_OWNER"
PROCESSES = "processes"  # one empty file each, named by its number, while a server of the run is up
SERVER = "postgres"  # how the PostgreSQL that holds the run's databases is reached, once there is one


def folder() -> Path:
    """The run's folder. Raises KeyError where no run has begun."""
    return Path(os.environ[VARIABLE])


def is_shared() -> bool:
    """Whether another process began the run, and will end it."""
    return os.environ.get(_OWNER) != str(os.getpid())


def begin() -> Path:
    """Makes the folder of a run, of which processes started from here are part."""
    made = Path(tempfile.mkdtemp(prefix="samtale-run-"))
    make_master_key_file(made / MASTER_KEY)
    os.environ[VARIABLE], os.environ[_OWNER] = str(made), str(os.getpid())
    return made


def began(pid: int) -> None:
    """Notes a server that is to end before the run does, also when whoever started it is killed."""
    (folder() / PROCESSES).mkdir(exist_ok=True)
    (folder() / PROCESSES / str(pid)).touch()


def ended(pid: int) -> None:
    (folder() / PROCESSES / str(pid)).unlink(missing_ok=True)


def end(of: Path) -> None:
    """Ends the servers that are left, and takes away the folder and every database of the run."""
    for left in (of / PROCESSES).glob("*"):
        with suppress(OSError):  # it is gone, or the number is somebody else's by now
            if str(of).encode() in Path("/proc", left.name, "environ").read_bytes():
                os.kill(int(left.name), signal.SIGTERM)
    if (server := of / SERVER).exists():
        import psycopg

        with psycopg.connect(server.read_text(), autocommit=True) as there:
            named = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
            for (name,) in there.execute(named, [database(of, "")]).fetchall():
                there.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(of, ignore_errors=True)


@contextmanager
def one_at_a_time(what: str) -> Iterator[None]:
    """One of the run's processes while the block runs; the others wait."""
    with (folder() / f"{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def database(of: Path, which: str) -> str:
    """What one of the run's databases is called in the server."""
    return f"test_{of.name}_{which}".replace("-", "_").lower()
