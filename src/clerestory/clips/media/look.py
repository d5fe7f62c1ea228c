"""Look into a media file with libav and print what is there as JSON: run as a script by `probe`.

    python -I look.py ORDER

ORDER is JSON: {"path", "container", "max_tracks", "max_frames", "max_pixels"}. It runs inside the
sandbox, so it may be broken by the file; it judges nothing, it reports. All packets are read
(no header is believed about time, number or rate), one frame is decoded.

Printed: {"refused": name, ...facts} or {"tracks", "picture": {...}, "sound": {...} or null}.
Times are seconds.
"""

import json
import statistics
import sys
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

if TYPE_CHECKING:  # a class that takes no type arguments when it runs
    from av.packet import Packet

PICTURES = (
    "h264,hevc,vvc,av1,libdav1d,vp8,vp9,libvpx-vp9,mpeg4,mpeg2video,mpeg1video,h263,mjpeg,"
    "prores,dnxhd,msmpeg4v2,msmpeg4,flv,theora,rawvideo,qtrle,png,ffv1,cfhd,hap"
)
SOUNDS = (
    "aac,aac_latm,mp3float,mp3,mp2float,mp2,opus,libopus,vorbis,ac3,eac3,flac,alac,amrnb,amrwb,"
    "pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,pcm_u8,"
    "pcm_s8,pcm_mulaw,pcm_alaw,adpcm_ms,adpcm_ima_wav,adpcm_ima_qt,qdm2,dca,truehd,wmav2"
)
_MOST_FED = 240
_INTERLACED = (2, 3, 4, 5)  # AVFieldOrder: TT, BB, TB, BT
_FULL_RANGE = 2  # AVCOL_RANGE_JPEG
_LOCKED_TAGS = ("encv", "enca")


class Refused(Exception):
    """Why there is nothing to report: a refusal's class name and its facts."""


class Track:
    """What the packets of one track say, gathered as they pass."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.keys: list[float] = []
        self.end = 0.0
        self.bytes = 0
        self.corrupt = self.discarded = self.changed = self.disordered = 0
        self.first_is_key = False
        self._dts = float("-inf")

    def take(self, packet: "Packet[VideoStream] | Packet[AudioStream]") -> None:
        """Count one packet."""
        stamp = packet.pts if packet.pts is not None else packet.dts
        if stamp is None:
            stamp = 0
        time = float(stamp * (packet.time_base or Fraction(0)))
        if not self.times:
            self.first_is_key = packet.is_keyframe
        self.times.append(time)
        self.end = max(self.end, time + float((packet.duration or 0) * (packet.time_base or 0)))
        self.bytes += packet.size
        self.corrupt += packet.is_corrupt
        self.discarded += packet.is_discard
        self.changed += packet.has_sidedata("new_extradata")
        if packet.dts is not None:
            self.disordered += packet.dts <= self._dts
            self._dts = packet.dts
        if packet.is_keyframe:
            self.keys.append(time)


def main(order: dict[str, Any]) -> dict[str, Any]:
    """Open, read to the end, decode one frame; return the facts."""
    options = {"protocol_whitelist": "file", "codec_whitelist": f"{PICTURES},{SOUNDS}"}
    if order["container"] == "mov":
        options |= {"enable_drefs": "0", "use_absolute_path": "0"}
    with av.open(
        f"file:{order['path']}",
        format=order["container"],
        options=options,
    ) as opened:
        if len(opened.streams) > order["max_tracks"]:
            raise Refused("TooManyTracks", {"tracks": len(opened.streams)})
        stream = _picture_of(opened)
        _can_be_shown(stream, order["max_pixels"])
        hearing = next(iter(opened.streams.audio), None)
        picture, sound, frame = _read(opened, stream, hearing, order["max_frames"])
        return {
            "tracks": len(opened.streams),
            "picture": _describe(stream, picture, frame),
            "sound": _describe_sound(hearing, sound, picture),
        }


def _picture_of(opened: InputContainer) -> VideoStream:
    """Return the picture a player would choose: the first enabled track that is no cover image."""
    moving = [s for s in opened.streams.video if not s.disposition & Disposition.attached_pic]
    if not moving:
        raise Refused("NoPicture", {})
    return next((s for s in moving if s.disposition & Disposition.default), moving[0])


def _can_be_shown(stream: VideoStream, max_pixels: int) -> None:
    context = stream.codec_context
    if context is None:
        raise Refused("UnknownPicture", {"codec": "unknown"})
    if _tag(stream) in _LOCKED_TAGS:
        raise Refused("Locked", {})
    if context.name not in PICTURES.split(","):
        raise Refused("UnknownPicture", {"codec": context.name})
    if stream.width * stream.height > max_pixels:
        raise Refused("TooManyPixels", {"width": stream.width, "height": stream.height})


def _read(
    opened: InputContainer, stream: VideoStream, hearing: AudioStream | None, max_frames: int
) -> tuple[Track, Track | None, VideoFrame]:
    picture, sound = Track(), Track() if hearing else None
    stream.codec_context.thread_count = 1
    frame: VideoFrame | None = None
    wanted = [stream, hearing] if hearing else [stream]
    for packet in _packets(opened, wanted):
        if packet.stream_index != stream.index:
            if sound and packet.size:
                sound.take(packet)
            continue
        if packet.size:
            picture.take(packet)
        if packet.has_sidedata("encryption_info"):
            raise Refused("Locked", {})
        if len(picture.times) > max_frames:
            raise Refused("TooManyFrames", {})
        if frame is None and len(picture.times) < _MOST_FED:
            frame = _first(packet)
    if frame is None:
        raise Refused("Damaged", {})
    return picture, sound, frame


def _packets(opened: InputContainer, wanted: list[Any]) -> Any:  # noqa: ANN401  av's own union
    """Hand out packets until the end or the first hole; a cut file is shown as far as it goes."""
    packets = opened.demux(wanted)
    while True:
        try:
            yield next(packets)
        except (StopIteration, av.FFmpegError):
            return


def _first(packet: "Packet[VideoStream]") -> VideoFrame | None:
    try:
        return next(iter(packet.decode()), None)
    except av.FFmpegError:
        return None


def _describe(stream: VideoStream, track: Track, frame: VideoFrame) -> dict[str, Any]:
    context = stream.codec_context
    times = sorted(track.times)
    steps = [b - a for a, b in pairwise(times) if b > a]
    usual = statistics.median(steps) if steps else 0.0
    last = times[-1] + usual
    length = max(track.end, last) - times[0]
    keys = [*sorted(track.keys), last]
    aspect = getattr(stream, "sample_aspect_ratio", None) or Fraction(1)
    side = context.coded_side_data
    return {
        "index": stream.index,
        "codec": _codec(context.name),
        "profile": context.profile or "",
        "level": context.level or 0,
        "tag": _tag(stream),
        "pix_fmt": frame.format.name,
        "bits": max(c.bits for c in frame.format.components),
        "alpha": _has_alpha(stream, frame),
        "coded_width": frame.width,
        "coded_height": frame.height,
        "aspect": [aspect.numerator or 1, aspect.denominator or 1],
        "matrix": side["display_matrix"].hex() if "display_matrix" in side else "",
        "dovi": side["dovi_conf"].hex() if "dovi_conf" in side else "",
        "interlaced": bool(frame.interlaced_frame) or context.field_order in _INTERLACED,
        "full_range": int(frame.color_range) == _FULL_RANGE
        or frame.format.name.startswith("yuvj"),  # AVCOL_RANGE_JPEG
        "transfer": int(frame.color_trc),
        "primaries": int(frame.color_primaries),
        "colours": int(frame.colorspace),
        "rate": _ratio(stream.guessed_rate),
        "usual_step": usual,
        "longest_step": max(steps, default=0.0),
        "uneven": sum(not 0.5 * usual <= s <= 1.5 * usual for s in steps),
        "frames": len(times),
        "start": times[0],
        "seconds": length,
        "bytes": track.bytes,
        "longest_key_gap": max((b - a for a, b in pairwise(keys)), default=0.0),
        "first_is_key": track.first_is_key,
        "corrupt": track.corrupt,
        "discarded": track.discarded,
        "changed": track.changed,
        "disordered": track.disordered,
    }


def _describe_sound(
    stream: AudioStream | None, track: Track | None, picture: Track
) -> dict[str, Any] | None:
    if stream is None or track is None or not track.times or stream.codec_context is None:
        return None
    context = stream.codec_context
    if context.name not in SOUNDS.split(",") or not context.sample_rate:
        return None
    return {
        "index": stream.index,
        "codec": _codec(context.name),
        "profile": context.profile or "",
        "channels": context.channels,
        "rate": context.sample_rate,
        "delay": min(track.times) - min(picture.times),
        "seconds": max(track.end, *track.times) - min(track.times),
        "bytes": track.bytes,
        "corrupt": track.corrupt,
        "changed": track.changed,
    }


def _has_alpha(stream: VideoStream, frame: VideoFrame) -> bool:
    """VP8 and VP9 keep transparency beside the picture, which only the container tells."""
    marked = {k.lower(): v for k, v in stream.metadata.items()}.get("alpha_mode") == "1"
    return marked or "a" in frame.format.name.split("p")[0].removeprefix("gray")


def _codec(name: str) -> str:
    return {"libdav1d": "av1", "mp3float": "mp3", "libopus": "opus"}.get(name, name)


def _tag(stream: VideoStream | AudioStream) -> str:
    try:
        return str(stream.codec_context.codec_tag)
    except UnicodeDecodeError:  # any four bytes may stand there
        return ""


def _ratio(rate: object) -> list[int]:
    """Write a rate down; libav tells none, or nothing over nothing, where it knows none."""
    return [getattr(rate, "numerator", 0), getattr(rate, "denominator", 0) or 1]


if __name__ == "__main__":
    try:
        told = main(json.loads(sys.argv[1]))
    except Refused as no:
        told = {"refused": no.args[0], **no.args[1]}
    except av.FFmpegError as error:
        told = {"refused": "Damaged", "why": type(error).__name__}
    sys.stdout.write(json.dumps(told))
