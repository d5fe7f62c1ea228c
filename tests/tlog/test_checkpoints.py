"""C2SP tlog-checkpoint."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tlog.samples import LOG, MANY, VECTORS, bit_flips, public, secret, vector

from clerestory.tlog.checkpoints import Checkpoint
from clerestory.tlog.hashing import EMPTY_ROOT, MAX_SIZE
from clerestory.tlog.keys import NoteKey
from clerestory.tlog.notes import Note
from clerestory.tlog.refusals import BadSignature, Malformed, Refused, Unsigned

EXAMPLE = vector("signed-note/c2sp-examples.json")["cosigned_checkpoint_shape_only"]
ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
HERE = Checkpoint(LOG.name, 5, bytes(range(32)))


def test_the_example_of_the_specification() -> None:
    note = Note.parse(EXAMPLE.encode())
    assert note.encode() == EXAMPLE.encode()
    checkpoint = Checkpoint.parse(note.text)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20_852_163)
    assert checkpoint.extensions == ()
    assert str(checkpoint) == note.text


@pytest.mark.parametrize("name", ["checkpoint", *(f"checkpoint.{size}" for size in range(16))])
def test_a_checkpoint_of_another_log(name: str) -> None:
    data = (VECTORS / "tessera-log" / name).read_bytes()
    key = NoteKey.parse(vector("tessera-log/README.json")["vkey"])
    checkpoint = Checkpoint.open(data, key)
    assert str(checkpoint) == Note.parse(data).text
    assert checkpoint.size == int(name.partition(".")[2] or 15)
    for flipped in bit_flips(data):
        with pytest.raises(Refused):
            Checkpoint.open(flipped, key)


def test_a_checkpoint_is_signed_and_opened() -> None:
    data = HERE.sign(LOG, secret(1)).encode()
    assert Checkpoint.open(data, LOG) == HERE
    with pytest.raises(Unsigned):
        Checkpoint.open(data, NoteKey(LOG.name, public(2)))
    with pytest.raises(BadSignature):
        HERE.sign(LOG, secret(2))


def test_a_log_speaks_only_of_itself() -> None:
    other = Checkpoint("other.example", 5, bytes(32))
    with pytest.raises(Unsigned):
        other.sign(LOG, secret(1))
    note = Note(str(other)).signed(LOG, LOG.sign(str(other), secret(1)))
    with pytest.raises(Unsigned):
        Checkpoint.open(note.encode(), LOG)


def test_a_signed_text_that_is_no_checkpoint_is_refused() -> None:
    note = Note("text\n").signed(LOG, LOG.sign("text\n", secret(1)))
    with pytest.raises(Malformed):
        Checkpoint.open(note.encode(), LOG)


@pytest.mark.parametrize(
    ("text", "extensions"),
    [
        (f"x\n1\n{ROOT}\n", ()),
        (f"x y+z\n1\n{ROOT}\n", ()),
        (f"x\n{MAX_SIZE}\n{ROOT}\n", ()),
        (f"x\n1\n{ROOT}\none\n two \n", ("one", " two ")),
        ("x\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", ()),
    ],
)
def test_texts_that_are_checkpoints(text: str, extensions: tuple[str, ...]) -> None:
    checkpoint = Checkpoint.parse(text)
    assert checkpoint.extensions == extensions
    assert str(checkpoint) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "\n\n\n",
        f"x\n1\n{ROOT}",
        f"x\n1\n{ROOT}\n\n",
        f"x\n1\n{ROOT}\n\none\n",
        f"x\n1\n{ROOT}\none",
        f"\n1\n{ROOT}\n",
        f"x\n\n{ROOT}\n",
        f"x\n01\n{ROOT}\n",
        f"x\n-1\n{ROOT}\n",
        f"x\n0\n{ROOT}\n",
        f"x\n{MAX_SIZE + 1}\n{ROOT}\n",
        f"x\n1\n{ROOT[:-1]}\n",
        f"x\n1\n{ROOT[4:]}\n",
        f"x\n1\nAAAA{ROOT}\n",
        "x\n1\n\n",
        f"x\r\n1\n{ROOT}\n",
        f"x\n1\n{ROOT}\n\ud800\n",
        f"\ud800\n1\n{ROOT}\n",
        "x\n1\n",
    ],
)
def test_texts_that_are_not(text: str) -> None:
    with pytest.raises(Malformed):
        Checkpoint.parse(text)


def test_a_checkpoint_cannot_be_built_otherwise_than_it_can_be_read() -> None:
    for origin, size, root, extensions in [
        ("", 1, bytes(32), ()),
        ("a\nb", 1, bytes(32), ()),
        ("a", -1, bytes(32), ()),
        ("a", MAX_SIZE + 1, bytes(32), ()),
        ("a", 1, bytes(31), ()),
        ("a", 1, bytes(33), ()),
        ("a", 0, bytes(32), ()),
        ("a", 1, bytes(32), ("",)),
        ("a", 1, bytes(32), ("b\nc",)),
        ("a", 1, bytes(32), ("b\0",)),
    ]:
        with pytest.raises(Malformed):
            Checkpoint(origin, size, root, extensions)
    assert Checkpoint("a", 0, EMPTY_ROOT).size == 0
    assert Checkpoint("a", 1, EMPTY_ROOT).size == 1


@MANY
@given(st.text(), st.integers(), st.binary(min_size=32, max_size=32), st.lists(st.text()))
def test_what_can_be_built_can_be_read_back(
    origin: str, size: int, root: bytes, extensions: list[str]
) -> None:
    try:
        checkpoint = Checkpoint(origin, size, root, tuple(extensions))
    except Malformed:
        return
    assert Checkpoint.parse(str(checkpoint)) == checkpoint
