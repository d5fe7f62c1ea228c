"""Mail: Django's letters, sent through the one way out."""

import email.policy
from collections.abc import Sequence
from email.utils import make_msgid, parseaddr
from typing import override

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.encoding import punycode

from clerestory.gate.egress.actions.requests import post
from clerestory.gate.egress.letters import PersonalMessage


class Mailer(BaseEmailBackend):
    """Sends letters by SMTP through `egressd`, each with an entry of its own."""

    @override
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send each letter; raise NotSent or AssuranceDown at the first that cannot be sent."""
        sent = 0
        for message in email_messages:
            to = [_bare(address) for address in message.recipients()]
            if not to:
                continue
            sender = _bare(message.from_email)
            # Django would name this machine, after asking the name system for it.
            named = make_msgid(domain=sender.rpartition("@")[2] or "localhost")
            message.extra_headers.setdefault("Message-ID", named)
            person_id = message.person_id if isinstance(message, PersonalMessage) else None
            letter = message.message(policy=email.policy.SMTP).as_bytes()
            post(sender=sender, to=to, letter=letter, person_id=person_id)
            sent += 1
        return sent


def _bare(address: str) -> str:
    """Return an address as SMTP takes it: without a name, its domain in ASCII."""
    name, at, domain = parseaddr(address)[1].rpartition("@")
    return f"{name}{at}{punycode(domain)}" if at else domain
