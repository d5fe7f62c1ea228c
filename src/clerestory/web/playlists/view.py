"""Playlists: making, naming, filling, ordering and showing them; each works without script."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clerestory.clips import actions, queries
from clerestory.clips.actions.playlists import LONGEST_ABOUT, LONGEST_NAME
from clerestory.people import queries as people
from clerestory.spine.ids import from_text, to_text
from clerestory.spine.refusals import NotFound, Refusal
from clerestory.web.parts.forms import HouseForm, done, form_page, text
from clerestory.web.shell.onward import onward
from clerestory.web.shell.request import reader_of, signed_in

DONE = {
    "made": _("The playlist is made. Others see it when it holds a clip that they may watch."),
    "changed": _("Saved."),
    "deleted": _("The playlist is deleted. Its clips are where they were."),
}
STEPS = {"up": -1, "down": 1}


class PlaylistForm(HouseForm):
    """What a playlist is called, and what it is about; the room checks it."""

    name = text(_("Name"), LONGEST_NAME, dir="auto")
    description = forms.CharField(
        label=_("What it is about"),
        required=False,
        strip=False,
        max_length=LONGEST_ABOUT * 10,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto", "maxlength": LONGEST_ABOUT}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
def playlists(request: HttpRequest, handle: str) -> HttpResponse:
    """Show somebody's playlists, or make one of one's own."""
    reader = reader_of(request)
    person = people.person_by_handle(reader, handle)
    mine = reader is not None and reader.id == person.id
    form = PlaylistForm(request.POST if mine and request.method == "POST" else None)
    if form.is_valid():
        try:
            made = actions.add_playlist(by=signed_in(request), **form.cleaned_data)
        except Refusal as why:
            form.refuse(why)
        else:
            return HttpResponseRedirect(f"{made.address}?done=made", status=303)
    facts = {"playlists": queries.playlists_of(reader, person), "mine": mine}
    return form_page(
        request, "playlists/all.html", form, person=person, done=done(request, DONE), **facts
    )


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
def playlist(request: HttpRequest, key: str) -> HttpResponse:
    """Show a playlist, or change what one's own says."""
    reader, ident = reader_of(request), from_text(key)
    after = request.GET.get("after")
    owner, shown, page = queries.playlist_for(reader, ident, after)
    form = PlaylistForm(
        request.POST if request.method == "POST" else None,
        initial={"name": shown.name, "description": shown.description},
    )
    if form.is_valid():
        try:
            actions.change_playlist(playlist_id=ident, by=signed_in(request), **form.cleaned_data)
        except Refusal as why:
            form.refuse(why)
        else:
            return HttpResponseRedirect(f"{shown.address}?done=changed", status=303)
    facts = {
        "owner": owner,
        "playlist": shown,
        "page": page,
        "before": queries.before_in_playlist(reader, ident, after),
        "mine": reader is not None and reader.id == owner.id,
        "done": done(request, DONE),
    }
    return form_page(request, "playlists/one.html", form, **facts)


@require_GET
@gzip_page
def add(request: HttpRequest, key: str) -> HttpResponse:
    """Show one's own clips, to be put into a playlist or taken out of it."""
    reader, ident = signed_in(request), from_text(key)
    facts = {
        "playlist": queries.playlist_for(reader, ident)[1],
        "page": queries.by_author(reader, reader.handle, request.GET.get("after")),
        "inside": {to_text(one) for one in queries.clips_in_playlist(reader, ident)},
    }
    return render(request, "playlists/add.html", facts)


@require_POST
def put(request: HttpRequest, key: str) -> HttpResponse:
    """Put a clip into a playlist."""
    clip = from_text(request.POST.get("clip", ""))
    actions.put_in_playlist(playlist_id=from_text(key), clip_id=clip, by=signed_in(request))
    return HttpResponseRedirect(onward(request, f"/playlists/{key}"), status=303)


@require_POST
def take(request: HttpRequest, key: str) -> HttpResponse:
    """Take a clip out of a playlist."""
    clip = from_text(request.POST.get("clip", ""))
    actions.take_out_of_playlist(playlist_id=from_text(key), clip_id=clip, by=signed_in(request))
    return HttpResponseRedirect(onward(request, f"/playlists/{key}"), status=303)


@require_POST
def move(request: HttpRequest, key: str) -> HttpResponse:
    """Move a clip one place up or down."""
    clip = request.POST.get("clip", "")
    step = STEPS.get(request.POST.get("way", ""))
    if step is None:
        raise NotFound
    actions.move_in_playlist(
        playlist_id=from_text(key), clip_id=from_text(clip), by=signed_in(request), step=step
    )
    return HttpResponseRedirect(f"{onward(request, f'/playlists/{key}')}#c-{clip}", status=303)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, key: str) -> HttpResponse:
    """Ask whether a playlist is to be deleted, then delete it."""
    reader, ident = signed_in(request), from_text(key)
    queries.clips_in_playlist(reader, ident)
    owner, shown, _page = queries.playlist_for(reader, ident)
    if request.method != "POST":
        asked = gettext("Delete this playlist?")
        return render(request, "playlists/delete.html", {"playlist": shown, "asked": asked})
    actions.delete_playlist(playlist_id=ident, by=reader)
    return HttpResponseRedirect(f"{owner.address}/playlists?done=deleted", status=303)


urlpatterns = [
    path("@<str:handle>/playlists", playlists),
    path("playlists/<str:key>", playlist),
    *(
        path(f"playlists/<str:key>/{view.__name__}", view)
        for view in (add, put, take, move, delete)
    ),
]
