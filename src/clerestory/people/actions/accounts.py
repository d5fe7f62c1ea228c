"""Accounts: signing up, and what a profile says."""

import secrets
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from clerestory.people import brakes, passwords
from clerestory.people.actions.finding import enter_words
from clerestory.people.actions.letters import write_letter
from clerestory.people.actions.links import keep_links
from clerestory.people.addresses import read_email, read_links
from clerestory.people.events import PersonJoined, ProfileEdited
from clerestory.people.handles import read_handle, refuse_unfit, skeleton
from clerestory.people.models import Letter, Person, RetiredHandle
from clerestory.people.pictures import square_webp
from clerestory.people.queries import person_by_email, retired_digest
from clerestory.people.refused import AddressInUse, BioLong, HandleTaken, NameLong, SignUpClosed
from clerestory.people.texts import clean_line, clean_lines
from clerestory.spine.allowances import spend
from clerestory.spine.facts import announce

LONGEST_NAME = 60
LONGEST_BIO = 300
LETTERS_PER_HOUR = 5
PICTURES_PER_HOUR = 30


def sign_up(
    *, handle: str, email: str, password: str, address: str = "", language: str = ""
) -> Person:
    """Open an account and write the letter that confirms its e-mail address.

    Whether the address belongs to an account already is told to its mailbox and to nobody else:
    the new account is made all the same, and never gets the address. `address` is where the
    request came from, for counting; empty when it came from this machine. `language` is that of
    the letters, and of the pages from then on.
    """
    if not settings.OPTIONS["SIGN_UP"]:
        raise SignUpClosed
    handle, email = read_handle(handle), read_email(email)
    refuse_unfit(handle, site_name=settings.SITE_NAME)
    _refuse_braked(handle, email, address)
    passwords.refuse_weak(password, telling=(handle, email.partition("@")[0]))
    _refuse_taken(handle)
    if address:
        limit = int(settings.OPTIONS["SIGN_UPS_PER_HOUR"])
        spend("sign-up", address, limit=limit, seconds=3600)
    spend("letter", email, limit=LETTERS_PER_HOUR, seconds=3600)
    locked = passwords.lock(password)
    try:
        with transaction.atomic():
            person = Person.objects.create(
                handle=handle,
                skeleton=skeleton(handle),
                email_wanted=email,
                password=locked,
                language=language,
            )
            known = person_by_email(email)
            kind = Letter.Kind.ALREADY_HERE if known else Letter.Kind.CONFIRM
            write_letter(kind, known or person, email)
            enter_words(person)
            announce(PersonJoined(person.id))
    except IntegrityError:
        raise HandleTaken from None
    return person


def _refuse_braked(handle: str, email: str, address: str) -> None:
    brakes.refuse_origin(address)
    brakes.refuse_words(handle)
    brakes.refuse_mail(email)


def admit_person(*, handle: str, email: str, password: str) -> Person:
    """Open an account for somebody whose address the operator vouches for; no letter is sent."""
    handle, email = read_handle(handle), read_email(email)
    passwords.refuse_weak(password, telling=(handle, email.partition("@")[0]))
    _refuse_taken(handle)
    if person_by_email(email):
        raise AddressInUse
    locked = passwords.lock(password)
    try:
        with transaction.atomic():
            person = Person.objects.create(
                handle=handle,
                skeleton=skeleton(handle),
                email=email,
                email_confirmed_at=timezone.now(),
                password=locked,
            )
            enter_words(person)
            announce(PersonJoined(person.id))
    except IntegrityError:
        raise HandleTaken from None
    return person


def add_sample_person(*, handle: str, name: str, bio: str = "") -> Person:
    """Open a sample account: labelled as one, without address or password. Again is the same."""
    handle = read_handle(handle)
    with transaction.atomic():
        person, fresh = Person.objects.get_or_create(
            handle=handle,
            defaults={
                "skeleton": skeleton(handle),
                "name": clean_line(name),
                "bio": clean_lines(bio),
                "sample": True,
            },
        )
        if fresh:
            enter_words(person)
            announce(PersonJoined(person.id))
    if not person.sample:
        raise HandleTaken
    return person


def edit_profile(*, person: Person, name: str, bio: str, links: list[str]) -> None:
    """Change what a profile says."""
    name, bio, links = clean_line(name), clean_lines(bio), read_links(links)
    if len(name) > LONGEST_NAME:
        raise NameLong(longest=LONGEST_NAME)
    if len(bio) > LONGEST_BIO:
        raise BioLong(longest=LONGEST_BIO)
    brakes.refuse_words(name, bio, *links)
    with transaction.atomic():
        row = Person.objects.select_for_update().filter(id=person.id, left_at=None).first()
        if row is not None:
            row.name, row.bio, row.links = name, bio, links
            announce(ProfileEdited(row.id))
            row.save(update_fields=["name", "bio", "links"])
            keep_links(row)
            enter_words(row)
    person.name, person.bio, person.links = name, bio, links


def set_picture(*, person: Person, data: bytes) -> None:
    """Give a profile the middle square of a PNG, JPEG or WebP file; the old picture goes.

    Raise TooMany, or a refusal of the file.
    """
    spend("picture", str(person.id), limit=PICTURES_PER_HOUR, seconds=3600)
    made = square_webp(data)
    name = f"{secrets.token_hex(16)}.webp"
    file = _pictures() / name
    part = file.with_suffix(".part")
    part.write_bytes(made)
    part.chmod(0o644)
    part.rename(file)
    try:
        _change_picture(person, name)
    except BaseException:
        file.unlink(missing_ok=True)
        raise


def remove_picture(*, person: Person) -> None:
    """Take the picture off a profile."""
    _change_picture(person, "")


def drop_picture_file(name: str) -> None:
    """Delete a picture once the current transaction has been committed."""
    if name:
        file = _pictures() / name
        transaction.on_commit(lambda: file.unlink(missing_ok=True))


def _change_picture(person: Person, name: str) -> None:
    with transaction.atomic():
        row = Person.objects.select_for_update().get(id=person.id, left_at=None)
        drop_picture_file(row.picture)
        row.picture = name
        row.save(update_fields=["picture"])
    person.picture = name


def _pictures() -> Path:
    return Path(settings.DATA) / "pictures"


def _refuse_taken(handle: str) -> None:
    bones = skeleton(handle)
    if (
        Person.objects.filter(skeleton=bones).exists()
        or RetiredHandle.objects.filter(digest=retired_digest(bones)).exists()
    ):
        raise HandleTaken
