"""Handles: form, look-alikes, and which nobody may have."""

import random
from pathlib import Path

import pytest

from clerestory.people import handles
from clerestory.people.refused import HandleMalformed, HandleOffensive, HandleReserved
from clerestory.spine.refusals import Refusal

WORDS = (handles.WORDS / "reserved.txt").read_text().splitlines()
RESERVED = [word.rstrip("_*") for word in WORDS if word and not word.startswith("#")]
LOOKS = {
    "o": ["0"],
    "l": ["1", "i", "j"],
    "i": ["1", "l", "j"],
    "s": ["5"],
    "m": ["rn"],
    "w": ["vv", "uu"],
    "d": ["cl"],
    "a": ["4"],
    "e": ["3"],
    "t": ["7"],
    "g": ["9", "q"],
    "b": ["8", "6"],
    "z": ["2"],
}


def look_alike(word: str, chance: random.Random) -> str:
    letters = [
        chance.choice([letter, *LOOKS.get(letter, [])]) if chance.random() < 0.6 else letter
        for letter in word
    ]
    for _ in range(chance.randrange(3)):
        letters.insert(chance.randrange(len(letters) + 1), "_")
    around = str(chance.randrange(100)) if chance.random() < 0.3 else ""
    made = "".join(letters) + around
    return made if len(made) <= 30 else word


def test_none_of_ten_thousand_look_alikes_of_reserved_names_is_accepted() -> None:
    chance = random.Random(20)  # noqa: S311  repeatable, not secret
    accepted = []
    for number in range(10_000):
        made = look_alike(RESERVED[number % len(RESERVED)], chance)
        try:
            handles.refuse_unfit(handles.read_handle(made))
        except Refusal:
            continue
        accepted.append(made)
    assert accepted == []


def test_look_alikes_of_a_person_share_a_skeleton() -> None:
    chance = random.Random(21)  # noqa: S311  repeatable, not secret
    near = {letter: LOOKS[letter] for letter in "oism"} | {
        "l": ["1", "i"],
        "w": ["vv"],
        "i": ["1", "l"],
    }
    for handle in ("marigold", "william_wills", "tomsin", "llew", "mimi_o", "ross1"):
        for _ in range(200):
            alike = "".join(
                chance.choice([letter, *near.get(letter, [])])
                + ("_" if chance.random() < 0.1 else "")
                for letter in handle
            )
            assert handles.skeleton(alike) == handles.skeleton(handle), alike


@pytest.mark.parametrize(
    ("one", "other"),
    [("sam6", "sam8"), ("clark", "dark"), ("anna2", "annaz"), ("mila", "mika"), ("tom", "tim")],
)
def test_handles_that_differ_to_the_eye_can_both_exist(one: str, other: str) -> None:
    assert handles.skeleton(one) != handles.skeleton(other)


@pytest.mark.parametrize(
    "handle",
    [
        "ada",
        "conclude",
        "staffordshire",
        "supportive",
        "therapist",
        "scunthorpe",
        "con_air",
        "moderate",
        "meg",
        "paclock",
        "spice",
        "bernadette",
        "steam",
        "paul_police_fan",
        "nazir",
    ],
)
def test_ordinary_handles_are_free(handle: str) -> None:
    handles.refuse_unfit(handle)


@pytest.mark.parametrize(
    "handle",
    [
        "admin",
        "_a_d_m_i_n_",
        "real_admin",
        "0fficial",
        "officia12",
        "parliarnent",
        "pol1ce2",
        "clerestory_fan",
        "c1erestory",
        "admiin",
        "help_me",
        "aclmin",
    ],
)
def test_handles_that_pass_for_an_office_are_reserved(handle: str) -> None:
    with pytest.raises(HandleReserved):
        handles.refuse_unfit(handle)


def test_the_name_of_this_site_is_reserved_in_every_disguise() -> None:
    for handle in ("harbour", "harb0ur", "the_harbour_team", "_har_bour"):
        with pytest.raises(HandleReserved):
            handles.refuse_unfit(handle, site_name="Harbour")
        handles.refuse_unfit(handle, site_name="")


@pytest.mark.parametrize("disguise", ["{}", "{}99", "x_{}", "{}_x"])
def test_insults_are_refused_in_disguise(disguise: str) -> None:
    for word in ("r4p1st", "n_a_z_1".replace("_", ""), "h1tler"):
        with pytest.raises(HandleOffensive):
            handles.refuse_unfit(disguise.format(word))


@pytest.mark.parametrize("typed", [" Ada ", "@ada", "ADA"])
def test_a_handle_is_read_as_people_type_it(typed: str) -> None:
    assert handles.read_handle(typed) == "ada"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "a",
        "a" * 31,
        "a b",
        "a-b",
        "ada.q",
        "ad\u0430",
        "ada\0",
        "a\u202eda",
        "__",
        "ada\n1",
        "½½",
        "ﬁfi",
    ],
)
def test_anything_else_is_no_handle(typed: str) -> None:
    with pytest.raises(HandleMalformed):
        handles.read_handle(typed)


def test_every_word_of_the_lists_is_refused_as_it_stands() -> None:
    for word in RESERVED:
        with pytest.raises(HandleReserved):
            handles.refuse_unfit(word)
    assert Path(handles.WORDS / "offensive.rot13.txt").stat().st_size > 0
