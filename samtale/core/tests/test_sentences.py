"""Django's own sentences are ours too: warm bokmål, never the dated ones."""

from django import forms
from django.utils import translation


def test_djangos_errors_are_said_in_our_words():
    class Form(forms.Form):
        name = forms.CharField(max_length=3)
        day = forms.DateField()
        kind = forms.ChoiceField(choices=[("a", "A")])

    with translation.override("nb"):
        form = Form({"name": "", "day": "i går", "kind": "b"})
        assert form.errors["name"] == ["Fyll ut dette feltet."]
        assert form.errors["day"] == ["Skriv datoen som dag, måned og år, for eksempel 12.03.2027."]
        assert form.errors["kind"] == ["Velg et av alternativene."]
        long = Form({"name": "Ingrid", "day": "2027-03-12", "kind": "a"})
        assert long.errors["name"] == ["Det er plass til 3 tegn, og du har skrevet 6."]
