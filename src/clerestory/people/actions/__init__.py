"""Writing people: accounts, what proves them, sessions, ties and leaving."""

from clerestory.people.actions.accounts import (
    add_sample_person,
    admit_person,
    edit_profile,
    remove_picture,
    set_picture,
    sign_up,
)
from clerestory.people.actions.credentials import (
    ask_confirmation,
    ask_reset,
    change_email,
    change_password,
    confirm_email,
    reset_password,
)
from clerestory.people.actions.exports import (
    ask_export,
    drop_exports,
    fail_export,
    make_export,
    read_export,
    sweep_exports,
)
from clerestory.people.actions.leaving import (
    delete_account,
    erase_due,
    erase_person,
    finish_leaving,
    hasten_erasure,
    prove_erasure,
    remove_person,
)
from clerestory.people.actions.letters import post_letter, tell_of_staff, tries_of
from clerestory.people.actions.passkeys import (
    add_passkey,
    ask_passkey,
    begin_passkey,
    remove_passkey,
    rename_passkey,
    sign_in_with_passkey,
)
from clerestory.people.actions.second_step import (
    begin_authenticator,
    confirm_authenticator,
    remove_authenticator,
    renew_recovery_codes,
)
from clerestory.people.actions.sessions import (
    SignedIn,
    add_token,
    end_session,
    end_sessions,
    end_token,
    keep_session,
    keep_token,
    open_session,
)
from clerestory.people.actions.signing_in import CodeNeeded, enter_code, sign_in
from clerestory.people.actions.sweeping import sweep, sweep_mail
from clerestory.people.actions.ties import follow, unfollow

__all__ = [
    "CodeNeeded",
    "SignedIn",
    "add_passkey",
    "add_sample_person",
    "add_token",
    "admit_person",
    "ask_confirmation",
    "ask_export",
    "ask_passkey",
    "ask_reset",
    "begin_authenticator",
    "begin_passkey",
    "change_email",
    "change_password",
    "confirm_authenticator",
    "confirm_email",
    "delete_account",
    "drop_exports",
    "edit_profile",
    "end_session",
    "end_sessions",
    "end_token",
    "enter_code",
    "erase_due",
    "erase_person",
    "fail_export",
    "finish_leaving",
    "follow",
    "hasten_erasure",
    "keep_session",
    "keep_token",
    "make_export",
    "open_session",
    "post_letter",
    "prove_erasure",
    "read_export",
    "remove_authenticator",
    "remove_passkey",
    "remove_person",
    "remove_picture",
    "rename_passkey",
    "renew_recovery_codes",
    "reset_password",
    "set_picture",
    "sign_in",
    "sign_in_with_passkey",
    "sign_up",
    "sweep",
    "sweep_exports",
    "sweep_mail",
    "tell_of_staff",
    "tries_of",
    "unfollow",
]
