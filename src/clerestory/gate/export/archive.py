"""Archive: an export as one ZIP file that is written in one go, whatever its size.

Format 1 is described in docs/export.md. `manifest.json` comes last: it names every other member
with its SHA-256, so an archive that was cut off is one without a manifest.
"""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from typing import IO
from uuid import UUID

from clerestory.gate.datamap import DataMap, Personal
from clerestory.gate.export.rows import Json, exported

FORMAT = "clerestory-export/1"
MANIFEST = "manifest.json"
README = """This is everything that {site} holds about @{handle}, as of {made_at}.

tables/    what the database holds: one file for each kind, JSON, one object for each row
files/     your pictures, clips, covers and captions
receipts/  entries of the log about you, each with its proof, where there are any
log-key.json    finds all your entries in the log; keep it to yourself
data-map.json   what each field is, why it is kept, for how long, and who gets it
manifest.json   the format, and a SHA-256 of every other file here

What is missing, and why, stands in data-map.json under "hidden": proofs such as the scrambled form
of your password, which whoever found this file could use against you.
"""

# Gives the bytes of a file; raises FileNotFoundError at once where there is none.
type Opens = Callable[[], Iterator[bytes]]


@dataclass(slots=True)
class _Listed:
    """What the manifest says of a member."""

    name: str
    sha256: str
    bytes: int


@dataclass(slots=True)
class _Writer:
    """A ZIP file being written, that remembers what went into it."""

    archive: zipfile.ZipFile
    listed: list[_Listed] = field(default_factory=list)

    def add(self, name: str, pieces: Iterable[bytes], *, packed: bool = True) -> None:
        """Write one member, piece by piece."""
        digest, length = hashlib.sha256(), 0
        info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        with self.archive.open(info, "w", force_zip64=True) as out:
            for piece in pieces:
                out.write(piece)
                digest.update(piece)
                length += len(piece)
        self.listed.append(_Listed(name, digest.hexdigest(), length))


def write_archive(
    out: IO[bytes],
    data: DataMap,
    *,
    person_id: UUID,
    facts: Mapping[str, str],
    receipts: Iterable[tuple[str, bytes]] = (),
    log_key: bytes = b"",
) -> None:
    """Write everything about a person to `out`, which need not be seekable.

    `facts` are `site`, `handle` and `made_at`; `receipts` are names and contents of files;
    `log_key` is the file that finds their entries in the log.
    """
    with zipfile.ZipFile(out, "w") as archive:
        writer = _Writer(archive)
        writer.add("README.txt", [README.format(**facts).encode()])
        for name, table in sorted(data.tables.items()):
            if table.whose:
                writer.add(f"tables/{name}.json", json_array(exported(table, person_id)))
        for name, opened in files_of(data, person_id):
            # What is not there, or was deleted meanwhile, is not theirs any more.
            with suppress(FileNotFoundError):
                writer.add(f"files/{name}", opened(), packed=False)
        for name, content in receipts:
            writer.add(f"receipts/{name}", [content])
        if log_key:
            writer.add("log-key.json", [log_key])
        writer.add("data-map.json", [_json(dict(described(data)))])
        manifest = {
            "format": FORMAT,
            **facts,
            "members": [
                {"name": one.name, "sha256": one.sha256, "bytes": one.bytes}
                for one in writer.listed
            ],
        }
        writer.add(MANIFEST, [_json(manifest)])


def files_of(data: DataMap, person_id: UUID) -> Iterator[tuple[str, Opens]]:
    """Give a person's files, each once: its name in the archive, and what opens it."""
    for found_by in dict.fromkeys(thing.found_by for thing in data.things if thing.found_by):
        yield from _function(found_by)(person_id)


def json_array(rows: Iterable[Mapping[str, Json]]) -> Iterator[bytes]:
    """Write rows as one JSON array, a row on a line."""
    first = True
    for row in rows:
        yield (b"[\n" if first else b",\n") + json.dumps(row, ensure_ascii=False).encode()
        first = False
    yield b"[]\n" if first else b"\n]\n"


def described(data: DataMap) -> Iterator[tuple[str, Json]]:
    """Give, for each table that holds something of a person, what each of its fields is."""
    for name, table in sorted(data.tables.items()):
        if table.whose:
            yield (
                name,
                {
                    "words": table.words,
                    "fields": {
                        field_name: _described(kept) for field_name, kept in table.personal.items()
                    },
                },
            )


def _described(kept: Personal) -> Json:
    told: dict[str, Json] = {
        "words": kept.words,
        "category": kept.category,
        "purpose": kept.purpose.sentence,
        "basis": f"GDPR Art 6(1){kept.purpose.basis}",
        "kept": kept.retention.words,
        "source": kept.source,
        "recipients": [str(who) for who in kept.recipients],
    }
    return {**told, "hidden": kept.hidden} if kept.hidden else told


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"


def _function(path: str) -> Callable[[UUID], Iterable[tuple[str, Opens]]]:
    module, _, name = f"clerestory.{path}".rpartition(".")
    found: Callable[[UUID], Iterable[tuple[str, Opens]]] = getattr(import_module(module), name)
    return found
