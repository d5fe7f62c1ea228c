"""The migrations that seal: what was kept in the clear before opens afterwards, and is nowhere."""

from tests.premises import Premises

BEFORE = """
from django.core.management import call_command
call_command("migrate", "clips", "0001", verbosity=0)
call_command("migrate", "people", "0001", verbosity=0)
from pathlib import Path
from uuid import UUID
from django.conf import settings
from django.db.migrations.executor import MigrationExecutor
from django.db import connection
from django.utils import timezone
from clerestory.spine.ids import to_text
apps = MigrationExecutor(connection).loader.project_state(
    [("people", "0001_initial"), ("clips", "0001_initial")]
).apps
now = timezone.now()
person = apps.get_model("people", "Person").objects.create(
    id=UUID(int=7), handle="old", skeleton="old", email="old.address@example.org",
    email_wanted="wanted.address@example.org",
)
apps.get_model("people", "Person").objects.create(id=UUID(int=8), handle="bare", skeleton="bare")
apps.get_model("people", "Session").objects.create(
    person=person, key_hash="k", client="Epiphany on ChromeOS", seen_at=now, expires_at=now
)
apps.get_model("people", "Totp").objects.create(person=person, secret="JBSWY3DPEHPK3PXPJBSW")
apps.get_model("people", "Letter").objects.create(
    person=None, kind="goodbye", email="gone.address@example.org", expires_at=now
)
clips = apps.get_model("clips", "Clip").objects
clips.create(
    id=UUID(int=1), author=person, folder="a", description="a drafted #sentence",
    alt_text="an unseen door", mentions=["bare"], work="failed",
)
clips.create(
    id=UUID(int=2), author=person, folder="b", description="a public sentence",
    standing="published", published_at=now, work="complete",
)
(Path(settings.DATA) / "originals" / to_text(UUID(int=1))).write_bytes(b"film " * 1000)
"""
AFTER = """
from pathlib import Path
from uuid import UUID
from clerestory.clips import storage
from clerestory.clips.models import Clip
from clerestory.people.models import Letter, Person, Session, Totp
from clerestory.people.queries import person_by_name
person = person_by_name("old.address@example.org")
draft, shown = Clip.objects.order_by("id")
there = Path(storage.work_folder())
print(
    person.handle, person.email_wanted, Session.objects.get().client, Totp.objects.get().secret,
    Letter.objects.get().email, draft.description, draft.alt_text, draft.mentions,
    shown.open_description, Person.objects.get(handle="bare").email,
    storage.open_original(draft, there).read_bytes() == b"film " * 1000, sep="|",
)
(there / "original").unlink()
"""
WORDS = [
    "old.address@example.org",
    "wanted.address@example.org",
    "Epiphany on ChromeOS",
    "JBSWY3DPEHPK3PXPJBSW",
    "gone.address@example.org",
    "a drafted #sentence",
    "an unseen door",
]


def test_what_was_plain_opens_afterwards_and_lies_nowhere_any_more(premises: Premises) -> None:
    premises.python(BEFORE)
    assert premises.tell("migrate").returncode == 0
    assert premises.python(AFTER) == (
        "old|wanted.address@example.org|Epiphany on ChromeOS|JBSWY3DPEHPK3PXPJBSW"
        "|gone.address@example.org|a drafted #sentence|an unseen door|[]"
        "|a public sentence|None|True"
    )
    for file in premises.data.rglob("*"):
        data = file.read_bytes() if file.is_file() else b""
        assert not [word for word in WORDS if word.encode() in data], file
        assert b"film film" not in data, file
    again = premises.tell("migrate")
    assert (again.returncode, again.stderr) == (0, "")
