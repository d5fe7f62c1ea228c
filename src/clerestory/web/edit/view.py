"""The page of one's own clip in any state: what it says, publishing, trying again, deleting."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from clerestory.clips import actions, queries
from clerestory.clips.models import Clip
from clerestory.people.models import Person
from clerestory.spine.ids import from_text
from clerestory.spine.refusals import Refusal
from clerestory.spine.saying import in_words
from clerestory.web.edit.form import CaptionsForm, DetailsForm
from clerestory.web.edit.later import later_facts
from clerestory.web.parts.forms import done
from clerestory.web.shell.request import signed_in

DONE = {
    "saved": _("Saved."),
    "draft": _("Saved as a draft. Only you can see it."),
    "scheduled": _("Scheduled. Until then only you can see it."),
    "unscheduled": _("The clip is a draft again. It is not published by itself."),
    "soon": _("Saved. The clip will be published as soon as it is ready."),
    "published": _("Published."),
    "retry": _("We are trying again."),
    "captions": _("The captions are removed."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, clip_id: str) -> HttpResponse:
    """Show the details, or save them; the button that was pressed says whether to publish."""
    person, ident = signed_in(request), from_text(clip_id)
    clip = queries.own_clip(person, ident)
    if request.method != "POST":
        return _page(request, person, clip, DetailsForm(initial=_initial(clip)))
    form, captions = DetailsForm(request.POST), CaptionsForm(request.POST, request.FILES)
    if not (form.is_valid() and captions.is_valid()):
        return _page(request, person, clip, form, status=422)
    try:
        outcome = _save(person, ident, form, captions, request.POST)
    except Refusal as why:
        form.add_error(_field(why), in_words(why))
        return _page(request, person, queries.own_clip(person, ident), form, status=why.status)
    return HttpResponseRedirect(f"{clip.address}/edit?done={outcome}", status=303)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, clip_id: str) -> HttpResponse:
    """Ask whether the clip is to be deleted, then delete it."""
    person, ident = signed_in(request), from_text(clip_id)
    clip = queries.shown_clip(person, queries.own_clip(person, ident).id)
    if request.method != "POST":
        return render(request, "edit/delete.html", {"clip": clip})
    actions.delete_clip(clip_id=ident, by=person)
    return HttpResponseRedirect("/me?done=deleted", status=303)


@require_POST
def retry(request: HttpRequest, clip_id: str) -> HttpResponse:
    """Try failed work again."""
    clip = actions.retry_clip(clip_id=from_text(clip_id), by=signed_in(request))
    return HttpResponseRedirect(f"{clip.address}/edit?done=retry", status=303)


@require_POST
def unschedule(request: HttpRequest, clip_id: str) -> HttpResponse:
    """Let a scheduled clip be a draft again."""
    actions.unschedule_clip(clip_id=from_text(clip_id), by=signed_in(request))
    return HttpResponseRedirect(f"/clips/{clip_id}/edit?done=unscheduled", status=303)


@require_POST
def remove_captions(request: HttpRequest, clip_id: str, language: str) -> HttpResponse:
    """Take the captions in a language away."""
    actions.remove_captions(clip_id=from_text(clip_id), by=signed_in(request), language=language)
    return HttpResponseRedirect(f"/clips/{clip_id}/edit?done=captions", status=303)


@require_POST
def pin(request: HttpRequest, clip_id: str) -> HttpResponse:
    """Pin a clip to one's profile."""
    actions.pin_clip(clip_id=from_text(clip_id), by=signed_in(request))
    return HttpResponseRedirect(f"/clips/{clip_id}", status=303)


@require_POST
def unpin(request: HttpRequest, clip_id: str) -> HttpResponse:
    """Take the pin off."""
    actions.unpin_clip(clip_id=from_text(clip_id), by=signed_in(request))
    return HttpResponseRedirect(f"/clips/{clip_id}", status=303)


def _save(
    person: Person, ident: UUID, form: DetailsForm, captions: CaptionsForm, told: QueryDict
) -> str:
    """Save details, captions and the wish to publish; return the word for what happened."""
    said = dict(form.cleaned_data)
    allowed = said.pop("downloads")
    actions.describe_clip(clip_id=ident, by=person, **said)
    actions.allow_download(clip_id=ident, by=person, allowed=allowed)
    if file := captions.cleaned_data["captions"]:
        language = captions.cleaned_data["captions_language"]
        actions.set_captions(clip_id=ident, by=person, language=language, data=file.read())
    before = queries.own_clip(person, ident)
    then = told.get("then")
    if not before.is_draft:
        return "saved"
    if then == "schedule":
        at, zone = told.get("at", ""), told.get("zone", "")
        actions.schedule_clip(clip_id=ident, by=person, at=at, zone=zone)
        return "scheduled"
    if then != "publish":
        return "draft"
    after = actions.publish_clip(clip_id=ident, by=person)
    return "soon" if after.is_draft else "published"


def _page(
    request: HttpRequest, person: Person, clip: Clip, form: DetailsForm, *, status: int = 200
) -> HttpResponse:
    upload = queries.upload_to(clip)
    shown = queries.shown_clip(person, clip.id)
    facts: dict[str, Any] = {
        "clip": shown,
        **later_facts(shown.scheduled, request.POST),
        "form": form,
        "captions_form": CaptionsForm(),
        "frames": queries.frames_of(clip),
        "upload": upload,
        "arrived": queries.arrived_of(upload) if upload else 0,
        "done": done(request, DONE),
        "publishes_itself": clip.publish_when_playable,
    }
    return render(request, "edit/template.html", facts, status=status)


def _initial(clip: Clip) -> dict[str, Any]:
    names = (
        "description",
        "alt_text",
        "language",
        "audience",
        "sensitive",
        "comments_from",
        "comments_held",
        "downloads",
    )
    return {name: getattr(clip, name) for name in names}


def _field(why: Refusal) -> str | None:
    return why.field if why.field in DetailsForm.base_fields else None


urlpatterns = [
    path("clips/<str:clip_id>/edit", edit),
    path("clips/<str:clip_id>/delete", delete),
    path("clips/<str:clip_id>/retry", retry),
    path("clips/<str:clip_id>/unschedule", unschedule),
    path("clips/<str:clip_id>/pin", pin),
    path("clips/<str:clip_id>/unpin", unpin),
    path("clips/<str:clip_id>/captions/<str:language>/remove", remove_captions),
]
