"""The forms of the form pages: shape and clean what is typed."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from samtale.core import form_fields

from .models import Guide, GuideVersion, Statement, Topic
from .uploads import MAX_BYTES, MAX_LETTERS

STEPS = range(1, 6)
MOST_LETTERS = 10_000


class Lines(forms.Field):
    """A text area whose lines are entries; empty lines do not count."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value) -> list[str]:
        return [line.strip() for line in (value or "").replace("\x00", "").splitlines() if line.strip()]

    def prepare_value(self, value) -> str:
        return value if isinstance(value, str) else "\n".join(value or [])

    def validate(self, value) -> None:
        super().validate(value)
        if sum(map(len, value)) > MOST_LETTERS:
            raise forms.ValidationError(gettext("Teksten er for lang."))


def text_area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class PlainText(forms.CharField):
    """Text of several lines, with the line endings of the database."""

    def to_python(self, value):
        return (super().to_python(value) or "").replace("\r\n", "\n")


class NewGuideForm(forms.Form):
    """A form to begin: its name, what it is for, and which form it starts from."""

    name = forms.CharField(
        label=_("Navn"),
        max_length=120,
        help_text=_("Slik de som skal bruke skjemaet, kjenner det igjen."),
        error_messages={"required": _("Skriv et navn på skjemaet.")},
    )
    start = forms.ChoiceField(label=_("Begynn med"), required=False)
    kind = forms.ChoiceField(
        label=_("Et tomt skjema er til"),
        choices=Guide.Kind.choices,
        initial=Guide.Kind.YEARLY,
        help_text=_("En kopi er til det samme som skjemaet den er laget av."),
    )

    def __init__(self, *args, versions: Iterable[GuideVersion], **kwargs):
        super().__init__(*args, **kwargs)
        self.versions = {str(version.pk): version for version in versions}
        form_fields.choices(self, "start").choices = [("", gettext("Et tomt skjema"))] + [
            (pk, gettext("En kopi av «%(name)s»") % {"name": version.guide.name})
            for pk, version in self.versions.items()
        ]

    @property
    def source(self) -> GuideVersion | None:
        return self.versions.get(self.cleaned_data["start"])


class ImportForm(forms.Form):
    """A form the organisation has, as a file or as pasted text."""

    file = forms.FileField(
        label=_("Last opp en fil"),
        required=False,
        help_text=_("Word (.docx) eller ren tekst (.txt), høyst 2 MB."),
        widget=forms.FileInput(attrs={"accept": ".docx,.txt,text/plain"}),
    )
    text = forms.CharField(
        label=_("Eller lim inn teksten"),
        required=False,
        strip=False,
        widget=text_area(8),
        max_length=MAX_LETTERS,
        error_messages={"max_length": _("Teksten er for lang til å være et skjema.")},
    )
    kind = forms.ChoiceField(label=_("Skjemaet er til"), choices=Guide.Kind.choices, initial=Guide.Kind.YEARLY)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > MAX_BYTES:
            raise forms.ValidationError(
                gettext("Filen er større enn 2 MB. Fjern bilder fra dokumentet, eller lim inn teksten.")
            )
        return file

    def clean(self):
        super().clean()
        given = self.cleaned_data
        if not self.errors and not given.get("file") and not (given.get("text") or "").strip():
            self.add_error("file", gettext("Velg en fil eller lim inn teksten."))
        return given


class AboutForm(forms.Form):
    """What a draft says of itself."""

    name = forms.CharField(label=_("Navn"), max_length=120, error_messages={"required": _("Skjemaet må ha et navn.")})
    purpose = PlainText(
        label=_("Hensikten med samtalen"),
        required=False,
        widget=text_area(3),
        max_length=MOST_LETTERS,
        help_text=_("Står i innkallingen."),
    )
    how_to_prepare = PlainText(
        label=_("Hvordan forberede seg"),
        required=False,
        widget=text_area(3),
        max_length=MOST_LETTERS,
        help_text=_("Står i innkallingen og øverst når den enkelte forbereder seg."),
    )


class TopicForm(forms.Form):
    """One topic with its guiding questions, one a line."""

    title = forms.CharField(
        label=_("Tema"), max_length=160, error_messages={"required": _("Temaet må ha en overskrift.")}
    )
    intro = PlainText(label=_("Innledning"), required=False, widget=text_area(2), max_length=MOST_LETTERS)
    questions = Lines(label=_("Hjelpespørsmål"), required=False)
    kind = forms.ChoiceField(label=_("Type tema"), choices=Topic.Kind.choices, initial=Topic.Kind.OPEN)
    is_main = forms.BooleanField(label=_("Hovedtema"), required=False, initial=True)


class StatementForm(forms.Form):
    """One statement with what each step of the scale means."""

    text = forms.CharField(label=_("Påstand"), max_length=300, error_messages={"required": _("Skriv påstanden.")})
    audience = forms.ChoiceField(label=_("Svarene er"), choices=Statement.Audience.choices)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for step in STEPS:
            self.fields[f"meaning_{step}"] = forms.CharField(
                label=gettext("%(step)s betyr") % {"step": step},
                max_length=300,
                error_messages={"required": gettext("Skriv hva %(step)s betyr.") % {"step": step}},
            )

    @property
    def meanings(self) -> list[str]:
        return [self.cleaned_data[f"meaning_{step}"] for step in STEPS]


def statement_initial(statement: Statement) -> dict[str, str]:
    """A stored statement as what StatementForm shows."""
    meanings = dict(zip((f"meaning_{step}" for step in STEPS), statement.meanings, strict=False))
    return {"text": statement.text, "audience": statement.audience, **meanings}
