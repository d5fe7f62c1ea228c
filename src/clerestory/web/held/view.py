"""The page of comments that wait, and what is done with many of them at once."""

from collections import Counter
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from clerestory.people import queries as people
from clerestory.social import actions, queries
from clerestory.spine.ids import from_text
from clerestory.spine.refusals import Refusal
from clerestory.spine.saying import in_words
from clerestory.web.parts.forms import done
from clerestory.web.shell.request import signed_in

DONE = {
    "approved": _("Everybody who sees the clips can read them now."),
    "deleted": _("The comments are deleted."),
}


@require_safe
def held(request: HttpRequest) -> HttpResponse:
    """Show what waits for the reader."""
    return _page(request)


@require_POST
def approve(request: HttpRequest) -> HttpResponse:
    """Let the chosen comments through."""
    try:
        actions.approve_comments(comment_ids=_chosen(request), by=signed_in(request))
    except Refusal as why:
        return _page(request, why)
    return HttpResponseRedirect("/held?done=approved", status=303)


@require_POST
def approve_all(request: HttpRequest) -> HttpResponse:
    """Let everything through that one person wrote."""
    reader = signed_in(request)
    author = people.person_by_handle(reader, request.POST.get("author", ""))
    actions.approve_comments_of(author_id=author.id, by=reader)
    return HttpResponseRedirect("/held?done=approved", status=303)


@require_POST
def delete(request: HttpRequest) -> HttpResponse:
    """Ask whether the chosen comments are to be deleted, then delete them."""
    reader, ids = signed_in(request), _chosen(request)
    if ids and "sure" not in request.POST:
        facts = {"keys": request.POST.getlist("comment"), "count": len(ids)}
        return render(request, "held/delete.html", facts)
    try:
        actions.delete_comments(comment_ids=ids, by=reader)
    except Refusal as why:
        return _page(request, why)
    return HttpResponseRedirect("/held?done=deleted", status=303)


def _chosen(request: HttpRequest) -> list[UUID]:
    return [from_text(key) for key in request.POST.getlist("comment")]


def _page(request: HttpRequest, why: Refusal | None = None) -> HttpResponse:
    page = queries.held_for(signed_in(request), request.GET.get("after"))
    wrote = Counter(comment.author.handle for comment in page.items)
    facts = {
        "page": page,
        "several": {handle for handle, count in wrote.items() if count > 1},
        "problem": in_words(why) if why else "",
        "done": done(request, DONE),
    }
    return render(request, "held/template.html", facts, status=why.status if why else 200)


urlpatterns = [
    path("held", held),
    path("held/approve", approve),
    path("held/approve-all", approve_all),
    path("held/delete", delete),
]
