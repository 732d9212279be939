"""Shapes of what the two agree on: goals, actions, what may be used outside, where they see it differently."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_lazy as _

from samtale.core import form_fields
from samtale.goals.models import Action, Goal

from ..fields import LONG, Words, day_field, is_sensible
from ..models import Agreement
from .vague import may_be_none

SHORT = 300
BOTH = 5 * LONG  # what each has said came of a goal, side by side
KINDS = [(Goal.Kind.WORK, _("Arbeidsmål")), (Goal.Kind.DEVELOPMENT, _("Utviklingsmål"))]
PRIORITIES = [
    (Goal.Priority.HIGH, _("Viktigst")),
    (Goal.Priority.MIDDLE, _("Viktig")),
    (Goal.Priority.LOW, _("Når det passer")),
]
OUTCOMES = [
    (Goal.Outcome.REACHED, _("Nådd")),
    (Goal.Outcome.PARTLY, _("Delvis nådd")),
    (Goal.Outcome.NOT_REACHED, _("Ikke nådd")),
]


class NewForm(forms.Form):
    """A form for something new, with the id it gets, so that sending it twice adds one."""

    new_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def values(self, *names: str) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in names or self.fields if name != "new_id"}


class ChangeForm(forms.Form):
    """A form for something there is: carries what the person began from, so that both sides' words are kept."""

    edit = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    base = forms.JSONField(widget=forms.HiddenInput, encoder=DjangoJSONEncoder)

    @classmethod
    def of(cls, row: Any, **kwargs):
        """The form filled from a row."""
        values = {name: getattr(row, name) for name in cls.base_fields if name not in ("edit", "base")}
        return cls(initial={**values, "base": values}, **kwargs)

    @classmethod
    def sent_or_of(cls, data: Any, row: Callable[[], Any], **kwargs):
        """What was sent, or where nothing was, the form filled from the row, which is only then read."""
        return cls(data, **kwargs) if data else cls.of(row(), **kwargs)

    def clean_base(self) -> dict[str, Any]:
        base = self.cleaned_data["base"]
        names = [name for name in self.fields if name not in ("edit", "base")]
        if not isinstance(base, dict) or set(base) != set(names):
            raise forms.ValidationError(
                _("Last siden på nytt, og prøv igjen. Noe gikk galt på veien hit. Det du skrev, står i feltene.")
            )
        try:
            return {name: self._as_cleaned(name, base[name]) for name in names}
        except (ValueError, TypeError):
            raise forms.ValidationError(
                _("Last siden på nytt, og prøv igjen. Noe gikk galt på veien hit. Det du skrev, står i feltene.")
            ) from None

    def _as_cleaned(self, name: str, value: Any) -> Any:
        field = self.fields[name]
        if value is None:
            return None if isinstance(field, forms.DateField) else ""
        return field.coerce(value) if isinstance(field, forms.TypedChoiceField) else field.to_python(value)

    def clean(self):
        """A day both leave as it was may have passed; a day somebody chooses may not."""
        super().clean()
        cleaned = self.cleaned_data
        day = cleaned.get("due")
        if day and day != cleaned.get("base", {}).get("due"):
            try:
                is_sensible(day)
            except forms.ValidationError as wrong:
                self.add_error("due", wrong)
        return cleaned

    def changes(self) -> dict[str, Any]:
        """A valid form as the actions take it: which edit it is, what it began from, and what is wanted."""
        carried = {name: self.cleaned_data[name] for name in ("edit", "base")}
        return {**carried, "mine": {name: self.cleaned_data[name] for name in self.cleaned_data if name not in carried}}


class Folding(forms.Form):
    """A form where some fields stand behind one line until somebody opens it."""

    has_goals = False  # among which one chooses first
    folded: tuple[str, ...] = ()
    folded_title = _("Mer om dette")

    @property
    def opens_folded(self) -> bool:
        """Whether something in them is written or wrong."""
        return any(
            self[name].errors or str(self[name].value() or "") != str(self.fields[name].initial or "")
            for name in self.folded
        )


class GoalFields(Folding):
    folded: tuple[str, ...] = ("measure", "due", "priority")
    folded_title = _("Viktighet, dato og hvordan vi vet at vi er i mål")

    title = Words(
        label=_("Mål"),
        max_length=SHORT,
        help_text=_("Hva vil dere oppnå?"),
        error_messages={"required": _("Skriv hva målet er.")},
    )
    kind = forms.ChoiceField(
        label=_("Hva slags mål er det?"), choices=KINDS, widget=forms.RadioSelect, initial=Goal.Kind.WORK
    )
    priority = forms.TypedChoiceField(
        label=_("Hvor viktig er det?"),
        choices=PRIORITIES,
        coerce=int,
        widget=forms.RadioSelect,
        initial=Goal.Priority.MIDDLE,
    )
    measure = Words(label=_("Hvordan vet vi at vi er i mål?"), max_length=LONG, required=False, rows=2)
    due = day_field(label=_("Når skal målet være nådd?"), required=False)


class ActionFields(Folding):
    folded: tuple[str, ...] = ("first_step", "measure", "kind")
    folded_title = _("Første steg, hvordan vi vet at det er gjort, og noe å slutte med")

    what = Words(
        label=_("Tiltak"),
        max_length=LONG,
        rows=2,
        help_text=_("Hva skal gjøres, så konkret som mulig?"),
        error_messages={"required": _("Skriv hva som skal gjøres.")},
    )
    kind = forms.ChoiceField(
        label=_("Er det noe å gjøre, eller noe å slutte med?"),
        widget=forms.RadioSelect,
        initial=Action.Kind.DO,
        choices=[(Action.Kind.DO, _("Gjøre")), (Action.Kind.STOP, _("Slutte med"))],
    )
    responsible = forms.ChoiceField(
        label=_("Hvem har ansvaret?"),
        choices=Action.Responsible,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hvem som har ansvaret.")},
    )
    due = day_field(label=_("Frist"), error_messages={"required": _("Velg en frist.")})
    first_step = Words(label=_("Hva er det første steget?"), max_length=LONG, required=False, rows=2)
    measure = Words(label=_("Hvordan vet vi at det er gjort?"), max_length=LONG, required=False, rows=2)

    def __init__(self, *args, names: dict[str, str], **kwargs):
        """`names` says who employee and leader are."""
        super().__init__(*args, **kwargs)
        form_fields.choices(self, "responsible").choices = list(names.items())

    @property
    def may_be_no_promise(self) -> bool:
        """Of a valid form: whether the leader has taken on something that is neither a yes nor a no."""
        given = self.cleaned_data
        return given["responsible"] == Action.Responsible.LEADER and may_be_none(given["what"])


class NewDay:
    """A day in something new lies ahead."""

    cleaned_data: dict[str, Any]

    def clean_due(self):
        day = self.cleaned_data["due"]
        if day:
            is_sensible(day)
        return day


class NewGoalForm(NewDay, GoalFields, NewForm):
    field_order = ["new_id"]


class NewActionForm(NewDay, ActionFields, NewForm):
    field_order = ["new_id"]


class AgreeForm(NewActionForm):
    """An action and the goal it serves, new or one there is: what one writes while talking."""

    NEW = "new"
    # As the page has them, so that what is wrong is told in the same order.
    field_order = ["new_id", "new_goal_id", "topic", "goal", "title", "goal_kind", "what", "responsible", "due"]
    folded: tuple[str, ...] = ("first_step", "measure", "kind", "goal_measure", "goal_due", "priority")
    folded_title = _("Mer om tiltaket og målet")

    new_goal_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    topic = forms.UUIDField(widget=forms.HiddenInput, required=False)
    goal = forms.ChoiceField(label=_("Hvilket mål gjelder det?"), widget=forms.RadioSelect, initial=NEW)
    title = Words(label=_("Mål"), max_length=SHORT, required=False, help_text=_("Hva vil dere oppnå?"))
    goal_kind = forms.ChoiceField(
        label=_("Hva slags mål er det?"), choices=KINDS, widget=forms.RadioSelect, initial=Goal.Kind.WORK
    )
    priority = forms.TypedChoiceField(
        label=_("Hvor viktig er målet?"),
        choices=PRIORITIES,
        coerce=int,
        widget=forms.RadioSelect,
        initial=Goal.Priority.MIDDLE,
    )
    goal_measure = Words(label=_("Hvordan vet vi at vi er i mål?"), max_length=LONG, required=False, rows=2)
    goal_due = day_field(label=_("Når skal målet være nådd?"), required=False, validators=[is_sensible])

    def __init__(self, *args, goals: list[tuple[str, str]], **kwargs):
        """`goals` are those there are already, as id and title."""
        super().__init__(*args, **kwargs)
        form_fields.choices(self, "goal").choices = [*goals, (self.NEW, _("Et nytt mål"))]
        self.has_goals = bool(goals)
        if not goals:
            self.fields["goal"].widget = forms.HiddenInput()

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("goal") == self.NEW and not cleaned.get("title") and "title" not in self.errors:
            self.add_error("title", _("Skriv hva målet er."))
        return cleaned

    def goal_values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "title": given["title"],
            "kind": given["goal_kind"],
            "priority": given["priority"],
            "measure": given["goal_measure"],
            "due": given["goal_due"],
        }

    def action_values(self) -> dict[str, Any]:
        return self.values(*ActionFields.base_fields)


class GoalForm(GoalFields, ChangeForm):
    field_order = ["edit", "base"]


class ActionForm(ActionFields, ChangeForm):
    field_order = ["edit", "base"]


class EndForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Ble målet nådd?"),
        choices=OUTCOMES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg om målet ble nådd, delvis nådd eller ikke nådd.")},
    )
    result = Words(label=_("Hva kom ut av det?"), max_length=BOTH, required=False, rows=3)
    was = Words(required=False, widget=forms.HiddenInput)  # what it said when it was opened


class DeadlineForm(forms.Form):
    """Another deadline for the same action, and why."""

    seen = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)  # what was proposed when it opened
    due = day_field(label=_("Ny frist"), validators=[is_sensible], error_messages={"required": _("Velg en frist.")})
    why = Words(
        label=_("Hvorfor?"),
        max_length=SHORT,
        help_text=_("Står i avtalen. Fristen gjelder når begge har signert."),
        error_messages={"required": _("Skriv kort hvorfor fristen flyttes.")},
    )


class ConclusionForm(forms.Form):
    conclusion = forms.ChoiceField(choices=Agreement.Conclusion)


class ConsentFields(forms.Form):
    what = Words(
        label=_("Hva kan brukes?"),
        max_length=LONG,
        rows=2,
        error_messages={"required": _("Skriv hva som kan brukes.")},
        help_text=_("Bare det som står her, ikke resten av samtalen."),
    )
    purpose = Words(
        label=_("Hva kan det brukes til?"),
        max_length=SHORT,
        error_messages={"required": _("Skriv hva det kan brukes til.")},
    )
    whom = Words(
        label=_("Hvem kan bruke det?"),
        max_length=SHORT,
        error_messages={"required": _("Skriv hvem som kan bruke det.")},
    )


class NewConsentForm(ConsentFields, NewForm):
    field_order = ["new_id"]


class ConsentForm(ConsentFields, ChangeForm):
    field_order = ["edit", "base"]


class DifferenceForm(NewForm):
    text = Words(
        label=_("Slik ser jeg det"),
        max_length=LONG,
        rows=4,
        error_messages={"required": _("Skriv hvordan du ser det.")},
        help_text=_("Det blir stående i avtalen med navnet ditt. Resten av avtalen gjelder like fullt."),
    )
