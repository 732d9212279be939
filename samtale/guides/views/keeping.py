"""All forms, beginning a new one, bringing one along, and putting one away."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samtale.core.words import number
from samtale.people.requests import SignedInRequest

from .. import building
from ..access import open_for_editing, open_guide, require_editor
from ..choosing import free_name, guides_with_versions, name_is_taken, published
from ..forms import ImportForm, NewGuideForm
from ..reading import DraftForm, read_text
from ..uploads import UnreadableFileError, read_apart


@require_safe
def guides(request: SignedInRequest) -> HttpResponse:
    """The organisation's forms: in use, being made, put away."""
    require_editor(request.user)
    rows = guides_with_versions()
    return render(
        request,
        "guides/list.html",
        {
            "rows": [row for row in rows if not row.guide.archived_at],
            "put_away": [row for row in rows if row.guide.archived_at],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Begin a form, empty or from one that is in use."""
    require_editor(request.user)
    start = {"start": request.GET.get("start", "")}
    form = NewGuideForm(request.POST or None, versions=published(), initial=start)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        draft = building.unpublished(name=name)
        if draft is None and name_is_taken(name):
            form.add_error("name", _("Det finnes alt et skjema som heter «%(name)s».") % {"name": name})
        else:
            return redirect("guides:edit", (draft or _begin(request, form)).pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "guides/new.html", {"form": form}, status=status)


def _begin(request: SignedInRequest, form: NewGuideForm):
    name = form.cleaned_data["name"]
    if form.source:
        return building.copy_version(version=form.source, by=request.user, name=name)
    return building.create_draft(name=name, kind=form.cleaned_data["kind"], by=request.user)


@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: SignedInRequest) -> HttpResponse:
    """Make a draft of a form the organisation has; the page it leads to says what was understood."""
    require_editor(request.user)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            read = read_apart(file.read()) if file else read_text(form.cleaned_data["text"])
        except UnreadableFileError as problem:
            form.add_error("file" if file else "text", str(problem))
        else:
            return redirect("guides:edit", _draft_of(request, read, form.cleaned_data["kind"]).pk)
    return render(request, "guides/import.html", {"form": form}, status=422 if request.method == "POST" else 200)


def _draft_of(request: SignedInRequest, read: DraftForm, kind: str):
    name = read.title[:110].strip() or _("Skjema uten navn")
    version = building.same_draft(name=name, kind=kind, form=read, numbered=True)
    if version is None:
        version = building.create_draft(name=free_name(name), kind=kind, by=request.user, form=read)
    messages.success(request, understood(read))
    return version


def understood(read: DraftForm) -> str:
    """In a sentence or three: what was recognised of a form, and what is left to do."""
    topics, questions = len(read.topics), read.question_count
    said = [
        _("Vi fant %(topics)s og %(questions)s.")
        % {
            "topics": ngettext("ett tema", "%(count)s temaer", topics) % {"count": number(topics)},
            "questions": ngettext("ett hjelpespørsmål", "%(count)s hjelpespørsmål", questions)
            % {"count": number(questions)},
        }
    ]
    if read.goal_columns:
        said.append(_("Måltabellen ble kjent igjen; i Samtale skriver dere mål og tiltak rett i avtalen."))
    if read.signature:
        said.append(_("Underskriftene ble kjent igjen; i Samtale signerer dere på egen side."))
    left = len(read.unsorted.splitlines())
    if left:
        said.append(
            ngettext("Ett avsnitt er ikke plassert ennå.", "%(count)s avsnitt er ikke plassert ennå.", left)
            % {"count": number(left).capitalize()}
        )
    return " ".join(said)


@require_POST
def copy(request: SignedInRequest, pk: int) -> HttpResponse:
    """A draft of the form's next version; the one that is being made where there is one."""
    version = open_for_editing(request.user, pk)
    try:
        draft = building.copy_version(version=version, by=request.user)
    except building.NotReadyError:  # a draft is its own next version
        draft = version
    return redirect("guides:edit", draft.pk)


@require_POST
def archive(request: SignedInRequest, guide_pk: int) -> HttpResponse:
    """Put a form away, or take it back (`back` in the form)."""
    guide = open_guide(request.user, guide_pk)
    away = "back" not in request.POST
    building.archive(guide=guide, by=request.user, away=away)
    sentence = _("«%(name)s» er lagt til side.") if away else _("«%(name)s» er i bruk igjen.")
    messages.success(request, sentence % {"name": guide.name})
    return redirect("guides:list")
