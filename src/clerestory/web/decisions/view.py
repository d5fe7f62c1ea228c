"""Statements of reasons, and appeals; open to whoever is suspended, too."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from clerestory.safety import actions, queries
from clerestory.safety.actions.appeals import LONGEST
from clerestory.spine.ids import from_text
from clerestory.spine.refusals import Refusal
from clerestory.web.parts.forms import REQUIRED, TOO_LONG, UNSEEN, HouseForm, done, form_page
from clerestory.web.parts.safety_words import effect
from clerestory.web.shell.request import concerned

DONE = {"appealed": _("Your appeal is here. Somebody who did not decide this looks at it.")}


class AppealForm(HouseForm):
    """Why a decision is contested."""

    text = forms.CharField(
        label=_("Why it is wrong, in your own words"),
        help_text=_("You can appeal once. Somebody who did not make the decision reads it."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        error_messages={
            "required": REQUIRED,
            "max_length": TOO_LONG,
            "null_characters_not_allowed": UNSEEN,
        },
    )


@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """Show what was decided about the reader and what is theirs."""
    person = concerned(request)
    facts = {
        "page": queries.decisions_of(person, request.GET.get("after")),
        "account": queries.standing_of(person),
    }
    return render(request, "decisions/template.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, key: str) -> HttpResponse:
    """Show a statement of reasons, or contest it."""
    person, ident = concerned(request), from_text(key)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.appeal(person=person, decision_id=ident, text=form.cleaned_data["text"])
        except Refusal as why:
            form.refuse(why)
        else:
            return HttpResponseRedirect(f"/decisions/{key}?done=appealed", status=303)
    statement = queries.statement_for(person, ident)
    facts = {"statement": statement, "effect": effect(statement.measure, statement.what)}
    return form_page(request, "decisions/one.html", form, done=done(request, DONE), **facts)


urlpatterns = [path("decisions", decisions), path("decisions/<str:key>", one)]
