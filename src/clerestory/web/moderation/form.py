"""The forms of the moderators' desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clerestory.gate.staff.assertions import LONGEST_ANSWER
from clerestory.safety.actions.cases import LONGEST as LONGEST_OPENING
from clerestory.safety.actions.decisions import LONGEST, LONGEST_RULE
from clerestory.safety.grounds import Measure
from clerestory.web.parts.forms import REQUIRED, TOO_LONG, UNSEEN, HouseForm, hidden
from clerestory.web.parts.safety_words import BASES, DAYS, GROUNDS, MEASURES

MESSAGES = {
    "required": REQUIRED,
    "max_length": TOO_LONG,
    "null_characters_not_allowed": UNSEEN,
}


def _words(label: object, help_text: object = "", *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]  # a lazy string, as Django takes it
        help_text=help_text,  # type: ignore[arg-type]  # the same
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages=MESSAGES,
    )


class DecisionForm(HouseForm):
    """What is decided, and the statement of reasons. The room says what is missing."""

    measure = forms.ChoiceField(
        label=_("Decision"),
        choices=MEASURES.items,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is decided.")},
    )
    ground = forms.ChoiceField(label=_("Ground"), choices=GROUNDS.items)
    basis = forms.ChoiceField(label=_("By"), choices=BASES)
    rule = forms.CharField(
        label=_("Which rule of the terms, or which law"),
        required=False,
        max_length=LONGEST_RULE,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        error_messages=MESSAGES,
    )
    facts = _words(_("What you found"), _("The person reads it. Name nobody who reported."))
    reasons = _words(_("Why that is against it"))
    days = forms.TypedChoiceField(label=_("For how long"), choices=DAYS, coerce=int)
    answer = hidden(LONGEST_ANSWER, required=False)


class AnswerForm(HouseForm):
    """What is decided about an appeal, and why."""

    stays = forms.TypedChoiceField(
        label=_("Outcome"),
        choices=((1, _("The decision stays")), (0, _("The decision is undone"))),
        coerce=lambda value: bool(int(value)),
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    text = _words(_("Why, for the person to read"), required=True)
    answer = hidden(LONGEST_ANSWER, required=False)


class ContestForm(AnswerForm):
    """Whether it stays that nothing was done, and why."""

    stays = forms.TypedChoiceField(
        label=_("Outcome"),
        choices=((1, _("It stays: nothing is done")), (0, _("It is decided anew, by you"))),
        coerce=lambda value: bool(int(value)),
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )


class OpenForm(HouseForm):
    """What a moderator came upon."""

    address = forms.CharField(
        label=_("Address of the clip, comment or profile"),
        max_length=500,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "inputmode": "url"}),
        error_messages=MESSAGES,
    )
    ground = forms.ChoiceField(label=_("Ground"), choices=GROUNDS.items)
    words = forms.CharField(
        label=_("What you saw, for the moderators"),
        max_length=LONGEST_OPENING,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages=MESSAGES,
    )


class UndoForm(HouseForm):
    """What a passkey said to the undoing of a decision."""

    answer = hidden(LONGEST_ANSWER, required=False)


def fitting(form: DecisionForm, measures: tuple[Measure, ...]) -> DecisionForm:
    """Offer only what can be decided about this kind of thing."""
    offered = [(name, MEASURES[name]) for name in measures]
    form.fields["measure"].choices = offered  # type: ignore[attr-defined]  # a ChoiceField
    return form
