"""Reporting, with an account and without, and the page of a report."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from clerestory.safety import actions, queries
from clerestory.safety.actions.appeals import LONGEST as LONGEST_APPEAL
from clerestory.safety.actions.reports import LONGEST
from clerestory.spine.ids import LENGTH, from_text, to_text
from clerestory.spine.refusals import Refusal
from clerestory.web.parts.forms import REQUIRED, TOO_LONG, UNSEEN, HouseForm, form_page
from clerestory.web.parts.safety_words import GROUNDS, OUTCOMES
from clerestory.web.shell.address import client_address
from clerestory.web.shell.request import reader_of, signed_in


class ReportForm(HouseForm):
    """What is wrong, and words for the moderators."""

    ground = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=GROUNDS.items,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong.")},
    )
    text = forms.CharField(
        label=_("Anything that helps to see it"),
        help_text=_("If you like: where in the clip, which law. Only moderators read this."),
        required=False,
        max_length=LONGEST * 10,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "maxlength": LONGEST}),
        error_messages={"null_characters_not_allowed": UNSEEN},
    )


class ContestForm(HouseForm):
    """Why it is wrong that nothing was done."""

    text = forms.CharField(
        label=_("Why something has to be done, in your own words"),
        max_length=LONGEST_APPEAL,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={
            "required": REQUIRED,
            "max_length": TOO_LONG,
            "null_characters_not_allowed": UNSEEN,
        },
    )


def _report(request: HttpRequest, what: str, ident: str) -> HttpResponse:
    reader = reader_of(request)
    form = ReportForm(request.POST if request.method == "POST" else None)
    aim = queries.aim_at(reader, what, ident)
    if form.is_valid():
        address = client_address(request)
        try:
            made = actions.report(
                by=reader, what=what, ident=ident, address=address, **form.cleaned_data
            )
        except Refusal as why:
            form.refuse(why)
        else:
            place = made.key or to_text(made.report_id)
            return HttpResponseRedirect(f"/reports/{place}", status=303)
    return form_page(request, "report/template.html", form, aim=aim)


@require_http_methods(["GET", "HEAD", "POST"])
def clip(request: HttpRequest, key: str) -> HttpResponse:
    """Report a clip."""
    return _report(request, "clip", key)


@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: HttpRequest, key: str) -> HttpResponse:
    """Report a comment."""
    return _report(request, "comment", key)


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, handle: str) -> HttpResponse:
    """Report a person."""
    return _report(request, "person", handle)


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Show what the reader has reported."""
    page = queries.reports_of(signed_in(request), request.GET.get("after"))
    rows = [(one, OUTCOMES[one.outcome]) for one in page.items]
    return render(request, "report/list.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, key: str) -> HttpResponse:
    """Show a report and what came of it, to whoever made it or has its key; or contest that."""
    form = ContestForm(request.POST if request.method == "POST" else None)
    known: dict[str, Any] = {"by": None, "key": key}
    if len(key) == LENGTH:
        known = {"by": signed_in(request), "report_id": from_text(key)}
    if form.is_valid():
        try:
            actions.contest(text=form.cleaned_data["text"], **known)
        except Refusal as why:
            form.refuse(why)
        else:
            return HttpResponseRedirect(f"/reports/{key}", status=303)
    own = "report_id" in known
    shown = queries.report_of(*known.values()) if own else queries.report_by_key(key)
    facts = {"report": shown, "outcome": OUTCOMES[shown.outcome], "keyed": not own, "place": key}
    response = form_page(request, "report/one.html", form, **facts)
    response.headers["Cache-Control"] = "private, no-store"
    return response


urlpatterns = [
    path("clips/<str:key>/report", clip),
    path("comments/<str:key>/report", comment),
    path("@<str:handle>/report", person),
    path("reports", reports),
    path("reports/<str:key>", one),
]
