"""Fixtures for every test: the cast, and for journeys the production server and a browser."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import hypothesis
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from playwright.sync_api import BrowserContext, Page, expect

from samtale.audit import guard, sealing
from samtale.audit.models import BEGUN, AccessLog
from tests import kept_course, postgres, runs, turned

# The same examples every time, without a clock: a landing says what the change did. bench/ looks for new ones.
hypothesis.settings.register_profile(
    "samtale", deadline=None, derandomize=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("samtale")
expect.set_options(timeout=60_000)  # ms; what is right shows at once, and a busy machine gets its time
ROOT = Path(__file__).resolve().parent.parent
CLOCK_FILE = "TURNED_CLOCK"  # read by tests/turned_clock.py alone
PATIENCE = 120  # seconds; bounds what fails, and nothing that is right takes so long on any machine
_kept_ports: list[socket.socket] = []
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    # The first two are what the address bar suggests: two pages more in every window, a third of what a journey took.
    # The rest is Playwright's own list, which this one takes the place of.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,AvoidUnnecessaryBeforeUnloadCheckSync,"
    "DestroyProfileOnBrowserClose,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,PaintHolding,"
    "ThirdPartyStoragePartitioning,AvoidCorsURLLoaderRestartOnRedirect,OptimizationHints,NetworkTimeServiceQuerying,"
    "AimEnabled,PreconnectToSearch",
]
WIDTHS = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 360, "height": 740}}
# What the program promises: WCAG 2.2 AA, and what axe itself thinks good practice.
AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def cast(db):
    """The named cast, stored."""
    from tests.cast import make_cast

    return kept_course.once(("cast",), make_cast)


@pytest.fixture
def before_upgrade(db) -> Iterator[None]:
    """The database as its migrations leave it: no log has been begun, and no key is stored."""
    from samtale.vault.models import DataKey, MasterKey

    guard.take_down(connection)
    for model in (AccessLog, DataKey, MasterKey):
        model.objects.all()._raw_delete("default")
    guard.put_up(connection)
    sealing.forget()
    yield
    sealing.forget()  # a key that was made meanwhile is gone with its row


@pytest.fixture
def log_of_one_row(db) -> None:
    """The log with its first row alone, for whoever counts them: nothing is written of seals yet."""
    guard.take_down(connection)
    AccessLog.objects.exclude(event=BEGUN)._raw_delete("default")
    guard.put_up(connection)


@pytest.fixture
def working_hours(monkeypatch):
    """No hour is quiet, whenever the tests are run."""
    from samtale.core import workday

    monkeypatch.setattr(workday, "is_quiet", lambda here: False)


@dataclass
class LiveApp:
    """The production server in a process of its own, on the tests' own database."""

    url: str
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen | None = None
    before: tuple[str, ...] = ()  # what the server is started by
    application: str = "config.wsgi:application"
    manage: tuple[str, ...] = ("manage.py",)  # what Python runs for a command beside the server

    def start(self) -> None:
        """Starts the server and waits until it answers. Raises RuntimeError with its log when it does not."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *self.before,
                    sys.executable,
                    "-m",
                    "granian",
                    "--interface",
                    "wsgi",
                    "--host",
                    "127.0.0.1",
                    "--port",
                    self.url.rpartition(":")[2],
                    "--workers",
                    "1",
                    "--blocking-threads",
                    "4",
                    "--no-ws",
                    "--workers-kill-timeout",
                    "5",
                    self.application,
                ],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        runs.began(self.process.pid)
        until = time.monotonic() + PATIENCE
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise RuntimeError(f"The server did not start:\n{self.log.read_text()}")
            time.sleep(0.1)

    def answers(self) -> bool:
        """Whether anything at all comes back."""
        try:
            urllib.request.urlopen(self.url, timeout=PATIENCE).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    def stop(self) -> None:
        """Stops the server, so that a journey can lose its connection."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(PATIENCE)
        if self.process:
            runs.ended(self.process.pid)

    def deliver(self) -> None:
        """One turn of the worker, in the tests' own process with the server's settings; the mailbox page shows it.

        That the worker is a process of its own is proven in samtale/notices/tests/test_worker.py.
        """
        mailbox = "samtale.notices.mailbox.Backend"
        with override_settings(SITE_URL=self.environment["SAMTALE_URL"], EMAIL_BACKEND=mailbox):
            call_command("deliver", once=True, stdout=StringIO())

    @property
    def stored_files(self) -> list[Path]:
        """Everything the server leaves on disk: the database with its journal (SQLite), and the log."""
        name = connection.settings_dict["NAME"]
        beside = Path(name).parent.glob(Path(name).name + "*") if connection.vendor == "sqlite" else []
        return [*beside, self.log]


def free_port() -> int:
    """A port of loopback that nobody has, and that nobody is given before the tests are over."""
    kept = socket.socket()  # bound and deaf: a server that is told the port may have it, also when it starts again
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    kept.bind(("127.0.0.1", 0))
    _kept_ports.append(kept)
    return kept.getsockname()[1]


def _database_url(database: dict) -> str:
    """The address of the tests' database as the server takes it from its environment."""
    if database["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{database['NAME']}"
    host = database["HOST"] or database["OPTIONS"]["host"]
    return postgres.url(database["USER"], database["PASSWORD"], host, database["PORT"], database["NAME"])


def _static_files(environment: dict[str, str]) -> Path:
    """The folder of collected static files, made once a run."""
    folder = runs.folder() / "served"
    with runs.one_at_a_time("served"):
        if not folder.exists():
            subprocess.run(
                [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"],
                cwd=ROOT,
                env=environment | {"SAMTALE_VAR": str(folder)},
                check=True,
            )
    return folder / "static"


@contextmanager
def _server(folder: Path, **more) -> Iterator[LiveApp]:
    """A server on the tests' own database, with its files in the folder; further arguments go to LiveApp."""
    url = f"http://127.0.0.1:{free_port()}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SAMTALE_DEMO": "1",
        "SAMTALE_VAR": str(folder),
        "SAMTALE_URL": url,
        "SAMTALE_MASTER_KEY_FILE": settings.MASTER_KEY_FILE,
        "SAMTALE_SECRET_KEY": settings.SECRET_KEY,
        "DATABASE_URL": _database_url(connection.settings_dict),
        CLOCK_FILE: str(folder / "hours"),
    }
    environment.pop("SAMTALE_DEV", None)
    (folder / "static").symlink_to(_static_files(environment))
    (folder / "hours").write_text("0")
    app = LiveApp(url, environment, folder / "server.log", **more)
    app.start()
    yield app
    app.stop()


@pytest.fixture(scope="session")
def live_server_process(django_db_setup, tmp_path_factory) -> Iterator[LiveApp]:
    """One server a session; tests take `live_app`, which gives it an empty database."""
    with _server(tmp_path_factory.mktemp("live")) as app:
        yield app


@pytest.fixture(scope="session")
def turned_server_process(django_db_setup, tmp_path_factory) -> Iterator[LiveApp]:
    """The same with a clock that can be turned, for journeys about dates."""
    with _server(
        tmp_path_factory.mktemp("turned"),
        application="tests.turned_clock:application",
        manage=("-m", "tests.turned_clock"),
    ) as app:
        yield app


@pytest.fixture
def live_app(request, transactional_db) -> LiveApp:
    """The production server on a database that is empty before and after the test; its clock is the test's."""
    about_dates = request.node.get_closest_marker("about_dates")
    app = request.getfixturevalue("turned_server_process" if about_dates else "live_server_process")
    if about_dates:
        Path(app.environment[CLOCK_FILE]).write_text(str(turned.hours_from_the_wall()))
    if not app.answers():
        app.start()
    return app


def chromium() -> str | None:
    """Where the machine's Chromium is, if it has one."""
    return os.environ.get("SAMTALE_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args) -> dict:
    """The machine's own Chromium; Playwright's download does not work everywhere."""
    if not (found := chromium()):
        pytest.fail("There is no Chromium on this machine; bin/test installs it.")
    return browser_type_launch_args | {"executable_path": found, "args": CHROMIUM_FLAGS}


@pytest.fixture
def visit(request, new_context, live_app) -> Callable[..., Page]:
    """visit(person, "phone", color_scheme="dark", …): a page in a browser of its own, signed in as that person.

    No person gives a browser that is not signed in; further arguments go to Playwright's new_context.
    """

    def open_browser(person=None, width: str = "desktop", **options) -> Page:
        here = {"base_url": live_app.url, "locale": "nb-NO", "timezone_id": "Europe/Oslo", "viewport": WIDTHS[width]}
        context = new_context(**here | options)
        context.set_default_timeout(60_000)
        if request.node.get_closest_marker("about_dates"):
            context.clock.install(time=time.time())
        if person is not None:
            sign_in(context, person, live_app.url)
        return context.new_page()

    return open_browser


def sign_in(context: BrowserContext, person, url: str) -> None:
    """Puts a session of the person's into a browser, without the sign-in page."""
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url, "httpOnly": True}])


@pytest.fixture
def axe_finds_nothing() -> Callable[[Page], None]:
    """A function that fails with every rule axe finds broken on the page as it stands."""

    def check(page: Page) -> None:
        page.wait_for_load_state()  # a page that is just being answered has nothing to look at yet
        # What is in order need not be described, and that is most of axe's work.
        found = Axe().run(page, options=AXE_RULES | {"resultTypes": ["violations"]}).response["violations"]
        broken = [
            f"{rule['id']}: {rule['help']}\n  " + "\n  ".join(node["html"] for node in rule["nodes"]) for rule in found
        ]
        assert not broken, f"{page.url}\n" + "\n".join(broken)

    return check
