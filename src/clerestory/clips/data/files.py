"""Uploads, and the files that are made of them."""

from clerestory.clips.data.keeping import (
    AUDIENCE,
    CLIP,
    COPY_ENDS,
    FILES,
    KEY,
    MADE,
    MOVING_ENDS,
    ORIGINAL_ENDS,
    ROWS,
    UNTIL_DELETED,
    UPLOAD_ENDS,
    WORK_ENDS,
)
from clerestory.gate.datamap import (
    Category,
    Source,
    describe,
    describe_file,
    not_personal,
    personal,
)
from clerestory.gate.purposes import POSTING

FOUND = "clips.queries.files_of_person"

describe(
    "clips.Upload",
    "Uploads on their way",
    {
        "id": KEY,
        "clip": CLIP,
        "person": not_personal("Points to the person whose upload it is."),
        "size": personal(
            "Size of the file, in bytes",
            category=Category.CONTENT,
            purpose=POSTING,
            retention=UPLOAD_ENDS,
        ),
        "name": personal(
            "Name of the file on your device",
            category=Category.CONTENT,
            purpose=POSTING,
            retention=UPLOAD_ENDS,
            source=Source.BROWSER,
            sealed=True,
        ),
        "created_at": personal(
            "Begun",
            category=Category.USE,
            purpose=POSTING,
            retention=UPLOAD_ENDS,
            source=Source.HERE,
        ),
        "finished_at": personal(
            "Arrived",
            category=Category.USE,
            purpose=POSTING,
            retention=UPLOAD_ENDS,
            source=Source.HERE,
        ),
        "expires_at": personal(
            "Ends",
            category=Category.USE,
            purpose=POSTING,
            retention=UPLOAD_ENDS,
            source=Source.HERE,
        ),
    },
    whose=("person_id",),
    erasure=ROWS,
)
describe(
    "clips.Rendition",
    "Files in which your clips play",
    {
        "id": KEY,
        "clip": CLIP,
        "kind": not_personal("How the file was made."),
        "name": personal(
            "Name of the file",
            category=Category.CONTENT,
            purpose=POSTING,
            retention=UNTIL_DELETED,
            recipients=AUDIENCE,
            source=Source.HERE,
        ),
        "short_side": MADE,
        "width": MADE,
        "height": MADE,
        "bit_rate": MADE,
        "bytes": MADE,
        "codecs": MADE,
    },
    whose=("clip__author_id",),
    erasure=ROWS,
)
describe(
    "clips.Download",
    "Copies of your clips that others may take along, with your handle in them",
    {
        "clip": CLIP,
        "name": personal(
            "Name of the file",
            category=Category.CONTENT,
            purpose=POSTING,
            retention=COPY_ENDS,
            recipients=AUDIENCE,
            source=Source.HERE,
        ),
        "bytes": not_personal("The size of the file."),
        "asked_at": not_personal("When it was first asked for, by whomever."),
        "made_at": not_personal("When it was made."),
    },
    whose=("clip__author_id",),
    erasure=ROWS,
)
describe_file(
    "media/public",
    "Clips, covers and captions that anybody may fetch",
    personal(
        "Public clips",
        category=Category.CONTENT,
        purpose=POSTING,
        retention=UNTIL_DELETED,
        recipients=AUDIENCE,
    ),
    erasure=FILES,
    found_by=FOUND,
)
describe_file(
    "media/private",
    "Clips, covers and captions that only those with a signed link may fetch",
    personal(
        "Clips that are not public",
        category=Category.CONTENT,
        purpose=POSTING,
        retention=UNTIL_DELETED,
        recipients=AUDIENCE,
        sealed=True,
    ),
    erasure=FILES,
    found_by=FOUND,
)
describe_file(
    "media/moving",
    "What was public until now and is about to be sealed; nobody may fetch it",
    personal(
        "Clips on their way out of the public place",
        category=Category.CONTENT,
        purpose=POSTING,
        retention=MOVING_ENDS,
    ),
    erasure=FILES,
)
describe_file(
    "originals",
    "Files as they were uploaded, until the clip is made: in the clear while they arrive, so that "
    "an upload can go on where it broke off, then sealed",
    personal(
        "Uploaded files",
        category=Category.CONTENT,
        purpose=POSTING,
        retention=ORIGINAL_ENDS,
        sealed=True,
    ),
    erasure=FILES,
    found_by=FOUND,
)
describe_file(
    "work",
    "Folders in which clips are made, in the clear while a job runs, and forms on their way in",
    personal(
        "Copies while a clip is made",
        category=Category.CONTENT,
        purpose=POSTING,
        retention=WORK_ENDS,
    ),
    erasure=FILES,
)
