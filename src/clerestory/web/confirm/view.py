"""The page that a confirming letter leads to, and the one that waits for it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from clerestory.people import actions, queries
from clerestory.people.models import Letter
from clerestory.people.refused import LinkUsedUp
from clerestory.spine.refusals import Refusal
from clerestory.web.parts.forms import HouseForm, done, form_page
from clerestory.web.shell.mailbox import mail_folder
from clerestory.web.shell.request import reader_of, signed_in

DONE = {"sent": _("We wrote again. Only the link in the newest letter works.")}


@require_http_methods(["GET", "HEAD", "POST"])
def wait(request: HttpRequest) -> HttpResponse:
    """Say that a letter is on its way, or send it again."""
    person = signed_in(request)
    form = HouseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.ask_confirmation(person=person)
        except Refusal as why:
            form.refuse(why)
        else:
            return HttpResponseRedirect("/confirm?done=sent", status=303)
    return form_page(
        request,
        "confirm/wait.html",
        form,
        done=done(request, DONE),
        mail_folder=mail_folder(request),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """Show the button, or confirm: programs that look at mail follow links, but press nothing."""
    letter = queries.letter_by_key(Letter.Kind.CONFIRM, key)
    if letter is None:
        raise LinkUsedUp
    if request.method != "POST":
        return form_page(request, "confirm/template.html", HouseForm(), letter=letter, key=key)
    actions.confirm_email(key=key)
    here = reader_of(request) is not None
    return HttpResponseRedirect(f"/{'settings' if here else 'sign-in'}?done=confirmed", status=303)


urlpatterns = [path("confirm", wait), path("confirm/<str:key>", confirm)]
