"""Canary: a person who exists to be looked for. Every field holds a marker of its own."""

from dataclasses import dataclass, field

from leakcheck.markers import Marker


@dataclass(frozen=True)
class Canary:
    """What the canary writes, field by field."""

    handle: Marker = field(default_factory=lambda: Marker.make("handle"))
    email: Marker = field(default_factory=lambda: Marker.make("email", "{}@mail.test"))
    password: Marker = field(default_factory=lambda: Marker.make("password", "light at noon {}"))
    name: Marker = field(default_factory=lambda: Marker.make("name", "Name {}"))
    bio: Marker = field(default_factory=lambda: Marker.make("bio", "Bio {}"))
    said: Marker = field(default_factory=lambda: Marker.make("said", "Said {}"))
    spoken: Marker = field(default_factory=lambda: Marker.make("spoken", "Spoken {}"))
    comment: Marker = field(default_factory=lambda: Marker.make("comment", "Comment {}"))
    passed: Marker = field(default_factory=lambda: Marker.make("passed", "Passed on {}"))
    shelf: Marker = field(default_factory=lambda: Marker.make("shelf", "Shelf {}"))
    filter: Marker = field(default_factory=lambda: Marker.make("filter", "unkind {}"))
    whispered: Marker = field(default_factory=lambda: Marker.make("whispered", "Whispered {}"))
    draft: Marker = field(default_factory=lambda: Marker.make("draft", "Draft {}"))
    file: Marker = field(default_factory=lambda: Marker.make("file", "{}.MOV"))
    device: Marker = field(default_factory=lambda: Marker.make("device", "Phone {}"))

    @property
    def all(self) -> list[Marker]:
        """Every marker."""
        return [value for value in vars(self).values() if isinstance(value, Marker)]


# Which fields a person says to everybody. The others are looked for wherever bytes lie.
PUBLIC = frozenset({"handle", "name", "bio", "said", "spoken", "comment", "passed"})

# Where the browser may send what: the field, and the path that takes it. Everything else is a leak.
EXPECTED = {
    "handle": r"/(sign-up|sign-in|@.*|api/.*|.*)",
    "email": r"/sign-up",
    "password": r"/(sign-up|settings/.*)",
    "name": r"/settings/profile",
    "bio": r"/settings/profile",
    "said": r"/(api/clerestory/v1/.*|post.*|clips/.*)",
    "spoken": r"/(api/clerestory/v1/.*|post.*|clips/.*)",
    "comment": r"/(api/clerestory/v1/.*|clips/.*|comments/.*)",
    "passed": r"/clips/.*/repost",
    "shelf": r"/saved",
    "filter": r"/settings/comments",
    "whispered": r"/(api/clerestory/v1/.*|post.*|clips/.*)",
    "draft": r"/(api/clerestory/v1/.*|post.*|clips/.*)",
    "file": r"/(api/clerestory/v1/uploads|post)",
    "device": r"/(api/clerestory/v1/uploads/.*|post)",
}
