"""The shape of a time and a room set by hand."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from samtale.core import form_fields
from samtale.core.day_fields import ClockField, DayField

from ..timetable.candidates import moment
from .page import Row, Sheet


class PlaceForm(forms.Form):
    """A day, a time of day and a room for one conversation of a plan."""

    date = DayField(label=_("Dato"))
    time = ClockField(label=_("Klokkeslett"))
    room = forms.ChoiceField(
        label=_("Rom"),
        required=False,
        error_messages={"invalid_choice": _("Rommet er ikke der lenger. Velg et annet.")},
    )

    def __init__(self, *args, sheet: Sheet, row: Row, **kwargs):
        kwargs["auto_id"] = f"c{row.id}-%s"
        super().__init__(*args, **kwargs)
        rooms = [(str(pk), name) for pk, name in sheet.rooms]
        if row.room and row.room not in dict(sheet.rooms):
            rooms.append((str(row.room), row.room_name))
        if not rooms:
            del self.fields["room"]
        else:
            form_fields.choices(self, "room").choices = [*rooms, ("", _("Uten rom"))]

    @property
    def starts_at(self) -> datetime:
        """The aware time of a valid form."""
        at = self.cleaned_data["time"]
        return moment(self.cleaned_data["date"], at.hour * 60 + at.minute)

    @property
    def where(self) -> int | None:
        """The room of a valid form."""
        return int(self.cleaned_data["room"]) if self.cleaned_data.get("room") else None
