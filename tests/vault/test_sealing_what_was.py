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
from clerestory.vault import actions as vault
apps = MigrationExecutor(connection).loader.project_state(
    [("people", "0001_initial"), ("clips", "0001_initial")]
).apps
now = timezone.now()
person = apps.get_model("people", "Person").objects.create(
    id=UUID(int=7), handle="old", skeleton="old", email="old.address@example.org",
    email_wanted="wanted.address@example.org",
)
bare = apps.get_model("people", "Person").objects.create(
    id=UUID(int=8), handle="bare", skeleton="bare"
)
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
clips.create(id=UUID(int=3), author=bare, folder="c")
(Path(settings.DATA) / "originals" / to_text(UUID(int=1))).write_bytes(b"film " * 1000)
apps.get_model("clips", "Captions").objects.bulk_create(
    apps.get_model("clips", "Captions")(
        clip_id=UUID(int=number), language="en", name="en.vtt", text=text
    ) for number, text in ((1, "an unheard sentence"), (2, "a sentence for all"))
)
private = Path(settings.DATA) / "media" / "private"
for folder, name in (("a", "480.mp4"), ("a", "en.vtt"), ("c", "480.mp4"), ("f" * 32, "480.mp4")):
    (private / folder).mkdir(exist_ok=True)
    (private / folder / name).write_bytes(b"film " * 30_000)
# A run before this one was killed: it had sealed one file and not deleted it, and begun another.
(private / "a" / "en.vtt.sealed").write_bytes(b"of the run before")
(private / "a" / "480.mp4.sealed.0123.part").write_bytes(b"half")
# The keys of this one were destroyed after this copy was made.
vault.keep(person_id=bare.id)
vault.forget(person_id=bare.id)
"""
AFTER = """
from pathlib import Path
from uuid import UUID
from clerestory.clips import storage
from clerestory.clips.models import Captions, Clip
from clerestory.people.models import Letter, Person, Session, Totp
from clerestory.people.queries import person_by_name
person = person_by_name("old.address@example.org")
draft, shown, _ = Clip.objects.order_by("id")
quiet, heard = Captions.objects.order_by("clip_id")
film = b"film " * 30_000
there = Path(storage.work_folder())
print(
    person.handle, person.email_wanted, Session.objects.get().client, Totp.objects.get().secret,
    Letter.objects.get().email, draft.description, draft.alt_text, draft.mentions,
    shown.open_description, Person.objects.get(handle="bare").email,
    storage.open_original(draft, there).read_bytes() == b"film " * 1000,
    all(b"".join(storage.pieces(draft, name)) == film for name in ("480.mp4", "en.vtt")),
    quiet.text, quiet.open_text, heard.open_text, sep="|",
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
    "an unheard sentence",
]


def test_what_was_plain_opens_afterwards_and_lies_nowhere_any_more(premises: Premises) -> None:
    premises.python(BEFORE)
    assert premises.tell("migrate").returncode == 0
    assert premises.python(AFTER) == (
        "old|wanted.address@example.org|Epiphany on ChromeOS|JBSWY3DPEHPK3PXPJBSW"
        "|gone.address@example.org|a drafted #sentence|an unseen door|[]"
        "|a public sentence|None|True|True|an unheard sentence||a sentence for all"
    )
    private = premises.data / "media" / "private"
    names = {file.relative_to(private).as_posix() for file in private.rglob("*") if file.is_file()}
    stray = f"{'f' * 32}/480.mp4"  # no clip has it, so nobody's key seals it; a timer deletes it
    assert names - {"a/480.mp4.sealed.0123.part"} == {"a/480.mp4.sealed", "a/en.vtt.sealed", stray}
    (private / stray).unlink()
    for file in premises.data.rglob("*"):
        data = file.read_bytes() if file.is_file() else b""
        assert not [word for word in WORDS if word.encode() in data], file
        assert b"film film" not in data, file
    again = premises.tell("migrate")
    assert (again.returncode, again.stderr) == (0, "")
