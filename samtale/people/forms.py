"""The forms of people and import: they shape what comes in, and decide nothing."""

from collections.abc import Collection

from django import forms
from django.utils.translation import gettext_lazy as _

from samtale.core import form_fields

from .importing.candidates import NEW, SAME, Question
from .importing.columns import FileColumn
from .importing.headers import Column
from .importing.reading import MAX_BYTES
from .models import Role

_CHOICE = {
    Column.FULL_NAME: _("Hele navnet, fornavnet først"),
    Column.LAST_NAME_FIRST: _("Hele navnet, etternavnet først"),
}


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Filen med ansatte"),
        allow_empty_file=True,
        help_text=_("CSV eller Excel (.xlsx), høyst 5 MB. Ingenting endres før du har sett over og bekreftet."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx,.xls,.html,.htm"}),
        error_messages={"required": _("Velg en fil først."), "missing": _("Velg en fil først.")},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("Filen er større enn 5 MB. Ta bort kolonner som ikke brukes."))
        return file


class QuestionsForm(forms.Form):
    """Whether known employee numbers are the same people; a field each, named by the number."""

    def __init__(self, questions: Collection[Question], *args, **kwargs):
        super().__init__(*args, **kwargs)
        for question in questions:
            words = {"number": question.number, "known": question.known_as, "said": question.said}
            self.fields[question.number] = forms.ChoiceField(
                label=_("Nummer %(number)s: %(known)s, i filen %(said)s") % words,
                required=False,
                initial=question.answer,
                widget=forms.RadioSelect,
                choices=[
                    (SAME, _("Den samme, med nytt navn og ny adresse")),
                    (NEW, _("En ny ansatt som har fått nummeret")),
                ],
            )


class PartForm(forms.Form):
    """Whether the file has everybody, or is whole for some units only."""

    WHOLE, SOME = "whole", "some"
    part = forms.ChoiceField(
        label=_("Hvem har filen med?"),
        widget=forms.RadioSelect,
        choices=[
            (WHOLE, _("Hele virksomheten: den som ikke står i filen, regnes som sluttet")),
            (SOME, _("Bare noen enheter: alle andre blir som de er")),
        ],
    )
    units = forms.MultipleChoiceField(
        label=_("Enheter filen har alle fra"),
        help_text=_(
            "Den som bare hører til disse, og ikke står i filen, regnes som sluttet. Uten kryss slutter ingen."
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, units: Collection[tuple[int, str]], *args, **kwargs):
        super().__init__(*args, **kwargs)
        form_fields.choices(self, "units").choices = [(str(pk), path) for pk, path in units]
        if not units:
            del self.fields["units"]

    @property
    def chosen(self) -> list[int] | None:
        """The units, or None for the whole organisation."""
        if self.cleaned_data["part"] == self.WHOLE:
            return None
        return [int(pk) for pk in self.cleaned_data.get("units", ())]


class ColumnsForm(forms.Form):
    """What each column of a file is; a field each."""

    def __init__(self, columns: Collection[FileColumn], *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.columns = columns
        for column in columns:
            self.fields[column.field] = forms.ChoiceField(
                label=_("Hva er «%(title)s»?") % {"title": column.title},
                help_text=_("For eksempel %(examples)s") % {"examples": " · ".join(column.examples)}
                if column.examples
                else "",
                required=False,
                initial=column.means.name if column.means else "",
                choices=[("", _("Ikke bruk den")), *((one.name, _CHOICE.get(one, one)) for one in Column)],
            )

    @property
    def means(self) -> dict[int, Column | None]:
        """What was chosen, by the column's place."""
        said = {column.place: self.cleaned_data[column.field] for column in self.columns}
        return {place: Column[name] if name else None for place, name in said.items()}


class ConfirmForm(forms.Form):
    fingerprint = forms.CharField(widget=forms.HiddenInput)
    leaving = forms.BooleanField(
        required=False, error_messages={"required": _("Kryss av hvis det stemmer. Ellers er ikke hele filen med.")}
    )

    def __init__(self, *args, must_confirm: bool = False, leaving_label: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        if must_confirm:
            self.fields["leaving"].label = leaving_label
            self.fields["leaving"].required = True
        else:
            del self.fields["leaving"]


class RoleForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Ny rolle"), error_messages={"required": _("Velg en rolle."), "invalid_choice": _("Velg en rolle.")}
    )

    def __init__(self, *args, held: Collection[str] = (), **kwargs):
        super().__init__(*args, **kwargs)
        left = [(value, label) for value, label in Role.Kind.choices if value not in held]
        form_fields.choices(self, "kind").choices = [("", _("Velg")), *left]


class ActingForm(forms.Form):
    """Who acts for whom from when to when; who that is, is looked up afterwards."""

    whom = forms.ChoiceField(label=_("Hvem det gjelder"), widget=forms.RadioSelect)
    leader = forms.CharField(
        label=_("Den som skal være leder"),
        max_length=254,
        help_text=_("Navn, ansattnummer eller e-postadresse."),
        error_messages={"required": _("Skriv navnet, ansattnummeret eller adressen.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    first = forms.DateField(
        label=_("Fra og med"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Velg den første dagen."), "invalid": _("Velg en dato.")},
    )
    last = forms.DateField(
        label=_("Til og med"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Velg den siste dagen."), "invalid": _("Velg en dato.")},
    )

    def __init__(self, *args, choices: Collection[tuple[str, str]] = (), **kwargs):
        super().__init__(*args, **kwargs)
        form_fields.choices(self, "whom").choices = list(choices)
        if len(choices) == 1:
            self.fields["whom"].widget = forms.HiddenInput()
            self.fields["whom"].initial = next(iter(choices))[0]
