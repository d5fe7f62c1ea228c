"""Writing clips: from the first byte of an upload to the last trace of a deleted clip."""

from clerestory.clips.actions.captions import remove_captions, set_captions
from clerestory.clips.actions.clips import (
    delete_clip,
    describe_clip,
    publish_clip,
    remove_clips_of,
    retry_clip,
    withhold_clips_of,
)
from clerestory.clips.actions.counts import count, count_down
from clerestory.clips.actions.downloads import (
    allow_download,
    ask_download,
    end_downloads,
    fail_download,
    keep_download,
)
from clerestory.clips.actions.finding import reckon
from clerestory.clips.actions.holding import hold_back, set_standing
from clerestory.clips.actions.pins import pin_clip, unpin_clip
from clerestory.clips.actions.playlists import (
    add_playlist,
    change_playlist,
    delete_playlist,
    move_in_playlist,
    put_in_playlist,
    take_out_of_playlist,
)
from clerestory.clips.actions.profiles import end_links, set_private
from clerestory.clips.actions.rows import settle
from clerestory.clips.actions.schedules import publish_due, schedule_clip, unschedule_clip
from clerestory.clips.actions.uploads import (
    begin_upload,
    finish_upload,
    finish_whole_uploads,
    post_file,
    receive_bytes,
    remove_stale_uploads,
)
from clerestory.clips.actions.work import (
    become_complete,
    become_failed,
    become_playable,
    become_refused,
    change_cover,
    note_progress,
    offer_frames,
    tidy_folder,
)

__all__ = [
    "add_playlist",
    "allow_download",
    "ask_download",
    "become_complete",
    "become_failed",
    "become_playable",
    "become_refused",
    "begin_upload",
    "change_cover",
    "change_playlist",
    "count",
    "count_down",
    "delete_clip",
    "delete_playlist",
    "describe_clip",
    "end_downloads",
    "end_links",
    "fail_download",
    "finish_upload",
    "finish_whole_uploads",
    "hold_back",
    "keep_download",
    "move_in_playlist",
    "note_progress",
    "offer_frames",
    "pin_clip",
    "post_file",
    "publish_clip",
    "publish_due",
    "put_in_playlist",
    "receive_bytes",
    "reckon",
    "remove_captions",
    "remove_clips_of",
    "remove_stale_uploads",
    "retry_clip",
    "schedule_clip",
    "set_captions",
    "set_private",
    "set_standing",
    "settle",
    "take_out_of_playlist",
    "tidy_folder",
    "unpin_clip",
    "unschedule_clip",
    "withhold_clips_of",
]
