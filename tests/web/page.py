"""A page as a test reads it: its elements, in order, with their attributes and text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"}
VOID |= {"track", "wbr"}


@dataclass
class Element:
    """One element; `text` is all text inside it."""

    name: str
    attributes: dict[str, str]
    parents: list["Element"]
    text: str = ""

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def inside(self, name: str) -> bool:
        """Whether an element of this name is around it."""
        return any(parent.name == name for parent in self.parents)


@dataclass
class Page(HTMLParser):
    """All elements of a page."""

    html: str
    elements: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[Element] = []
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        element = Element(tag, values, list(self._open))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop().name != tag:
            pass

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, name: str, **attributes: str) -> list[Element]:
        """Return the elements of this name with these attributes; `_` in a name stands for `-`."""
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
        return [
            one
            for one in self.elements
            if one.name == name and wanted.items() <= one.attributes.items()
        ]

    def one(self, name: str, **attributes: str) -> Element:
        """Return the only element of this name with these attributes."""
        found = self.all(name, **attributes)
        assert len(found) == 1, f"{len(found)} of {name} {attributes}"
        return found[0]

    def meta(self, name: str) -> str:
        """Return the content of a <meta>, by its name or property."""
        return next(
            one["content"]
            for one in self.all("meta")
            if name in {one.attributes.get("name"), one.attributes.get("property")}
        )
