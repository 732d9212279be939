"""Every component in every state on one page, for whoever builds pages; served in development only."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods


class Sample(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label="Hva skal du gjøre", help_text="En setning holder.", max_length=120)
    step = forms.CharField(label="Første steg", required=False)
    text = forms.CharField(label="Hva vil du ta opp", widget=forms.Textarea(attrs={"rows": 4}), required=False)
    day = forms.DateField(label="Frist")
    clock = forms.TimeField(label="Klokkeslett")
    who = forms.ChoiceField(label="Hvem har ansvaret", choices=[("employee", "Ingrid Aasen"), ("leader", "Du")])
    scale = forms.ChoiceField(
        label="Jeg vet hva som forventes av meg",
        widget=forms.RadioSelect,
        help_text="Velg det som passer best nå.",
        choices=list(enumerate(["Stemmer ikke", "Stemmer litt", "Stemmer delvis", "Stemmer godt", "Stemmer helt"], 1)),
    )
    topics = forms.MultipleChoiceField(
        label="Temaer du vil ha med",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[("motivation", "Motivasjon"), ("competence", "Kompetanse"), ("culture", "Delekultur")],
    )
    share = forms.BooleanField(label="Behovet kan meldes til ledergruppen uten navn", required=False)
    file = forms.FileField(label="Regneark med ansatte", required=False)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def styleguide(request: HttpRequest) -> HttpResponse:
    """The page; a POST answers as every form of ours does, 422 with what is wrong or back with a message."""
    form = Sample(request.POST if request.method == "POST" else None, request.FILES or None)
    if form.is_valid():
        messages.success(request, "Lagret.")
        return redirect("styleguide")
    shown = {
        "form": form,
        "wrong": Sample({"day": "i morgen", "clock": "09:00", "who": "leader"}, prefix="wrong"),
        "right": Sample(
            prefix="right",
            initial={
                "title": "Lede hvert andre teammøte",
                "day": timezone.localdate() + timedelta(days=30),
                "scale": 4,
                "topics": ["motivation"],
                "who": "leader",
                "text": "Trives best med elevene på 8. trinn.\nVil gjerne mer.",
                "share": True,
            },
        ),
        "now": timezone.now(),
    }
    return render(request, "core/styleguide.html", shown, status=422 if form.is_bound else 200)
