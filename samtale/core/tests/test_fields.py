"""Django's form fields as our own components print them."""

from datetime import date, datetime, time

import pytest
from django import forms
from django.template import engines

from samtale.core.fields import attrs, control


class Everything(forms.Form):
    title = forms.CharField(label="Tittel", help_text="Kort.", max_length=10)
    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    day = forms.DateField(required=False)
    clock = forms.TimeField(required=False)
    at = forms.DateTimeField(required=False)
    secret = forms.CharField(widget=forms.PasswordInput, required=False)
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)
    one = forms.ChoiceField(choices=[("a", "A"), ("Gruppe", [("b", "B"), ("c", "C")])])
    radio = forms.ChoiceField(choices=[(1, "Én"), (2, "To")], widget=forms.RadioSelect)
    many = forms.MultipleChoiceField(
        choices=[(1, "Én"), (2, "To")], widget=forms.CheckboxSelectMultiple, required=False
    )
    yes = forms.BooleanField(required=False)
    fixed = forms.CharField(disabled=True, required=False)


VALUES = {
    "title": 'Hei "du" <b>',
    "text": "to\nlinjer",
    "day": date(2026, 3, 12),
    "clock": time(9, 5),
    "at": datetime(2026, 3, 12, 9, 5),
    "secret": "hysj",
    "hidden": "gjemt",
    "one": "b",
    "radio": 2,
    "many": [1],
    "yes": True,
}


def printed(form: forms.Form, name: str, **options) -> str:
    template = engines["jinja2"].from_string(
        '{% import "core/components.html" as c %}{{ c.field(form[name], **options) }}'
    )
    return template.render({"form": form, "name": name, "options": options})


@pytest.mark.parametrize(
    ("name", "kind", "type_", "value"),
    [
        ("title", "input", "text", 'Hei "du" <b>'),
        ("text", "textarea", "", "to\nlinjer"),
        ("day", "input", "date", "2026-03-12"),
        ("clock", "input", "time", "09:05"),
        ("at", "input", "datetime-local", "2026-03-12T09:05"),
        ("secret", "input", "password", ""),
        ("hidden", "input", "hidden", "gjemt"),
        ("yes", "checkbox", "checkbox", "on"),
    ],
)
def test_values_are_written_as_html_wants_them(name, kind, type_, value):
    found = control(Everything(initial=VALUES)[name])
    assert (found.kind, found.type, found.value) == (kind, type_, value)


def test_what_was_chosen_is_chosen_again():
    form = Everything(initial=VALUES)
    assert [option.chosen for option in control(form["radio"]).options] == [False, True]
    assert [option.chosen for option in control(form["many"]).options] == [True, False]
    assert control(form["one"]).options[1][1][0].chosen
    assert '<optgroup label="Gruppe"><option value="b" selected>B</option>' in printed(form, "one")


def test_what_was_typed_wrong_stands_and_is_explained():
    form = Everything({"title": "altfor lang tittel", "day": "i morgen", "radio": "9"})
    title = printed(form, "title")
    assert 'value="altfor lang tittel"' in title
    assert 'aria-describedby="id_title-hint id_title-error"' in title and 'aria-invalid="true"' in title
    assert 'id="id_title-hint"' in title and 'id="id_title-error"' in title
    assert 'value="i morgen"' in printed(form, "day")
    assert 'aria-describedby="id_radio-error"' in printed(form, "radio")
    right = printed(Everything({"title": "kort"}), "title")
    assert "aria-invalid" not in right and 'aria-describedby="id_title-hint"' in right


def test_everything_is_escaped():
    page = printed(Everything(initial=VALUES), "title")
    assert "<b>" not in page and "&lt;b&gt;" in page
    assert "hysj" not in printed(Everything(initial=VALUES), "secret")


def test_required_disabled_and_own_attributes():
    form = Everything()
    assert 'aria-required="true"' in printed(form, "title") and " required" not in printed(form, "title")
    assert "aria-required" not in printed(form, "text") and 'rows="3"' in printed(form, "text")
    assert "(valgfritt)" in printed(form, "text", mark_optional=True)
    assert "(valgfritt)" not in printed(form, "title", mark_optional=True)
    assert " disabled" in printed(form, "fixed") and " disabled" not in printed(form, "text")
    assert 'hx-post="/x/"' in printed(form, "text", hx_post="/x/")


def test_the_summary_leads_to_the_first_thing_to_press():
    form = Everything({})
    page = engines["jinja2"].from_string('{% import "core/components.html" as c %}{{ c.error_summary(form) }}')
    text = page.render({"form": form})
    assert 'href="#id_title"' in text and 'href="#id_radio_0"' in text and 'href="#id_text"' not in text
    assert page.render({"form": Everything()}).strip() == ""


def test_attributes_are_escaped_and_empty_ones_left_out():
    assert attrs({"hx_get": '/a?b="c"', "hidden": True, "open": False, "title": None}) == (
        ' hx-get="/a?b=&#34;c&#34;" hidden'
    )
