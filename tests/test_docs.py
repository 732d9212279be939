"""What the documents name is there."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests import roles_table
from tests.access_terms import Address, May

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted(path.relative_to(ROOT) for path in [*ROOT.glob("docs/**/*.md"), ROOT / "README.md"])
WIDTH = 120
ANEW = "write it anew: .venv/bin/python -m tests.roles_table"
NAMED = re.compile(r"`((?:samtale|tests|docs|bin|bench|config)/[\w./-]+)`")
LINKED = re.compile(r"\]\(((?!http)[\w./-]+)\)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_file_a_document_names_exists(document):
    text = (ROOT / document).read_text()
    named = [ROOT / name for name in NAMED.findall(text)] + [
        (ROOT / document).parent / link for link in LINKED.findall(text)
    ]
    missing = [str(path.relative_to(ROOT)) for path in named if not path.resolve().exists()]
    assert not missing
    if document.name == "tour.md":
        assert len(named) > 30


@pytest.mark.parametrize("document", [*DOCUMENTS, Path("CHANGELOG.md")], ids=str)
def test_a_document_wraps(document):
    """Rows of tables, commands and drawings may be longer: they are not read as lines."""
    prose = re.sub(r"^```.*?^```", "", (ROOT / document).read_text(), flags=re.M | re.S)
    assert [line for line in prose.splitlines() if len(line) > WIDTH and not line.startswith(("|", "    "))] == []


def test_what_is_said_of_the_roles_is_what_the_program_does():
    document = roles_table.DOCUMENT.read_text()
    assert roles_table.written(document) == document, ANEW
    assert roles_table.BEGIN in document and roles_table.END in document


def test_a_right_that_is_given_makes_it_stale(monkeypatch):
    """Or the test above would prove nothing."""
    document = roles_table.DOCUMENT.read_text()
    address = next(one for one in roles_table.TABLE if one.name == "conversations:minutes")
    opened = replace(address, get=replace(address.get, who=address.get.who | {"hr"}))
    monkeypatch.setattr(roles_table, "TABLE", [opened if one is address else one for one in roles_table.TABLE])
    assert roles_table.written(document) != document
    new = Address("conversations:new", get=May(frozenset({"auditor"})))
    monkeypatch.setattr(roles_table, "TABLE", [*roles_table.TABLE, new])
    assert "`conversations:new`" in roles_table.table()
