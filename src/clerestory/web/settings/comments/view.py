"""The page on which people say which words hold comments under their clips."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from clerestory.social import actions, queries
from clerestory.social.actions.filters import LONGEST, MOST
from clerestory.spine.refusals import Refusal
from clerestory.web.parts.forms import TOO_LONG, UNSEEN, HouseForm, done, form_page
from clerestory.web.shell.request import signed_in

HERE = "/settings/comments"
DONE = {"saved": _("Saved.")}


class FiltersForm(HouseForm):
    """One filter a line."""

    words = forms.CharField(
        label=_("Words that hold a comment"),
        required=False,
        max_length=MOST * (LONGEST + 10),
        help_text=_("One a line. Whole words; capitals and accents make no difference."),
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto", "spellcheck": "false"}),
        error_messages={"max_length": TOO_LONG, "null_characters_not_allowed": UNSEEN},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def comments(request: HttpRequest) -> HttpResponse:
    """Show the filters, or replace them."""
    person = signed_in(request)
    now = "\n".join(queries.filters_of(person))
    form = FiltersForm(request.POST if request.method == "POST" else None, initial={"words": now})
    if form.is_valid():
        try:
            actions.set_filters(by=person, words=form.cleaned_data["words"].splitlines())
        except Refusal as why:
            form.refuse(why)
        else:
            return HttpResponseRedirect(f"{HERE}?done=saved", status=303)
    return form_page(
        request,
        "settings/comments/template.html",
        form,
        waiting=queries.held_waiting(person),
        done=done(request, DONE),
    )


urlpatterns = [path("settings/comments", comments)]
