"""Whatever people send: the right picture, or an error that says what to send instead."""

from __future__ import annotations

import io
import os
import pickle
import random
import re
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageCms

from vitron.errors import (
    InputError,
    InvalidRegion,
    LimitExceeded,
    UnreadableMedia,
    UnsupportedMedia,
)
from vitron.memory.decoding import DECODERS
from vitron.memory.media import Image, Video
from vitron.memory.settings import Limits, MemorySettings
from vitron.memory.store import Memory
from vitron.memory.uploads import (
    clean_name,
    frame_files,
    judge,
    read_clip,
    read_frames_folder,
    read_mask,
    read_picture,
)


def saved(picture: Pillow.Image, kind: str, **options: object) -> bytes:
    data = io.BytesIO()
    picture.save(data, kind, **options)
    return data.getvalue()


def corners(width: int = 40, height: int = 20) -> np.ndarray:
    """Red at the top left, green at the top right, blue at the bottom left, white at the last."""
    pixels = np.zeros((height, width, 3), np.uint8)
    half = height // 2, width // 2
    pixels[: half[0], : half[1]] = (255, 0, 0)
    pixels[: half[0], half[1] :] = (0, 255, 0)
    pixels[half[0] :, : half[1]] = (0, 0, 255)
    pixels[half[0] :, half[1] :] = (255, 255, 255)
    return pixels


def png_header(width: int, height: int, body: bytes = b"") -> bytes:
    """A PNG that says it is large, and is a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [chunk(b"IHDR", head), chunk(b"IDAT", body or zlib.compress(b"\0"))]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chunk(b"IEND", b"")


def film(times: list[float] | None = None, count: int = 12, size: tuple[int, int] = (64, 48),
         codec: str = "libx264", container: str = "mp4", **options: str) -> bytes:  # fmt: skip
    """A clip whose frames grow brighter: frame i is a grey of 20 + 10 i."""
    moments = times or [i / 10 for i in range(count)]
    with (
        tempfile.NamedTemporaryFile() as file,  # faststart goes over the file a second time
        av.open(file.name, "w", format=container, options=options) as out,
    ):
        stream = out.add_stream(codec, rate=10)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        for index, moment in enumerate(moments):
            grey = np.full((size[1], size[0], 3), (20 + 10 * index) % 250, np.uint8)
            frame = av.VideoFrame.from_ndarray(grey, format="rgb24")
            frame.pts, frame.time_base = round(moment * 1000), Fraction(1, 1000)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
        out.close()
        return Path(file.name).read_bytes()


def greys(video: Video) -> list[int]:
    return [round(float(frame.mean())) for frame in video.frames()]


def colours(image: Image) -> list[tuple[int, ...]]:
    """Its four corners, going round."""
    pixels = image.pixels
    return [tuple(int(v) for v in pixels[y, x]) for y, x in ((0, 0), (0, -1), (-1, 0), (-1, -1))]


RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


# --- pictures of every kind ---------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "BMP", "TIFF", "GIF"])
def test_lossless_kinds_give_their_very_pixels(kind: str) -> None:
    options = {"lossless": True} if kind == "WEBP" else {}
    image = read_picture(saved(Pillow.fromarray(corners()), kind, **options))
    assert np.array_equal(image.pixels, corners())


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_picture_with_exif_rotation_stands_upright(turn: int) -> None:
    exif = Pillow.Exif()
    exif[0x0112] = turn
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # what the camera did to it
    picture = Pillow.fromarray(corners())
    if turn in undo:
        picture = picture.transpose(Pillow.Transpose(undo[turn]))
    image = read_picture(saved(picture, "PNG", exif=exif))
    assert image.size == (40, 20)
    assert colours(image) == [RED, GREEN, BLUE, WHITE]


def test_sixteen_bits_of_grey_are_scaled_not_cut() -> None:
    ramp = np.linspace(0, 65_535, 256).astype(np.uint16)[None].repeat(4, axis=0)
    for kind in ("PNG", "TIFF"):
        image = read_picture(saved(Pillow.fromarray(ramp), kind))
        assert np.array_equal(image.pixels[0, :, 0], np.arange(256))


def test_a_palette_keeps_its_colours_and_its_transparency() -> None:
    picture = Pillow.fromarray(corners()).quantize(4)
    assert colours(read_picture(saved(picture, "PNG"))) == [RED, GREEN, BLUE, WHITE]
    clear = picture.getpixel((0, 0))
    image = read_picture(saved(picture, "PNG", transparency=clear))
    assert image.pixels.shape[2] == 4
    assert [spot[3] for spot in colours(image)] == [0, 255, 255, 255]


def test_alpha_stays_where_it_says_something() -> None:
    pixels = np.dstack([corners(), np.full((20, 40), 255, np.uint8)])
    assert read_picture(saved(Pillow.fromarray(pixels), "PNG")).pixels.shape[2] == 3
    pixels[:10, :, 3] = 128
    image = read_picture(saved(Pillow.fromarray(pixels), "PNG"))
    assert np.array_equal(image.pixels, pixels)
    grey = Pillow.fromarray(pixels).convert("LA")
    assert read_picture(saved(grey, "PNG")).pixels[0, 0, 3] == 128


def test_cmyk_comes_out_in_its_colours() -> None:
    picture = Pillow.fromarray(corners()).convert("CMYK")
    for kind, options in (("JPEG", {"quality": 100, "subsampling": 0}), ("TIFF", {})):
        image = read_picture(saved(picture, kind, **options))
        apart = np.abs(image.pixels.astype(int) - corners()).max()
        assert apart <= 6, kind


def test_colours_are_read_as_their_profile_means_them() -> None:
    profile = ImageCms.createProfile("sRGB")
    data = ImageCms.ImageCmsProfile(profile).tobytes()
    image = read_picture(saved(Pillow.fromarray(corners()), "PNG", icc_profile=data))
    assert np.abs(image.pixels.astype(int) - corners()).max() <= 1
    broken = read_picture(saved(Pillow.fromarray(corners()), "PNG", icc_profile=b"nonsense" * 20))
    assert np.array_equal(broken.pixels, corners())


def test_the_real_odd_pictures_are_read(shared: Path) -> None:
    folder = shared / "data" / "images"
    sixteen = read_picture(folder / "chessboard_GRAY_U16.tif")
    assert (sixteen.pixels.min(), sixteen.pixels.max()) == (0, 255)
    assert read_picture(folder / "palette_color.png").pixels.std() > 10
    assert read_picture(folder / "multipage.tif").pixels.shape[2] == 3
    assert read_picture(folder / "chelsea.png").size == (451, 300)
    moving = read_clip(folder / "no_time_for_that_tiny.gif")
    assert len(list(moving.frames())) == moving.count == 24
    with pytest.raises(UnreadableMedia, match="cut off"):
        read_picture(folder / "truncated.jpg")


# --- clips ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codec", "container"), [("libx264", "mp4"), ("libx264", "matroska"), ("mpeg4", "avi")]
)
def test_a_clip_gives_its_frames_in_order_as_often_as_wanted(codec: str, container: str) -> None:
    video = read_clip(film(codec=codec, container=container))
    assert (video.size, video.count, video.fps, video.times) == ((64, 48), 12, 10.0, None)
    wanted = [20 + 10 * i for i in range(12)]
    for _ in range(2):
        assert all(abs(a - b) <= 3 for a, b in zip(greys(video), wanted, strict=True))
    assert abs(int(video.frame(7).mean()) - 90) <= 3


def test_a_clip_of_variable_rate_keeps_its_times() -> None:
    times = [0.0, 0.1, 0.5, 0.6, 1.4, 1.5]
    video = read_clip(film(times))
    assert video.times == pytest.approx(times, abs=0.002)
    assert video.count == 6
    assert video.fps == pytest.approx(5 / 1.5, rel=0.01)


def test_a_one_frame_clip_is_a_clip() -> None:
    video = read_clip(film(count=1))
    assert (video.count, video.times, len(list(video.frames()))) == (1, None, 1)


def test_a_clip_that_was_filmed_upright_stands_upright() -> None:
    data = film()
    at = data.index(b"tkhd") + 4 + 40  # the display matrix of the track
    quarter = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 48 << 16, 0, 1 << 30)
    video = read_clip(data[:at] + quarter + data[at + 36 :])
    assert video.size == (48, 64)
    assert video.frame(0).shape == (64, 48, 3)


def test_an_animated_gif_is_a_clip_and_its_first_frame_a_picture() -> None:
    frames = [Pillow.fromarray(np.full((8, 8, 3), level, np.uint8)) for level in (10, 90, 250)]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=[100, 300, 50])
    video = read_clip(data)
    assert greys(video) == [10, 90, 250]
    assert video.times == pytest.approx((0, 0.1, 0.4))
    assert read_picture(data).pixels.mean() == 10


def test_a_still_is_no_clip_and_a_clip_is_no_still() -> None:
    with pytest.raises(UnreadableMedia, match="still picture"):
        read_clip(saved(Pillow.fromarray(corners()), "PNG"))
    with pytest.raises(UnsupportedMedia, match="a clip"):
        read_picture(film())


def test_a_clip_can_be_left_at_any_frame_and_the_decoder_serves_on() -> None:
    video = read_clip(film())
    for wanted in range(12):
        assert abs(int(video.frame(wanted).mean()) - 20 - 10 * wanted) <= 3
    assert len(DECODERS.idle) >= 1
    both = list(zip(video.frames(), video.frames(), strict=True))  # two readers at once
    assert all(np.array_equal(a, b) for a, b in both)


def test_a_folder_of_frames_is_a_clip_in_counting_order(tmp_path: Path) -> None:
    for number in (10, 9, 1):
        grey = np.full((6, 8, 3), number, np.uint8)
        Pillow.fromarray(grey).save(tmp_path / f"f{number}.png")
    (tmp_path / "notes.txt").write_text("not a frame")
    assert [path.name for path in frame_files(tmp_path)] == ["f1.png", "f9.png", "f10.png"]
    assert greys(read_frames_folder(tmp_path)) == [1, 9, 10]
    Pillow.fromarray(np.zeros((7, 8, 3), np.uint8)).save(tmp_path / "f11.png")
    with pytest.raises(UnreadableMedia, match="8x7.*8x6"):
        list(read_frames_folder(tmp_path).frames())
    with pytest.raises(UnreadableMedia, match="no picture"):
        read_frames_folder(_empty(tmp_path))


def _empty(folder: Path) -> Path:
    inner = folder / "empty"
    inner.mkdir()
    return inner


# --- masks ----------------------------------------------------------------------------------------


def test_a_mask_is_read_from_white_from_a_palette_from_ones_and_from_alpha() -> None:
    inside = np.zeros((20, 40), bool)
    inside[5:15, 10:30] = True
    white = Pillow.fromarray(np.where(inside, 255, 0).astype(np.uint8))
    ones = Pillow.fromarray(inside.astype(np.uint8))
    indexed = Pillow.fromarray(inside.astype(np.uint8) * 2, mode="P")
    indexed.putpalette([0, 0, 0, 128, 0, 0, 0, 60, 0])
    alpha = Pillow.fromarray(np.dstack([corners(), np.where(inside, 255, 0).astype(np.uint8)]))
    for picture in (white, ones, indexed, alpha):
        mask = read_mask(saved(picture, "PNG"), (40, 20))
        assert np.array_equal(mask.inside(), inside), picture.mode
    assert read_mask(saved(white, "PNG"), (80, 40)).area == pytest.approx(inside.mean())


def test_a_mask_of_another_shape_or_an_empty_one_is_refused() -> None:
    empty = saved(Pillow.new("L", (40, 20)), "PNG")
    with pytest.raises(InvalidRegion, match="empty.*white"):
        read_mask(empty, (40, 20))
    square = saved(Pillow.new("L", (20, 20), 255), "PNG")
    with pytest.raises(InvalidRegion, match="20x20.*40x20"):
        read_mask(square, (40, 20))


# --- what must be refused ----------------------------------------------------------------------


HOSTILE: list[tuple[str, bytes, type[InputError], str]] = [
    ("nothing.png", b"", UnreadableMedia, "empty"),
    ("words.png", b"just some words\n" * 20, UnsupportedMedia, "a text"),
    ("page.png", b"<html><script>alert(1)</script>", UnsupportedMedia, "HTML"),
    ("drawing.png", b"<svg xmlns='x'/>", UnsupportedMedia, "an SVG"),
    ("paper.jpg", b"%PDF-1.7 ...", UnsupportedMedia, "a PDF"),
    ("weights.png", pickle.dumps({"a": 1}), UnsupportedMedia, "no kind that we know"),
    ("song.mp4", b"ID3\4" + bytes(200), UnsupportedMedia, "MP3"),
    ("list.mp4", b"ffconcat version 1.0\nfile 'secret.mp4'\n", UnsupportedMedia, "a playlist"),
    ("list.mp4", b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n", UnsupportedMedia, "a playlist"),
    ("half.png", saved(Pillow.fromarray(corners()), "PNG")[:60], UnreadableMedia, ""),
    ("only.png", b"\x89PNG\r\n\x1a\n", UnreadableMedia, ""),
    ("huge.png", png_header(19_000, 19_000), LimitExceeded, "19000 px.*16384 px"),
    ("361mp.png", png_header(16_000, 15_000), LimitExceeded, "240.0 megapixels.*64"),
    ("flat.png", png_header(0, 10), UnreadableMedia, ""),
    ("cut.mp4", film()[:700], UnreadableMedia, ""),
    ("cut.mp4", film(movflags="+faststart")[:-800], UnreadableMedia, "cut off"),
    ("noise.mp4", b"\0\0\0\x18ftypmp42" + bytes(random.Random(1).randbytes(5000)),
     UnreadableMedia, ""),
    ("photo.heic", b"\0\0\0\x18ftypheic" + bytes(100), UnsupportedMedia, "HEIC"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data", "kind", "says"), HOSTILE, ids=[f"{n}-{says}" for n, _, _, says in HOSTILE]
)
def test_what_cannot_be_used_is_refused_in_words(
    tmp_path: Path, name: str, data: bytes, kind: type[InputError], says: str
) -> None:
    with Memory.open(MemorySettings(folder=tmp_path / "store")) as memory:
        home = memory.create_conversation().id
        path = tmp_path / name
        path.write_bytes(data)
        for source in (data, path):
            with pytest.raises(kind, match=f"(?s){name}.*{says}"):
                memory.ingest(source, name, conversation=home)
        assert memory.find() == []
        assert list(memory.blobs.files()) == list(memory.blobs.tmp.iterdir()) == []


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "MP4"])
def test_what_is_cut_off_is_told_in_our_words_and_in_no_library_s(kind: str) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (48, 64, 3), np.uint8)
    whole = film() if kind == "MP4" else saved(Pillow.fromarray(noise), kind)
    for length in (20, len(whole) // 2):
        with pytest.raises(UnreadableMedia, match="cut off|no moving picture") as told:
            judge(whole[:length], "mine")
        assert not re.search(r"Error|Errno|<_io|image file|codec|truncated", str(told.value))


def test_a_361_megapixel_picture_is_refused_from_its_header(tmp_path: Path) -> None:
    zeros = zlib.compress(bytes(19_000 * 3 + 1) * 40)  # the start of real pixels
    data = png_header(19_000, 19_000, zeros)
    judge(saved(Pillow.fromarray(corners()), "PNG"), "warm.png")
    before = _peak_of_decoders()
    with pytest.raises(LimitExceeded):
        judge(data, "bomb.png", Limits(side=65_000))
    assert _peak_of_decoders() - before < 50


def _peak_of_decoders() -> int:
    """MB of address space that was really used, at most."""
    peaks = []
    for decoder in DECODERS.idle:
        status = Path(f"/proc/{decoder.process.pid}/status").read_text()
        peaks.append(int(status.split("VmHWM:")[1].split()[0]) // 1024)
    return max(peaks)


LONG = film(count=30)
WIDE = saved(Pillow.fromarray(np.zeros((50, 100, 3), np.uint8)), "PNG")


@pytest.mark.parametrize(
    ("data", "limits"),
    [
        (WIDE, {"side": 100}),
        (WIDE, {"megapixels": 0.005}),
        (WIDE, {"megabytes": len(WIDE) / 1e6}),
        (LONG, {"frames": 30}),
        (LONG, {"seconds": 3.0}),
        (LONG, {"side": 64}),
    ],
    ids=["side", "megapixels", "megabytes", "frames", "seconds", "side of a clip"],
)
def test_each_limit_holds_exactly(data: bytes, limits: dict[str, float]) -> None:
    judge(data, "just", Limits(**limits))  # type: ignore[arg-type]
    name, value = next(iter(limits.items()))
    tighter = value * 0.95 if isinstance(value, float) else value - 1
    with pytest.raises(LimitExceeded, match="the limit is"):
        judge(data, "over", Limits(**{name: tighter}))  # type: ignore[arg-type]


def test_a_gif_without_end_is_stopped_at_the_limit() -> None:
    frames = [Pillow.new("L", (4, 4), level % 256) for level in range(60)]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=20)
    with pytest.raises(LimitExceeded, match="51 frames"):
        judge(data, "endless.gif", Limits(frames=50))


@pytest.fixture
def trap(tmp_path: Path) -> Iterator[Path]:
    """A folder with a clip that no upload may open, and playlists that try to."""
    (tmp_path / "secret.mp4").write_bytes(film())
    secret = tmp_path / "secret.mp4"
    (tmp_path / "concat.mp4").write_text("ffconcat version 1.0\nfile 'secret.mp4'\n")
    (tmp_path / "list.mp4").write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{secret}\n")
    yield tmp_path


def test_a_playlist_called_mp4_opens_no_other_file(trap: Path) -> None:
    """Past the first wall (the signature), the demuxers are held by the second."""
    code = """
import os, sys
from vitron.memory.footage import film
from vitron.memory.settings import Limits
import av
os.chdir(sys.argv[1])
for name in ("concat.mp4", "list.mp4"):
    try:
        film(os.path.abspath(name), name, Limits()).survey()
    except av.FFmpegError as error:
        print("refused")
opened = [os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd") if fd > "2"
          and os.path.exists(f"/proc/self/fd/{fd}")]
"""
    before = 1.0  # an access time that any reading would move
    os.utime(trap / "secret.mp4", (before, os.stat(trap / "secret.mp4").st_mtime))
    done = subprocess.run(
        [sys.executable, "-c", code, str(trap)], capture_output=True, text=True, timeout=60
    )
    assert done.stdout.split() == ["refused", "refused"], done.stderr
    assert os.stat(trap / "secret.mp4").st_atime == before
    with av.open(str(trap / "concat.mp4"), options={"safe": "0"}) as container:
        next(container.decode(video=0))  # unguarded, the trap works: the check has teeth
    if os.stat(trap / "secret.mp4").st_atime == before:  # unlike the first, this may not be so
        pytest.skip("this disk keeps no access times, so a read cannot be seen")


# --- the decoder dies, we do not ----------------------------------------------------------------


def test_a_decoder_that_is_killed_is_an_error_and_the_next_file_is_fine() -> None:
    good = saved(Pillow.fromarray(corners()), "PNG")
    read_picture(good)
    for decoder in DECODERS.idle:
        decoder.process.kill()
        decoder.process.wait()
    assert np.array_equal(read_picture(good).pixels, corners())
    frames = read_clip(film()).frames()
    next(frames)
    busy = set(_children()) - {one.process.pid for one in DECODERS.idle}
    for pid in busy:
        os.kill(pid, 9)
    with pytest.raises(UnreadableMedia, match="memory or was stopped"):
        list(frames)
    assert np.array_equal(read_picture(good).pixels, corners())


def _children() -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                line = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if int(fields[1]) == os.getpid() and b"vitron.memory.decoder" in line:
                found.append(int(entry.name))
    return found


def test_a_file_that_needs_too_much_memory_is_an_error() -> None:
    wide = Pillow.fromarray(np.zeros((7000, 8000, 3), np.uint8))
    data = saved(wide, "PNG", compress_level=1)
    tight = Limits(decoder_mb=512)
    with pytest.raises(InputError, match="memory|Memory"):
        read_picture(data, tight)
    small = saved(Pillow.fromarray(corners()), "PNG")
    assert read_picture(small, tight).size == (40, 20)


def test_a_file_that_takes_too_long_is_an_error() -> None:
    data = film(count=400, size=(640, 480))
    start = time.monotonic()
    with pytest.raises(InputError, match="time"):
        judge(data, "slow.mp4", Limits(decoder_seconds=0.05))
    assert time.monotonic() - start < 5
    assert read_picture(WIDE).size == (100, 50)


def test_mutants_of_good_files_are_values_or_typed_errors() -> None:
    chance = random.Random(7)
    seeds = [
        saved(Pillow.fromarray(corners()), kind) for kind in ("PNG", "JPEG", "GIF", "WEBP", "TIFF")
    ] + [film(), film(container="matroska"), film(codec="mpeg4", container="avi")]
    outcomes: dict[str, int] = {}
    for _ in range(400):
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.randint(1, 12)):
            at = chance.randrange(len(data))
            match chance.randrange(3):
                case 0:
                    data[at] = chance.randrange(256)
                case 1:
                    del data[at : at + chance.randint(1, 40)]
                case _:
                    data[at:at] = chance.randbytes(chance.randint(1, 8))
        try:
            judge(bytes(data), "mutant", Limits(decoder_seconds=10))
            said = "read"
        except InputError as error:
            said = type(error).__name__
        outcomes[said] = outcomes.get(said, 0) + 1
    assert outcomes["read"] > 10 and outcomes["UnreadableMedia"] > 100


# --- in the store -----------------------------------------------------------------------------


def test_an_upload_stays_byte_for_byte_and_loads_upright(tmp_path: Path) -> None:
    exif = Pillow.Exif()
    exif[0x0112] = 6
    data = saved(Pillow.fromarray(corners()), "JPEG", exif=exif, quality=95)
    with Memory.open(MemorySettings(folder=tmp_path)) as memory:
        home = memory.create_conversation().id
        kept = memory.ingest(data, "../../etc/IMG 1\x1b[2J.png", conversation=home)
        assert memory.original(kept.id) == memory.path(kept.id).read_bytes() == data
        assert (kept.kind, kept.width, kept.height, kept.mime) == ("image", 20, 40, "image/jpeg")
        assert kept.filename == "IMG 1_[2J.png"
        image = memory.load(kept.id)
        assert isinstance(image, Image) and image.size == (20, 40)
        clip = memory.ingest(film([0, 0.1, 0.9]), "x", conversation=home)
        video = memory.load(clip.id)
        assert isinstance(video, Video) and video.times == pytest.approx((0, 0.1, 0.9), abs=0.002)
        assert len(greys(video)) == 3


def test_a_mask_can_be_brought_in(tmp_path: Path) -> None:
    data = saved(Pillow.fromarray(np.eye(32, dtype=np.uint8) * 255), "PNG")
    with Memory.open(MemorySettings(folder=tmp_path)) as memory:
        home = memory.create_conversation().id
        kept = memory.ingest(data, "mask.png", conversation=home, as_mask=True)
        mask = memory.load(kept.id)
        assert kept.kind == mask.kind == "mask"
        assert memory.original(kept.id) == data


def test_what_people_look_at_is_derived_once_and_opens_anywhere(tmp_path: Path) -> None:
    with Memory.open(MemorySettings(folder=tmp_path)) as memory:
        home = memory.create_conversation().id
        noise = np.random.default_rng(0).integers(0, 256, (900, 1200, 3), dtype=np.uint8)
        photo = memory.ingest(saved(Pillow.fromarray(noise), "JPEG"), "n", conversation=home)
        frames = [np.full((33, 45, 3), 40 * i, np.uint8) for i in range(5)]
        clip = memory.save(Video(45, 33, 5, 5.0, lambda: iter(frames)), conversation=home)
        for one in (photo, clip):
            small = memory.thumbnail(one.id)
            assert len(small) <= 64 * 1024
            assert max(Pillow.open(io.BytesIO(small)).size) <= 384
            assert memory.thumbnail(one.id) == small
        with Pillow.open(memory.viewing(photo.id)) as shown:
            assert shown.size == (1200, 900)
        path = memory.viewing(clip.id)
        made = path.stat().st_mtime_ns
        assert memory.viewing(clip.id).stat().st_mtime_ns == made
        data = path.read_bytes()
        assert data.index(b"moov") < data.index(b"mdat")  # plays before it is whole
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            assert (stream.codec_context.name, stream.pix_fmt) == ("h264", "yuv420p")
            assert (stream.width, stream.height) == (46, 34)
            levels = [int(f.to_ndarray(format="rgb24").mean()) for f in container.decode(video=0)]
        assert levels == pytest.approx([0, 40, 80, 120, 160], abs=4)


def test_a_long_clip_never_lies_in_memory(tmp_path: Path) -> None:
    """Written, read and written for people, it takes less than half of what its frames would."""
    code = """
import resource, sys
import numpy as np
from pathlib import Path
from vitron.memory.codecs import write_mp4
from vitron.memory.clips import read_clip, write_clip
from vitron.memory.media import Video
ground = np.zeros((540, 960, 3), np.uint8)
def frames():
    for index in range(160):
        ground[:, index * 4 : index * 4 + 40] = index
        yield ground
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
folder = Path(sys.argv[1])
write_clip(folder / "a.mkv", Video(960, 540, 160, 24.0, frames))
assert sum(1 for _ in read_clip(folder / "a.mkv").frames()) == 160
write_mp4(folder / "a.mp4", read_clip(folder / "a.mkv"))
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 125  # MB; the frames together are 249 MB


@pytest.mark.parametrize("path", ["a\0b.png", "a\ud800b.png"])
def test_a_path_that_no_system_can_have_is_refused(path: str) -> None:
    with pytest.raises(UnreadableMedia, match="check the path"):
        judge(Path(path), "a.png")


def test_names_of_strangers_become_words_only() -> None:
    assert clean_name("C:\\fakepath\\..\\a.png") == "a.png"
    assert clean_name("../../../etc/passwd") == "passwd"
    assert "\n" not in clean_name("a\r\nSet-Cookie: x.png")
    assert len(clean_name("x" * 5000)) == 200
