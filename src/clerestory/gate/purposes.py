"""Purposes: what data about people is kept for here. There are no others."""

from clerestory.gate.datamap import Basis, Purpose

ACCOUNT = Purpose("account", "so that you have an account and can sign in to it", Basis.CONTRACT)
PROFILE = Purpose("profile", "so that others know who posts here", Basis.CONTRACT)
SECURITY = Purpose("security", "so that nobody else gets into your account", Basis.INTEREST)
POSTING = Purpose("posting", "so that those you chose can watch what you post", Basis.CONTRACT)
FOLLOWING = Purpose("following", "so that you find the clips of those you follow", Basis.CONTRACT)
FINDING = Purpose("finding", "so that what you show to everybody can be found", Basis.CONTRACT)
TAKING_PART = Purpose(
    "taking part", "so that you can like, save, pass on and discuss clips", Basis.CONTRACT
)
DISTANCE = Purpose("distance", "so that you decide who reaches you, and how", Basis.CONTRACT)
TELLING = Purpose("telling", "so that you learn what concerns you here", Basis.CONTRACT)
LETTERS = Purpose("letters", "so that we can write to you about your account", Basis.CONTRACT)
RUNNING = Purpose("running", "so that the server finishes what it was asked to do", Basis.CONTRACT)
FAIRNESS = Purpose(
    "fairness", "so that one sender cannot use up what everybody needs", Basis.INTEREST
)
SAFETY = Purpose("safety", "so that what breaks law or rules is dealt with, and fairly", Basis.DUTY)
IMPOSTERS = Purpose("imposters", "so that nobody passes for somebody who has left", Basis.INTEREST)
COUNTING = Purpose(
    "counting", "so that clips are counted, and nobody who watches them", Basis.INTEREST
)
CARRYING = Purpose("carrying", "so that your own devices can share what they know", Basis.CONTRACT)
RECKONING = Purpose(
    "reckoning", "so that you can check who reached your data and where it went", Basis.DUTY
)

PURPOSES = (
    ACCOUNT,
    PROFILE,
    SECURITY,
    POSTING,
    FOLLOWING,
    FINDING,
    TAKING_PART,
    DISTANCE,
    TELLING,
    LETTERS,
    RUNNING,
    FAIRNESS,
    SAFETY,
    IMPOSTERS,
    COUNTING,
    CARRYING,
    RECKONING,
)
