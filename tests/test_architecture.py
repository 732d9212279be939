"""The tree is as house.md draws it, and the checker finds a tree that is not."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from tests import architecture, house, plain_questions

ROOT = Path(__file__).resolve().parent.parent
RULES = [*architecture.RULES, plain_questions.asked_in_plain_sql]

# For each rule: a file that breaks it, and one beside it that does not.
BROKEN = {
    "wrong_direction": [
        ("samtale/people/extra.py", '"""."""\nfrom samtale.conversations.models import Conversation\n'),
        ("samtale/people/relative.py", '"""."""\ndef later():\n    from ..conversations import facts\n'),
        ("samtale/guides/neighbour.py", '"""."""\nimport samtale.goals.models\n'),
        ("samtale/goals/named.py", '"""."""\nkey = ForeignKey("conversations.Conversation", related_name="+")\n'),
        ("samtale/goals/got.py", '"""."""\nmodel = apps.get_model("conversations.Conversation")\n'),
        ("samtale/insight/text.py", '"""."""\nfrom samtale.conversations.models import Minutes\n'),
        ("samtale/core/settings_of.py", '"""."""\nimport config.settings\n'),
    ],
    "querying_views": [
        ("samtale/people/views.py", '"""."""\npeople = Person.objects.all()\n'),
        ("samtale/people/views/show.py", '"""."""\npeople = Person._default_manager.all()\n'),
    ],
    "states_is_a_table": [
        ("samtale/conversations/states.py", '"""."""\nfrom .models import Conversation\n'),
        ("samtale/rounds/states.py", '"""."""\nopen = Round.objects.filter(open=True)\n'),
    ],
    "access_only_reads": [
        ("samtale/conversations/access.py", '"""."""\ndef may_read(request): pass\n'),
        ("samtale/guides/access.py", '"""."""\nfrom django.http import HttpRequest\n'),
        ("samtale/goals/access.py", '"""."""\ngoal.save()\n'),
    ],
    "steps_know_no_page": [
        ("samtale/conversations/invitation/actions.py", '"""."""\nfrom django.contrib import messages\n'),
        ("samtale/conversations/signature/actions.py", '"""."""\ndef sign_agreement(conversation, *, by): pass\n'),
    ],
    "knows_others_pages": [
        ("samtale/conversations/closing/views.py", '"""."""\nfrom ..agreement.views import agreement\n'),
        ("samtale/rounds/setup/start_page.py", '"""."""\nfrom ..scheduling import views\n'),
        ("samtale/people/directory/views.py", '"""."""\nfrom ..sign_in.views import devices\n'),
    ],
    "fetched_around_the_door": [
        ("samtale/conversations/signature/views.py", '"""."""\nfound = Conversation.objects.get(pk=1)\n'),
        ("samtale/archive/filing.py", '"""."""\nfound = get_object_or_404(Conversation, pk=1)\n'),
    ],
    "opened_for_nobody": [
        ("samtale/archive/reading.py", '"""."""\nplain = row.key.unasked()\n'),
        ("samtale/audit/log.py", '"""."""\nkey._made_here = True\n'),
    ],
    "asked_in_plain_sql": [
        ("samtale/goals/asking.py", '"""."""\nfrom samtale.core import plain_sql\n'),
        ("samtale/goals/rows.py", '"""."""\nfrom samtale.core import plain_rows\n'),
        ("samtale/people/sign_in/devices.py", '"""."""\nfrom samtale.core.plain_sql import session\n'),
        ("samtale/people/sign_in/sessions.py", '"""."""\nfrom samtale.core import plain_sql\nplain_sql.OF_LEADER\n'),
        ("bench/asking.py", '"""."""\nimport samtale.core.plain_sql\n'),
        ("samtale/core/plain_sql.py", '"""."""\n' + "".join(f'{name} = ""\n' for name in plain_questions.ASKED_FROM)),
    ],
    "inner_parts": [
        ("samtale/people/codes.py", '"""."""\nfrom allauth.core.internal import ratelimit\n'),
        ("samtale/rounds/sheet.py", '"""."""\nfrom openpyxl.cell._writer import etree_write_cell\n'),
    ],
    "too_long": [
        ("samtale/core/long.py", '"""."""\n' + "x = 1\n" * architecture.LONGEST_FILE),
        ("samtale/core/deep.py", '"""."""\ndef f():\n' + "    x = 1\n" * architecture.LONGEST_FUNCTION),
    ],
    "unexplained": [("samtale/core/silent.py", "x = 1\n")],
}
IN_ORDER = [
    ("samtale/conversations/invitation/actions.py", '"""."""\ndef invite(*, employee, by): pass\n'),
    ("samtale/conversations/access.py", '"""."""\nfrom django.http import Http404\nConversation.objects.all()\n'),
    ("samtale/conversations/states.py", '"""."""\nfrom django.db import models\n'),
    ("samtale/conversations/signature/views.py", '"""."""\nfrom samtale.conversations.signature import actions\n'),
    ("samtale/insight/figures.py", '"""."""\nfrom samtale.conversations.facts import counts\n'),
    ("samtale/people/tests/test_upward.py", '"""."""\nfrom samtale.conversations.models import Conversation\n'),
    ("samtale/people/sign_in/sessions.py", '"""."""\nfrom samtale.core import plain_sql\nplain_sql.session()\n'),
    ("samtale/core/plain_sql.py", '"""."""\ndef standing(): pass\ndef session(): return standing()\n_PART = ""\n'),
    ("samtale/goals/models.py", '"""."""\nkey = ForeignKey("people.Person", related_name="+")\n'),
    ("samtale/core/__init__.py", ""),
]


def write(root: Path, files: list[tuple[str, str]]) -> None:
    for name, text in files:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_program_follows_the_rule(rule):
    assert architecture.findings(ROOT, rule) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_finds_what_breaks_it(rule, tmp_path):
    broken = BROKEN[rule.__name__]
    write(tmp_path, broken)
    found = architecture.findings(tmp_path, rule)
    assert {finding.split(":")[0] for finding in found} == {name for name, _ in broken}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_lets_the_right_pass(rule, tmp_path):
    write(tmp_path, IN_ORDER)
    assert architecture.findings(tmp_path, rule) == []


@pytest.mark.parametrize("app", house.APPS)
def test_its_folders_do_not_go_in_circles(app):
    rooms = house.rooms_of(ROOT, app)
    assert {frozenset(circle) for circle in house.circles(rooms)} == set(house.CIRCLES.get(app, {}))


def test_the_house_has_rooms():
    assert len(house.APPS) > 10 and set(house.CIRCLES) <= set(house.APPS)
    assert min(len(house.rooms_of(ROOT, app)) for app in ("conversations", "rounds", "people")) > 10


def test_a_circle_is_found(tmp_path):
    files = [("a/actions.py", "from ..b import page"), ("b/page.py", "from samtale.rounds import c"), ("c.py", "")]
    back = [("samtale/rounds/c.py", '"""."""\nfrom .a import actions\n')]
    for more, found in (([], []), (back, [["a", "b", "c"]])):
        root = tmp_path / str(len(more))
        write(root, [(f"samtale/rounds/{name}", f'"""."""\n{line}\n') for name, line in files] + more)
        assert house.circles(house.rooms_of(root, "rounds")) == found


def test_each_question_in_plain_sql_is_asked():
    for question, place in plain_questions.ASKED_FROM.items():
        assert f"plain_sql.{question}" in (ROOT / place).read_text(), question


@pytest.mark.parametrize("extra, wrong", [("", []), ("MORE = ''\n", ["MORE is asked from nowhere", "more than 8"])])
def test_a_ninth_question_in_plain_sql_is_found(extra, wrong, tmp_path):
    text = (ROOT / "samtale/core/plain_sql.py").read_text()
    write(tmp_path, [("samtale/core/plain_sql.py", text + extra)])
    found = architecture.findings(tmp_path, plain_questions.asked_in_plain_sql)
    assert len(found) == len(wrong) and all(what in said for what, said in zip(wrong, found, strict=True))


def test_there_is_a_program_to_check():
    packages = {source.package for source in architecture.sources(ROOT)}
    assert {"config", "core", "vault", "audit", "people", "guides", "goals", "conversations"} <= packages


def test_every_package_has_its_place():
    packages = {folder.name for folder in (ROOT / "samtale").iterdir() if (folder / "__init__.py").exists()}
    assert packages <= set(architecture.LEVEL)


def test_a_longer_file_is_still_there_and_has_a_reason():
    assert all((ROOT / name).exists() and reason for name, reason in architecture.LONGER_FILES.items())


def test_pages_have_no_inline_script_and_no_query(tmp_path):
    assert list(architecture.wrong_pages(ROOT)) == []
    folder = "samtale/core/templates/core"
    bad = {
        "style.html": '<p style="color: red">',
        "handler.html": '<button\n onclick="go()">',
        "script.html": "<script>go()",
        "htmx.html": '<p hx-on:click="go()">',
        "link.html": '<a href="javascript:go()">',
        "css.html": "<style>p {}",
        "query.html": "{% for one in person.conversation_set.filter(status=1) %}",
        "role.html": "{% if p.standing.roles %}",
    }
    good = '<script type="module"\n src="x.js"></script>{{ c.button(_("Lagre"), style="x") }}{% set x = a | filter %}'
    write(tmp_path, [(f"{folder}/{name}", text) for name, text in [*bad.items(), ("good.html", good)]])
    found = {Path(finding.split(":")[0]).name for finding in architecture.wrong_pages(tmp_path)}
    assert found == set(bad)


def test_no_line_of_a_template_is_too_long(tmp_path):
    assert list(architecture.long_template_lines(ROOT)) == []
    write(
        tmp_path,
        [("samtale/core/templates/core/long.html", "<p>\n" + "x" * 161), ("samtale/core/templates/ok.html", "x" * 160)],
    )
    assert [one.split(":")[:2] for one in architecture.long_template_lines(tmp_path)] == [
        ["samtale/core/templates/core/long.html", "2"]
    ]


def test_keys_between_packages_cannot_be_climbed():
    every = apps.get_models(include_auto_created=True)
    ours = [model for model in every if model._meta.app_label in architecture.LEVEL]
    assert len(ours) > 10
    assert list(architecture.crossing_keys(ours)) == []


@isolate_apps("samtale.people", "samtale.conversations")
def test_a_key_that_can_be_climbed_is_found():
    class Person(models.Model):
        diary = models.ForeignKey("conversations.Diary", models.CASCADE, related_name="+")

        class Meta:
            app_label = "people"

    class Diary(models.Model):
        owner = models.ForeignKey(Person, models.CASCADE)
        reader = models.ForeignKey(Person, models.CASCADE, related_name="+")

        class Meta:
            app_label = "conversations"

    found = list(architecture.crossing_keys([Person, Diary]))
    assert found == [
        "people.Person.diary: people must not know conversations",
        'conversations.Diary.owner: a key to another package has related_name="+"',
    ]
