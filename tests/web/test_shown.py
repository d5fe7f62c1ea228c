"""What an island is told of a clip is what the API answers: the TypeScript mirrors the Python."""

import dataclasses
import re
import types
import typing
from datetime import datetime
from pathlib import Path

import pytest

from clerestory.clips import shown

MIRROR = Path(shown.__file__).parent.parent / "web/parts/shown.ts"
KINDS = {str: "string", int: "number", bool: "boolean", datetime: "string"}


def in_typescript(kind: object) -> str:
    """Write a Python type as its JSON looks to TypeScript."""
    if isinstance(kind, types.UnionType):
        inner, _ = typing.get_args(kind)
        return f"{in_typescript(inner)} | null"
    if typing.get_origin(kind) is tuple:
        return f"{in_typescript(typing.get_args(kind)[0])}[]"
    if dataclasses.is_dataclass(kind):
        return typing.cast("type", kind).__name__
    return KINDS[typing.cast("type", kind)]


@pytest.mark.parametrize(
    "kind",
    [
        shown.Source,
        shown.Track,
        shown.Author,
        shown.Word,
        shown.ShownSchedule,
        shown.ShownClip,
    ],
)
def test_the_mirror_is_true(kind: type) -> None:
    body = re.search(rf"export interface {kind.__name__} {{(.*?)}}", MIRROR.read_text(), re.DOTALL)
    assert body, f"{MIRROR.name} lacks {kind.__name__}"
    told = dict(re.findall(r"(\w+): ([^;]+);", body[1]))
    hints = typing.get_type_hints(kind)
    assert told == {
        field.name: in_typescript(hints[field.name]) for field in dataclasses.fields(kind)
    }
