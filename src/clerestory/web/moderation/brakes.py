"""The page of this server's lists and limits."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from clerestory.people.actions.brakes import LONGEST, MOST_NUMBER
from clerestory.safety import actions, queries
from clerestory.safety.shown import ShownBrake
from clerestory.spine.ids import from_text
from clerestory.spine.refusals import Refusal
from clerestory.web.parts.forms import HouseForm, done, form_page, text
from clerestory.web.parts.safety_words import BRAKES, LIMITS
from clerestory.web.shell.request import signed_in

HERE = "/moderation/brakes"
DONE = {"changed": _("Changed. Other processes follow within seconds.")}
KINDS = tuple((name, BRAKES[name]) for name in ("word", "domain", "mail", "range"))


class BrakeForm(HouseForm):
    """A new entry of a list."""

    kind = forms.ChoiceField(label=_("List"), choices=KINDS)
    entry = text(
        _("Words, domain or range"),
        LONGEST,
        help_text=_(
            "Whole words, whatever their case and accents. A domain stands for those below it. "
            "A range such as 203.0.113.0/24: from there nobody signs up, nor reports without an "
            "account."
        ),
        autocomplete="off",
        autocapitalize="none",
        dir="auto",
    )
    effect = forms.ChoiceField(
        label=_("What becomes of words"),
        choices=(
            ("refuse", _("Nobody can write them")),
            ("hold", _("Comments wait, and moderators look")),
        ),
    )


class LimitsForm(HouseForm):
    """A number for each limit."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # what Django takes
        for name, label in LIMITS.items():
            self.fields[name] = forms.IntegerField(label=label, min_value=0, max_value=MOST_NUMBER)


@require_http_methods(["GET", "HEAD", "POST"])
def brakes(request: HttpRequest) -> HttpResponse:
    """Show lists and limits, or add to a list."""
    by = signed_in(request).id
    rows = queries.brakes(by)
    form = BrakeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        kind, entry, effect = (form.cleaned_data[name] for name in ("kind", "entry", "effect"))
        effect = effect if kind == "word" else "refuse"
        try:
            actions.add_brake(by=by, kind=kind, text=entry, effect=effect)
        except Refusal as why:
            form.refuse(why)
        else:
            return HttpResponseRedirect(f"{HERE}?done=changed", status=303)
    return _page(request, rows, form)


@require_POST
def limits(request: HttpRequest) -> HttpResponse:
    """Set the limits; those that stay as they are make no line in the log."""
    by, form = signed_in(request).id, LimitsForm(request.POST)
    rows = queries.brakes(by)
    if not form.is_valid():
        return _page(request, rows, form)
    now = {one.text: one.number for one in rows if one.kind == "limit"}
    for name, number in form.cleaned_data.items():
        if now.get(name) != number:
            actions.set_limit(by=by, name=name, number=number)
    return HttpResponseRedirect(f"{HERE}?done=changed", status=303)


@require_POST
def drop(request: HttpRequest, key: str) -> HttpResponse:
    """Take an entry away."""
    actions.drop_brake(by=signed_in(request).id, brake_id=from_text(key))
    return HttpResponseRedirect(f"{HERE}?done=changed", status=303)


def _page(request: HttpRequest, rows: list[ShownBrake], form: HouseForm) -> HttpResponse:
    numbers = {one.text: one.number for one in rows if one.kind == "limit"}
    facts = {
        "lists": [(kind, name, [one for one in rows if one.kind == kind]) for kind, name in KINDS],
        "adding": form if isinstance(form, BrakeForm) else BrakeForm(),
        "limits": form if isinstance(form, LimitsForm) else LimitsForm(initial=numbers),
        "done": done(request, DONE),
    }
    return form_page(request, "moderation/brakes.html", form, **facts)


urlpatterns = [
    path("moderation/brakes", brakes),
    path("moderation/brakes/limits", limits),
    path("moderation/brakes/<str:key>/drop", drop),
]
