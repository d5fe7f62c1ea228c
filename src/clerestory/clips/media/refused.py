"""Why a file is not taken, in words for the person who brought it."""

from clerestory.spine.refusals import Refusal


class MediaRefused(Refusal):
    """A file that cannot become a clip. Every refusal of this folder is one of these."""

    sentence = "This file cannot become a clip."
    field = "file"


class NoFile(MediaRefused):
    """Nothing was uploaded, or nothing but emptiness."""

    sentence = "This file is empty. Choose the video again."


class NotVideo(MediaRefused):
    """The first bytes belong to no container that we open, whatever the name says."""

    sentence = "This is not a video file that we know. We can play MP4, MOV, WebM and MKV."


class Playlist(MediaRefused):
    """A text that points at other files: HLS, DASH, concat, SDP, XSPF and their like."""

    sentence = "This file only points to other files. Upload the video itself."


class NoPicture(MediaRefused):
    """A container with sound only, or with a cover image for a picture."""

    sentence = "This file has no picture in it. We can play MP4, MOV, WebM and MKV."


class UnknownPicture(MediaRefused):
    """The picture's codec is one that nobody here can decode. Fact `codec`."""

    sentence = (
        "The picture in this file is stored in a way we cannot read ({codec}). "
        "Save it as H.264 and upload it again."
    )


class UnknownColours(MediaRefused):
    """Dolby Vision without a base layer that others can show: its colours would be wrong."""

    sentence = (
        "The colours of this video can only be shown by Dolby Vision. "
        "Save it as HDR10, HLG or standard colour and upload it again."
    )


class Locked(MediaRefused):
    """The samples are encrypted."""

    sentence = "This video is locked by copy protection, so it cannot be shown."


class Damaged(MediaRefused):
    """The container or its pictures cannot be read."""

    sentence = "This video is damaged or not complete. Export it again and upload the new file."


class TooLong(MediaRefused):
    """Facts `seconds`, `limit` (whole seconds)."""

    sentence = "This video is {seconds} seconds long; the limit is {limit}. Cut it and try again."


class TooManyBytes(MediaRefused):
    """Facts `megabytes`, `limit` (whole mebibytes)."""

    status = 413
    sentence = "This file has {megabytes} MB; the limit is {limit} MB. Save it smaller or cut it."


class TooManyPixels(MediaRefused):
    """Facts `width`, `height`."""

    sentence = "This picture is {width} by {height}, more than we can take. Save it in 4K or less."


class TooSmall(MediaRefused):
    """Facts `width`, `height`, `limit`."""

    sentence = (
        "This picture is only {width} by {height}; each side must be at least {limit} pixels."
    )


class TooNarrow(MediaRefused):
    """So long and thin that no rung of it could be seen. Facts `width`, `height`."""

    sentence = "This picture is {width} by {height}, too long and thin to show. Crop it first."


class TooManyTracks(MediaRefused):
    """Facts `tracks`, `limit`."""

    sentence = "This file has {tracks} tracks; the limit is {limit}. Save it with one picture."


class TooManyFrames(MediaRefused):
    """Facts `limit`."""

    sentence = "This video has more than {limit} pictures. Save it with fewer pictures a second."


class TooMuchWork(MediaRefused):
    """The file needs more time, memory or room than one upload may use. Fact `what`."""

    sentence = (
        "This video takes more {what} to prepare than one upload may use. "
        "Save it smaller or shorter and try again."
    )


class DiskFull(MediaRefused):
    """The server has no room. Not the file's fault; trying later may help."""

    status = 507
    sentence = "There is no room left on this server just now. Try again later."


class CaptionsUnreadable(MediaRefused):
    """Neither WebVTT nor SRT. Fact `line`: the first line that could not be understood."""

    field = "captions"
    sentence = "These captions are neither WebVTT nor SRT (see line {line})."


class CaptionsTooBig(MediaRefused):
    """Fact `what`: the limit, e.g. "512 KB"."""

    field = "captions"
    sentence = "This captions file is too big: the limit is {what}."


class TooManyCaptions(CaptionsTooBig):
    """Fact `most`: how many captions a file may have."""

    sentence = "This captions file is too big: the limit is {most} captions."


class CaptionTooLong(CaptionsTooBig):
    """Facts `line`, where it begins, and `most`, how many letters a caption may have."""

    sentence = "The caption in line {line} is too long: the limit is {most} letters."


class CaptionsEmpty(MediaRefused):
    """A captions file that says nothing."""

    field = "captions"
    sentence = "There is no caption in this file."


class Interrupted(Exception):
    """The work was stopped or killed from outside. It is not the file's fault: do it again."""
