"""Kinds of facts that many forms of the API show, and who gets them."""

from clerestory.gate.datamap import (
    Recipient,
    not_personal,
)

KEY = not_personal("A mark for the next page.")
MADE = not_personal("A fact about the picture.")
ADDRESS = not_personal("Made of the clip's number and file.")
MAY = not_personal("Says to the asker what they may do.")
SAMPLE = not_personal("Says that it is a sample account.")
ASKER = not_personal("Says to the asker what they did themselves.")
ANYBODY = Recipient.ANYBODY
AUDIENCE = Recipient.AUDIENCE
VIEWERS = Recipient.VIEWERS
