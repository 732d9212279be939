"""The process in which an uploaded file is read: bounds first, then the reader, then its answer as JSON."""

import json
import resource
import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MEMORY = 768 * 1024 * 1024
BOUNDS = {
    resource.RLIMIT_AS: MEMORY,
    resource.RLIMIT_CPU: 30,
    resource.RLIMIT_NOFILE: 64,
    resource.RLIMIT_FSIZE: 0,
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_NPROC: 0,
}


def main(function: str, language: str) -> None:
    """Reads standard input, writes the answer to standard output."""
    for bound, most in BOUNDS.items():
        resource.setrlimit(bound, (most, most))
    sys.path.insert(0, str(ROOT))
    import django
    from django.conf import settings

    settings.configure(LANGUAGE_CODE=language, LOCALE_PATHS=[ROOT / "samtale" / "locale"])
    django.setup()
    module, _, name = function.partition(":")
    answer = getattr(import_module(module), name)(sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(answer).encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
