"""V13: a server set up as in production gives nothing away about itself."""

import os
import re
import subprocess
import sys

import pytest

from tests.fixtures import ROOT

from .asvs import tries
from .conftest import HOST

pytestmark = pytest.mark.slow


@tries(
    "V13.4.2",
    "V12.2.1",
    what="Djangos egen kontroll for produksjon (check --deploy) med innstillingene en virksomhet setter, og at feilsøking "
    "ikke kan være på der",
)
def test_the_deployment_check_finds_nothing(tmp_path):
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SAMTALE_VAR": str(tmp_path),
        "SAMTALE_SECRET_KEY": "n0rdv4g-" * 9,
        "SAMTALE_MASTER_KEY": "k1:" + "A" * 43 + "=",
        "SAMTALE_URL": f"https://{HOST}",
        "SAMTALE_HOSTS": HOST,
        "SAMTALE_BEHIND_PROXY": "1",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}",
        "EMAIL_URL": "smtp://mail.nordvag.example",
        "SAMTALE_BACKUP_RECIPIENT": "age1made-up",
    }

    def check(**more: str) -> subprocess.CompletedProcess:
        command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "INFO"]
        return subprocess.run(command, cwd=ROOT, env=environment | more, capture_output=True, text=True)

    found = check()
    assert found.returncode == 0 and "no issues" in found.stdout, found.stderr
    assert check(SAMTALE_URL="http://127.0.0.1").returncode != 0, "the check says nothing about what is wrong either"
    assert "The log has no witness" in check(SAMTALE_AUDIT_WITNESS="off").stderr


@pytest.mark.journey
@pytest.mark.both_databases
@tries(
    "V13.4.1",
    "V13.4.3",
    "V13.4.4",
    "V13.4.5",
    "V15.2.3",
    what="kildekode, mapper, nøkkelfiler, TRACE, prøvens postkasse og andre sider som ikke hører til i produksjon",
)
def test_nothing_but_the_program_is_served(attacker):
    nobody = attacker()
    for path in (
        "/.git/config",
        "/.git/HEAD",
        "/static/",
        "/static/core/",
        "/static/../config/settings.py",
        "/static/%2e%2e/master.key",
        "/static/..%2f..%2fmaster.key",
        "/master.key",
        "/samtale.sqlite3",
        "/manage.py",
        "/admin/",
        "/demo/mailbox/",
        "/metrics",
        "/static/staticfiles.json/..",
        "/__debug__/",
        "/server-status",
    ):
        answer = nobody.ask(path)
        assert answer.status in (404, 400) or answer.headers["Location"], f"{path}: {answer.status}"
        assert b"SECRET" not in answer.body and b"k1:" not in answer.body and b"[core]" not in answer.body
        if answer.headers["Location"]:
            assert nobody.ask(answer.headers["Location"]).status == 404, path
    traced = nobody.ask("/", method="TRACE", X_Secret="kantarell")
    assert traced.status in (400, 401, 405, 501) and b"kantarell" not in traced.body


@pytest.mark.journey
@tries(
    "V16.5.1",
    what="hva som svarer, lest av hodelinjene på sider, feil, filer og data: programmet nevnes ikke",
    gap="et svar serveren gir før programmet er spurt (en ugyldig forespørsel), når den står uten mellomtjener",
)
def test_no_answer_names_the_server(cast, attacker):
    static = re.search(r'/static/[^"]+\.css', attacker().ask("/accounts/login/").text)[0]
    for who in (None, cast.leader):
        hand = attacker(who)
        asked = [
            hand.ask("/"),
            hand.ask("/accounts/login/"),
            hand.ask(static),
            hand.ask("/sw.js"),
            hand.ask("/nothing-here/"),
            hand.ask("/", method="HEAD"),
            hand.ask("/", body=b"", method="POST"),
            hand.ask("/signed-in/", Accept="application/json"),
            hand.ask("/", Host="ond.example"),
            hand.ask(static + ".x"),
        ]
        assert {answer.status for answer in asked} >= {200, 400, 404}
        for answer in asked:
            assert not answer.headers.get("Server") and "X-Powered-By" not in answer.headers
            assert "granian" not in str(answer.headers).lower() and "python" not in str(answer.headers).lower()


@pytest.mark.journey
@tries(
    "V16.5.1", "V13.4.2", what="feil fremkalt på sju måter: svaret røper ikke spor, spørringer, versjoner eller stier"
)
def test_errors_say_nothing_about_the_inside(cast, attacker):
    person = attacker(cast.leader)
    broken = [
        person.ask("/people/99999999999999999999999/"),
        person.ask("/team/?show=%00"),
        person.ask("/conversations/not-a-uuid/"),
        person.ask("/team/invite/", b"\xff\xfe\x00" * 50, Content_Type="multipart/form-data; boundary=x"),
        person.ask("/accounts/login/", "email=%00%ff"),
        person.ask("/", Host="ond.example"),
        person.ask("/" + "a" * 5000),
    ]
    for answer in broken:
        assert answer.status < 500, answer.text[:500]
        assert not any(
            word in answer.text for word in ("Traceback", "site-packages", "django.", "SELECT ", "sqlite", "psycopg")
        )
