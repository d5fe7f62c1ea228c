"""How long what belongs to clips stays, and what ends it."""

from datetime import timedelta

from clerestory.gate.datamap import Goes, Recipient, Retention, Step, not_personal

DELETING = "clips.actions.delete_clip"
UNTIL_DELETED = Retention("until you delete the clip", DELETING)
UNTIL_CHANGED = Retention("until you change it or delete the clip", DELETING)
UNTIL_UNPINNED = Retention(
    "until you take the pin off, or not everybody may watch the clip", "clips.actions.unpin_clip"
)
UNTIL_RENAMED = Retention(
    "until you change or delete the playlist", "clips.actions.delete_playlist"
)
UNTIL_TAKEN_OUT = Retention("until you take the clip out", "clips.actions.take_out_of_playlist")
UNTIL_PUBLISHED = Retention(
    "until the clip is published, or you publish or cancel it yourself",
    "clips.actions.unschedule_clip",
)
UPLOAD_ENDS = Retention(
    "2 days after it was begun, unless the operator set another time",
    "clips.later.remove_stale_uploads",
    timedelta(days=2),
)
ORIGINAL_ENDS = Retention(
    "until the clip is made, or an hour more", "clips.later.settle_folders", timedelta(hours=1)
)
MOVING_ENDS = Retention(
    "until it is sealed, which is at once; a minute after a crash", "clips.later.settle_moving"
)
COPY_ENDS = Retention("a week after it was made", "clips.later.end_downloads", timedelta(days=7))
WORK_ENDS = Retention(
    "while the clip is being made; 6 hours after a crash",
    "clips.later.sweep_workspaces",
    timedelta(hours=6),
)

LEAVING = "clips.later.delete_clips_of"
ROWS = Goes(Step.ROWS, LEAVING)
FILES = Goes(Step.FILES, LEAVING)
AUDIENCE = (Recipient.AUDIENCE,)
KEY = not_personal("A random number that names the row.")
CLIP = not_personal("Points to the clip whose row it is.")
MADE = not_personal("A fact about the picture, read from the file that we made.")
WORKING = not_personal("Where the work on the file stands.")
