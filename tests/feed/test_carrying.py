"""A taste between devices: joined the same whoever begins, sealed as it is documented."""

import base64
import json
import zlib
from collections.abc import Iterable
from hashlib import pbkdf2_hmac, sha256
from pathlib import Path
from random import Random
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from tests.feed.cases import browser

DRIVER = Path(__file__).parent / "carried.mjs"
DAY = 86_400_000
NOW = 1_800_000_000_000
IDS = [f"{letter}" * 26 for letter in "abcdefg"]
VALUES: list[str | int] = ["rain", "cats", 1, 2]
PASSPHRASE = "Bryn, glas a chwe chath"
NAME, STEP, ROUNDS = b"clerestory-taste", 16_384, 600_000

type Json = dict[str, Any]


def told(questions: Iterable[Json]) -> list[Any]:
    answers: list[Any] = browser(questions, DRIVER)
    return answers


def row(ident: str, at: int, **more: object) -> Json:
    plain = {"reached": 10, "replayed": False, "skipped": False, "title": "A", "handle": "ada"}
    return {"id": ident, "at": at, **plain, "known": None, **more}


def taste(**parts: object) -> Json:
    nothing: Json = {"watched": [], "seen": [], "wishes": [], "since": 0, "gone": []}
    return {"format": "clerestory-carried/1", **nothing, **parts}


def wish(way: str, value: str | int, at: int) -> Json:
    kind = "clip" if way == "not" else "topic" if isinstance(value, str) else "author"
    return {"way": way, "kind": kind, "value": value, "words": f"{value}", "at": at}


def random_taste(dice: Random) -> Json:
    """Return a taste with few ids and moments, so that all of them meet."""

    def at() -> int:
        return NOW - dice.choice((0, 1, 2, 3, 29 * DAY, 31 * DAY))

    def some(most: int) -> list[str]:
        return dice.sample(IDS, dice.randrange(most))

    known = {"author": 1, "sound": 0, "epoch": 1, "topics": ["rain"], "taste": [1, -2], "step": []}
    rows = [
        row(
            ident,
            at(),
            reached=dice.randrange(11),
            known=dice.choice((None, {**known, "follows": [[dice.randrange(3), 7]]})),
        )
        for ident in some(6)
    ]
    wishes = [
        wish(dice.choice(("more", "less", "never")), value, at())
        for value in dice.sample(VALUES, 3)
    ]
    wishes += [wish("not", ident, at()) for ident in some(4)]
    gone = [f"row:{ident}" for ident in some(4)] + [f"not:{ident}" for ident in some(3)]
    gone += dice.sample(["topic:rain", "author:1"], 1)
    return taste(
        watched=rows,
        seen=[[ident, at()] for ident in some(7)],
        wishes=wishes,
        since=dice.choice((0, 0, NOW - 2, NOW - 30 * DAY)),
        gone=[[key, at()] for key in gone],
    )


def joined(one: Json, other: Json) -> Json:
    answers = told([{"join": [json.dumps(one), json.dumps(other)], "now": NOW}])[0]
    assert len(set(answers)) == 1
    found: Json = json.loads(answers[0])
    return found


def test_two_devices_end_alike_whoever_begins_and_however_often() -> None:
    dice = Random(7)  # noqa: S311  examples, not secrets
    pairs = [[json.dumps(random_taste(dice)) for _ in range(2)] for _ in range(3_000)]
    answers = told({"join": pair, "now": NOW} for pair in pairs)
    assert [len(set(ways)) for ways in answers] == [1] * len(pairs)
    ends = [json.loads(ways[0]) for ways in answers]
    for pair, end in zip(pairs, ends, strict=True):
        one, other = map(json.loads, pair)
        went: dict[str, int] = {}
        for key, at in (*one["gone"], *other["gone"]):
            if at > NOW - 30 * DAY:
                went[key] = max(at, went.get(key, 0))
        since = max(one["since"], other["since"])
        for each in end["watched"]:
            mine = [
                found["at"]
                for side in (one, other)
                for found in side["watched"]
                if found["id"] == each["id"]
            ]
            assert each["at"] == max(mine) > max(since, went.get(f"row:{each['id']}", -1))
        assert {each["id"] for each in end["watched"]} <= {
            each["id"] for each in one["watched"] + other["watched"]
        }
        assert all(at > since for _, at in end["seen"])
    assert sum(bool(end["watched"]) for end in ends) > 1_000


def test_what_was_forgotten_does_not_come_back_and_bounds_stay() -> None:
    one = taste(
        watched=[row(IDS[0], NOW - 9), row(IDS[1], NOW - 5)],
        seen=[[IDS[0], NOW - 9], [IDS[2], NOW - 40 * DAY]],
        wishes=[wish("more", "rain", NOW - 9), wish("not", IDS[3], NOW - 9)],
    )
    gone = [[f"row:{IDS[0]}", NOW - 6], [f"row:{IDS[1]}", NOW - 6], ["topic:rain", NOW - 6]]
    end = joined(one, taste(gone=[*gone, [f"not:{IDS[3]}", NOW - 31 * DAY]]))
    assert [each["id"] for each in end["watched"]] == [IDS[1]]  # watched again since
    assert (end["seen"], [each["way"] for each in end["wishes"]]) == ([], ["not"])
    assert sorted(end["gone"]) == sorted(gone)
    # To forget all is a moment.
    end = joined(one, taste(since=NOW - 6))
    assert [each["id"] for each in end["watched"]] == [IDS[1]]
    assert (end["wishes"], end["since"], end["gone"]) == ([], NOW - 6, [])
    # A clock that runs ahead does not forget what is yet to be watched.
    assert joined(one, taste(since=NOW + 99 * DAY))["since"] == NOW
    many = [row(f"{number:026d}", NOW - 1 - number) for number in range(500)]
    end = joined(taste(watched=many[:400]), taste(watched=many[300:]))
    assert end["watched"] == many
    end = joined(taste(watched=many), taste(watched=[row(IDS[0], NOW)]))
    assert end["watched"] == [row(IDS[0], NOW), *many[:-1]]


def test_who_was_away_for_long_brings_back_nothing_that_was_forgotten_meanwhile() -> None:
    last = NOW - 40 * DAY
    mine = taste(
        watched=[row(IDS[0], last - 9), row(IDS[1], last - 8), row(IDS[2], last + 1)],
        wishes=[wish("more", "rain", last - 9), wish("less", "cats", last + 1)],
    )
    theirs = taste(watched=[row(IDS[1], last - 8)])
    question = {"join": [json.dumps(mine), json.dumps(theirs)], "now": NOW, "last": last}
    end, soon = (
        json.loads(answer[0]) for answer in told([question, {**question, "now": last + 29 * DAY}])
    )
    assert [each["id"] for each in end["watched"]] == [IDS[2], IDS[1]]
    assert [each["value"] for each in end["wishes"]] == ["cats"]
    assert len(soon["watched"]) == 3


def key_of(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(pbkdf2_hmac("sha256", passphrase.encode(), salt, ROUNDS))


def sealed(inside: bytes, salt: bytes, version: int = 1, passphrase: str = PASSPHRASE) -> str:
    """Seal as docs/feed.md says."""
    head, nonce = NAME + bytes([version]), b"n" * 12
    file = head + salt + nonce + key_of(passphrase, salt).encrypt(nonce, inside, head)
    return base64.b64encode(file + sha256(file).digest()).decode()


def packed(text: str) -> bytes:
    deflated = zlib.compress(text.encode(), wbits=-15)
    inside = len(deflated).to_bytes(4) + deflated
    return inside + bytes(-len(inside) % STEP)


def test_a_file_is_as_it_is_documented_by_bytes() -> None:
    text = json.dumps(taste(watched=[row(IDS[0], NOW, title="Glaw ☂ \ud83d")]))
    extractable, *files = told([{"seal": text, "passphrase": PASSPHRASE}])[0]
    assert extractable is False
    first, second = map(base64.b64decode, files)
    assert len(first) == len(second) == 45 + STEP + 16 + 32
    assert first[33:45] != second[33:45]  # a nonce of its own
    assert first[:17] == NAME + b"\1"
    assert first[-32:] == sha256(first[:-32]).digest()
    inside = key_of(PASSPHRASE, first[17:33]).decrypt(first[33:45], first[45:-32], first[:17])
    length = int.from_bytes(inside[:4])
    assert zlib.decompress(inside[4 : 4 + length], wbits=-15).decode() == text
    assert inside[4 + length :] == bytes(STEP - 4 - length)
    # And the other way, with letters that keyboards write in two ways, and a space at the end.
    spelled = [{"open": sealed(packed("hello"), b"s" * 16), "passphrase": PASSPHRASE + " "}]
    spelled += [
        {"open": sealed(packed("hello"), b"t" * 16, passphrase="\u0175" * 12), "passphrase": two}
        for two in ("\u0175" * 12, "w\u0302" * 12)
    ]
    assert told(spelled) == ["hello"] * 3
    lengths = ("a" * 11, "a" * 12, " a" * 6, "w\u0302" * 11, "🐈" * 11, "🐈" * 12)
    assert told({"long": each} for each in lengths) == [False, True, False, False, False, True]


def test_each_thing_that_is_wrong_has_its_own_name_and_gives_nothing() -> None:
    salt = b"s" * 16
    good = base64.b64decode(sealed(packed("hello"), salt))

    def again(file: bytes) -> str:
        """Give a changed file a hash that is right, as whoever changed it on purpose would."""
        return base64.b64encode(file[:-32] + sha256(file[:-32]).digest()).decode()

    def flipped(at: int) -> bytes:
        return good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :]

    def plain(file: bytes) -> str:
        return base64.b64encode(file).decode()

    deflated = zlib.compress(bytes(9_000_000), 9, wbits=-15)
    bomb = len(deflated).to_bytes(4) + deflated
    bomb += bytes(-len(bomb) % STEP)
    cases = [
        ("WrongPassphrase", {"open": plain(good), "passphrase": PASSPHRASE + "!"}),
        ("Newer", {"open": sealed(packed("hello"), salt, 2)}),
        ("OtherSalt", {"open": plain(good), "salt": base64.b64encode(b"t" * 16).decode()}),
        *(("Damaged", {"open": plain(flipped(at))}) for at in (0, 20, 40, 60, 9_000, -1)),
        *(("Damaged", {"open": plain(good[:size])}) for size in (0, 16, 17, 100, len(good) - 1)),
        *(("WrongPassphrase", {"open": again(flipped(at))}) for at in (40, 60, len(good) - 33)),
        ("Damaged", {"open": sealed(bomb, salt)}),
        ("Damaged", {"open": sealed(b"\xff" * STEP, salt)}),
        ("Damaged", {"open": sealed((9).to_bytes(4) + b"\xff" * (STEP - 4), salt)}),
    ]
    answers = told({"passphrase": PASSPHRASE, **case} for _, case in cases)
    assert answers == [{"refused": name} for name, _ in cases]


def test_what_is_no_taste_is_taken_from_nobody() -> None:
    spoilt = [
        {"format": "clerestory-carried/2"},
        taste(watched=[row("short", NOW)]),
        taste(watched=[row(IDS[0], 1.5)]),  # type: ignore[arg-type]  # no moment
        taste(watched=[row(f"{number:026d}", NOW) for number in range(501)]),
        taste(wishes=[{**wish("more", "rain", NOW), "way": "most"}]),
        taste(wishes=[{**wish("more", "rain", NOW), "kind": "script"}]),
        taste(wishes=[wish("not", "x", NOW)]),
        taste(gone=[["row:" + "a" * 300, NOW]]),
        taste(since="never"),
        [],
    ]
    asked = [{"join": [json.dumps(one), json.dumps(taste())], "now": NOW} for one in spoilt]
    assert told(asked) == [{"refused": "NoTaste"}] * len(spoilt)


def test_a_full_taste_fits() -> None:
    dice = Random(8)  # noqa: S311  examples, not secrets

    def numbers(count: int) -> list[int]:
        return [dice.randint(-127, 127) for _ in range(count)]

    def ident() -> str:
        return "".join(dice.choices("0123456789abcdefghjkmnpqrstvwxyz", k=26))

    words = [ident()[:7] for _ in range(3_000)]
    rows = [
        row(
            ident(),
            NOW - dice.randrange(30 * DAY),
            title=" ".join(dice.choices(words, k=12)),
            known={
                "author": dice.getrandbits(32),
                "sound": dice.getrandbits(32),
                "epoch": 3,
                "topics": dice.choices(words, k=4),
                "taste": numbers(128),
                "step": numbers(32),
                "follows": [[dice.getrandbits(24), dice.randrange(256)] for _ in range(50)],
            },
        )
        for _ in range(500)
    ]
    seen = [[ident(), NOW - dice.randrange(30 * DAY)] for _ in range(5_000)]
    gone = [[f"row:{ident()}", NOW - dice.randrange(30 * DAY)] for _ in range(2_000)]
    full = json.dumps(taste(watched=rows, seen=seen, gone=gone), separators=(",", ":"))
    _, file, _ = told([{"seal": full, "passphrase": PASSPHRASE}])[0]
    assert len(base64.b64decode(file)) < 1_048_576 * 2 // 3
    beyond = "".join(ident() for _ in range(100_000))
    assert told([{"seal": beyond, "passphrase": PASSPHRASE}]) == [{"refused": "TooBig"}]
