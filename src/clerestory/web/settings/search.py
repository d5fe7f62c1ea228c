"""What can be set, to be searched: each with its words, and the address of the very field.

A place is found when each word that was typed begins a word of its name, of what it does, or of
what else people call it. `island.ts` does the same as one types, with the words that stand in the
page.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from clerestory.spine.folding import fold

if TYPE_CHECKING:
    from clerestory.web.parts.forms import Words


@dataclass(frozen=True, slots=True)
class Place:
    """A field: its address, its name, its page's, what it does, and other words for it."""

    address: str
    name: "Words"
    page: "Words"
    about: "Words" = ""
    synonyms: "Words" = ""

    @property
    def words(self) -> str:
        """Everything by which it is found, folded."""
        said = (self.name, self.page, self.about, self.synonyms)
        return fold(" ".join(str(one) for one in said if one))


_PROFILE, _PRIVACY, _NOTICES = _("Profile"), _("Privacy"), _("Notices")
_ACCOUNT, _WAYS = _("E-mail and password"), _("Ways to sign in")
_SESSIONS, _LOOK, _DATA = _("Sessions and programs"), _("Display and breaks"), _("Your data")

PLACES = (
    Place(
        "/settings/profile#id_name",
        _("Name"),
        _PROFILE,
        _("What you are called on your page."),
        _("display name nickname rename"),
    ),
    Place(
        "/settings/profile#id_bio",
        _("About you"),
        _PROFILE,
        _("A few words on your page."),
        _("bio biography description"),
    ),
    Place(
        "/settings/profile#id_links",
        _("Links"),
        _PROFILE,
        _("Other places of yours."),
        _("website url homepage"),
    ),
    Place(
        "/settings/profile#id_picture",
        _("Picture"),
        _PROFILE,
        _("The round picture beside your name."),
        _("avatar photo image icon"),
    ),
    Place(
        "/settings/privacy#private",
        _("Private profile"),
        _PRIVACY,
        _("Only your followers see your clips."),
        _("lock closed protected follow requests hide visibility"),
    ),
    Place(
        "/settings/privacy#shows-ties",
        _("Show who follows you and whom you follow"),
        _PRIVACY,
        _("The lists on your page."),
        _("followers following hide lists friends"),
    ),
    Place(
        "/settings/privacy#findable",
        _("Let people find me by searching"),
        _PRIVACY,
        _("Here, and with search engines."),
        _("search engine google robots noindex discover suggest hide invisible"),
    ),
    Place(
        "/settings/privacy#muted",
        _("Muted"),
        _PRIVACY,
        _("Whose clips stay out of your feeds."),
        _("mute silence hide people"),
    ),
    Place(
        "/settings/privacy#blocked",
        _("Blocked"),
        _PRIVACY,
        _("Who is invisible to you, and you to them."),
        _("block ban harassment people"),
    ),
    Place(
        "/settings/comments#id_words",
        _("Words that hold a comment"),
        _("Comments"),
        _("A comment with one of them waits until you let it through."),
        _("filter moderation abuse spam replies approve"),
    ),
    Place(
        "/settings/notices#told",
        _("What you are told"),
        _NOTICES,
        _("For each kind: here, by mail, or not at all."),
        _("notifications alerts push e-mail likes mentions followers"),
    ),
    Place(
        "/settings/account#email-email",
        _("E-mail address"),
        _ACCOUNT,
        _("Where we write to."),
        _("mail email contact change"),
    ),
    Place(
        "/settings/account#password-password",
        _("Password"),
        _ACCOUNT,
        _("What you type to sign in."),
        _("passphrase log in login change"),
    ),
    Place(
        "/settings/ways#passkeys",
        _("Passkeys"),
        _WAYS,
        _("Sign in with your phone, computer or security key."),
        _("webauthn fido yubikey fingerprint face log in login"),
    ),
    Place(
        "/settings/ways#authenticator",
        _("Authenticator app"),
        _WAYS,
        _("A code after your password, and recovery codes."),
        _("two factor 2fa mfa totp second step code recovery"),
    ),
    Place(
        "/settings/sessions#sessions",
        _("Where you are signed in"),
        _SESSIONS,
        _("End a session on another device."),
        _("devices log out logout browsers sign out"),
    ),
    Place(
        "/settings/sessions#tokens",
        _("Keys for programs"),
        _SESSIONS,
        _("What programs use in your name."),
        _("api token apps developer"),
    ),
    Place(
        "/settings/look#scheme",
        _("Colours"),
        _LOOK,
        _("Light, dark, or as the device says."),
        _("theme dark mode light mode night appearance contrast"),
    ),
    Place(
        "/settings/look#text",
        _("Size of text"),
        _LOOK,
        _("Four sizes, for every page."),
        _("font zoom bigger smaller letters accessibility"),
    ),
    Place(
        "/settings/look#rest",
        _("Reminder to take a break"),
        _LOOK,
        _("After 15, 30 or 60 minutes of watching."),
        _("screen time limit wellbeing pause addiction"),
    ),
    Place(
        "/taste",
        _("Your taste"),
        _("For you"),
        _("What For you goes by, in this browser; turn it off, forget it."),
        _("algorithm recommendations history personalisation sensitive"),
    ),
    Place(
        "/taste#gives",
        _("Give pairs of clips"),
        _("Your taste"),
        _("Twenty a day at most, by nobody’s name; off until you turn it on."),
        _("donate data share training recommendations algorithm privacy consent"),
    ),
    Place(
        "/taste#devices",
        _("On your other devices"),
        _("Your taste"),
        _("The same taste on each, sealed with a passphrase; off until you turn it on."),
        _("sync synchronise share passphrase encrypted phone computer browser history"),
    ),
    Place(
        "/data",
        _("What we hold"),
        _DATA,
        _("All that is kept about you."),
        _("gdpr subject access export"),
    ),
    Place(
        "/data/looked",
        _("Who looked"),
        _DATA,
        _("Each access of the staff, with its reason."),
        _("audit access log staff"),
    ),
    Place(
        "/data#copy",
        _("A copy of your data"),
        _DATA,
        _("Everything in one archive."),
        _("export download archive backup takeout"),
    ),
    Place(
        "/decisions",
        _("Decisions"),
        _("Decisions"),
        _("What moderators decided about you; appeals."),
        _("moderation strike appeal removed suspended"),
    ),
    Place(
        "/reports",
        _("Reports"),
        _("Reports"),
        _("What you reported, and what came of it."),
        _("flag abuse complaint"),
    ),
    Place(
        "/settings/leaving",
        _("Erase account"),
        _("Erase account"),
        _("Everything of yours goes, for good."),
        _("delete close remove deactivate leave"),
    ),
    Place(
        "/sign-out", _("Sign out"), _("Settings"), _("On this device."), _("log out logout exit")
    ),
)


def find(text: str, places: Iterable[Place] = PLACES) -> list[Place]:
    """Return the places of which every word typed begins a word; nothing for nothing."""
    asked = fold(text[:100]).split()
    if not asked:
        return []
    return [
        place
        for place in places
        if all(any(one.startswith(word) for one in place.words.split()) for word in asked)
    ]
