"""Who may ask in plain SQL: each question of samtale/core/plain_sql.py has one place it is asked from."""

import ast
from collections.abc import Iterator

from tests.architecture import Source, imports

# Each question and its place: so many, and no more.
# «standing» is a part of «session», and asked alone of somebody who is not signed in.
MOST_PLAIN_QUESTIONS = 8
ASKED_FROM = {
    "session": "samtale/people/sign_in/sessions.py",
    "standing": "samtale/people/models/standing.py",
    "conversation": "samtale/conversations/access_rows.py",
    "GOALS_OF_EMPLOYEE": "samtale/conversations/access_rows.py",
    "GOALS_AGREED_IN": "samtale/conversations/access_rows.py",
    "OF_LEADER": "samtale/conversations/home/page.py",
    "CURRENT_OF_EMPLOYEE": "samtale/conversations/home/page.py",
    "LINE_OF_EMPLOYEE": "samtale/conversations/home/page.py",
    "OPEN_ACTIONS": "samtale/conversations/home/page.py",
}
PLAIN_SQL, PLAIN_ROWS = "samtale.core.plain_sql", "samtale.core.plain_rows"


def asked_in_plain_sql(source: Source) -> Iterator[str]:
    """A question in plain SQL is asked from its one place, and from the test that asks the ORM the same."""
    place = str(source.path)
    if source.module == PLAIN_SQL:
        yield from _too_many_questions(source)
    if source.module in (PLAIN_SQL, PLAIN_ROWS, "tests.test_plain_sql"):
        return
    for node, name in imports(source):
        question = name.removeprefix(f"{PLAIN_SQL}.")
        if name in (PLAIN_SQL, PLAIN_ROWS) and place not in ASKED_FROM.values():
            yield source.says(node, f"nothing is asked in plain SQL from here ({name})")
        elif question != name and ASKED_FROM.get(question) != place:
            yield source.says(node, f"{question} is asked from {ASKED_FROM.get(question)} alone")
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "plain_sql":
            if ASKED_FROM.get(node.attr) != place:
                yield source.says(node, f"{node.attr} is asked from {ASKED_FROM.get(node.attr)} alone")


def _too_many_questions(source: Source) -> Iterator[str]:
    """A question is a public name of the file; one that another is made with is a part of that one."""
    made: dict[str, set[str]] = {}
    for node in source.tree.body:
        named = [node.name] if isinstance(node, ast.FunctionDef) else []
        if isinstance(node, ast.Assign):
            named = [target.id for target in node.targets if isinstance(target, ast.Name)]
        used = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
        made |= {name: used - {name} for name in named}
    public = {name for name in made if not name.startswith("_")}
    for name in sorted(public - ASKED_FROM.keys()):
        yield source.says(1, f"{name} is asked from nowhere")
    if len(public - set().union(*made.values())) > MOST_PLAIN_QUESTIONS:
        yield source.says(1, f"more than {MOST_PLAIN_QUESTIONS} questions in plain SQL")
