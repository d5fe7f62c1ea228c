"""Comments without script: posting, one thread, changing, deleting, and the author's tools."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clerestory.clips import queries as clips
from clerestory.people.models import Person
from clerestory.social import actions, queries
from clerestory.social.actions.comments import LONGEST
from clerestory.spine.ids import from_text
from clerestory.spine.refusals import NotAllowed, Refusal
from clerestory.spine.saying import in_words
from clerestory.web.parts.forms import HouseForm, done, form_page
from clerestory.web.shell.onward import onward
from clerestory.web.shell.request import reader_of, signed_in
from clerestory.web.talk.shown import SILENCE

DONE = {"held": _("Sent. The author of the clip reads it first.")}


class SayForm(HouseForm):
    """What somebody says; the room checks it and says what is wrong."""

    text = forms.CharField(
        label=_("Your comment"),
        strip=False,
        max_length=LONGEST * 10,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "maxlength": LONGEST}),
    )


@require_POST
def say(request: HttpRequest, key: str) -> HttpResponse:
    """Post a comment, or come back to it with why not."""
    reader, ident = signed_in(request), from_text(key)
    answers = request.POST.get("answers", "")
    text = request.POST.get("text", "")
    try:
        made = actions.post_comment(
            clip_id=ident, by=reader, text=text, answers=from_text(answers) if answers else None
        )
    except Refusal as why:
        clips.clip_for(reader, ident)
        return _refused(request, key, answers, text, why)
    shown = queries.shown_comment(reader, made.id)
    if shown.held:
        return HttpResponseRedirect(f"{shown.address}?done=held", status=303)
    back = f"/comments/{shown.parent}" if shown.parent else f"/clips/{key}"
    return HttpResponseRedirect(f"{back}?order=newest#c-{shown.id}", status=303)


@require_safe
def thread(request: HttpRequest, key: str) -> HttpResponse:
    """Show a comment with the clip it is about and the replies below it."""
    return _thread(request, from_text(key))


@require_safe
def history(request: HttpRequest, key: str) -> HttpResponse:
    """Show what a comment said before."""
    reader, ident = reader_of(request), from_text(key)
    facts = {
        "comment": queries.shown_comment(reader, ident),
        "versions": queries.versions_of(reader, ident),
    }
    return render(request, "talk/history.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change one's own comment."""
    reader, ident = signed_in(request), from_text(key)
    shown = queries.shown_comment(reader, ident)
    if not shown.mine:
        raise NotAllowed
    form = SayForm(request.POST if request.method == "POST" else None, initial={"text": shown.text})
    if form.is_valid():
        try:
            actions.edit_comment(comment_id=ident, by=reader, text=form.cleaned_data["text"])
        except Refusal as why:
            form.refuse(why)
        else:
            return HttpResponseRedirect(shown.address, status=303)
    return form_page(request, "talk/edit.html", form, comment=shown)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, key: str) -> HttpResponse:
    """Ask whether a comment is to be deleted, then delete it."""
    reader, ident = signed_in(request), from_text(key)
    shown = queries.shown_comment(reader, ident)
    if not shown.may_delete:
        raise NotAllowed
    if request.method != "POST":
        return render(request, "talk/delete.html", {"comment": shown})
    actions.delete_comment(comment_id=ident, by=reader)
    back = f"/comments/{shown.parent}" if shown.parent else f"/clips/{shown.clip}#comments"
    return HttpResponseRedirect(back, status=303)


@require_POST
def like(request: HttpRequest, key: str) -> HttpResponse:
    """Like a comment."""
    return _act(request, key, lambda ident, by: actions.like_comment(comment_id=ident, by=by))


@require_POST
def unlike(request: HttpRequest, key: str) -> HttpResponse:
    """Like a comment no longer."""
    return _act(request, key, lambda ident, by: actions.unlike_comment(comment_id=ident, by=by))


@require_POST
def pin(request: HttpRequest, key: str) -> HttpResponse:
    """Put a comment on top."""
    return _act(request, key, lambda ident, by: actions.pin_comment(comment_id=ident, by=by))


@require_POST
def unpin(request: HttpRequest, key: str) -> HttpResponse:
    """Take the pin off."""
    return _act(request, key, lambda ident, by: actions.unpin_comment(comment_id=ident, by=by))


@require_POST
def approve(request: HttpRequest, key: str) -> HttpResponse:
    """Let a comment through."""
    return _act(request, key, lambda ident, by: actions.approve_comment(comment_id=ident, by=by))


def _act(request: HttpRequest, key: str, act: Callable[[UUID, Person], None]) -> HttpResponse:
    act(from_text(key), signed_in(request))
    return HttpResponseRedirect(onward(request, f"/comments/{key}"), status=303)


def _thread(
    request: HttpRequest, ident: UUID, text: str = "", why: Refusal | None = None
) -> HttpResponse:
    reader = reader_of(request)
    row = queries.comment_for(reader, ident)
    top = row.parent_id or ident
    facts = {
        "comment": queries.shown_comment(reader, top),
        "clip": clips.shown_clip(reader, row.clip_id),
        "page": queries.replies_of(reader, top, request.GET.get("after"), 50),
        "aim": ident,
        "answers": queries.shown_comment(reader, ident).id,
        "refused": _sentence(queries.may_comment(reader, row.clip)),
        "said": text,
        "problem": _sentence(why),
        "done": done(request, DONE),
        "silence": SILENCE,
    }
    return render(request, "talk/thread.html", facts, status=why.status if why else 200)


def _refused(request: HttpRequest, key: str, answers: str, text: str, why: Refusal) -> HttpResponse:
    """Show the form again with what was typed and why it was refused."""
    if answers:
        return _thread(request, from_text(answers), text, why)
    shown = clips.shown_clip(reader_of(request), from_text(key))
    facts = {"clip": shown, "said": text, "problem": _sentence(why)}
    return render(request, "talk/refused.html", facts, status=why.status)


def _sentence(why: Refusal | None) -> str:
    return in_words(why) if why else ""


urlpatterns = [
    path("clips/<str:key>/comments", say),
    path("comments/<str:key>", thread),
    *(
        path(f"comments/<str:key>/{view.__name__}", view)
        for view in (history, edit, delete, like, unlike, pin, unpin, approve)
    ),
]
