"""How long what belongs to social stays, and what ends it."""

from clerestory.gate.datamap import Goes, Recipient, Retention, Step, not_personal

LEAVING = "social.later.hear_of_leaving"
ROWS = Goes(Step.ROWS, LEAVING)
UNTIL_UNLIKED = Retention("until you take it back", "social.actions.unlike_clip")
UNTIL_UNSAVED = Retention("until you save it no longer", "social.actions.unsave_clip")
UNTIL_RENAMED = Retention(
    "until you change or delete the collection", "social.actions.delete_collection"
)
UNTIL_TAKEN_BACK = Retention("until you take it back", "social.actions.remove_repost")
UNTIL_DELETED = Retention(
    "until you, or whoever posted the clip, delete it", "social.actions.delete_comment"
)
UNTIL_REPLACED = Retention("until you change it", "social.actions.set_filters")

VIEWERS = (Recipient.VIEWERS,)
KEY = not_personal("A random number that names the row.")
OWNER = not_personal("Points to the person whose row it is.")
