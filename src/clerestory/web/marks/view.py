"""Liking, saving and reposting from buttons, and the pages of what is saved."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clerestory.people import queries as people
from clerestory.people.models import Person
from clerestory.social import actions, queries
from clerestory.social.actions.collections import LONGEST_NAME
from clerestory.spine.ids import from_text
from clerestory.spine.refusals import Refusal
from clerestory.web.parts.forms import HouseForm, done, form_page, text
from clerestory.web.parts.robots import for_robots
from clerestory.web.shell.onward import onward
from clerestory.web.shell.request import reader_of, signed_in

DONE = {
    "made": _("The collection is made. Only you can see it."),
    "changed": _("Saved."),
    "deleted": _("The collection is deleted. What was in it stays saved."),
}


class CollectionForm(HouseForm):
    """A collection's name, and whether others see it."""

    name = text(_("Name"), LONGEST_NAME, dir="auto")
    public = forms.BooleanField(required=False)


@require_POST
def like(request: HttpRequest, key: str) -> HttpResponse:
    """Like a clip."""
    return _mark(request, key, lambda ident, by: actions.like_clip(clip_id=ident, by=by))


@require_POST
def unlike(request: HttpRequest, key: str) -> HttpResponse:
    """Like a clip no longer."""
    return _mark(request, key, lambda ident, by: actions.unlike_clip(clip_id=ident, by=by))


@require_POST
def save(request: HttpRequest, key: str) -> HttpResponse:
    """Save a clip, or move it into another collection."""
    into = request.POST.get("collection", "")
    place = from_text(into) if into else None
    return _mark(
        request, key, lambda ident, by: actions.save_clip(clip_id=ident, by=by, collection_id=place)
    )


@require_POST
def unsave(request: HttpRequest, key: str) -> HttpResponse:
    """Save a clip no longer."""
    return _mark(request, key, lambda ident, by: actions.unsave_clip(clip_id=ident, by=by))


@require_POST
def repost(request: HttpRequest, key: str) -> HttpResponse:
    """Pass a clip on."""
    said = request.POST.get("text", "")
    return _mark(
        request, key, lambda ident, by: actions.repost_clip(clip_id=ident, by=by, text=said)
    )


@require_POST
def unrepost(request: HttpRequest, key: str) -> HttpResponse:
    """Take a repost back."""
    return _mark(request, key, lambda ident, by: actions.remove_repost(clip_id=ident, by=by))


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
def saved(request: HttpRequest) -> HttpResponse:
    """Show what the reader saved, or make a collection."""
    reader = signed_in(request)
    form = CollectionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = actions.add_collection(by=reader, **form.cleaned_data)
        except Refusal as why:
            form.refuse(why)
        else:
            key = queries.collection_for(reader, made.id)[1].address
            return HttpResponseRedirect(f"{key}?done=made", status=303)
    return form_page(
        request,
        "marks/saved.html",
        form,
        clips=queries.saved_by(reader, request.GET.get("after")),
        collections=queries.collections_of(reader, reader),
        nothing=gettext("What you save stands here, and nobody else sees it."),
        done=done(request, DONE),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
def collection(request: HttpRequest, key: str) -> HttpResponse:
    """Show a collection, or change one's own."""
    reader, ident = reader_of(request), from_text(key)
    owner, shown, clips = queries.collection_for(reader, ident, request.GET.get("after"))
    mine = reader is not None and owner.id == reader.id
    form = CollectionForm(
        request.POST if request.method == "POST" else None,
        initial={"name": shown.name, "public": shown.public},
    )
    if form.is_valid():
        try:
            actions.change_collection(
                collection_id=ident, by=signed_in(request), **form.cleaned_data
            )
        except Refusal as why:
            form.refuse(why)
        else:
            return HttpResponseRedirect(f"{shown.address}?done=changed", status=303)
    nothing = gettext("There is nothing here yet.")
    facts = {"owner": owner, "collection": shown, "clips": clips, "mine": mine, "nothing": nothing}
    page = form_page(request, "marks/collection.html", form, done=done(request, DONE), **facts)
    return for_robots(page, owner)


@require_POST
def delete(request: HttpRequest, key: str) -> HttpResponse:
    """Delete one's own collection."""
    actions.delete_collection(collection_id=from_text(key), by=signed_in(request))
    return HttpResponseRedirect("/saved?done=deleted", status=303)


@require_GET
@gzip_page
def liked(request: HttpRequest) -> HttpResponse:
    """Show what the reader likes."""
    clips = queries.liked_by(signed_in(request), request.GET.get("after"))
    nothing = gettext("What you like stands here, and nobody else sees the list.")
    return render(request, "marks/liked.html", {"clips": clips, "nothing": nothing})


@require_GET
@gzip_page
def reposts(request: HttpRequest, handle: str) -> HttpResponse:
    """Show what somebody passed on."""
    reader = reader_of(request)
    person = people.person_by_handle(reader, handle)
    page = queries.reposts_by(reader, handle, request.GET.get("after"))
    response = render(request, "marks/reposts.html", {"person": person, "page": page})
    return for_robots(response, person)


@require_GET
@gzip_page
def collections(request: HttpRequest, handle: str) -> HttpResponse:
    """Show somebody's public collections."""
    reader = reader_of(request)
    person = people.person_by_handle(reader, handle)
    found = queries.collections_of(reader, person)
    facts = {"person": person, "collections": found}
    return for_robots(render(request, "marks/collections.html", facts), person)


def _mark(request: HttpRequest, key: str, act: Callable[[UUID, Person], None]) -> HttpResponse:
    act(from_text(key), signed_in(request))
    return HttpResponseRedirect(onward(request, f"/clips/{key}"), status=303)


urlpatterns = [
    *(
        path(f"clips/<str:key>/{view.__name__}", view)
        for view in (like, unlike, save, unsave, repost, unrepost)
    ),
    path("saved", saved),
    path("saved/<str:key>", collection),
    path("saved/<str:key>/delete", delete),
    path("liked", liked),
    path("@<str:handle>/reposts", reposts),
    path("@<str:handle>/collections", collections),
]
