"""C2SP tlog-policy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tlog.samples import LOG, MANY, TIME, WITNESSES, cosigned, policy_of, public, secret

from clerestory.tlog.checkpoints import Checkpoint
from clerestory.tlog.cosignatures import CosignerKey
from clerestory.tlog.keys import NoteKey
from clerestory.tlog.notes import Note
from clerestory.tlog.policy import MAX_LINES, MAX_POLICY_BYTES, Group, Policy
from clerestory.tlog.refusals import BadSignature, Malformed, QuorumMissed, Unsigned

CHECKPOINT = Checkpoint(LOG.name, 5, bytes(range(32)))
W2, W3, W4 = WITNESSES
HEAD = f"log {LOG}\nwitness a {W2}\nwitness b {W3}\nwitness c {W4}\n"


def parsed(text: str) -> Policy:
    return Policy.parse(text.encode())


@pytest.mark.parametrize(
    ("quorum", "least"), [("any", 1), ("1", 1), ("2", 2), ("3", 3), ("all", 3)]
)
def test_a_quorum_is_met_or_missed(quorum: str, least: int) -> None:
    policy = policy_of(quorum)
    for witnesses in [(), (2,), (4,), (2, 4), (3, 2), (2, 3, 4)]:
        note = cosigned(CHECKPOINT, *witnesses)
        if len(witnesses) < least:
            with pytest.raises(QuorumMissed):
                policy.verify(note)
        else:
            witnessed = policy.verify(note)
            assert witnessed.checkpoint == CHECKPOINT
            assert witnessed.log == LOG
            assert witnessed.seen == {b"w%d" % number: TIME + number for number in witnesses}


def test_a_quorum_can_be_one_witness_or_none() -> None:
    one = parsed(f"{HEAD}quorum b\n")
    assert one.verify(cosigned(CHECKPOINT, 3)).seen == {b"b": TIME + 3}
    with pytest.raises(QuorumMissed):
        one.verify(cosigned(CHECKPOINT, 2, 4))
    none = parsed(f"log {LOG}\nquorum none\n")
    assert none.verify(cosigned(CHECKPOINT)).seen == {}
    # A witness the policy does not know adds nothing, not even its time.
    assert none.verify(cosigned(CHECKPOINT, 2)).seen == {}


def test_groups_of_groups() -> None:
    policy = parsed(
        f"{HEAD}group inner any a b\ngroup outer all inner c\nquorum outer\n",
    )
    assert policy.groups == {b"inner": Group(1, (b"a", b"b")), b"outer": Group(2, (b"inner", b"c"))}
    for met in [(2, 4), (3, 4), (2, 3, 4)]:
        assert policy.verify(cosigned(CHECKPOINT, *met)).checkpoint == CHECKPOINT
    for missed in [(), (2,), (4,), (2, 3)]:
        with pytest.raises(QuorumMissed):
            policy.verify(cosigned(CHECKPOINT, *missed))


def test_the_log_must_have_signed_and_speak_of_itself() -> None:
    policy = policy_of("any")
    with pytest.raises(Unsigned):
        policy.verify(Note(str(CHECKPOINT)).signed(W2, W2.cosign(str(CHECKPOINT), secret(2), 1)))
    other = Checkpoint("other.example", 5, bytes(32))
    note = Note(str(other)).signed(LOG, LOG.sign(str(other), secret(1)))
    with pytest.raises(Unsigned):
        policy.verify(note.signed(W2, W2.cosign(note.text, secret(2), TIME)))
    with pytest.raises(Unsigned):
        parsed(f"witness a {W2}\nquorum a\n").verify(cosigned(CHECKPOINT, 2))
    with pytest.raises(Unsigned):
        parsed("quorum none\n").verify(cosigned(CHECKPOINT))


def test_any_of_the_logs_will_do_but_only_for_its_own_origin() -> None:
    other = NoteKey("other.example", public(9))
    policy = parsed(f"log {other}\nlog {LOG}\nquorum none\n")
    assert policy.verify(cosigned(CHECKPOINT)).log == LOG
    both = cosigned(CHECKPOINT).signed(other, other.sign(str(CHECKPOINT), secret(9)))
    assert policy.verify(both).log == LOG
    theirs = Checkpoint(other.name, 5, bytes(32)).sign(other, secret(9))
    assert policy.verify(theirs).log == other
    with pytest.raises(Unsigned):
        policy.verify(Note(theirs.text).signed(LOG, LOG.sign(theirs.text, secret(1))))


def test_a_witness_that_signs_as_a_log_counts_for_nothing() -> None:
    plain = NoteKey(W2.name, W2.public)
    note = cosigned(CHECKPOINT).signed(plain, plain.sign(str(CHECKPOINT), secret(2)))
    with pytest.raises(QuorumMissed):
        policy_of("any").verify(note)


def test_one_bad_cosignature_of_a_known_witness_refuses_all() -> None:
    note = cosigned(CHECKPOINT, 2, 3).signed(W4, W2.cosign(str(CHECKPOINT), secret(2), TIME))
    with pytest.raises(BadSignature):
        policy_of("any").verify(note)


def test_a_signed_text_that_is_no_checkpoint_is_refused() -> None:
    note = Note("text\n").signed(LOG, LOG.sign("text\n", secret(1)))
    with pytest.raises(Malformed):
        parsed(f"log {LOG}\nquorum none\n").verify(note)


def test_spaces_comments_urls_and_octets() -> None:
    name = b"K\xe2\x84\xaa\xff"
    policy = Policy.parse(
        b"#a comment \xfe\n\n \t \n"
        + f"\tlog \t {LOG} https://log.example/ \n".encode()
        + b"  # another\n#\n"
        + b"witness %b %b https://witness.example\t\n" % (name, str(W2).encode())
        + b"group g 1 %b\nquorum g\n" % name
    )
    assert policy.logs == [LOG]
    assert policy.witnesses == {name: W2}
    assert policy.verify(cosigned(CHECKPOINT, 2)).seen == {name: TIME + 2}


def test_names_that_look_alike_are_two_names() -> None:
    policy = parsed(f"witness K {W2}\nwitness \u212a {W3}\nquorum \u212a\n")
    assert policy.witnesses == {b"K": W2, "\u212a".encode(): W3}
    assert policy.quorum == "\u212a".encode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "# only a comment\n",
        "quorum none",
        "quorum none\nquorum none\n",
        "quorum\n",
        "quorum none none\n",
        "quorum a\n",
        "Quorum none\n",
        "quorum none # comment\n",
        "quorum none\nlog\n",
        "quorum none\nlog x\n",
        f"quorum none\nlog {LOG} url more\n",
        f"quorum none\nlog {W2}\n",
        f"quorum none\nlog {LOG}\nlog {LOG}\n",
        f"quorum none\nlog {LOG}\nlog {NoteKey('other.example', LOG.public)}\n",
        "quorum none\nwitness a\n",
        f"quorum none\nwitness {W2}\n",
        f"quorum none\nwitness a {LOG}\n",
        f"quorum none\nwitness a {W2} url more\n",
        f"quorum none\nwitness none {W2}\n",
        f"quorum none\nwitness a {W2}\nwitness a {W3}\n",
        f"quorum none\nwitness a {W2}\nwitness b {W2}\n",
        f"quorum none\nwitness a {W2}\nwitness b {CosignerKey('other', W2.public)}\n",
        f"quorum a\nwitness a {W2}\n",
        f"{HEAD}quorum d\n",
        f"{HEAD}quorum none\ngroup\n",
        f"{HEAD}quorum none\ngroup g\n",
        f"{HEAD}quorum none\ngroup g any\n",
        f"{HEAD}quorum none\ngroup g 1\n",
        f"{HEAD}quorum none\ngroup g 0 a b\n",
        f"{HEAD}quorum none\ngroup g 3 a b\n",
        f"{HEAD}quorum none\ngroup g 01 a b\n",
        f"{HEAD}quorum none\ngroup g -1 a b\n",
        f"{HEAD}quorum none\ngroup g most a b\n",
        f"{HEAD}quorum none\ngroup g ANY a b\n",
        f"{HEAD}quorum none\ngroup a any b c\n",
        f"{HEAD}quorum none\ngroup none any b c\n",
        f"{HEAD}quorum none\ngroup g any g\n",
        f"{HEAD}quorum none\ngroup g any none\n",
        f"{HEAD}quorum none\ngroup g any d\n",
        f"{HEAD}quorum none\ngroup g any a a\n",
        f"{HEAD}quorum none\ngroup g any a\ngroup h any b a\n",
        f"{HEAD}quorum none\ngroup g any a\nwitness g {CosignerKey('x', public(9))}\n",
        f"{HEAD}quorum none\ngroup g any a\ngroup g any b\n",
        "quorum none\r\n",
        "quorum none\n#\x00\n",
        "quorum none\n#\x7f\n",
        "quorum none\n#\x0b\n",
        "quorum\x0cnone\n",
        "quorum none\nunknown line\n",
    ],
)
def test_a_file_that_is_no_policy(text: str) -> None:
    with pytest.raises(Malformed):
        parsed(text)


def test_a_vkey_that_is_not_utf_8_is_refused() -> None:
    with pytest.raises(Malformed):
        Policy.parse(b"log \xff+00000000+AAAA\nquorum none\n")


def test_a_policy_has_limits() -> None:
    lines = b"quorum none\n"
    comment = b"#" * (MAX_POLICY_BYTES - len(lines) - 1) + b"\n"
    assert Policy.parse(comment + lines).quorum == b"none"
    with pytest.raises(Malformed):
        Policy.parse(b"#" + comment + lines)
    groups = b"".join(b"group g%d any g%d\n" % (n, n - 1) for n in range(1, MAX_LINES - 1))
    first = f"witness g0 {W2}\n".encode()
    last = b"quorum g%d\n" % (MAX_LINES - 2)
    policy = Policy.parse(b"#\n\n" + first + groups + last)
    assert len(policy.groups) == MAX_LINES - 2
    with pytest.raises(Malformed):
        Policy.parse(f"log {LOG}\n".encode() + first + groups + last)
    deep = Policy.parse(
        f"log {LOG}\n".encode()
        + first
        + groups[: groups.rindex(b"group")]
        + (b"quorum g%d\n" % (MAX_LINES - 3))
    )
    assert deep.verify(cosigned(CHECKPOINT, 2)).seen == {b"g0": TIME + 2}


KEYWORDS = ["log", "witness", "group", "quorum", "none", "any", "all", "1", "2", "a", "b", "g", "#"]
WORDS = st.sampled_from([*KEYWORDS, str(LOG), str(W2), str(W3)])


@MANY
@given(st.lists(st.lists(WORDS, max_size=5).map(" ".join), max_size=6))
def test_nothing_but_a_refusal_leaves_the_parser(lines: list[str]) -> None:
    text = f"witness a {W2}\nwitness b {W3}\n" + "".join(f"{line}\n" for line in lines)
    try:
        policy = parsed(text)
    except Malformed:
        return
    assert policy.quorum in {b"none", *policy.witnesses, *policy.groups}
    members = [member for group in policy.groups.values() for member in group.members]
    assert len(members) == len(set(members))
    for group in policy.groups.values():
        assert 1 <= group.threshold <= len(group.members)
