"""The log's public files: served as C2SP tlog-tiles asks, cached as they may be, and checkable."""

from collections.abc import Iterator

import pytest
from tests.premises import until
from tests.serving import Served, serving

from clerestory.tlog.hashing import leaf_hash
from clerestory.tlog.leaves import Kind, Leaf
from clerestory.tlog.notes import Note
from clerestory.tlog.policy import Policy
from clerestory.tlog.tiles import parse_bundle
from clerestory.tlog.tree import TileReader

RECORD = """
from django.db import transaction
from clerestory.gate.actions import record
from clerestory.tlog.leaves import Kind
for number in range(300):
    with transaction.atomic():
        record(kind=Kind.EGRESS, body={"number": number})
"""
# And two that the server makes by itself: of its release, and of the first epoch's end.
ALL = 302


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("log")) as product:
        product.place.python(RECORD)
        until(lambda: size(product) == ALL)
        yield product


def policy(served: Served) -> Policy:
    return Policy.parse((served.data / "log" / "policy").read_bytes())


def size(served: Served) -> int:
    answer = served.ask("/log/checkpoint")
    return int(answer.text.split("\n")[1]) if answer.status == 200 else 0


def test_the_worker_brings_the_ledger_into_the_log(served: Served) -> None:
    answer = served.ask("/log/checkpoint")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["access-control-allow-origin"] == "*"
    seen = policy(served).verify(Note.parse(answer.body))
    assert seen.checkpoint.size == ALL
    assert set(seen.seen) == {b"witness-1", b"witness-2"}


def test_the_tree_can_be_read_from_its_tiles(served: Served) -> None:
    checkpoint = policy(served).verify(Note.parse(served.ask("/log/checkpoint").body)).checkpoint
    reader = TileReader(ALL, checkpoint.root, lambda tile: served.ask(f"/log/{tile.path}").body)
    entries = reader.entries(0) + reader.entries(1)
    assert len(entries) == ALL
    for entry in entries:
        Leaf.parse(entry)


@pytest.mark.parametrize("path", ["tile/0/000", "tile/0/001.p/46", "tile/entries/000"])
def test_tiles_never_change_and_may_be_kept(served: Served, path: str) -> None:
    answer = served.ask(f"/log/{path}")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "immutable" in answer.headers["cache-control"]


def test_public_bodies_open_their_leaves(served: Served) -> None:
    bundles = (("000", 256), ("001.p/46", 46))
    bytes_of = {name: served.ask(f"/log/tile/entries/{name}").body for name, _ in bundles}
    entries = [entry for name, width in bundles for entry in parse_bundle(bytes_of[name], width)]
    kinds = [Leaf.parse(entry).kind for entry in entries]
    public, private = kinds.index(Kind.RELEASE), kinds.index(Kind.EGRESS)
    leaf = Leaf.parse(entries[public])
    body = served.ask(f"/log/bodies/{public}.json")
    assert body.status == 200
    assert body.headers["content-type"] == "application/json"
    opened = served.place.python(
        "import json,sys; from clerestory.tlog.leaves import commitment\n"
        f"told = json.loads({body.text!r})\n"
        "print(commitment(bytes.fromhex(told['salt']), told['body']).hex())"
    )
    assert opened == leaf.commit.hex()
    assert leaf_hash(leaf.encode())
    assert served.ask(f"/log/bodies/{private}.json").status == 404


@pytest.mark.parametrize(
    "path",
    [
        "",
        "state.sqlite3",
        "policy",
        "vkey",
        "../policy",
        "tile",
        "tile/0",
        "tile/0/000.p",
        "tile/0/0",
        "tile/00/000",
        "tile/0/000.p/256",
        "tile/0/000/../../../../policy",
        "tile/64/000",
        "tile/0/%2e%2e/%2e%2e/policy",
        "tile/0/.000.new",
        "bodies/0",
        "bodies/..%2fpolicy.json",
        "public/checkpoint",
    ],
)
def test_nothing_else_is_served(served: Served, path: str) -> None:
    assert served.ask(f"/log/{path}").status == 404
