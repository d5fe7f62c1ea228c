"""The browser ranks exactly like the reference."""

import base64
import json
from itertools import batched, pairwise
from pathlib import Path
from random import Random

import pytest
from tests.feed.cases import answer, browser, random_case, told

from clerestory.feed.pool import BadPool, Pool
from clerestory.feed.taste import align, brought

VECTORS = Path(__file__).parents[1] / "vectors" / "ranking" / "cases.jsonl"
CASES = 10_000
BATCH = 1_000


@pytest.mark.parametrize(
    "numbers",
    [
        pytest.param(numbers, id=str(numbers[0]), marks=[pytest.mark.long] if numbers[0] else [])
        for numbers in batched(range(CASES), BATCH)
    ],
)
def test_random_cases_are_ranked_alike(numbers: tuple[int, ...]) -> None:
    cases = [random_case(number) for number in numbers]
    answers = browser(map(told, cases))
    for number, case, theirs in zip(numbers, cases, answers, strict=True):
        assert json.loads(json.dumps(answer(case))) == theirs, f"case {number}"


def test_the_written_vectors_hold_on_both_sides() -> None:
    lines = [json.loads(line) for line in VECTORS.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == 40
    cases = [random_case(line["number"]) for line in lines]
    assert [json.loads(json.dumps(told(case))) for case in cases] == [
        line["case"] for line in lines
    ]
    expected = [line["answer"] for line in lines]
    assert [json.loads(json.dumps(answer(case))) for case in cases] == expected
    assert browser(line["case"] for line in lines) == expected


def test_old_vectors_are_turned_alike() -> None:
    dice = Random(5)  # noqa: S311  examples, not secrets
    questions, expected = [], []
    for _ in range(500):
        size = dice.choice((1, 4, 32))
        vector = [dice.randint(-127, 127) for _ in range(size)]
        matrix = [[dice.randint(-5_000, 5_000) for _ in range(size)] for _ in range(size)]
        questions.append({"align": vector, "matrix": matrix})
        expected.append(list(align(vector, matrix)))
    assert browser(questions) == expected


def test_vectors_are_brought_from_epoch_to_epoch_alike() -> None:
    dice = Random(7)  # noqa: S311  examples, not secrets
    questions, expected = [], []
    for _ in range(500):
        vector = [dice.randint(-127, 127) for _ in range(4)]
        epochs = sorted(dice.sample(range(20), dice.randint(2, 6)))
        turns = [
            {
                "before": before,
                "after": after,
                "matrix": [[dice.randint(-4_096, 4_096) for _ in range(4)] for _ in range(4)],
            }
            for before, after in pairwise(epochs)
            if dice.random() < 0.9
        ]
        epoch, now = dice.choice(epochs), dice.choice([*epochs, 99])
        questions.append({"brought": vector, "turns": turns, "epoch": epoch, "now": now})
        known = {turn["before"]: (turn["after"], turn["matrix"]) for turn in turns}
        ours = brought(vector, epoch, known, now)  # type: ignore[arg-type]  # one kind of value each
        expected.append(None if ours is None else list(ours))
    assert browser(questions) == expected
    assert 100 < expected.count(None) < 400


def test_spoilt_pools_are_refused_alike() -> None:
    dice = Random(6)  # noqa: S311  examples, not secrets
    spoilt = [_spoil(dice, random_case(number).pool.encode()) for number in range(1_000)]
    ours = ["refused" if _refused(data) else "read" for data in spoilt]
    assert browser({"pool": base64.b64encode(data).decode()} for data in spoilt) == ours
    assert 400 < ours.count("refused") < 1_000


def _spoil(dice: Random, data: bytes) -> bytes:
    """Change, drop or repeat some bytes, mostly among the lengths at the beginning."""
    spoilt = bytearray(data)
    at = dice.randrange(len(spoilt)) if dice.random() < 0.5 else dice.randrange(min(60, len(data)))
    match dice.randrange(4):
        case 0:
            spoilt[at] ^= 1 << dice.randrange(8)
        case 1:
            spoilt[at] = dice.randrange(256)
        case 2:
            del spoilt[at : at + dice.randrange(1, 9)]
        case _:
            spoilt[at:at] = spoilt[at : at + dice.randrange(1, 9)]
    return bytes(spoilt)


def _refused(data: bytes) -> bool:
    try:
        Pool.decode(data)
    except BadPool:
        return True
    return False
