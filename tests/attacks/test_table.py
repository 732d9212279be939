"""The table of attacks says what the tests say, every requirement is accounted for, and no attack is skipped."""

import ast
import re
from pathlib import Path

import pytest

from . import table
from .asvs import REQUIREMENTS

PEERS = 6


def test_the_document_says_what_the_tests_say():
    assert table.written() == table.DOCUMENT.read_text(), "python -m tests.attacks.table --write"


def test_there_are_as_many_requirements_as_the_standard_has():
    assert len(REQUIREMENTS) == len(set(REQUIREMENTS)) == 253


def test_every_requirement_is_tried_or_has_a_reason():
    assert [number for number in table.left() if not table.reason(number)] == []
    for attack in table.tried():
        unknown = [name for name in attack.requirements if re.match(r"V\d", name) and name not in REQUIREMENTS]
        assert not unknown, attack.test
    named = {name for attack in table.tried() for name in attack.requirements if name not in REQUIREMENTS}
    assert len(named) == PEERS, named


@pytest.mark.parametrize("attack", table.tried(), ids=lambda attack: attack.test)
def test_every_attack_is_a_test_that_runs(attack):
    file, _, name = attack.test.partition("::")
    functions = [
        found
        for found in ast.walk(ast.parse((table.ROOT / file).read_text()))
        if isinstance(found, ast.FunctionDef) and found.name == name
    ]
    assert len(functions) == 1, attack.test
    source = ast.unparse(functions[0])
    assert "assert" in source or "raises" in source
    assert not re.search(r"\b(skip|skipif|xfail)\b", source)


def test_no_file_here_skips():
    for path in Path(__file__).parent.glob("test_v*.py"):
        assert not re.search(r"\.(skip|skipif|xfail)\b", path.read_text()), path
