"""Shapes of the employee's and the new leader's answers when the leader changes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from samtale.core import form_fields
from samtale.core.marks import two_lines
from samtale.goals.models import Goal
from samtale.people import telling_apart
from samtale.people.models import Person

from .page import fingerprint

LONG = 2000


class HandoverForm(forms.Form):
    """Which goals go over to whom. The parts of a goal go with it."""

    former = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(
        widget=forms.HiddenInput, max_length=64, required=False
    )  # which goals there were to answer for
    goals = forms.MultipleChoiceField(
        label=_("Mål som skal følge med, med tiltakene sine"), widget=forms.CheckboxSelectMultiple, required=False
    )
    to = forms.TypedChoiceField(
        label=_("Til hvem"), coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )
    answer = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])

    def __init__(self, *args, former: Person, goals: list[Goal], successors: list[Person], **kwargs):
        ids = {goal.pk for goal in goals}
        tops = [goal for goal in goals if goal.parent_id not in ids]
        kwargs.setdefault(
            "initial",
            {
                "former": former.pk,
                "seen": fingerprint(goals),
                "to": successors[0].pk if len(successors) == 1 else None,
            },
        )
        kwargs["auto_id"] = f"from{former.pk}_%s"
        super().__init__(*args, **kwargs)
        form_fields.choices(self, "goals").choices = [(str(goal.pk), goal.title) for goal in tops]
        work = telling_apart.to_choose(telling_apart.names_of(successors)) if len(successors) > 1 else {}
        form_fields.choices(self, "to").choices = [
            (one.pk, two_lines(one.name, work.get(one.pk, ""))) for one in successors
        ]
        if len(successors) == 1:
            self.fields["to"].widget = forms.HiddenInput()

    def clean(self):
        super().clean()
        asked = self.cleaned_data
        if asked.get("answer") == "no":
            asked["goals"] = []
        elif not asked.get("goals"):
            self.add_error("goals", _("Velg minst ett mål som skal følge med, eller svar at ingen skal det."))
        elif not asked.get("to"):
            self.add_error("to", _("Velg hvem målene skal følge med til."))
        return asked


class PromiseForm(forms.Form):
    """Taken over, or declined with a reason."""

    seen = forms.CharField(max_length=40, required=False)  # the answer on the page, or «none»
    taken = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    reason = forms.CharField(
        label=_("Hvorfor ikke?"),
        required=False,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Medarbeideren leser dette."),
    )

    def clean(self):
        super().clean()
        asked = self.cleaned_data
        if asked.get("taken") == "no" and not asked.get("reason", "").strip():
            self.add_error("reason", _("Skriv kort hvorfor du ikke tar det over."))
        return asked
