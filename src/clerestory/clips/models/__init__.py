"""Tables of clips: the clip, its upload, its files, its words."""

from clerestory.clips.models.clips import Catalogue, Clip
from clerestory.clips.models.files import Captions, Download, Rendition, Upload
from clerestory.clips.models.finding import ClipDocument, ClipTag, ClipTerm, Tag, Warmth
from clerestory.clips.models.known import KnownMedia
from clerestory.clips.models.playlists import Pin, Playlist, PlaylistClip, Schedule

__all__ = [
    "Captions",
    "Catalogue",
    "Clip",
    "ClipDocument",
    "ClipTag",
    "ClipTerm",
    "Download",
    "KnownMedia",
    "Pin",
    "Playlist",
    "PlaylistClip",
    "Rendition",
    "Schedule",
    "Tag",
    "Upload",
    "Warmth",
]
