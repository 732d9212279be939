"""«Påminnelser» on the person's own menu: how often the digest comes, a word before check-ins, and which målform."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samtale.people import letter_language
from samtale.people.requests import SignedInRequest

from . import jobs
from .forms import OftenForm


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: SignedInRequest) -> HttpResponse:
    """GET shows what is chosen; POST stores a choice."""
    form = OftenForm(
        request.POST if request.method == "POST" else None,
        initial={
            "often": jobs.how_often(person=request.user),
            "check_ins": jobs.wants_word_of_check_ins(person=request.user),
            "letters_in": letter_language.written_in(request.user),
        },
    )
    if form.is_valid():
        jobs.choose(often=form.cleaned_data["often"], check_ins=form.cleaned_data["check_ins"], by=request.user)
        letter_language.choose(language=form.cleaned_data["letters_in"], by=request.user)
        messages.success(request, _("Valget er lagret."))
        return redirect("conversations:own_reminders")
    return render(request, "conversations/own_reminders/page.html", {"form": form}, status=422 if form.errors else 200)
