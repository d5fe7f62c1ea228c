"""Finding people: by handle, name and bio, unless one of the two has blocked the other."""

import pytest
from django.test import Client
from tests.cast import ada, bashir, carys, newcomer, sign_in
from tests.social.rows import put

from clerestory.clips.models import Clip
from clerestory.people import actions, finding
from clerestory.people.models import Person, PersonDocument, PersonTerm

pytestmark = pytest.mark.django_db


def found(text: str, reader: Person | None = None) -> list[str]:
    return [person.handle for person in finding.find_people(reader, text).items]


def test_people_are_found_by_what_they_say_of_themselves() -> None:
    for person in (ada(), bashir(), carys()):
        actions.follow(follower=person, followed=ada()) if person != ada() else None
    actions.edit_profile(person=carys(), name="Carys Mæir", bio="Ffenestri a Quillau", links=[])
    asked = {
        "ada": ["ada"],
        "@ada": ["ada"],
        "Qüill": ["ada", "carys"],
        "bashri": ["bashir"],
        "carys maeir": ["carys"],
        "ffenest": ["carys"],
        "nobody": [],
        "": [],
    }
    wrong = {text: answer for text, names in asked.items() if (answer := found(text)) != names}
    assert wrong == {}
    suggested = {
        text: [person.handle for person in finding.suggest(None, text)]
        for text in ("a", "ad", "@BA", "mae", "", "%", "zz")
    }
    assert suggested == {
        "a": ["carys"],
        "ad": ["ada"],
        "@BA": ["bashir"],
        "mae": ["carys"],
        "": [],
        "%": [],
        "zz": [],
    }


@pytest.mark.parametrize("turned", [False, True])
def test_a_block_hides_people_both_ways(*, turned: bool) -> None:
    one, other = (bashir(), ada()) if turned else (ada(), bashir())
    actions.block(person=one, other=other)
    assert found("ada", bashir()) == found("bashir", ada()) == []
    assert finding.suggest(bashir(), "ad") == []
    assert found("ada", carys()) == found("ada") == ["ada"]


def test_private_people_are_found_and_the_unconfirmed_are_not() -> None:
    newcomer("lantern_one")
    assert (found("lantern"), finding.suggest(None, "lan")) == ([], [])
    actions.set_private(person=ada(), private=True)
    assert found("ada") == ["ada"]


@pytest.mark.django_db(transaction=True)
def test_whoever_leaves_is_found_no_longer_and_leaves_no_word() -> None:
    person = ada()
    actions.edit_profile(person=person, name="Ada Quill", bio="Xylophones", links=[])
    actions.remove_person(person_id=person.id)
    assert found("ada") == found("xylophones") == []
    assert not PersonTerm.objects.exists()
    assert not PersonDocument.objects.exists()


def test_whoever_does_not_want_to_be_found_stands_in_no_index(client: Client) -> None:
    person = ada()
    put(person)
    clip = Clip.objects.get()
    places = ("/@ada", "/@ada/reposts", "/@ada/collections", "/@ada/feed.atom", clip.address)

    def robots() -> set[str]:
        return {client.get(place).headers.get("X-Robots-Tag", "") for place in places}

    assert (found("ada"), robots()) == (["ada"], {""})
    actions.set_findable(person=person, findable=False)
    assert found("ada") == found("ada", bashir()) == found("quill", person) == []
    assert finding.suggest(bashir(), "ad") == []
    assert not PersonDocument.objects.filter(person=person).exists()
    actions.edit_profile(person=person, name="Ada Lantern", bio="", links=[])
    assert found("lantern") == []
    assert robots() == {"noindex"}
    for place in ("/@ada", clip.address):
        assert b'name="robots" content="noindex"' in client.get(place).content
    sign_in(client, person)
    switch = client.get("/settings/privacy").content.decode().partition('name="findable"')[2]
    assert "checked" not in switch.partition(">")[0]
    client.post("/settings/privacy", {"findable": "on", "shows_ties": "on"})
    assert (found("lantern"), robots()) == (["ada"], {""})
    privacy, same = "/api/clerestory/v1/me/privacy", {"Sec-Fetch-Site": "same-origin"}
    client.patch(privacy, {"findable": False}, content_type="application/json", headers=same)
    assert client.get(privacy).json()["findable"] is False
    assert found("lantern") == []
