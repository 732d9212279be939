"""The page where a draft is made: one form down the page, every press saves it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from samtale.core.whole_numbers import whole_number
from samtale.people.requests import SignedInRequest

from .. import building
from ..access import NotAllowedError, open_for_editing, require_editor
from ..building import NotReadyError
from ..draft_forms import DraftForms
from ..models import GuideVersion, PublishedVersionError, Statement
from ..ready_forms import statements_bank
from .showing import show


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """A draft to change. A published version is shown instead, and says so."""
    version = open_for_editing(request.user, pk)
    if version.published_at:
        return _never_changes(request, version)
    if request.method != "POST":
        return _page(request, version, DraftForms(version))
    forms = DraftForms(version, request.POST)
    if forms.is_valid():
        try:
            building.revise(version=version, by=request.user, revision=forms.revision)
            place = _do(request, version, forms)
        except PublishedVersionError:
            return _never_changes(request, version)
        except NotReadyError as problem:  # what was typed is saved; the page is made anew from what is stored
            version = open_for_editing(request.user, pk)
            forms = DraftForms(version, request.POST)
            forms.is_valid()
            forms.problems += problem.reasons
        else:
            return _on(request, version, forms.do, place)
    return _page(request, version, forms, status=422)


def _page(request: SignedInRequest, version: GuideVersion, forms: DraftForms, status: int = 200) -> HttpResponse:
    return render(request, "guides/edit.html", {"version": version, "forms": forms}, status=status)


def _never_changes(request: SignedInRequest, version: GuideVersion) -> HttpResponse:
    messages.warning(request, _("Dette skjemaet er tatt i bruk og kan ikke endres. Lag en ny utgave i stedet."))
    return _go(request, reverse("guides:preview", args=[version.pk]))


def _on(request: SignedInRequest, version: GuideVersion, do: str, place: str) -> HttpResponse:
    if do == "see":
        return _go(request, reverse("guides:preview", args=[version.pk]))
    if do == "save":
        messages.success(request, _("Utkastet er lagret."))
    return redirect(f"{reverse('guides:edit', args=[version.pk])}{place}")


def _go(request: SignedInRequest, url: str) -> HttpResponse:
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


def _do(request: SignedInRequest, version: GuideVersion, forms: DraftForms) -> str:
    """Do the one thing that was pressed beyond saving; where on the page to stand afterwards."""
    what, *given = forms.do.split(":")
    numbers = list(map(whole_number, given))
    does, wants = DOES.get(what, (None, 0))
    if does is None or len(numbers) != wants or None in numbers:
        return ""
    return does(request, version, forms, *numbers) or ""


def _add_topic(request, version, forms):
    topic = building.add_topic(version=version, by=request.user, **forms.new_topic.cleaned_data)
    return f"#topic-{topic.pk}"


def _move(request, version, forms, topic, to):
    building.move_topic(version=version, by=request.user, topic=topic, to=to)
    return f"#topic-{topic}"


def _remove(request, version, forms, topic):
    building.remove_topic(version=version, by=request.user, topic=topic)
    return "#topics"


def _place(request, version, forms):
    given: QueryDict = request.POST
    topic = whole_number(given.get("into", ""))
    if not given.getlist("unsorted") or topic is None:
        raise NotReadyError([_("Velg hvilke avsnitt som skal flyttes, og hvilket tema de skal til.")])
    building.place_unsorted(
        version=version,
        by=request.user,
        paragraphs=given.getlist("unsorted"),
        topic=topic,
        as_question=given.get("place_as") != "intro",
    )
    return f"#topic-{topic}"


def _drop(request, version, forms):
    if not request.POST.getlist("unsorted"):
        raise NotReadyError([_("Velg hvilke avsnitt som skal slettes.")])
    building.drop_unsorted(version=version, by=request.user, paragraphs=request.POST.getlist("unsorted"))


def _from_bank(request, version, forms):
    chosen = set(request.POST.getlist("bank"))
    if not chosen:
        raise NotReadyError([_("Velg påstander fra listen først.")])
    audience = request.POST.get("bank_audience")
    if audience not in Statement.Audience.values:
        audience = Statement.Audience.THE_TWO
    building.add_statements(
        version=version,
        by=request.user,
        statements=[(row.text, row.meanings, audience) for row in statements_bank() if row.key in chosen],
    )
    return "#statements"


def _own_statement(request, version, forms):
    own = forms.own_statement
    building.add_statements(
        version=version,
        by=request.user,
        statements=[(own.cleaned_data["text"], own.meanings, own.cleaned_data["audience"])],
    )
    return "#statements"


def _forget(request, version, forms, statement):
    building.remove_statement(version=version, by=request.user, statement=statement)
    return "#statements"


# What is pressed («move:12:0»): what does it, and how many numbers it wants.
DOES: dict[str, tuple[Callable[..., str | None], int]] = {
    "add": (_add_topic, 0),
    "move": (_move, 2),
    "remove": (_remove, 1),
    "place": (_place, 0),
    "drop": (_drop, 0),
    "bank": (_from_bank, 0),
    "own": (_own_statement, 0),
    "forget": (_forget, 1),
}


@require_POST
def publish(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a draft into use."""
    version = open_for_editing(request.user, pk)
    try:
        building.publish(version=version, by=request.user)
    except NotReadyError:
        return show(request, version, status=422)  # the preview says what is missing
    messages.success(request, _("«%(name)s» er tatt i bruk.") % {"name": version.guide.name})
    return redirect("guides:preview", version.pk)


@require_POST
def discard(request: SignedInRequest, pk: int) -> HttpResponse:
    """Delete a draft, or find it deleted; a published version stays as it is."""
    require_editor(request.user)
    try:
        version = open_for_editing(request.user, pk)
        building.discard_draft(version=version, by=request.user)
    except NotAllowedError:
        return redirect("guides:list")
    except PublishedVersionError:
        return _never_changes(request, version)
    messages.success(request, _("Utkastet er slettet."))
    return redirect("guides:list")
