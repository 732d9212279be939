"""What house.md asks of where code lies, as functions that read a source tree and list what is wrong in it."""

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

# Left is lower. Nothing imports to the right of itself; neighbours within one pair of braces do not know each other.
ORDER = [
    {"core"},
    {"vault"},
    {"audit"},
    {"operations"},
    {"people"},
    {"notices", "organisation"},
    {"guides", "goals"},
    {"conversations"},
    {"rounds", "needs", "insight", "archive", "learning", "incidents"},
    {"api"},
    {"demo"},
    {"config"},
]
LEVEL = {package: level for level, packages in enumerate(ORDER) for package in packages}
# These may know of conversations only what facts.py says: status, dates, counts; a round may also call people to them.
ONLY_FACTS = {"rounds": {"facts", "for_rounds"}, "insight": {"facts"}, "incidents": {"facts"}}

OURS = {"samtale", "config", "tests", "bench"}
# The one file that may reach into a library, and why is said there.
INNER_PARTS = {"samtale/people/sign_in/allauth_mfa.py"}
LONGEST_FILE, LONGEST_FUNCTION = 350, 60
LONGEST_TEMPLATE_LINE = 160
# A file that may be longer, with the reason beside it.
LONGER_FILES: dict[str, str] = {}

# The folders of the heart, each a step or what belongs together; in each, what is done stands in actions.py.
STEPS = {
    "invitation",
    "preparation",
    "meeting",
    "collaborative_text",
    "agreement",
    "closing",
    "minutes",
    "signature",
    "follow_up",
    "leader_change",
    "separate_meeting",
    "retention",
}
FOLDER_A_STEP = {"conversations", "rounds", "people"}
VIEWS = re.compile(r"views|\w+_views")
# Where a conversation may be fetched: the door, the steps and what they share, and what holds no text.
FETCHES_CONVERSATIONS = {f"{step}.actions" for step in STEPS} | {
    "access",
    "steps",
    "facts",
    "retention.jobs",
    "home.page",
}

MODEL_REFERENCE = re.compile(r"^([a-z_]+)\.[A-Z]\w*$")
WRITES = {
    "save",
    "create",
    "bulk_create",
    "get_or_create",
    "update_or_create",
    "update",
    "bulk_update",
    "delete",
    "asave",
    "acreate",
    "adelete",
    "aupdate",
}
QUERIES = {"objects", "_default_manager", "_base_manager"}
OF_A_REQUEST = ("django.http", "django.shortcuts", "django.contrib.messages", "django.template", "django.forms")
UNSAFE_MARKUP = re.compile(
    r"\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|\shx-on[:-]|javascript:|<style\b|<script\b(?![^>]*\bsrc=)", re.IGNORECASE
)
JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
QUERY_IN_TEMPLATE = re.compile(r"\.objects\b|_set\b|\.(filter|exclude|select_related|values_list)\(|\.roles\b")


class Source(NamedTuple):
    """One Python file, parsed."""

    path: Path  # relative to the root
    tree: ast.Module
    nodes: tuple[ast.AST, ...]
    lines: int

    @property
    def package(self) -> str:
        """«people» for samtale/people/…, «config» for config/…, the first folder otherwise."""
        parts = self.path.parts
        return parts[1] if parts[0] == "samtale" and len(parts) > 2 else parts[0]

    @property
    def module(self) -> str:
        return ".".join(self.path.with_suffix("").parts)

    @property
    def place(self) -> str:
        """Where in its package it lies: «signature.actions»."""
        return ".".join(self.path.with_suffix("").parts[2:])

    @property
    def is_test(self) -> bool:
        return "tests" in self.path.parts or self.path.name == "conftest.py"

    @property
    def is_view(self) -> bool:
        return not self.is_test and ("views" in self.path.parts or self.path.name == "views.py")

    def says(self, node: ast.AST | int, what: str) -> str:
        line = node if isinstance(node, int) else getattr(node, "lineno", 1)
        return f"{self.path}:{line}: {what}"


@cache
def sources(root: Path) -> list[Source]:
    """Every Python file of the program and its tests under `root`, read once; migrations are made, not written."""
    found = []
    for folder in ("config", "samtale", "tests", "bench"):
        for file in sorted((root / folder).rglob("*.py")):
            if "migrations" not in file.parts:
                text = file.read_text()
                tree = ast.parse(text)
                found.append(Source(file.relative_to(root), tree, tuple(ast.walk(tree)), text.count("\n")))
    return found


def imports(source: Source) -> Iterator[tuple[ast.AST, str]]:
    """Every imported name in full («samtale.people.models.Person»), relative imports resolved."""
    for node in source.nodes:
        if isinstance(node, ast.Import):
            yield from ((node, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                around = source.path.parts[: -node.level]
                base = ".".join([*around, *([node.module] if node.module else [])])
            yield from ((node, f"{base}.{name.name}") for name in node.names)


def wrong_direction(source: Source) -> Iterator[str]:
    """Imports, and models named by string, from the right of where the file lies."""
    own = LEVEL.get(source.package)
    if own is None or source.is_test:
        return
    for node, name in [*imports(source), *models_by_string(source)]:
        parts = name.split(".")
        other = parts[1] if parts[0] == "samtale" and len(parts) > 1 else parts[0]
        if other not in LEVEL or other == source.package:
            continue
        if LEVEL[other] >= own:
            yield source.says(node, f"{source.package} must not know {other} ({name})")
        if other == "conversations" and parts[2] not in ONLY_FACTS.get(source.package, {parts[2]}):
            yield source.says(node, f"{source.package} may know of conversations only facts, not {name}")


def models_by_string(source: Source) -> Iterator[tuple[ast.AST, str]]:
    """Models named «app.Model» in a call, as foreign keys and get_model do; as «samtale.app.Model»."""
    for node in source.nodes:
        if isinstance(node, ast.Call):
            for value in [*node.args, *(keyword.value for keyword in node.keywords)]:
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    found = MODEL_REFERENCE.match(value.value)
                    if found and found[1] in LEVEL:
                        yield node, f"samtale.{value.value}"


def attributes(source: Source, names: set[str]) -> Iterator[ast.Attribute]:
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.attr in names:
            yield node


def querying_views(source: Source) -> Iterator[str]:
    """A view asks the door and the steps; it has no query of its own."""
    if source.is_view:
        for node in attributes(source, QUERIES):
            yield source.says(node, f"a view has no .{node.attr}")


def states_is_a_table(source: Source) -> Iterator[str]:
    """states.py is pure: it knows nothing of ours and asks no database."""
    if source.path.name != "states.py" or source.is_test:
        return
    for node, name in imports(source):
        if name.split(".")[0] in {"samtale", "config"} or name.startswith("django.db.connection"):
            yield source.says(node, f"states.py imports {name}")
    for node in attributes(source, QUERIES | WRITES | {"filter", "get_queryset"}):
        yield source.says(node, f"states.py uses .{node.attr}")


def access_only_reads(source: Source) -> Iterator[str]:
    """access.py writes nothing and does not know what a request is."""
    if source.path.name != "access.py" or source.is_test:
        return
    for node, name in imports(source):
        if name.endswith("HttpRequest") or name.startswith(("django.shortcuts", "django.contrib.messages")):
            yield source.says(node, f"access.py imports {name}")
    for node in source.nodes:
        if isinstance(node, ast.arg) and node.arg == "request":
            yield source.says(node, "access.py takes a request")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            yield source.says(node, f"access.py writes: .{node.func.attr}()")


def steps_know_no_page(source: Source) -> Iterator[str]:
    """A step takes named arguments and knows neither request nor HTML."""
    if source.package not in {"conversations", "rounds"} or source.is_test or source.path.name != "actions.py":
        return
    for node, name in imports(source):
        if name.startswith(OF_A_REQUEST):
            yield source.says(node, f"a step imports {name}")
    if source.package != "conversations":
        return
    for function in source.tree.body:
        if isinstance(function, ast.FunctionDef) and not function.name.startswith("_"):
            if any(argument.arg == "by" for argument in [*function.args.args, *function.args.kwonlyargs]):
                if function.args.args:
                    yield source.says(function, f"{function.name}: the arguments of a step are keyword-only")


def knows_others_pages(source: Source) -> Iterator[str]:
    """A step's folder may know another's actions and what its page reads, never its views: those are for addresses."""
    own = source.module.split(".")[:3]
    if source.package not in FOLDER_A_STEP or source.is_test or source.path.name in ("urls.py", "apps.py"):
        return
    for node, name in imports(source):
        parts = name.split(".")
        if parts[:2] == own[:2] and parts[:3] != own and any(VIEWS.fullmatch(part) for part in parts[3:]):
            yield source.says(node, f"{source.place} must not know the views of another step ({name})")


def fetched_around_the_door(source: Source) -> Iterator[str]:
    """Conversation.objects, and get_object_or_404(Conversation), only where house.md allows it."""
    if source.is_test or source.package in {"demo", "tests", "bench"}:
        return
    if source.package == "conversations" and source.place in FETCHES_CONVERSATIONS:
        return
    for node in attributes(source, QUERIES):
        if isinstance(node.value, ast.Name) and node.value.id == "Conversation":
            yield source.says(node, "a conversation is fetched around its door")
    for node in source.nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.endswith("_or_404"):
            if any(isinstance(value, ast.Name) and value.id == "Conversation" for value in node.args):
                yield source.says(node, "a conversation is fetched around its door")


def inner_parts(source: Source) -> Iterator[str]:
    """No library's private module is imported, but where `INNER_PARTS` says so."""
    if str(source.path) in INNER_PARTS:
        return
    for node, name in imports(source):
        parts = name.split(".")
        if parts[0] not in OURS and any(part == "internal" or part.startswith("_") for part in parts):
            if parts[0] != "__future__":
                yield source.says(node, f"a private part of a library is imported ({name})")


def too_long(source: Source) -> Iterator[str]:
    """Files and functions that no longer fit in a head."""
    if source.lines > LONGEST_FILE and str(source.path) not in LONGER_FILES:
        yield source.says(1, f"{source.lines} lines, at most {LONGEST_FILE}")
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield source.says(node, f"{node.name} is {length} lines, at most {LONGEST_FUNCTION}")


def unexplained(source: Source) -> Iterator[str]:
    """Every module opens by saying what it is."""
    if source.tree.body and not ast.get_docstring(source.tree):
        yield source.says(1, "no opening docstring")


def opened_for_nobody(source: Source) -> Iterator[str]:
    """A key is opened with nobody asking only where nothing is shown: vault, proof, checks, the log's own, seals."""
    if source.is_test or source.package in {"vault", "operations", "config", "tests", "bench"}:
        return
    if source.package == "audit" and source.path.stem in {"chain", "sealing"}:
        return
    for node in attributes(source, {"unasked", "_plain", "_made_here"}):
        yield source.says(node, "a key is opened without anybody asking")


RULES: list[Callable[[Source], Iterator[str]]] = [
    wrong_direction,
    querying_views,
    states_is_a_table,
    access_only_reads,
    steps_know_no_page,
    knows_others_pages,
    fetched_around_the_door,
    opened_for_nobody,
    inner_parts,
    too_long,
    unexplained,
]


def wrong_pages(root: Path) -> Iterator[str]:
    """Templates that the Content-Security-Policy would break, or that ask what only the door may answer."""
    for file in sorted((root / "samtale").glob("*/templates/**/*.html")):
        text = file.read_text()
        markup = JINJA.sub(lambda code: " " * len(code[0]), text)
        wrong = [(match.start(), "inline script or style") for match in UNSAFE_MARKUP.finditer(markup)]
        for code in JINJA.finditer(text):
            if QUERY_IN_TEMPLATE.search(code[0]):
                wrong.append((code.start(), "a template does not query or compare roles"))
        for place, what in sorted(wrong):
            yield f"{file.relative_to(root)}:{text.count(chr(10), 0, place) + 1}: {what}"


def long_template_lines(root: Path) -> Iterator[str]:
    """Lines of templates that one has to scroll sideways to read."""
    for file in sorted((root / "samtale").glob("*/templates/**/*.html")):
        for number, line in enumerate(file.read_text().splitlines(), start=1):
            if len(line) > LONGEST_TEMPLATE_LINE:
                yield f"{file.relative_to(root)}:{number}: {len(line)} characters, at most {LONGEST_TEMPLATE_LINE}"


def crossing_keys(models: list) -> Iterator[str]:
    """Foreign keys to another package that let it climb back, or that point to the right."""
    for model in models:
        for field in model._meta.local_fields + model._meta.local_many_to_many:
            other = field.remote_field and field.remote_field.model._meta
            if not other or other.app_label == model._meta.app_label or other.app_label not in LEVEL:
                continue
            if not field.remote_field.hidden:
                yield f'{field}: a key to another package has related_name="+"'
            if LEVEL[other.app_label] >= LEVEL[model._meta.app_label]:
                yield f"{field}: {model._meta.app_label} must not know {other.app_label}"


def findings(root: Path, rule: Callable[[Source], Iterator[str]]) -> list[str]:
    """What one rule finds in a whole tree."""
    return [finding for source in sources(root) for finding in rule(source)]
