"""The second step: an authenticator app (TOTP, RFC 6238) and recovery codes.

The app's secret has to be readable here, because codes are computed from it; recovery codes are
kept as hashes.
"""

import hmac

import pyotp
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from clerestory.people.actions.letters import tell_of_change
from clerestory.people.actions.proofs import prove_password
from clerestory.people.keys import hash_of, new_recovery_code, plain_recovery_code
from clerestory.people.models import Letter, Person, RecoveryCode, Totp
from clerestory.people.refused import AuthenticatorOn, WrongCode
from clerestory.spine.allowances import forgive, spend
from clerestory.spine.refusals import NotFound

STEP_SECONDS = 30
DIGITS = 6
# Clocks that are half a minute off, either way, are forgiven (RFC 6238 section 5.2).
DRIFT = (0, -1, 1)
RECOVERY_CODES = 10


def has_second_step(person: Person) -> bool:
    """Whether a code is asked after the password."""
    return Totp.objects.filter(person=person, confirmed_at__isnull=False).exists()


def begin_authenticator(*, person: Person) -> None:
    """Make a secret for an authenticator app; it counts once a first code was right."""
    with transaction.atomic():
        row = Totp.objects.select_for_update().filter(person=person).first()
        if row is not None and row.confirmed_at:
            raise AuthenticatorOn
        Totp.objects.update_or_create(person=person, defaults={"secret": pyotp.random_base32()})


def confirm_authenticator(*, person: Person, code: str) -> list[str]:
    """Turn the second step on with a first code; return recovery codes, shown this once."""
    limit = int(settings.OPTIONS["SIGN_INS_PER_HOUR"])
    spend("code", str(person.id), limit=limit, seconds=3600)
    with transaction.atomic():
        row = Totp.objects.select_for_update().filter(person=person).first()
        if row is None:
            raise NotFound
        if row.confirmed_at:
            raise AuthenticatorOn
        if not _is_app_code(row, code):
            raise WrongCode
        Totp.objects.filter(person=person).update(confirmed_at=timezone.now())
        codes = _fresh_codes(person)
        _tell(person)
    forgive("code", str(person.id))
    return codes


def remove_authenticator(*, person: Person, password: str) -> None:
    """Turn the second step off; its recovery codes go too."""
    prove_password(person=person, password=password)
    with transaction.atomic():
        if not Totp.objects.filter(person=person).delete()[0]:
            raise NotFound
        RecoveryCode.objects.filter(person=person).delete()
        _tell(person)


def renew_recovery_codes(*, person: Person, password: str) -> list[str]:
    """Replace all recovery codes; return the new ones, shown this once."""
    prove_password(person=person, password=password)
    if not has_second_step(person):
        raise NotFound
    with transaction.atomic():
        return _fresh_codes(person)


def accept_code(person: Person, code: str) -> None:
    """Use up a code of the app or a recovery code, in the caller's transaction; raise WrongCode."""
    row = Totp.objects.filter(person=person, confirmed_at__isnull=False).first()
    if row is None:
        raise WrongCode
    digits = "".join(code.split())
    if len(digits) == DIGITS and digits.isascii() and digits.isdigit():
        if not _is_app_code(row, digits):
            raise WrongCode
        return
    kept = hash_of(plain_recovery_code(code[:40]))
    if not RecoveryCode.objects.filter(person=person, code_hash=kept).delete()[0]:
        raise WrongCode


def _is_app_code(row: Totp, code: str) -> bool:
    """Whether `code` belongs to this half minute or its neighbours and was not used before."""
    typed = "".join(code.split())
    now = int(timezone.now().timestamp()) // STEP_SECONDS
    app = pyotp.TOTP(row.secret, digits=DIGITS, interval=STEP_SECONDS)
    right = [
        now + drift
        for drift in DRIFT
        if hmac.compare_digest(app.generate_otp(now + drift).encode(), typed.encode())
    ]
    # The comparison and the note are one statement: of two requests with one code, one gets in.
    return any(
        Totp.objects.filter(person_id=row.person_id, last_step__lt=step).update(last_step=step)
        for step in right
    )


def _fresh_codes(person: Person) -> list[str]:
    codes = [new_recovery_code() for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(person=person).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(person=person, code_hash=hash_of(code)) for code in codes
    )
    return codes


def _tell(person: Person) -> None:
    tell_of_change(Letter.Kind.WAY_IN_CHANGED, person)
