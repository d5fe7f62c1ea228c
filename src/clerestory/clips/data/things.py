"""What the processes remember while they make and send clips."""

from clerestory.gate.datamap import describe_cache, not_personal

for name, words in (
    ("clips.links.key_from", "The key under which links to files are signed"),
    ("clips.tickets.key_from", "The key under which tickets are signed"),
    ("clips.zones.zone_names", "The names of the time zones that are known here"),
    ("clips.media.commands.ffmpeg", "Where the media program lies"),
    ("clips.media.sandbox.bwrapped", "Where the sandbox program lies"),
    ("clips.media.sandbox._landlock_abi", "What the kernel can do"),
):
    describe_cache(name, words, not_personal("A fact about this machine."))
