"""Two at once: what may happen once happens once, whoever is faster."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pyotp
import pytest
from django.db import connection
from tests import cast

from clerestory.people import actions
from clerestory.people.models import Follow, Person, PersonDocument, PersonTerm, Totp
from clerestory.spine.refusals import Refusal

pytestmark = pytest.mark.django_db(transaction=True)

RUNNERS = 4


def outcomes(act: Callable[[int], object]) -> Counter[str]:
    """Let several do the same at once; count how it ended for them."""
    start = Barrier(RUNNERS)

    def run(number: int) -> str:
        try:
            start.wait(timeout=20)
            act(number)
        except Refusal as why:
            return why.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(RUNNERS) as pool:
        return Counter(pool.map(run, range(RUNNERS)))


def steps(person: Person) -> list[str]:
    """Take the first step of signing in several times; return the keys of the second."""
    keys = []
    for _ in range(RUNNERS):
        outcome = actions.sign_in(name=person.handle, password=cast.PASSWORD)
        assert isinstance(outcome, actions.CodeNeeded)
        keys.append(outcome.key)
    return keys


def test_one_code_signs_one_in() -> None:
    ada = cast.ada()
    actions.begin_authenticator(person=ada)
    app = pyotp.TOTP(Totp.objects.get(person=ada).secret)
    codes = actions.confirm_authenticator(person=ada, code=app.now())
    Totp.objects.update(last_step=0)
    keys, code = steps(ada), app.now()
    ended = outcomes(lambda number: actions.enter_code(key=keys[number], code=code))
    assert ended == {"done": 1, "WrongCode": RUNNERS - 1}
    keys = steps(ada)
    ended = outcomes(lambda number: actions.enter_code(key=keys[number], code=codes[0]))
    assert ended == {"done": 1, "WrongCode": RUNNERS - 1}


def test_one_link_works_once() -> None:
    cast.newcomer("iris")
    key = cast.key_in(cast.letters_to("iris@example.org")[-1])
    ended = outcomes(lambda _: actions.confirm_email(key=key))
    assert ended == {"done": 1, "LinkUsedUp": RUNNERS - 1}


def test_one_of_several_who_look_alike_gets_the_handle() -> None:
    handles = ["iris", "lris", "ir1s", "i_r_i_s"]
    ended = outcomes(lambda number: cast.newcomer(handles[number], f"i{number}@example.org"))
    assert ended == {"done": 1, "HandleTaken": RUNNERS - 1}


def test_following_each_other_at_once_is_counted_right() -> None:
    ada, bashir = cast.ada(), cast.bashir()

    def tie(number: int) -> None:
        pair = (ada, bashir) if number % 2 else (bashir, ada)
        for _ in range(5):
            actions.follow(follower=pair[0], followed=pair[1])
            actions.unfollow(follower=pair[0], followed=pair[1])
            actions.follow(follower=pair[0], followed=pair[1])

    assert outcomes(tie) == {"done": RUNNERS}
    for person in Person.objects.all():
        followers = Follow.objects.filter(followed=person).count()
        assert (person.followers, person.following) == (followers, followers)


def test_leaving_twice_at_once_leaves_once() -> None:
    ada = cast.ada()
    ended = outcomes(lambda _: actions.remove_person(person_id=ada.id))
    assert ended == {"done": RUNNERS}
    ended = outcomes(lambda _: actions.finish_leaving(person_id=ada.id))
    assert ended == {"done": RUNNERS}
    assert not Person.objects.exists()


def test_words_are_counted_right_when_many_change_theirs() -> None:
    people = [actions.add_sample_person(handle=f"racer_{n}", name="Racer") for n in range(RUNNERS)]
    words = ["lantern", "window", "stone", "light", "door"]

    def change(number: int) -> None:
        for turn in range(4):
            said = words[(number + turn) % 5 :] + words[: number + turn]
            name, bio = " ".join(said[:2]), " ".join(said[2 : 3 + turn])
            actions.edit_profile(person=people[number], name=name, bio=bio, links=[])

    assert outcomes(change) == {"done": RUNNERS}
    held = Counter[int]()
    for row in PersonDocument.objects.all():
        held.update({int(number) for number in f"{row.strong} {row.weak}".split()})
    assert dict(PersonTerm.objects.values_list("id", "documents")) == held
