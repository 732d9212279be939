"""The process that does what `apart.call` asks: settings first, then the work, then its answer."""

import os
import pickle
import signal
import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Reads what is asked on standard input, and answers on standard output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asked ends this one
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    sys.path.insert(0, str(ROOT))
    import django
    from django.conf import settings
    from django.utils import translation

    settings.configure(**pickle.load(sys.stdin.buffer))  # noqa: S301 - from the program itself
    django.setup()
    module, name, arguments, follows, language = pickle.load(sys.stdin.buffer)  # noqa: S301

    def say(kind: str, value: object) -> None:
        pickle.dump((kind, value), answers)
        answers.flush()

    more = {"tell": lambda *so_far: say("told", so_far)} if follows else {}
    with translation.override(language):
        try:
            say("done", getattr(import_module(module), name)(*arguments, **more))
        except Exception as error:  # noqa: BLE001 - whoever asked meets it
            say("raised", error)


if __name__ == "__main__":
    main()
