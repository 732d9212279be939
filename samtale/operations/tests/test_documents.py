"""What docs/operations.md has the operator type, set and copy is what the program takes."""

import re
import shlex
from configparser import ConfigParser

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class

DOCUMENT = (settings.BASE / "docs" / "operations.md").read_text()
ALL = DOCUMENT + (settings.BASE / "docs" / "openid-connect.md").read_text()
PROGRAM = "/srv/samtale/"
OF_THE_SCRIPT = {"upgrade"}  # bin/samtale itself does it
FOR_TRYING = {"SAMTALE_DEMO", "SAMTALE_DEV"}


def commands() -> list[str]:
    """Each «bin/samtale …» of a line or in the text, without what explains it."""
    found = re.findall(r"(?:^ {4}|`|\|)(?:/srv/samtale/)?bin/samtale ([^`\n\"]+)", ALL, re.M)
    return sorted({re.split(r"\s{2,}#", one)[0].strip() for one in found})


def takes(command: str) -> None:
    """Django's own parser of the command takes the words as they stand."""
    name, *words = shlex.split(re.sub(r"<[^>]*>", "x", command))
    name = name.replace("-", "_")
    load_command_class(get_commands()[name], name).create_parser("samtale", name).parse_args(words)


def test_there_are_commands_to_look_at():
    assert len(commands()) > 15 and {"upgrade", "keys make", "keys rotate"} <= set(commands())


@pytest.mark.parametrize("command", [one for one in commands() if one.split()[0] not in OF_THE_SCRIPT])
def test_each_command_is_one_and_takes_its_words(command):
    takes(command)


def test_the_script_does_what_is_said_to_be_its_own():
    script = (settings.BASE / "bin" / "samtale").read_text()
    for name in OF_THE_SCRIPT:
        assert name not in get_commands() and f'"$command" = {name} ]' in script


def units() -> dict[str, ConfigParser]:
    """The units of systemd that stand in the document, by the name above each."""
    found = {}
    stands = re.compile(r"`(?:/etc/systemd/system/)?(samtale[\w-]*\.\w+)`:\n\n((?: {4}.*\n|\n(?= {4}))+)")
    for name, block in stands.findall(DOCUMENT):
        found[name] = ConfigParser(interpolation=None)
        found[name].optionxform = str
        found[name].read_string(re.sub(r"^ {4}", "", block, flags=re.M))
    return found


def test_the_units_are_whole_and_run_as_the_user_that_was_made():
    assert set(units()) == {"samtale.service", "samtale-backup.service", "samtale-backup.timer"}
    assert "adduser --system --group --home /var/lib/samtale samtale" in DOCUMENT
    server = units()["samtale.service"]["Service"]
    assert server["User"] == units()["samtale-backup.service"]["Service"]["User"] == "samtale"
    assert server["EnvironmentFile"] == "/etc/samtale/environment"
    assert server["WorkingDirectory"] == PROGRAM.rstrip("/")
    # It writes in one folder, which is its own and where it looks for what it stores.
    assert (server["ProtectSystem"], server["StateDirectory"], server["UMask"]) == ("strict", "samtale", "0077")
    assert "SAMTALE_VAR=/var/lib/samtale" in DOCUMENT
    assert units()["samtale-backup.timer"]["Timer"]["Persistent"] == "true", "for a night the machine was off"


def test_the_server_starts_as_the_unit_says():
    from granian.cli import cli

    python, *words = shlex.split(units()["samtale.service"]["Service"]["ExecStart"])
    assert (python, words[:2]) == (f"{PROGRAM}.venv/bin/python", ["-m", "granian"])
    given = cli.make_context("granian", words[2:]).params
    assert (given["host"], given["port"]) == ("127.0.0.1", 8000) and "reverse_proxy 127.0.0.1:8000" in DOCUMENT
    assert given["interface"].value == "wsgi" and given["app"] == "config.wsgi:application"
    assert settings.WSGI_APPLICATION == given["app"].replace(":", ".")
    assert (settings.BASE / "config" / "wsgi.py").exists()


def test_the_worker_and_the_nightly_backup_are_commands():
    worker = re.search(rf"`ExecStart={PROGRAM}\.venv/bin/python manage\.py (\w+)`", DOCUMENT)[1]
    takes(worker)
    script, *words = shlex.split(units()["samtale-backup.service"]["Service"]["ExecStart"])
    assert script == f"{PROGRAM}bin/samtale" and (settings.BASE / "bin" / "samtale").exists()
    takes(" ".join(words))


def test_each_setting_that_is_read_is_told_of_and_each_that_is_told_of_is_read():
    source = "".join(path.read_text() for path in (settings.BASE / "config").glob("*.py"))
    read = set(re.findall(r"env\.\w+\(\s*\"([A-Z][A-Z_]+)\"", source))
    told = set(re.findall(r"\b(?:SAMTALE_[A-Z_]*[A-Z]|DATABASE_URL|EMAIL_URL)\b", ALL))
    assert len(read) > 25 and read - told == FOR_TRYING
    of_providers = {name for name in told if name.startswith("SAMTALE_OIDC_")}
    assert (
        told - read - of_providers
        == {"SAMTALE_ENVIRONMENT"}
        <= set(re.findall(r"SAMTALE_[A-Z]+", (settings.BASE / "bin" / "samtale").read_text()))
    )
