"""Letters: mail that is about somebody."""

from uuid import UUID

from django.core.mail import EmailMessage


class PersonalMessage(EmailMessage):
    """A letter to a person, in whose ledger it is to stand."""

    person_id: UUID | None = None
