"""How long what is kept about people stays, and what ends it."""

from datetime import timedelta

from clerestory.gate.datamap import Goes, Recipient, Retention, Step, not_personal

LEAVING = "people.actions.leaving.erase_person"
SWEEP = "people.later.sweep"

WHILE_HERE = Retention("as long as you have the account", LEAVING)
UNTIL_CHANGED = Retention("until you change or delete it", LEAVING)
UNTIL_ERASED = Retention("minutes, until everything is erased", LEAVING)
UNTIL_ANSWERED = Retention("until it is answered or taken back", "people.actions.accept_request")
UNTIL_UNBLOCKED = Retention("until you take it back", "people.actions.unblock")
UNTIL_USED = Retention("until it is used or made anew", LEAVING)
SESSION_ENDS = Retention("30 days after its last use", SWEEP, timedelta(days=30))
TOKEN_ENDS = Retention("until the day you chose, a year at most", SWEEP, timedelta(days=365))
LETTER_ENDS = Retention("until it is sent and its link has ended", SWEEP, timedelta(days=2))
QUESTION_ENDS = Retention("10 minutes", SWEEP, timedelta(minutes=10))
UNCONFIRMED_ENDS = Retention("14 days, unless you confirm it", SWEEP, timedelta(days=14))
MAIL_FILES_END = Retention("7 days", "people.later.sweep_mail", timedelta(days=7))
MUTE_ENDS = Retention(
    "until the day you chose, or until you take it back",
    "people.later.end_mutes",
    timedelta(days=366),
)
EXPORT_ENDS = Retention("2 days", "people.later.sweep_exports", timedelta(days=2))

ROWS = Goes(Step.ROWS, LEAVING)
ANYBODY = (Recipient.ANYBODY,)
PROVES = "Whoever saw this could try to pass for you, so it is neither shown nor exported."
INDEX = "Only whoever holds the server's key could tell what it stands for."
KEY = not_personal("A random number that names the row and says nothing.")
OWNER = not_personal("Points to the person whose row it is.")
