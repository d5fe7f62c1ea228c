"""Pages of a long list, by keyset: the next page starts after the last row, wherever it is now."""

from dataclasses import dataclass

from clerestory.spine.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Page[T]:
    """Some items, and the mark to ask for the ones after them (None at the end)."""

    items: list[T]
    next: str | None


class BadMark(Refusal):
    """The mark of the next page is not one that we gave."""

    status = 400
    sentence = "The link to the next page is damaged. Start again from the first page."
