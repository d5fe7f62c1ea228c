"""The desk: cases, and the requests in them. For whoever is not on the roster, it is not there."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clerestory.gate.staff import actions, queries
from clerestory.people import queries as people
from clerestory.people.models import Person
from clerestory.spine.ids import from_text, to_text
from clerestory.spine.refusals import NotFound, Refusal
from clerestory.web.desk.form import CaseForm, FieldForm, PasskeyForm, RequestForm
from clerestory.web.desk.shown import case_facts, desk_facts, request_facts
from clerestory.web.parts.forms import HouseForm, done, form_page
from clerestory.web.shell.request import signed_in

DONE = {
    "closed": _("The case is closed."),
    "asked": _("Asked. A second person has to approve it now."),
    "approved": _("Approved. Whoever asked can open it now."),
    "declined": _("You said no. That stands in the log."),
    "withdrawn": _("The request is withdrawn. Nothing was opened."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """Show one's cases and what waits for a second person, or open a case."""
    person = signed_in(request)
    member = queries.member_of(person.id)
    form = CaseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            subject = people.person_by_handle(person, form.cleaned_data["handle"].removeprefix("@"))
            reference = form.cleaned_data["reference"]
            case = actions.open_case(by=person.id, subject_id=subject.id, reference=reference)
        except Refusal as why:
            form.refuse(why)
        else:
            return HttpResponseRedirect(f"/desk/cases/{to_text(case.id)}", status=303)
    facts = desk_facts(person, member) | {"done": done(request, DONE)}
    return form_page(request, "desk/template.html", form, **facts)


@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, case_id: str) -> HttpResponse:
    """Show a case of one's own, or ask for something in it."""
    person, ident = signed_in(request), from_text(case_id)
    form = RequestForm(request.POST if request.method == "POST" else None)
    facts = case_facts(person, ident)
    if form.is_valid():
        try:
            asked = actions.ask(
                by=person.id,
                case_id=ident,
                purpose=form.cleaned_data["purpose"],
                fields=form.cleaned_data["fields_named"],
                justification=form.cleaned_data["justification"],
                notify_after=form.told_from,
            )
        except Refusal as why:
            form.refuse(why)
        else:
            return _to(to_text(asked.id), "asked")
    return form_page(request, "desk/case.html", form, **facts)


@require_POST
def close(request: HttpRequest, case_id: str) -> HttpResponse:
    """Close a case."""
    actions.close_case(by=signed_in(request).id, case_id=from_text(case_id))
    return HttpResponseRedirect("/desk?done=closed", status=303)


@require_safe
def wish(request: HttpRequest, request_id: str) -> HttpResponse:
    """Show a request: what is asked, what the person will be told, and what one can do now."""
    return _page(request, signed_in(request), request_id)


@require_POST
def ask_approval(request: HttpRequest, request_id: str) -> HttpResponse:
    """Return the question for the second person's passkey, as JSON."""
    options = actions.ask_approval(by=signed_in(request).id, request_id=from_text(request_id))
    return HttpResponse(options, content_type="application/json")


@require_POST
def approve(request: HttpRequest, request_id: str) -> HttpResponse:
    """Approve a request with a passkey."""
    person, form = signed_in(request), PasskeyForm(request.POST)
    if form.is_valid():
        ident, answer = from_text(request_id), form.cleaned_data["answer"]
        try:
            actions.approve(by=person.id, request_id=ident, answer=answer)
        except Refusal as why:
            form.refuse(why)
        else:
            return _to(request_id, "approved")
    return _page(request, person, request_id, form)


@require_POST
def decline(request: HttpRequest, request_id: str) -> HttpResponse:
    """Say no as the second person."""
    actions.decline(by=signed_in(request).id, request_id=from_text(request_id))
    return _to(request_id, "declined")


@require_POST
def withdraw(request: HttpRequest, request_id: str) -> HttpResponse:
    """Take back one's own request."""
    actions.withdraw(by=signed_in(request).id, request_id=from_text(request_id))
    return _to(request_id, "withdrawn")


@require_POST
def ask_opening(request: HttpRequest, request_id: str) -> HttpResponse:
    """Return the question for the passkey of whoever opens, as JSON."""
    options = actions.ask_opening(by=signed_in(request).id, request_id=from_text(request_id))
    return HttpResponse(options, content_type="application/json")


@require_POST
def open_fields(request: HttpRequest, request_id: str) -> HttpResponse:
    """Log, and open what was approved."""
    person, form = signed_in(request), PasskeyForm(request.POST)
    if form.is_valid():
        ident, answer = from_text(request_id), form.cleaned_data["answer"]
        try:
            actions.open_request(by=person.id, request_id=ident, answer=answer)
        except Refusal as why:
            form.refuse(why)
        else:
            return _to(request_id, "")
    return _page(request, person, request_id, form)


@require_POST
def show_field(request: HttpRequest, request_id: str) -> HttpResponse:
    """Show one field of an open request, and only this one; the others stay masked."""
    person, form = signed_in(request), FieldForm(request.POST)
    if form.is_valid():
        field = form.cleaned_data["field"]
        try:
            grant = actions.grant_for(by=person.id, request_id=from_text(request_id))
            found = people.opened_field(grant, field)
        except Refusal as why:
            form.refuse(why)
        else:
            return _page(request, person, request_id, form, shown_field=field, found=found)
    return _page(request, person, request_id, form)


def _to(request_id: str, word: str) -> HttpResponse:
    told = f"?done={word}" if word else ""
    return HttpResponseRedirect(f"/desk/requests/{request_id}{told}", status=303)


def _page(
    request: HttpRequest,
    person: Person,
    request_id: str,
    form: HouseForm | None = None,
    **facts: object,
) -> HttpResponse:
    try:
        known = request_facts(person, from_text(request_id)) | {"done": done(request, DONE)}
    except NotFound:
        # Whoever may not see a request is told why their act was refused, and nothing of it.
        if form is None or form.why is None:
            raise
        raise form.why from None
    return form_page(request, "desk/request.html", form or HouseForm(), **(known | facts))


urlpatterns = [
    path("desk", desk),
    path("desk/cases/<str:case_id>", case),
    path("desk/cases/<str:case_id>/close", close),
    path("desk/requests/<str:request_id>", wish),
    path("desk/requests/<str:request_id>/approval", approve),
    path("desk/requests/<str:request_id>/approval/question", ask_approval),
    path("desk/requests/<str:request_id>/decline", decline),
    path("desk/requests/<str:request_id>/withdraw", withdraw),
    path("desk/requests/<str:request_id>/opening", open_fields),
    path("desk/requests/<str:request_id>/opening/question", ask_opening),
    path("desk/requests/<str:request_id>/fields", show_field),
]
