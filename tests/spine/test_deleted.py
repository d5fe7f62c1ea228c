"""What was deleted lies in no file of the database any more."""

from tests.premises import Premises

WRITE = """
from clerestory.spine.models import Fact
for number in range(200):
    Fact.objects.create(name=f"canary{number}", body={"said": "canary" * 300})
print(Fact.objects.count())
"""
DELETE = """
from clerestory.spine.models import Fact
from clerestory.spine.later import overwrite_deleted
Fact.objects.all().delete()
overwrite_deleted()
print(Fact.objects.count())
"""


def test_deleted_rows_are_overwritten(premises: Premises) -> None:
    premises.furnish()
    assert premises.python(WRITE) == "200"
    files = list(premises.data.glob("clerestory.sqlite3*"))
    on_postgres = "CLERESTORY_DATABASE" in premises.environment
    assert bool(files) != on_postgres
    assert any(b"canary" in file.read_bytes() for file in files) != on_postgres
    assert premises.python(DELETE) == "0"
    assert not any(b"canary" in file.read_bytes() for file in files if file.exists())
