"""The form of a whole domain: it shapes what comes in, and decides nothing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .domains import DOMAIN


class DomainForm(forms.Form):
    old = forms.CharField(label=_("Slik adressene slutter nå"), help_text=_("For eksempel gammelvik.kommune.no."))
    new = forms.CharField(label=_("Slik de skal slutte"), help_text=_("Det nye etter krøllalfaen."))

    def clean_old(self) -> str:
        return self._domain("old")

    def clean_new(self) -> str:
        return self._domain("new")

    def _domain(self, name: str) -> str:
        domain = str(self.cleaned_data[name]).strip().lower().lstrip("@")
        if not DOMAIN.fullmatch(domain):
            raise forms.ValidationError(_("Skriv det som står etter krøllalfaen, for eksempel nyvik.kommune.no."))
        return domain

    def clean(self) -> dict:
        found = super().clean() or {}
        if found.get("old") and found.get("old") == found.get("new"):
            self.add_error("new", _("Det er det samme som nå."))
        return found
