"""Show: the sample people, what each of them posts, and how they come and go."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from clerestory.clips import actions as clips
from clerestory.clips import queries as clip_queries
from clerestory.ops.demo import scenes
from clerestory.ops.demo.film import Film, make
from clerestory.people import actions as people
from clerestory.people import queries as people_queries
from clerestory.people.models import Person
from clerestory.spine.refusals import NotFound

LABEL = "A sample person, made up to show what a page looks like."


@dataclass(frozen=True)
class Posting:
    """One sample clip: whose it is, what it says below, and its captions, one for each part."""

    handle: str
    name: str
    film: Film
    description: str
    alt_text: str
    captions: tuple[str, ...]


SHOW = (
    # The last one posted is the first one seen.
    Posting(
        "sample_tomos",
        "Tomos (sample)",
        Film("tide", scenes.tide, 6, (146.83, 220.0, 293.66, 369.99)),
        "The tide does not hurry. #sea #sample",
        "A pale moon above seven bands of slow waves, at dusk.",
        ("Dusk on the west coast.", "The tide does not hurry.", "It is back in six seconds."),
    ),
    Posting(
        "sample_mira",
        "Mira (sample)",
        Film("kites", scenes.kites, 5, (261.63, 329.63, 392.0, 523.25)),
        "Three kites, one wind. #kites #sample",
        "Three kites with dotted tails sway over green hills below small white clouds.",
        ("Three kites.", "One wind.", "No rain before supper."),
    ),
    Posting(
        "sample_ines",
        "Ines (sample)",
        Film("pond", scenes.pond, 5, (174.61, 220.0, 261.63, 349.23)),
        "Rain on the pond, seen from the bridge. #rain #sample",
        "Rings spread where rain falls on green water between three lily leaves.",
        ("Seen from the bridge.", "Each drop draws two rings.", "Then the next one comes."),
    ),
    Posting(
        "sample_tomos",
        "Tomos (sample)",
        Film("train", scenes.train, 6, (130.81, 196.0, 261.63, 311.13), size=(1280, 720)),
        "The last train over the viaduct, filmed sideways. #trains #sample",
        "A red train with lit windows crosses a viaduct in front of violet hills.",
        ("The last train of the day.", "It crosses the viaduct.", "Filmed sideways, on purpose."),
    ),
    Posting(
        "sample_ines",
        "Ines (sample)",
        Film("lanterns", scenes.lanterns, 6, (196.0, 246.94, 293.66, 392.0)),
        "We let them go one by one. #night #sample",
        "Paper lanterns rise through a starry night and drift a little to the side.",
        ("We lit twelve of them.", "We let them go one by one.", "They came down in the lake."),
    ),
    Posting(
        "sample_mira",
        "Mira (sample)",
        Film("windows", scenes.windows, 6, (220.0, 277.18, 329.63, 440.0)),
        "Nine in the morning, when the light comes down to the benches. #windows #sample",
        "Three high arched windows; their light wanders slowly over the floor of a dark hall.",
        ("Nine in the morning.", "The light comes down from the high windows.", "Nobody sits yet."),
    ),
)


def add() -> int:
    """Make and post the sample clips that are not here; return how many were posted."""
    return sum(_post(posting) for posting in SHOW)


def remove() -> int:
    """Delete the sample people with all that is theirs; return how many there were."""
    count = 0
    for handle in {posting.handle for posting in SHOW}:
        try:
            person = people_queries.person_by_handle(None, handle)
        except NotFound:
            continue
        if person.sample:
            people.remove_person(person_id=person.id)
            count += 1
    shutil.rmtree(_folder(), ignore_errors=True)
    return count


def webvtt(posting: Posting) -> bytes:
    """Return the captions as WebVTT, spread evenly over the clip."""
    each = posting.film.seconds / len(posting.captions)
    cues = [
        f"{_clock(number * each)} --> {_clock((number + 1) * each - 0.1)}\n{line}\n"
        for number, line in enumerate(posting.captions)
    ]
    return "\n".join(["WEBVTT\n", *cues]).encode()


def _post(posting: Posting) -> bool:
    person = people.add_sample_person(handle=posting.handle, name=posting.name, bio=LABEL)
    if _posted(person, posting):
        return False
    file = _folder() / f"{posting.film.name}.mp4"
    if not file.exists():
        file.parent.mkdir(mode=0o700, exist_ok=True)
        make(posting.film, file)
    clip = clips.post_file(by=person, path=file, description=posting.description)
    clips.describe_clip(clip_id=clip.id, by=person, alt_text=posting.alt_text, language="en")
    clips.set_captions(clip_id=clip.id, by=person, language="en", data=webvtt(posting))
    return True


def _posted(person: Person, posting: Posting) -> bool:
    """Whether the clip is here already, in whatever state."""
    mine = clip_queries.own(person, None, limit=50).items
    return any(clip.description == posting.description for clip in mine)


def _folder() -> Path:
    return Path(settings.DATA) / "demo"


def _clock(seconds: float) -> str:
    return f"00:00:{seconds:06.3f}"
