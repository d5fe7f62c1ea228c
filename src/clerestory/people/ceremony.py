"""The WebAuthn ceremonies of this site (W3C Web Authentication Level 3, sections 7.1 and 7.2).

No table is touched here. The site is that of PUBLIC_URL, whatever host a request names. Passkeys
sign in alone, so the person must be verified by the device; attestation is not asked for. The
library is loaded when a passkey is used: it weighs 16 MiB, and most processes never need it.
"""

from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings

from clerestory.people.refused import PasskeyRefused
from clerestory.spine.site import origin, site

if TYPE_CHECKING:
    from webauthn.registration.verify_registration_response import VerifiedRegistration

LONGEST_ANSWER = 20_000
LONGEST_CREDENTIAL = 1023
CHALLENGE_BYTES = 64


def creation_options(
    person_id: UUID, handle: str, name: str, known: list[bytes]
) -> tuple[bytes, str]:
    """Return a challenge and the options for making a passkey, as JSON."""
    import webauthn  # noqa: PLC0415  see above
    from webauthn.helpers import structs  # noqa: PLC0415  see above

    options = webauthn.generate_registration_options(
        rp_id=site(),
        rp_name=settings.SITE_NAME,
        user_id=person_id.bytes,
        user_name=handle,
        user_display_name=name,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=one) for one in known],
    )
    return options.challenge, webauthn.options_to_json(options)


def request_options() -> tuple[bytes, str]:
    """Return a challenge and the options for using any passkey of this site, as JSON."""
    import webauthn  # noqa: PLC0415  see above
    from webauthn.helpers import structs  # noqa: PLC0415  see above

    options = webauthn.generate_authentication_options(
        rp_id=site(), user_verification=structs.UserVerificationRequirement.REQUIRED
    )
    return options.challenge, webauthn.options_to_json(options)


def challenge_of(answer: str) -> bytes:
    """Return the challenge that an answer of either ceremony claims to answer."""
    from webauthn import helpers  # noqa: PLC0415  see above

    if len(answer) > LONGEST_ANSWER:
        raise PasskeyRefused
    try:
        if '"attestationObject"' in answer:
            data = helpers.parse_registration_credential_json(answer).response.client_data_json
        else:
            data = helpers.parse_authentication_credential_json(answer).response.client_data_json
        challenge = helpers.parse_client_data_json(data).challenge
    except Exception:  # noqa: BLE001  a parser fed with hostile text raises all kinds
        raise PasskeyRefused from None
    if len(challenge) != CHALLENGE_BYTES:
        raise PasskeyRefused
    return challenge


def credential_of(answer: str) -> bytes:
    """Return the id of the credential that an answer was made with."""
    from webauthn import helpers  # noqa: PLC0415  see above

    try:
        return helpers.parse_authentication_credential_json(answer).raw_id
    except Exception:  # noqa: BLE001  as above
        raise PasskeyRefused from None


def check_creation(answer: str, challenge: bytes) -> "VerifiedRegistration":
    """Verify a new credential (section 7.1); raise PasskeyRefused."""
    import webauthn  # noqa: PLC0415  see above

    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site(),
            expected_origin=origin(),
            require_user_verification=True,
        )
    except Exception:  # noqa: BLE001  the library lets those of its parsers through
        raise PasskeyRefused from None
    if len(made.credential_id) > LONGEST_CREDENTIAL:
        raise PasskeyRefused
    return made


def check_request(
    answer: str, challenge: bytes, public_key: bytes, count: int, person_id: UUID
) -> int:
    """Verify an assertion (section 7.2) and return the new count; raise PasskeyRefused."""
    import webauthn  # noqa: PLC0415  see above
    from webauthn import helpers  # noqa: PLC0415  see above

    try:
        holder = helpers.parse_authentication_credential_json(answer).response.user_handle
        checked = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site(),
            expected_origin=origin(),
            credential_public_key=public_key,
            credential_current_sign_count=count,
            require_user_verification=True,
        )
    except Exception:  # noqa: BLE001  the library lets those of its parsers through
        raise PasskeyRefused from None
    # Step 6: a discoverable credential names its holder, who must be its owner here.
    if holder is not None and holder != person_id.bytes:
        raise PasskeyRefused
    return checked.new_sign_count
