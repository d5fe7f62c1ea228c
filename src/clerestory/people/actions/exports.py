"""Exports: a copy of everything a person has here, made by the worker and kept for two days."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from clerestory.gate import actions as gate
from clerestory.gate.datamap import gather
from clerestory.gate.export.archive import FORMAT, write_archive
from clerestory.gate.export.receipts import log_key_file, receipts_of
from clerestory.people.actions.letters import tell_of_change
from clerestory.people.actions.passkeys import prove_passkey
from clerestory.people.actions.proofs import prove_password
from clerestory.people.models import Export, Letter, Person
from clerestory.people.queries import export_file, export_of, hold
from clerestory.people.refused import ExportGone, ExportOnItsWay
from clerestory.spine.allowances import spend
from clerestory.spine.tasks import enqueue
from clerestory.tlog.canonical import Value
from clerestory.tlog.leaves import Kind
from clerestory.vault.keys import acting_as
from clerestory.vault.streams import opened, sealing

MAKE = "clerestory.people.later.make_export"
LIFE = timedelta(days=2)
SETTLE_SECONDS = 30.0
EXPORTS_PER_DAY = 5
DAY = 24 * 3600


def ask_export(*, person: Person, password: str = "", passkey: str = "") -> Export:
    """Ask for a copy of everything, given the password or a passkey's answer.

    The mailbox is told, in case somebody else holds the session. An older copy goes.
    """
    if passkey:
        prove_passkey(person=person, answer=passkey)
    else:
        prove_password(person=person, password=password)
    spend("export", str(person.id), limit=EXPORTS_PER_DAY, seconds=DAY)
    with transaction.atomic():
        hold(person)
        older = export_of(person)
        if older is not None and older.ready_at is None and older.failed_at is None:
            raise ExportOnItsWay
        drop_exports(person_id=person.id)
        body: dict[str, Value] = {"v": 1, "act": "copy", "format": FORMAT}
        entry_id = gate.record(kind=Kind.EXPORT, body=body, person_id=person.id)
        export = Export.objects.create(
            person=person, entry_id=entry_id, expires_at=timezone.now() + LIFE
        )
        tell_of_change(Letter.Kind.EXPORT_ASKED, person)
        enqueue(MAKE, str(export.id))
    return export


def make_export(*, export_id: UUID) -> None:
    """Write the archive, once the log has it on record; safe to repeat. Raise AssuranceDown."""
    export = Export.objects.select_related("person").filter(id=export_id, ready_at=None).first()
    if export is None or export.person.left_at is not None:
        return
    gate.settle(entry_id=export.entry_id, seconds=SETTLE_SECONDS)
    file = export_file(export)
    with (
        acting_as("export"),
        sealing(file, person_id=export.person_id, name=export.key) as out,
    ):
        write_archive(
            out,
            gather(),
            person_id=export.person_id,
            facts=_facts(export.person),
            receipts=receipts_of(export.person_id),
            log_key=log_key_file(export.person_id),
        )
    done = Export.objects.filter(id=export_id)
    if not done.update(ready_at=timezone.now(), bytes=file.stat().st_size):
        file.unlink(missing_ok=True)  # the person has left meanwhile


def fail_export(*, export_id: UUID) -> None:
    """Note that a copy could not be made, so that its person can ask again."""
    Export.objects.filter(id=export_id).update(failed_at=timezone.now())


def read_export(*, person: Person, export_id: UUID) -> Iterator[bytes]:
    """Give the bytes of a person's own copy; raise ExportGone."""
    export = Export.objects.filter(
        id=export_id, person=person, ready_at__isnull=False, expires_at__gt=timezone.now()
    ).first()
    if export is None or not export_file(export).exists():
        raise ExportGone
    return opened(export_file(export), person_id=person.id, name=export.key)


def drop_exports(*, person_id: UUID) -> None:
    """Delete a person's copies, the files after the commit."""
    _drop(list(Export.objects.filter(person_id=person_id)))


def sweep_exports() -> int:
    """Delete copies that have ended, and files that no row names; return how many went."""
    ended = list(Export.objects.filter(expires_at__lte=timezone.now()))
    with transaction.atomic():
        _drop(ended)
    named = {export_file(one).name for one in Export.objects.all()}
    before = (timezone.now() - timedelta(hours=6)).timestamp()
    strays = [file for file in _folder().iterdir() if file.name not in named]
    for file in strays:
        with suppress(FileNotFoundError):
            if file.stat().st_mtime < before:
                file.unlink()
    return len(ended)


def _drop(exports: list[Export]) -> None:
    files = [export_file(export) for export in exports]
    Export.objects.filter(id__in=[export.id for export in exports]).delete()
    transaction.on_commit(lambda: _unlink(files))


def _unlink(files: list[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)


def _facts(person: Person) -> dict[str, str]:
    made_at = timezone.now().replace(microsecond=0).isoformat().replace("+00:00", "Z")
    site = settings.PUBLIC_URL or settings.SITE_NAME
    return {"site": site, "handle": person.handle, "made_at": made_at}


def _folder() -> Path:
    return Path(settings.DATA) / "exports"
