"""What can be refused about a clip, apart from its file (`clips.media.refused`)."""

from clerestory.spine.refusals import Refusal


class DescriptionTooLong(Refusal):
    """Facts: `most`, `length` in characters."""

    field = "description"
    sentence = "The description has {length} characters; at most {most} fit. Shorten it a little."


class AltTextTooLong(Refusal):
    """Facts: `most`, `length` in characters."""

    field = "alt_text"
    sentence = "The alternative text has {length} characters; at most {most} fit."


class UnknownLanguage(Refusal):
    """Not a language tag. Fact: `given`."""

    field = "language"
    sentence = "“{given}” is not a language we know. Choose one from the list."


class UnknownAudience(Refusal):
    """Not one of the four audiences."""

    field = "audience"
    sentence = "Choose who may watch: everyone, people with the link, your followers, or only you."


class DownloadsOff(Refusal):
    """The author does not let others take a copy along."""

    status = 403
    sentence = "The person who posted this does not offer it for download."


class UnknownTalk(Refusal):
    """Not one of the four answers to who may comment."""

    field = "comments_from"
    sentence = "Choose who may comment: everyone, your followers, people you mention, or nobody."


class UnknownFrame(Refusal):
    """The cover is not one of the clip's frames."""

    field = "cover"
    sentence = "That frame is not one of this clip’s. Choose one of those shown."


class NotReady(Refusal):
    """The clip cannot be published from where it is."""

    status = 409
    sentence = (
        "This clip cannot be published: its file could not be used. Delete it and try another."
    )


class NotToBePinned(Refusal):
    """Only what everybody may watch is pinned."""

    status = 409
    sentence = "Only a clip that everybody may watch can be pinned to your profile."


class TooManyPins(Refusal):
    """Fact: `most`."""

    status = 409
    sentence = "You have pinned {most} clips. Take the pin off one of them first."


class NameOfPlaylist(Refusal):
    """Empty or too long. Fact: `most`."""

    field = "name"
    sentence = "Give the playlist a name of 1 to {most} characters."


class AboutOfPlaylist(Refusal):
    """Facts: `most`, `length` in characters."""

    field = "description"
    sentence = "What you say of the playlist has {length} characters; at most {most} fit."


class TooManyPlaylists(Refusal):
    """Fact: `most`."""

    status = 409
    sentence = "You have {most} playlists. Delete one before you make another."


class PlaylistFull(Refusal):
    """Fact: `most`."""

    status = 409
    sentence = "This playlist holds {most} clips. Take one out first, or make another playlist."


class NotInPlaylist(Refusal):
    """A draft is in no playlist."""

    status = 409
    sentence = "Publish the clip first: a playlist holds no drafts."


class UnknownZone(Refusal):
    """Not a name of the tz database. Fact: `given`."""

    field = "zone"
    sentence = "“{given}” is not a time zone that this server knows. Choose one from the list."


class NoSuchTime(Refusal):
    """No time, or one that clocks leave out."""

    field = "at"
    sentence = "That is not a time of that day and place. Write a day and a time, to the minute."


class TimePassed(Refusal):
    """Not in the future."""

    field = "at"
    sentence = "That time has passed. Choose a later one, or publish the clip now."


class TooFarAhead(Refusal):
    """More than a year away."""

    field = "at"
    sentence = "A clip can be scheduled for up to a year ahead."


class NotADraft(Refusal):
    """Only drafts can be scheduled."""

    status = 409
    sentence = "This clip is published already."


class TooManyScheduled(Refusal):
    """Fact: `most`."""

    status = 409
    sentence = "You have scheduled {most} clips. Publish or cancel one of them first."


class NothingToRetry(Refusal):
    """Only failed work can be tried again."""

    status = 409
    sentence = "There is nothing to try again: this clip has not failed."


class TooManyUploads(Refusal):
    """Unfinished uploads are limited. Fact: `most`."""

    status = 409
    sentence = "You have {most} unfinished uploads. Finish or delete one of them first."


class EmptyUpload(Refusal):
    """A file without bytes."""

    sentence = "This file is empty. Choose another."


class UploadGone(Refusal):
    """The upload was finished, deleted or is too old."""

    status = 410
    sentence = "This upload is no longer here. It was finished, deleted or left for too long."


class WrongOffset(Refusal):
    """The bytes do not follow those that are here. Fact: `here`."""

    status = 409
    sentence = "These bytes do not follow those we have: {here} have arrived."


class UploadBusy(Refusal):
    """Another request is writing this upload."""

    status = 423
    sentence = "This upload is being written by another request. Wait a moment."


class TooManyCaptions(Refusal):
    """Captions tracks are limited. Fact: `most`."""

    field = "captions"
    sentence = "A clip can have captions in {most} languages. Remove one first."


class ListMalformed(Refusal):
    """Fact: `number`, of the line."""

    sentence = (
        "Line {number} is no entry, so nothing was brought in. An entry is sha256: or phash:, 64 "
        "hexadecimal digits, a space, and a ground."
    )


class ListNameMissing(Refusal):
    """Fact: `most`."""

    sentence = "Give the list a name of at most {most} letters."
