"""The page on which people say what they want to be told, here and by mail."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from clerestory.notices import actions, queries
from clerestory.notices.kinds import CHOSEN, Kind
from clerestory.web.parts.forms import HouseForm, done, form_page
from clerestory.web.shell.request import signed_in

HERE = "/settings/notices"
DONE = {"saved": _("Saved.")}
NAMES = {
    Kind.LIKE: _("Likes of your clips"),
    Kind.REPOST: _("Reposts of your clips"),
    Kind.COMMENT: _("Comments on your clips"),
    Kind.REPLY: _("Replies to you"),
    Kind.MENTION: _("Mentions of you"),
    Kind.COMMENT_LIKE: _("Likes of your comments"),
    Kind.HELD: _("Comments that wait for you"),
    Kind.FOLLOW: _("New followers"),
    Kind.ASK: _("Who asks to follow you"),
    Kind.REPORT_MADE: _("Reports of yours that arrived"),
    Kind.REPORT_DECIDED: _("What came of your reports"),
}


class ChoicesForm(HouseForm):
    """For each kind, two boxes."""

    shown = forms.MultipleChoiceField(choices=[(kind, kind) for kind in CHOSEN], required=False)
    mailed = forms.MultipleChoiceField(choices=[(kind, kind) for kind in CHOSEN], required=False)


@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """Show the boxes, or take them."""
    person = signed_in(request)
    form = ChoicesForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        shown, mailed = (
            [Kind(name) for name in form.cleaned_data[field]] for field in ("shown", "mailed")
        )
        actions.choose(by=person, shown=shown, mailed=mailed)
        return HttpResponseRedirect(f"{HERE}?done=saved", status=303)
    rows = [(one, NAMES[Kind(one.kind)]) for one in queries.choices_of(person)]
    return form_page(
        request, "settings/notices/template.html", form, rows=rows, done=done(request, DONE)
    )


urlpatterns = [path("settings/notices", notices)]
