"""Trouble: why a file could not be made, said in the language of whoever reads it now.

What is written down is the sentence as it was, in English, with its gaps filled.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext

from clerestory.spine.refusals import Refusal


def in_words(code: str, sentence: str) -> str:
    """Translate a sentence that was kept; `code` is the name of the refusal that said it."""
    for kind in _kinds(Refusal):
        if kind.__name__ == code and (said := _shape(kind.sentence).fullmatch(sentence)):
            return gettext(kind.sentence).format(**said.groupdict())
    return gettext(sentence) if sentence else ""


def _kinds(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    yield kind
    for one in kind.__subclasses__():
        yield from _kinds(one)


def _shape(sentence: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", sentence)
    return re.compile(
        "".join(f"(?P<{part}>.*)" if at % 2 else re.escape(part) for at, part in enumerate(parts)),
        re.DOTALL,
    )
