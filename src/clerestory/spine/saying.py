"""Saying: a refusal in the language of whoever is refused."""

from django.utils.translation import gettext

from clerestory.spine.refusals import Refusal


def in_words(refusal: Refusal) -> str:
    """Return the sentence of a refusal in the language that is on, its gaps filled.

    The fact `why` is a sentence of ours too, of a process below.
    """
    facts = refusal.facts
    if isinstance(why := facts.get("why"), str) and why:
        facts = facts | {"why": gettext(why)}
    return gettext(refusal.sentence).format(**facts)
