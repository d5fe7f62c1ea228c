"""Who may see what, said again in plain Python: the world and a snapshot of rows, no query.

`None` is somebody unknown.
"""

from dataclasses import dataclass
from uuid import UUID

from tests.social.acts.world import Film, Someone, World

from clerestory.social.models import Comment

type Reader = Someone | None


@dataclass(frozen=True)
class Said:
    """A comment as it stands."""

    id: UUID
    clip: UUID
    author: UUID
    parent: UUID | None
    shown: bool


def apart(world: World, reader: Reader, other_id: UUID) -> bool:
    """Whether one of two has blocked the other."""
    if reader is None:
        return False
    return bool({(reader.id, other_id), (other_id, reader.id)} & world.blocks)


def sees(world: World, reader: Reader, other_id: UUID) -> bool:
    """Whether somebody is there for a reader."""
    return world.here(other_id) and not apart(world, reader, other_id)


def is_let_in(world: World, reader: Reader, other: Someone) -> bool:
    """Whether what somebody shares with all is for this reader."""
    follows = reader is not None and (reader.id, other.id) in world.follows
    return reader is other or not other.private or follows


def may_watch(world: World, reader: Reader, film: Film) -> bool:
    """Whether a reader may watch a clip who has its address."""
    if film.author is reader:
        return True
    if film.held == "removed" or not sees(world, reader, film.author.id):
        return False
    if film.audience == "followers":
        return reader is not None and (reader.id, film.author.id) in world.follows
    return film.audience in {"public", "unlisted"} and is_let_in(world, reader, film.author)


def is_offered(world: World, reader: Reader, film: Film) -> bool:
    """Whether a list of its author's shows a clip to a reader."""
    if film.author is reader:
        return True
    shown = film.held == "" and film.audience != "unlisted"
    return shown and may_watch(world, reader, film)


def is_listed(film: Film) -> bool:
    """Whether a clip stands in the public lists."""
    by = film.author
    away = by.private or by.suspended or by.limited
    return film.audience == "public" and film.held == "" and not away


def is_welcome(world: World, reader: Reader, film: Film) -> bool:
    """Whether the public lists show a clip to a reader."""
    muted = reader is not None and (reader.id, film.author.id) in world.mutes
    return is_listed(film) and not muted and not apart(world, reader, film.author.id)


def is_fed(world: World, reader: Someone, film: Film) -> bool:
    """Whether a clip comes in the feed of those whom a reader follows."""
    follows = (reader.id, film.author.id) in world.follows
    muted = (reader.id, film.author.id) in world.mutes
    for_them = film.audience in {"public", "followers"} and film.held == ""
    return follows and not muted and for_them and world.here(film.author.id)


def is_found(world: World, reader: Reader, other: Someone) -> bool:
    """Whether a search gives somebody to a reader."""
    return other.findable and sees(world, reader, other.id)


class Talk:
    """All comments as they stand now."""

    def __init__(self, world: World) -> None:
        columns = ("id", "clip_id", "author_id", "parent_id", "standing")
        rows = Comment.objects.order_by("id").values_list(*columns)
        self.world = world
        self.all = {row[0]: Said(row[0], row[1], row[2], row[3], row[4] == "shown") for row in rows}
        self.films = {film.id: film for film in world.films}

    def may_read(self, reader: Reader, said: Said) -> bool:
        """Whether a reader may read a comment."""
        film = self.films.get(said.clip)
        if film is None or not may_watch(self.world, reader, film):
            return False
        if said.parent is not None and not self.is_readable(reader, self.all[said.parent], film):
            return False
        return self.is_readable(reader, said, film)

    def is_readable(self, reader: Reader, said: Said, film: Film) -> bool:
        """Whether that is so of the comment alone."""
        own = reader is not None and reader.id in {said.author, film.author.id}
        return (said.shown or own) and sees(self.world, reader, said.author)

    def below(self, film: Film) -> list[Said]:
        """Return what is said under a clip."""
        return [said for said in self.all.values() if said.clip == film.id]
