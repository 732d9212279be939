"""A whole draft as one page of forms: every press saves what is typed and does one thing more."""

from functools import cached_property

from django.utils.translation import gettext as _

from samtale.core.form_fields import mark_of, show_stored

from .building import Revision
from .forms import AboutForm, StatementForm, TopicForm, statement_initial
from .models import GuideVersion, Statement, Topic
from .ready_forms import BankStatement, statements_bank

ADDS_TOPIC, ADDS_STATEMENT = "add", "own"


class DraftForms:
    """The forms of a draft, bound to what was posted where something was.

    Looks like one Django form to the error summary: `errors`, `non_field_errors` and iteration over fields.
    """

    def __init__(self, version: GuideVersion, posted=None):
        self.version, self.posted = version, posted
        self.do = (posted or {}).get("do", "save")
        self.about = AboutForm(
            posted,
            initial={"name": version.guide.name, "purpose": version.purpose, "how_to_prepare": version.how_to_prepare},
        )
        self.topics = [(topic, self._topic(topic)) for topic in version.topics.all()]
        self.statements = [(row, self._statement(row)) for row in version.statements.all()]
        adds = {ADDS_TOPIC: self.do == ADDS_TOPIC, ADDS_STATEMENT: self.do == ADDS_STATEMENT}
        # What is being added is kept on the page when something else was pressed, but judged only when it is added.
        self.new_topic = TopicForm(posted if adds[ADDS_TOPIC] else None, prefix="new", initial=self._typed("new"))
        self.own_statement = StatementForm(
            posted if adds[ADDS_STATEMENT] else None, prefix="own", initial=self._typed("own")
        )
        self.problems: list[str] = []

    def _topic(self, topic: Topic) -> TopicForm:
        prefix = f"topic-{topic.pk}"
        return TopicForm(
            self._if_posted(prefix, "title"),
            prefix=prefix,
            initial={
                "title": topic.title,
                "intro": topic.intro,
                "questions": topic.questions,
                "kind": topic.kind,
                "is_main": topic.is_main,
            },
        )

    def _statement(self, statement: Statement) -> StatementForm:
        prefix = f"statement-{statement.pk}"
        return StatementForm(self._if_posted(prefix, "text"), prefix=prefix, initial=statement_initial(statement))

    def _if_posted(self, prefix: str, field: str):
        """The posted values, unless the row came to the draft after the page was opened."""
        return self.posted if self.posted is not None and f"{prefix}-{field}" in self.posted else None

    def _typed(self, prefix: str) -> dict:
        if self.posted is None or self.do in (ADDS_TOPIC if prefix == "new" else ADDS_STATEMENT,):
            return {}
        start = f"{prefix}-"
        typed = {name.removeprefix(start): value for name, value in self.posted.items() if name.startswith(start)}
        return typed | ({"is_main": "is_main" in typed} if prefix == "new" and typed else {})

    @cached_property
    def _all(self) -> list:
        forms = [self.about, *(form for _topic, form in self.topics), *(form for _row, form in self.statements)]
        return forms + [self.new_topic] * (self.do == ADDS_TOPIC) + [self.own_statement] * (self.do == ADDS_STATEMENT)

    def is_valid(self) -> bool:
        """Whether everything posted may be saved; a draft somebody else has changed meanwhile is said to be so."""
        valid = all([form.is_valid() for form in self._all if form.is_bound])
        if valid and self.posted.get("seen", self.seen) != self.seen and self._changes:
            for form in self._all:
                if form.is_bound:
                    show_stored(form)
            self.problems.append(
                _(
                    "Skjemaet er endret et annet sted mens du skrev. Det du skrev, står i feltene, og det som er "
                    "lagret, står rett over. Lagre én gang til for å beholde ditt."
                )
            )
        return valid and not self.problems

    @property
    def _changes(self) -> bool:
        """Whether what is posted differs from what is stored now."""
        bound = [form for form in self._all if form.is_bound and form not in (self.new_topic, self.own_statement)]
        return any(form.has_changed() for form in bound)

    @property
    def errors(self) -> dict:
        found = {bound.html_name: bound.errors for bound in self if bound.errors}
        return found | ({"__all__": self.problems} if self.problems else {})

    def non_field_errors(self) -> list[str]:
        return self.problems

    def __iter__(self):
        for form in self._all:
            yield from form

    @cached_property
    def revision(self) -> Revision:
        """What is to be written, once valid."""
        return Revision(
            **self.about.cleaned_data,
            topics={topic.pk: form.cleaned_data for topic, form in self.topics if form.is_bound},
            statements={
                row.pk: {
                    "text": form.cleaned_data["text"],
                    "audience": form.cleaned_data["audience"],
                    "meanings": form.meanings,
                }
                for row, form in self.statements
                if form.is_bound
            },
        )

    @cached_property
    def seen(self) -> str:
        """A mark of what the draft says now, so that a page knows whether it has been overtaken."""
        version = self.version
        said: list[object] = [version.guide.name, version.purpose, version.how_to_prepare, version.unsorted]
        said += [[t.pk, t.title, t.intro, t.questions, t.kind, t.is_main, t.order] for t, _form in self.topics]
        said += [[s.pk, s.text, s.meanings, s.audience] for s, _form in self.statements]
        return mark_of(said)

    @property
    def bank(self) -> list[tuple[str, list[BankStatement]]]:
        """The bank's statements the draft does not have, by what they are about."""
        here = {row.text for row, _form in self.statements}
        titles = {"individual": _("Om den enkelte"), "team": _("Om teamet"), "organisation": _("Om virksomheten")}
        return [
            (title, [row for row in statements_bank() if row.about == about and row.text not in here])
            for about, title in titles.items()
        ]

    @property
    def unsorted(self) -> list[str]:
        return self.version.unsorted.splitlines()
