"""The program's settings with what tests need around them: own folder, own keys, nothing of the machine's."""
import atexit
import os
import shutil
import tempfile
from pathlib import Path

VAR_OF_THIS_RUN = Path(tempfile.mkdtemp(prefix="samtale-test-"))
atexit.register(shutil.rmtree, VAR_OF_THIS_RUN, ignore_errors=True)
os.environ["SAMTALE_VAR"] = str(VAR_OF_THIS_RUN)
os.environ["SAMTALE_DEV"] = "1"
for name in ("SAMTALE_DEMO", "SAMTALE_URL", "SAMTALE_MASTER_KEY", "SAMTALE_MASTER_KEY_FILE",
             "SAMTALE_MASTER_KEY_COMMAND", "SAMTALE_SECRET_KEY", "SAMTALE_OIDC"):
    os.environ.pop(name, None)
# Playwright runs an event loop in the tests' own thread; the queries there are the tests' and wait for nobody.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, MASTER_KEY_FILE  # noqa: E402
from samtale.vault.keys import make_master_key_file  # noqa: E402

(VAR_OF_THIS_RUN / "static").mkdir()
make_master_key_file(Path(MASTER_KEY_FILE))
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in production, so that threads and the journeys' server open the same one.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_OF_THIS_RUN / "test.sqlite3")}
