"""What people refuses, and how it says so."""

from clerestory.spine.refusals import Refusal


class SignUpClosed(Refusal):
    """The operator does not take new accounts."""

    status = 403
    sentence = "New accounts cannot be opened here. Ask the people who run this server."


class HandleMalformed(Refusal):
    """Not two to thirty of a-z, 0-9 and _."""

    field = "handle"
    sentence = "A handle has 2 to 30 letters: a to z, 0 to 9 and the underscore."


class HandleTaken(Refusal):
    """Somebody has it, or had it, or has one that looks like it."""

    field = "handle"
    sentence = "This handle, or one that looks like it, belongs to somebody. Choose another."


class HandleReserved(Refusal):
    """It would pass for this server, its staff or an office."""

    field = "handle"
    sentence = "This handle is kept free, because it could pass for an office. Choose another."


class HandleOffensive(Refusal):
    """It insults."""

    field = "handle"
    sentence = "This handle insults people. Choose another."


class AddressMalformed(Refusal):
    """Not an e-mail address."""

    field = "email"
    sentence = "This is not a whole e-mail address. It looks like name@example.org."


class PasswordShort(Refusal):
    """Shorter than `passwords.SHORTEST`."""

    field = "password"
    sentence = "This password is too short. Use at least {shortest} letters; a few words do well."


class PasswordLong(Refusal):
    """Longer than `passwords.LONGEST`."""

    field = "password"
    sentence = "This password is too long. Use at most {longest} letters."


class PasswordCommon(Refusal):
    """Among the passwords that are tried first."""

    field = "password"
    sentence = "Many people use this password, so it is tried first. Choose one of your own."


class PasswordTelling(Refusal):
    """Little more than the handle or the address."""

    field = "password"
    sentence = "This password is almost your handle or your address. Choose another."


class WrongSignIn(Refusal):
    """No such person, or not their password: never said which."""

    status = 403
    sentence = "The name and the password do not belong together. Check both and try again."


class WrongPassword(Refusal):
    """A signed-in person was asked again, and it was not their password."""

    status = 403
    field = "password_now"
    sentence = "This is not your password. Type it again."


class WrongCode(Refusal):
    """Neither the app's code of this half minute, nor a recovery code that is left."""

    status = 403
    field = "code"
    sentence = "This code is wrong or was used before. Wait for the next one and type that."


class SecondStepOver(Refusal):
    """The second step took too long, or was already done."""

    status = 403
    sentence = "That took too long. Sign in again from the start."


class LinkUsedUp(Refusal):
    """A letter's link that is unknown, used or too old."""

    status = 410
    sentence = "This link was used already or is too old. Ask for a new one."


class AddressInUse(Refusal):
    """Another account confirmed this address in the meantime."""

    status = 409
    sentence = "Another account confirmed this address first. Use another address for this one."


class AddressNotConfirmed(Refusal):
    """The act needs a confirmed address."""

    status = 403
    sentence = "Confirm your e-mail address first. Open the link in the mail that we sent to you."


class PasskeyRefused(Refusal):
    """The answer of the passkey does not fit the question, the site or any key we know."""

    status = 403
    sentence = "This passkey did not fit. Try again, or sign in another way."


class PasskeyKnown(Refusal):
    """The passkey is registered already."""

    status = 409
    sentence = "This passkey is already registered."


class TooManyKeys(Refusal):
    """More passkeys or tokens than one person can keep track of."""

    sentence = "You have {limit} of these already. Remove one before you add another."


class AuthenticatorOn(Refusal):
    """There is one already."""

    status = 409
    sentence = "An authenticator app is already set up. Remove it first."


class NameMissing(Refusal):
    """A passkey or token without a name cannot be told from the others."""

    field = "name"
    sentence = "Give it a name, so that you can tell it from others."


class NameLong(Refusal):
    """Longer than its column."""

    field = "name"
    sentence = "This name is too long. Use at most {longest} letters."


class BioLong(Refusal):
    """Longer than its column."""

    field = "bio"
    sentence = "This text is too long. Use at most {longest} letters."


class LinkMalformed(Refusal):
    """Not an https address that leads somewhere public."""

    field = "links"
    sentence = "{link} is not a web address that starts with https://."


class TooManyLinks(Refusal):
    """More links than a profile shows."""

    field = "links"
    sentence = "A profile has at most {limit} links."


class PictureTooBig(Refusal):
    """Too many bytes or pixels."""

    field = "picture"
    sentence = (
        "This picture is too large. Use one of at most {megabytes} MB and {megapixels} megapixels."
    )


class PictureUnreadable(Refusal):
    """Not a PNG, JPEG or WebP picture, or a broken one."""

    field = "picture"
    sentence = "We cannot read this picture. Use a PNG, JPEG or WebP file."


class NotYourself(Refusal):
    """Nobody is tied to themselves."""

    sentence = "This is you. Choose somebody else."


class MuteTooLong(Refusal):
    """Not a number of days. Fact: `most`."""

    field = "days"
    sentence = "Mute somebody for 1 to {most} days, or until you take it back."


class TooManyBlocks(Refusal):
    """More blocks than lists stay quick with. Fact: `most`."""

    status = 409
    sentence = "You have blocked {most} people. Take a block back before you add another."


class TiesNotShown(Refusal):
    """The person shows their lists to nobody, or only to followers."""

    status = 403
    sentence = "This person does not show who follows them and whom they follow."


class ExportGone(Refusal):
    """No export is here any more, or not yet."""

    status = 404
    sentence = "There is no copy of your data here now. Ask for a new one."


class ExportOnItsWay(Refusal):
    """One at a time."""

    status = 409
    sentence = "A copy of your data is being made already. It is ready in a few minutes."


class ManyDownloads(Refusal):
    """All places for long downloads are taken."""

    status = 503
    sentence = "Several copies are being fetched at this moment. Try again in a minute."


class WordsBlocked(Refusal):
    """It has words that nobody may write here."""

    field = "text"
    sentence = "This has words that nobody may write here. Say it in others."


class DomainBlocked(Refusal):
    """It links to a domain that is closed."""

    field = "text"
    sentence = "This links to a site that nobody may link to here. Leave the link out."


class TooManyLinksSaid(Refusal):
    """Fact: `most`."""

    field = "text"
    sentence = "A comment has at most {most} links."


class TooYoungForLinks(Refusal):
    """Facts: `days`, `most`."""

    field = "text"
    sentence = "Your account is new: for {days} days a comment has at most {most} links."


class MailDomainBlocked(Refusal):
    """Nobody signs up with mail from there."""

    field = "email"
    sentence = "Accounts cannot be opened with mail from there. Use another address."


class ComesFromBlocked(Refusal):
    """The request comes from a range that the operator has closed."""

    status = 403
    sentence = "This cannot be done from the network that you are in. Try it from another one."


class BrakeWrong(Refusal):
    """Neither words, a domain nor a range that is narrow enough; or no such number."""

    field = "entry"
    sentence = "Give words, a domain, or a range such as 203.0.113.0/24 that is no wider than /8."


class BrakeMissing(Refusal):
    """There is no limit of that name."""

    field = "name"
    sentence = "There is no such limit."


class TooManyBrakes(Refusal):
    """Fact: `most`."""

    status = 409
    field = "entry"
    sentence = "There are {most} entries already. Take some away first."
