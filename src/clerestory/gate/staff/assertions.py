"""Passkeys of members (W3C Web Authentication Level 3, section 7.2), asked to sign a request.

The public keys are those of the signed roster, not those of the accounts: whoever can write to the
database cannot add a passkey that approves. The counter of a passkey is not kept, because a request
is answered once and its hash is the challenge. The library is loaded when somebody signs: it is
heavy, and a server without staff never needs it.
"""

from hashlib import sha256
from typing import Final

from clerestory.gate.staff.roster import Member
from clerestory.spine.site import origin, site

LONGEST_ANSWER: Final = 20_000


class DidNotFit(Exception):
    """The answer was not made by a passkey of this member, here, for this challenge."""


def question(member: Member, challenge: bytes) -> str:
    """Return what `navigator.credentials.get()` needs to sign this challenge, as JSON."""
    import webauthn  # noqa: PLC0415  see above
    from webauthn.helpers import structs  # noqa: PLC0415  see above

    options = webauthn.generate_authentication_options(
        rp_id=site(),
        challenge=challenge,
        allow_credentials=[
            structs.PublicKeyCredentialDescriptor(id=one) for one in member.passkeys
        ],
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def check(member: Member, challenge: bytes, answer: str) -> bytes:
    """Return the id of the member's passkey that signed this challenge; raise DidNotFit."""
    import webauthn  # noqa: PLC0415  see above
    from webauthn import helpers  # noqa: PLC0415  see above

    if len(answer) > LONGEST_ANSWER:
        raise DidNotFit
    try:
        credential = helpers.parse_authentication_credential_json(answer).raw_id
        webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site(),
            expected_origin=origin(),
            credential_public_key=member.passkeys[credential],
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except Exception:  # noqa: BLE001  a parser fed with hostile text raises all kinds
        raise DidNotFit from None
    return credential


def digest(answer: str) -> str:
    """Return the SHA-256 of an answer as it came, in hex."""
    return sha256(answer.encode(errors="replace")).hexdigest()
