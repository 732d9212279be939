"""What a Django form field needs to be printed by our own components instead of Django's templates."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django import forms
from django.forms import BoundField
from django.forms.widgets import Input
from markupsafe import Markup, escape

TYPES = {forms.DateInput: "date", forms.TimeInput: "time", forms.DateTimeInput: "datetime-local"}


def attrs(values: dict) -> Markup:
    """Attributes ready to print: `_` in a name becomes `-`, True a bare attribute, None and False nothing."""
    parts = []
    for name, value in values.items():
        if value is None or value is False:
            continue
        name = escape(name.replace("_", "-"))
        parts.append(f" {name}" if value is True else f' {name}="{escape(value)}"')
    return Markup("".join(parts))  # noqa: S704 - each part is escaped above


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    chosen: bool
    id: str = ""


@dataclass(frozen=True)
class Control:
    """A field ready to print: `kind` is input, textarea, select, list, checkbox or other."""

    kind: str
    id: str
    name: str
    label: str
    hint: str
    error: str
    value: str
    type: str = ""
    attrs: dict = field(default_factory=dict)
    options: list = field(default_factory=list)

    @property
    def described_by(self) -> str | None:
        """The ids of hint and error, as `aria-describedby` wants them."""
        ids = [f"{self.id}-hint"] * bool(self.hint) + [f"{self.id}-error"] * bool(self.error)
        return " ".join(ids) or None

    @property
    def focus(self) -> str:
        """The id an error summary links to: the first press-able thing of the field."""
        return self.options[0].id if self.kind == "list" and self.options else self.id


def _text(value) -> str:
    """A value as an HTML input writes it: dates and times as ISO, whatever the language."""
    match value:
        case None:
            return ""
        case datetime():
            return value.strftime("%Y-%m-%dT%H:%M")
        case date():
            return value.isoformat()
        case time():
            return value.strftime("%H:%M")
    return str(value)


def _option(key, label, chosen: set[str], id_: str = "") -> Option:
    key = "" if key is None else str(key)
    # A label of two lines is marked up already; as text it would be shown with its marks.
    return Option(key, label if isinstance(label, Markup) else str(label), key in chosen, id_)


def _options(bound: BoundField, id_: str) -> Iterator[Option | tuple[str, list[Option]]]:
    """The options of a field; a named group comes as its title and its options."""
    value = bound.value()
    chosen = {str(v) for v in value} if isinstance(value, (list, tuple, set)) else {"" if value is None else str(value)}
    for number, (key, label) in enumerate(bound.field.widget.choices):
        if isinstance(label, (list, tuple)):
            members = enumerate(label)
            yield str(key), [_option(one, text, chosen, f"{id_}_{number}_{nth}") for nth, (one, text) in members]
        else:
            yield _option(key, label, chosen, f"{id_}_{number}")


def _attributes(bound: BoundField) -> dict:
    extra = {name: value for name, value in bound.field.widget.attrs.items() if name not in ("type", "id", "cols")}
    extra["aria-required"] = "true" if bound.field.required else None
    extra["disabled"] = bound.field.disabled
    return extra


def control(bound: BoundField) -> Control:
    """A bound field of a form as what to print."""
    widget, id_ = bound.field.widget, bound.auto_id or bound.html_name
    kind, value, options = "other", "", []
    match widget:
        case forms.RadioSelect() | forms.CheckboxSelectMultiple():
            kind, options = "list", list(_options(bound, id_))
        case forms.Select():
            kind, options = "select", list(_options(bound, id_))
        case forms.CheckboxInput():
            kind, value = "checkbox", "on" if widget.check_test(bound.value()) else ""
        case forms.Textarea():
            kind, value = "textarea", _text(bound.value())
        case forms.FileInput() | forms.PasswordInput():
            kind = "input"
        case Input():
            kind, value = "input", _text(bound.value())
    extra = _attributes(bound)
    if kind == "list":
        extra["aria-required"] = None  # a radio button may not say it; the legend does
    elif kind == "select":
        extra["multiple"] = widget.allow_multiple_selected
    return Control(
        kind=kind,
        id=id_,
        name=bound.html_name,
        label=str(bound.label),
        hint=str(bound.help_text or ""),
        error=" ".join(str(error) for error in bound.errors),
        value=value,
        attrs=extra,
        options=options,
        type=widget.attrs.get("type") or TYPES.get(type(widget)) or getattr(widget, "input_type", "") or "",
    )
