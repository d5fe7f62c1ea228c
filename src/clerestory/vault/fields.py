"""Fields that the database sees sealed: text that only its person's key opens, and blind indexes.

A sealed text is bound to its table, column and row: moved elsewhere it does not open. It is opened
when somebody reads the attribute, so that a list which shows nothing private asks for no key. It
cannot be searched, compared or written in bulk; `BlindIndex` answers "is it exactly this?".
"""

from typing import Any, Never, override
from uuid import UUID

from django.core.exceptions import FieldError
from django.db import models

from clerestory.guards.sealing import DoesNotOpen, open_sealed, seal
from clerestory.vault.keys import blind, key_of_field
from clerestory.vault.refused import KeysGone

VERSION = 1
LONGEST_INDEX = 64


class Sealed:
    """A text as it lies in the database, and in the clear once somebody has looked."""

    __slots__ = ("data", "text")

    def __init__(self, data: bytes | None, text: str | None = None) -> None:
        self.data, self.text = data, text

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and self.data == other.data

    @override
    def __hash__(self) -> int:
        return hash(self.data)


class _Attribute:
    """The attribute of a row: takes text, gives text, and opens as late as possible."""

    def __init__(self, field: "SealedText") -> None:
        self.field = field

    def __get__(self, row: models.Model | None, owner: type | None = None) -> object:
        if row is None:
            return self
        name = self.field.attname
        if name not in row.__dict__:
            row.refresh_from_db(fields=[name])
        value = row.__dict__[name]
        if isinstance(value, Sealed):
            if value.text is None:
                value.text = self.field.opened(row, value.data or b"")
            return value.text
        return value

    def __set__(self, row: models.Model, value: object) -> None:
        row.__dict__[self.field.attname] = value


class SealedText(models.TextField):  # type: ignore[type-arg]  # it is generic for mypy alone
    """Text sealed under the key of the person whose id is in the attribute `whose`.

    A row of nobody's is sealed under a key of its own, which goes by the row's id.
    """

    descriptor_class = _Attribute

    def __init__(self, *args: object, whose: str = "person_id", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # what Django takes
        self.whose = whose

    @override
    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "whose": self.whose}

    @override
    def get_internal_type(self) -> str:
        return "BinaryField"

    @override
    def formfield(self, *args: Any, **kwargs: Any) -> None:
        return None

    def from_db_value(self, value: bytes | None, *_: object) -> Sealed | None:
        """Keep it closed."""
        return None if value is None else Sealed(bytes(value))

    @override
    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed:
        value = model_instance.__dict__[self.attname]
        return value if isinstance(value, Sealed) else self.closed(model_instance, value)

    @override
    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        data = value.data if isinstance(value, Sealed) else value
        if data is None or (data in {"", b""} and not hasattr(data, "as_sql")):
            return None if data is None else connection.Database.Binary(b"")
        if not isinstance(value, Sealed):
            self._refuse("written in bulk; `vault.fields.closed` seals what `.update()` takes")
        return connection.Database.Binary(data)

    @override
    def get_prep_value(self, value: Any) -> Any:
        return value

    @override
    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            self._refuse("searched; a BlindIndex beside it can be")
        return super().get_lookup(lookup_name)

    @override
    def get_transform(self, lookup_name: str) -> Any:
        self._refuse("searched; a BlindIndex beside it can be")

    def closed(self, row: models.Model, text: str | None) -> Sealed:
        """Seal a text for this row, which has its id; nothing stays nothing."""
        if not text:
            return Sealed(None if text is None and self.null else b"", text)
        key = key_of_field(self.owner(row), self.label, make=True)
        return Sealed(seal(key, text.encode(), self._place(row)), text)

    def opened(self, row: models.Model, data: bytes, key: bytes | None = None) -> str:
        """Open what lies in this row, by its person's key or by the key of this field alone."""
        if not data:
            return ""
        key = key or key_of_field(self.owner(row), self.label)
        try:
            return open_sealed(key, data, self._place(row)).decode()
        except DoesNotOpen:
            raise KeysGone from None

    def owner(self, row: models.Model) -> UUID:
        """Return the id of the person whose key seals this row's text."""
        owner: UUID = getattr(row, self.whose) or row.pk
        return owner

    @property
    def label(self) -> str:
        """The field as keyd and the log name it: `table.column`."""
        return f"{self.model._meta.db_table}.{self.column}"  # noqa: SLF001  Django's documented way

    def _place(self, row: models.Model) -> bytes:
        return f"{self.label.replace('.', '|')}|{row.pk}|{VERSION}".encode()

    def _refuse(self, what: str) -> Never:
        message = f"{self.label} is sealed, so it cannot be {what}."
        raise FieldError(message)


class BlindIndex(models.CharField):  # type: ignore[type-arg]  # the same
    """A keyed hash of the sealed field `of`, made by keyd, by which a row can be found again."""

    def __init__(self, *args: object, of: str, **kwargs: object) -> None:
        kwargs |= {"max_length": LONGEST_INDEX, "null": True, "editable": False}
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # what Django takes
        self.of = of

    @override
    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for given in ("max_length", "null", "editable"):
            kwargs.pop(given, None)
        return name, path, args, {**kwargs, "of": self.of}

    @override
    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = model_instance.__dict__.get(self.of)
        if not isinstance(value, Sealed):  # it was set since the row was read
            setattr(model_instance, self.attname, index_of(self.model, self.of, value))
        return super().pre_save(model_instance, add)


def index_of(table: type[models.Model], column: str, text: str | None) -> str | None:
    """Return what a BlindIndex of this column holds for a text; None for none."""
    return blind(f"{table._meta.db_table}.{column}", text) if text else None  # noqa: SLF001  as above


def closed(row: models.Model, **texts: str | None) -> dict[str, Any]:
    """Return texts as `.update()` takes them for this one row: sealed, and with their indexes."""
    values: dict[str, Any] = {}
    for field in row._meta.concrete_fields:  # noqa: SLF001  as above
        if isinstance(field, SealedText) and field.name in texts:
            values[field.name] = field.closed(row, texts[field.name])
        elif isinstance(field, BlindIndex) and field.of in texts:
            values[field.name] = index_of(type(row), field.of, texts[field.of])
    return values
