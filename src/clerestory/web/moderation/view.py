"""The moderators' desk. For whoever is no moderator, it is not there."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clerestory.gate.staff.queries import moderator
from clerestory.safety import actions, queries
from clerestory.safety.actions.decisions import Findings
from clerestory.safety.queries import ReviewedCase
from clerestory.safety.refused import NoAddressHere, NotClaimed
from clerestory.spine.ids import from_text
from clerestory.spine.refusals import NotFound, Refusal
from clerestory.web.moderation import brakes
from clerestory.web.moderation.form import (
    AnswerForm,
    ContestForm,
    DecisionForm,
    OpenForm,
    UndoForm,
    fitting,
)
from clerestory.web.parts.forms import UNPROCESSABLE, done, form_page
from clerestory.web.parts.safety_words import effect
from clerestory.web.shell.request import signed_in

DONE = {
    "decided": _("Decided. The person has the reasons, and it is on its way to the log."),
    "released": _("Given back to the queue."),
    "undone": _("Undone. The person is told."),
    "answered": _("The appeal is decided. The person has your answer."),
    "contest": _("It stays so. Whoever reported it has your answer."),
}


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show what waits: the oldest reports first, and how many appeals."""
    by = signed_in(request).id
    facts = {
        "page": queries.queue(by, request.GET.get("after")),
        "appeals": queries.appeals_waiting(by),
        "contests": queries.contests_waiting(by),
        "done": done(request, DONE),
    }
    return render(request, "moderation/template.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, key: str) -> HttpResponse:
    """Show a case in hand, or decide it; show one that waits only as something to take."""
    by, ident = signed_in(request).id, from_text(key)
    try:
        found = queries.case_for(by, ident)
    except NotClaimed:
        return render(request, "moderation/take.html", {"key": key})
    form = DecisionForm(
        request.POST if request.method == "POST" else None,
        initial={"ground": found.said[0].ground if found.said else found.ground or "other"},
    )
    if fitting(form, found.measures).is_valid():
        findings, answer = _said(form)
        try:
            actions.decide(by=by, case_id=ident, findings=findings, answer=answer)
        except Refusal as why:
            form.refuse(why)
        else:
            return HttpResponseRedirect("/moderation?done=decided", status=303)
    return form_page(request, "moderation/case.html", form, **_facts(found, form, request))


@require_POST
def ask_case(request: HttpRequest, key: str) -> HttpResponse:
    """Return the question for the passkey that signs a decision, as JSON."""
    by, form = signed_in(request).id, DecisionForm(request.POST)
    if not form.is_valid():
        return _incomplete()
    found, _ = _said(form)
    return _json(actions.ask_decision(by=by, case_id=from_text(key), findings=found))


def _said(form: DecisionForm) -> tuple[Findings, str]:
    said = dict(form.cleaned_data)
    answer = said.pop("answer")
    return Findings(**said), answer


def _incomplete() -> HttpResponse:
    """Say that there is nothing to sign yet: the page itself says what is missing, when sent."""
    return HttpResponse(status=UNPROCESSABLE)


def _json(options: str) -> HttpResponse:
    return HttpResponse(options, content_type="application/json")


def _ask(
    request: HttpRequest, key: str, form: AnswerForm, question: Callable[..., str]
) -> HttpResponse:
    """Return what the passkey is to sign about an answer to a decision, once it is whole."""
    by = signed_in(request).id
    if not form.is_valid():
        return _incomplete()
    said = {name: form.cleaned_data[name] for name in ("stays", "text")}
    return _json(question(by=by, decision_id=from_text(key), **said))


def _facts(found: ReviewedCase, form: DecisionForm, request: HttpRequest) -> dict[str, object]:
    choices = [
        (choice, effect(str(choice.data["value"]), found.what)) for choice in form["measure"]
    ]
    return {
        "case": found,
        "choices": choices,
        "unveiled": "show" in request.GET,
        "done": done(request, DONE),
    }


@require_POST
def claim(request: HttpRequest, key: str) -> HttpResponse:
    """Take a case in hand."""
    actions.claim(by=signed_in(request).id, case_id=from_text(key))
    return HttpResponseRedirect(f"/moderation/cases/{key}", status=303)


@require_POST
def release(request: HttpRequest, key: str) -> HttpResponse:
    """Give a case back."""
    actions.release(by=signed_in(request).id, case_id=from_text(key))
    return HttpResponseRedirect("/moderation?done=released", status=303)


@require_POST
def undo(request: HttpRequest, key: str) -> HttpResponse:
    """Undo the decision of a case."""
    by: UUID = signed_in(request).id
    found, form = queries.case_for(by, from_text(key)), UndoForm(request.POST)
    if found.decision is not None and form.is_valid():
        ident, answer = from_text(found.decision.id), form.cleaned_data["answer"]
        try:
            actions.undo(by=by, decision_id=ident, answer=answer)
        except Refusal as why:
            form.refuse(why)
        else:
            return HttpResponseRedirect(f"/moderation/cases/{key}?done=undone", status=303)
    return form_page(request, "moderation/case.html", form, case=found)


@require_POST
def ask_undo(request: HttpRequest, key: str) -> HttpResponse:
    """Return the question for the passkey that signs an undoing, as JSON."""
    by: UUID = signed_in(request).id
    found = queries.case_for(by, from_text(key))
    if found.decision is None:
        return _incomplete()
    return _json(actions.ask_undoing(by=by, decision_id=from_text(found.decision.id)))


@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, key: str) -> HttpResponse:
    """Show an appeal against what another moderator decided, or decide about it."""
    by, ident = signed_in(request).id, from_text(key)
    found = queries.appeal_waiting(by, ident)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.decide_appeal(by=by, decision_id=ident, **form.cleaned_data)
        except Refusal as why:
            form.refuse(why)
        else:
            return HttpResponseRedirect("/moderation?done=answered", status=303)
    facts = {"appeal": found, "case": found.case, "unveiled": "show" in request.GET}
    return form_page(request, "moderation/appeal.html", form, **facts)


@require_POST
def ask_appeal(request: HttpRequest, key: str) -> HttpResponse:
    """Return the question for the passkey that signs an answer, as JSON."""
    return _ask(request, key, AnswerForm(request.POST), actions.ask_answer)


@require_http_methods(["GET", "HEAD", "POST"])
def contest(request: HttpRequest, key: str) -> HttpResponse:
    """Show what is said against doing nothing, as another moderator decided, or decide it."""
    by, ident = signed_in(request).id, from_text(key)
    found = queries.contest_waiting(by, ident)
    form = ContestForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            again = actions.decide_contest(by=by, decision_id=ident, **form.cleaned_data)
        except Refusal as why:
            form.refuse(why)
        else:
            place = f"/cases/{again.key}" if again else "?done=contest"
            return HttpResponseRedirect(f"/moderation{place}", status=303)
    facts = {"contest": found, "case": found.case, "unveiled": "show" in request.GET}
    return form_page(request, "moderation/contest.html", form, **facts)


@require_POST
def ask_contest(request: HttpRequest, key: str) -> HttpResponse:
    """Return the question for the passkey that signs such an answer, as JSON."""
    return _ask(request, key, ContestForm(request.POST), actions.ask_contest)


@require_http_methods(["GET", "HEAD", "POST"])
def open_case(request: HttpRequest) -> HttpResponse:
    """Open a case that nobody reported."""
    by = signed_in(request).id
    moderator(by)
    form = OpenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = actions.open_case(by=by, **form.cleaned_data)
        except NotFound:
            form.refuse(NoAddressHere())
        except Refusal as why:
            form.refuse(why)
        else:
            return HttpResponseRedirect(f"/moderation/cases/{made.key}", status=303)
    return form_page(request, "moderation/open.html", form)


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Show the moderators' own log."""
    page = queries.deeds_of_moderators(signed_in(request).id, request.GET.get("after"))
    return render(request, "moderation/log.html", {"page": page})


urlpatterns = [
    *brakes.urlpatterns,
    path("moderation", queue),
    path("moderation/log", log),
    path("moderation/cases/<str:key>", case),
    path("moderation/cases/<str:key>/question", ask_case),
    path("moderation/cases/<str:key>/claim", claim),
    path("moderation/cases/<str:key>/release", release),
    path("moderation/cases/<str:key>/undo", undo),
    path("moderation/cases/<str:key>/undo/question", ask_undo),
    path("moderation/open", open_case),
    path("moderation/contests/<str:key>", contest),
    path("moderation/contests/<str:key>/question", ask_contest),
    path("moderation/appeals/<str:key>", appeal),
    path("moderation/appeals/<str:key>/question", ask_appeal),
]
