"""The page on which people say who may see what they share, whom they keep away, what they see."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from clerestory.clips import actions as clips
from clerestory.people import actions, queries
from clerestory.web.parts.forms import HouseForm, done, form_page
from clerestory.web.shell.request import signed_in

HERE = "/settings/privacy"
DONE = {
    "saved": _("Saved."),
    "blocked": _("Blocked. Neither of you sees anything of the other any more."),
    "unblocked": _("The block is taken back. Ties that it ended stay ended."),
}


class PrivacyForm(HouseForm):
    """Three switches."""

    private = forms.BooleanField(required=False)
    shows_ties = forms.BooleanField(required=False)
    findable = forms.BooleanField(required=False)
    shows_sensitive = forms.BooleanField(required=False)


@require_http_methods(["GET", "HEAD", "POST"])
def privacy(request: HttpRequest) -> HttpResponse:
    """Show the switches and the two lists, or set the switches."""
    person = signed_in(request)
    if request.method == "POST":
        form = PrivacyForm(request.POST)
        form.is_valid()
        clips.set_private(person=person, private=form.cleaned_data["private"])
        actions.show_ties(person=person, shown=form.cleaned_data["shows_ties"])
        actions.set_findable(person=person, findable=form.cleaned_data["findable"])
        actions.show_sensitive(person=person, shown=form.cleaned_data["shows_sensitive"])
        return HttpResponseRedirect(f"{HERE}?done=saved", status=303)
    return form_page(
        request,
        "settings/privacy/template.html",
        PrivacyForm(initial={name: getattr(person, name) for name in PrivacyForm.base_fields}),
        blocked=queries.blocked_by(person, request.GET.get("after")),
        muted=queries.mutes_of(person),
        waiting=queries.requests_waiting(person),
        done=done(request, DONE),
    )


urlpatterns = [path("settings/privacy", privacy)]
