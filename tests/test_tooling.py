"""The scripts' own parts: what is built, what is locked, and a server that refuses a wrong key."""

import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import checks
from samtale.core import build_static
from samtale.vault import keys
from samtale.vault.models import DataKey

from .fixtures import PATIENCE, free_port

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def key_file(tmp_path, settings):
    """The path of a master key that is not there yet."""
    settings.MASTER_KEY, settings.MASTER_KEY_FILE = "", str(tmp_path / "master.key")
    keys.master_keys.cache_clear()
    yield tmp_path / "master.key"
    keys.master_keys.cache_clear()


def test_a_missing_master_key_is_named_and_a_right_one_accepted(key_file):
    assert "does not exist" in checks.master_key()[0].msg
    keys.make_master_key_file(key_file)
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert checks.master_key() == []


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_master_key_others_can_read_is_refused(key_file, mode):
    keys.make_master_key_file(key_file)
    key_file.chmod(mode)
    assert "read by others" in checks.master_key()[0].msg


def test_a_master_key_that_cannot_be_read_says_so(key_file):
    key_file.mkdir(mode=0o700)
    assert "cannot be read by this user" in checks.master_key()[0].msg


@pytest.mark.parametrize("text", ["", "k1:short", "k1", "not a key at all", "k1:" + "A" * 44])
def test_a_master_key_of_another_shape_is_refused_without_being_shown(key_file, text):
    keys.make_master_key_file(key_file)
    key_file.write_text(text)
    (problem,) = checks.master_key()
    assert str(key_file) in problem.msg
    assert not text or text not in problem.msg


@pytest.mark.django_db
def test_another_master_key_than_the_database_was_written_with_is_refused(key_file, before_upgrade):
    keys.make_master_key_file(key_file)
    DataKey.make("person:1")
    checks.refuse_when_wrong()
    key_file.unlink()
    keys.make_master_key_file(key_file)
    keys.master_keys.cache_clear()
    with pytest.raises(ImproperlyConfigured, match="does not fit"):
        checks.refuse_when_wrong()


@pytest.mark.django_db
def test_destroyed_keys_do_not_stop_the_server(key_file, before_upgrade):
    keys.make_master_key_file(key_file)
    DataKey.make("person:1").destroy()
    assert checks.stored_keys(databases=["default"]) == []


def test_a_short_secret_is_refused(settings):
    settings.SECRET_KEY = "x" * 49
    assert checks.secret_key()
    settings.SECRET_KEY = "x" * 50
    assert not checks.secret_key()


def test_the_server_process_itself_refuses_and_says_why(tmp_path):
    """As in production: the entry point, in a process of its own, with a key everybody can read."""
    key = tmp_path / "master.key"
    keys.make_master_key_file(key)
    environment = {
        "PATH": "",
        "SAMTALE_VAR": str(tmp_path),
        "SAMTALE_SECRET_KEY": "s" * 50,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}",
    }

    def start() -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-c", "import config.wsgi"], cwd=ROOT, env=environment, capture_output=True, text=True
        )

    assert start().returncode == 0
    key.chmod(0o644)
    refused = start()
    assert refused.returncode != 0
    assert "read by others" in refused.stderr
    assert key.read_text().partition(":")[2].strip() not in refused.stderr
    environment.pop("SAMTALE_SECRET_KEY")
    assert start().stderr.startswith("Samtale does not start: SAMTALE_SECRET_KEY is missing")


def test_a_wrong_setting_is_said_in_one_line():
    environment = {"PATH": "", "SAMTALE_SECRET_KEY": "s" * 50, "SAMTALE_OIDC": "entra"}
    command = [sys.executable, "manage.py", "check"]
    said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (said.returncode, said.stderr) == (1, "SAMTALE_OIDC_ENTRA_CLIENT_ID is missing.\n")
    said = subprocess.run([*command, "--traceback"], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert "openid_connect.py" in said.stderr


def operate(*arguments: str, root: Path = ROOT, **environment: str) -> subprocess.CompletedProcess:
    """Run bin/samtale with nothing in its environment but this."""
    return subprocess.run(
        [root / "bin" / "samtale", *arguments],
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"]} | environment,
    )


def test_the_backups_keys_are_made_where_there_are_no_settings(tmp_path):
    made = operate("backup-key", str(tmp_path / "backup.key"), SAMTALE_ENVIRONMENT=str(tmp_path / "none"))
    assert made.returncode == 0 and made.stdout.startswith("SAMTALE_BACKUP_RECIPIENT=age1")
    again = operate("backup-key", str(tmp_path / "backup.key"))
    assert again.returncode == 1 and "not written over" in again.stderr


def test_settings_that_are_named_and_cannot_be_read_stop_the_command(tmp_path):
    done = operate("check", SAMTALE_ENVIRONMENT=str(tmp_path / "none"))
    assert done.returncode == 1 and f"innstillingene i {tmp_path / 'none'}" in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be refused as root")
def test_root_is_sent_to_the_user_it_belongs_to(tmp_path):
    shutil.copytree(ROOT / "bin", tmp_path / "bin")
    shutil.chown(tmp_path, "nobody")
    (tmp_path / "environment").touch()
    done = operate("keys", "make", root=tmp_path, SAMTALE_ENVIRONMENT=str(tmp_path / "environment"))
    assert done.returncode == 1 and f"runuser -u nobody -- {tmp_path}/bin/samtale keys" in done.stderr
    assert not (tmp_path / ".venv").exists()


@pytest.fixture
def fetched(tmp_path):
    """Has bin/_env see to packages in a folder where nothing is really fetched; answers which locks that took."""
    shutil.copytree(ROOT / "bin", tmp_path / "bin")
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    for name in ("python", "uv"):
        program = tmp_path / ".venv" / "bin" / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(f'#!/bin/sh\necho {name} "$@" >> "{tmp_path}/done"\n')
        program.chmod(0o755)
    (tmp_path / ".venv" / "samtale-home.stamp").write_text(str(tmp_path))

    def need(*groups: str) -> list[str]:
        (tmp_path / "done").write_text("")
        subprocess.run(["bash", "-c", f"source bin/_env; need {' '.join(groups)}"], cwd=tmp_path, check=True)
        return re.findall(r"-r requirements/(\w+)\.txt", (tmp_path / "done").read_text())

    return need


def test_packages_are_fetched_once_and_again_when_a_lock_has_changed(fetched, tmp_path):
    assert fetched("run") == ["bootstrap", "run"] and fetched("run") == []
    assert fetched("run", "build") == ["build"]
    for group in ("run", "bootstrap"):
        with (tmp_path / "requirements" / f"{group}.txt").open("a") as lock:
            lock.write("# changed\n")
        assert fetched("run", "build") == [group] and fetched("run", "build") == []


@pytest.fixture
def serving(tmp_path):
    """Starts `serve` of bin/_env with a command as the server; the worker only says that it is there."""
    shutil.copytree(ROOT / "bin", tmp_path / "bin")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(
        f'#!/bin/sh\ncase "$*" in "manage.py deliver") echo $$ > "{tmp_path}/worker"; exec sleep 600 ;; esac\n'
        f'exec "{sys.executable}" "$@"\n'
    )
    python.chmod(0o755)
    port, started = free_port(), []

    def serve(*server: str) -> subprocess.Popen:
        words = " ".join(one.replace("PORT", str(port)) for one in server)
        script = f'source bin/_env; SAMTALE_VAR="$ROOT"; serve http://127.0.0.1:{port} "$PYTHON" {words}'
        started.append(
            subprocess.Popen(
                ["bash", "-c", script],
                cwd=tmp_path,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                start_new_session=True,
            )
        )
        return started[-1]

    yield serve
    for one in started:
        if one.poll() is None:
            os.killpg(one.pid, signal.SIGKILL)
        one.wait()
        one.stdout.close()


@pytest.mark.processes
def test_the_worker_begins_when_the_server_answers_and_all_end_together(serving, tmp_path):
    run = serving("-m http.server PORT --bind 127.0.0.1")
    assert any("Klar på" in line for line in run.stdout)
    deadline = time.monotonic() + PATIENCE
    while not (tmp_path / "worker").exists() or not (tmp_path / "worker").read_text():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    worker = Path(f"/proc/{(tmp_path / 'worker').read_text().strip()}")
    assert worker.exists()
    run.terminate()
    assert run.wait(PATIENCE) == 0 and not worker.exists()


@pytest.mark.processes
def test_a_server_that_never_answers_is_not_said_to_be_ready(serving, tmp_path):
    run = serving("-c 'import sys; sys.exit(3)'")
    assert run.wait(PATIENCE) == 3 and "Klar" not in run.stdout.read()
    slow = serving("-c 'import time; time.sleep(600)'")  # as while it fills its database
    with pytest.raises(subprocess.TimeoutExpired):
        slow.wait(0.5)
    slow.terminate()
    assert slow.wait(PATIENCE) == 130 and not (tmp_path / "worker").exists(), "it was broken off"


@pytest.mark.parametrize("group", ["bootstrap", "run", "build", "test", "check"])
def test_locks_pin_every_package_with_hashes_and_name_no_host(group):
    text = (ROOT / "requirements" / f"{group}.txt").read_text()
    assert "://" not in text
    assert not re.search(r"^\s*--(?!hash=sha256:)", text, re.MULTILINE)
    packages = [block for block in re.split(r"\n(?=\S)", text) if block.strip()]
    assert packages
    assert all(re.match(r"[\w.\-\[\]]+==\S+", block) and "--hash=sha256:" in block for block in packages)


def test_the_groups_agree_so_that_they_fit_in_one_environment():
    versions: dict[str, dict[str, set[str]]] = {}
    for group in ("run", "build", "test", "check"):
        # A version for one Python and another for the next stand in every group alike.
        lock = (ROOT / f"requirements/{group}.txt").read_text()
        for name, version in re.findall(r"^([\w.\-]+)==([^\\\n]+)", lock, re.M):
            versions.setdefault(name, {}).setdefault(group, set()).add(version.strip())
    unlike = {name: of for name, of in versions.items() if len({frozenset(found) for found in of.values()}) > 1}
    assert versions["numpy"] and unlike == {}


def test_the_npm_lock_names_no_place_to_fetch_from():
    text = (ROOT / "package-lock.json").read_text()
    assert '"resolved"' not in text
    assert text.count('"integrity"') == text.count('"node_modules/')


def test_a_translation_that_loses_a_placeholder_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(build_static, "ROOT", tmp_path)
    po = tmp_path / "samtale/locale/nn/LC_MESSAGES/django.po"
    po.parent.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n#, python-format\nmsgid "Hei, %(name)s"\n'
    po.write_text(head + 'msgstr "Hei, %(namn)s"\n')
    with pytest.raises(build_static.BuildError, match="name"):
        build_static.compile_translation(po)
    assert not po.with_suffix(".mo").exists()
    po.write_text(head + 'msgstr "God dag, %(name)s"\n')
    build_static.compile_translation(po)
    assert po.with_suffix(".mo").stat().st_size > 0
