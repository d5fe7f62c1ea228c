"""Pages of a long list, by keyset: the next page starts after the last row, wherever it is now."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page[T]:
    """Some items, and the mark to ask for the ones after them (None at the end)."""

    items: list[T]
    next: str | None
