"""The program's settings with what tests need around them: own folder, own keys, nothing of the machine's."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests import asking, runs

if runs.VARIABLE not in os.environ:
    atexit.register(shutil.rmtree, runs.begin(), ignore_errors=True)
VAR_OF_THIS_PROCESS = Path(tempfile.mkdtemp(prefix="var-", dir=runs.folder()))
atexit.register(shutil.rmtree, VAR_OF_THIS_PROCESS, ignore_errors=True)
os.environ["SAMTALE_VAR"] = str(VAR_OF_THIS_PROCESS)
os.environ["SAMTALE_DEV"] = "1"
# Databases are emptied between tests, and a witness would tell of it; those about the witness have their own.
os.environ["SAMTALE_AUDIT_WITNESS"] = "off"
for name in (
    "SAMTALE_DEMO",
    "SAMTALE_URL",
    "SAMTALE_MASTER_KEY",
    "SAMTALE_MASTER_KEY_FILE",
    "SAMTALE_MASTER_KEY_COMMAND",
    "SAMTALE_SECRET_KEY",
    "SAMTALE_OIDC",
):
    os.environ.pop(name, None)
# Playwright runs an event loop in the tests' own thread; the queries there are the tests' and wait for nobody.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

from config.settings import *  # noqa: E402, F403
from config.settings import MASTER_KEY_FILE  # noqa: E402

(VAR_OF_THIS_PROCESS / "static").mkdir()
asking.tests_read_everything()
# The same in every process of a run: what is copied from one database to another opens there too.
shutil.copy(runs.folder() / runs.MASTER_KEY, MASTER_KEY_FILE)
