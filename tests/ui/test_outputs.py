"""Results in files: the right bytes under the right names, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from vitron.errors import (
    LimitExceeded,
    OutputExists,
    OutputRefused,
    StorageFull,
    UnsupportedMedia,
)
from vitron.memory.media import Image, Mask, Track, Video
from vitron.ui.outputs import place, write, write_bytes


def soft_mask() -> Mask:
    alpha = np.zeros((20, 30), np.uint8)
    alpha[5:15, 5:25] = 255
    alpha[4] = 90
    return Mask(alpha)


def clip(count: int = 4) -> Video:
    return Video.of([np.full((20, 30, 3), 40 * n, np.uint8) for n in range(count)], 8.0)


def test_a_mask_is_written_in_one_channel_of_0_and_255(tmp_path: Path) -> None:
    write(soft_mask(), tmp_path / "mask.png")
    read = cv2.imread(str(tmp_path / "mask.png"), cv2.IMREAD_UNCHANGED)
    assert read.shape == (20, 30) and read.dtype == np.uint8
    assert set(np.unique(read)) == {0, 255} and (read > 0).sum() == 10 * 20


@pytest.mark.parametrize("name", ["out.png", "out.jpg", "out.webp"])
def test_a_picture_is_written_as_its_name_says(tmp_path: Path, name: str) -> None:
    pixels = np.full((20, 30, 3), (200, 40, 90), np.uint8)
    write(Image(pixels), tmp_path / name)
    read = cv2.cvtColor(cv2.imread(str(tmp_path / name)), cv2.COLOR_BGR2RGB)
    assert np.abs(read.astype(int) - pixels).max() < 12


def test_a_clip_is_h264_that_browsers_play(tmp_path: Path) -> None:
    write(clip(), tmp_path / "clip.mp4")
    with av.open(str(tmp_path / "clip.mp4")) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264" and stream.frames == 4


def test_a_track_is_a_folder_with_one_mask_a_frame(tmp_path: Path) -> None:
    track = Track((soft_mask(), soft_mask()), 8.0, (1.0, 0.5))
    write(track, tmp_path / "masks")
    write(track, tmp_path / "named", ["first", "second"])
    assert sorted(os.listdir(tmp_path / "masks")) == ["00000.png", "00001.png"]
    assert sorted(os.listdir(tmp_path / "named")) == ["first.png", "second.png"]


def test_names_that_do_not_fit_the_frames_are_refused_and_leave_nothing(tmp_path: Path) -> None:
    with pytest.raises(LimitExceeded):
        write(Track((soft_mask(),), 8.0, (1.0,)), tmp_path / "masks", ["a", "b"])
    assert not list(tmp_path.iterdir())


def test_a_break_in_the_middle_leaves_nothing_behind(tmp_path: Path) -> None:
    def frames():  # type: ignore[no-untyped-def]
        yield np.zeros((20, 30, 3), np.uint8)
        raise OSError(28, "No space left on device")

    broken = Video(30, 20, 2, 8.0, frames)
    for path in (tmp_path / "clip.mp4", tmp_path / "frames"):
        with pytest.raises(Exception, match="full"):
            write(broken, path)
    assert not list(tmp_path.iterdir())


def test_nothing_is_overwritten_unasked(tmp_path: Path) -> None:
    there = tmp_path / "mask.png"
    there.write_bytes(b"mine")
    with pytest.raises(OutputExists, match="-f"):
        place(there, "photo.jpg", "mask", "mask", force=False)
    assert place(there, "photo.jpg", "mask", "mask", force=True) == there
    assert there.read_bytes() == b"mine"


def test_an_empty_folder_is_no_obstacle_a_full_one_is(tmp_path: Path) -> None:
    folder = tmp_path / "masks"
    folder.mkdir()
    assert place(folder, "clip.mp4", "masks", "track", force=False) == folder
    (folder / "00000.png").write_bytes(b"mine")
    with pytest.raises(OutputExists):
        place(folder, "clip.mp4", "masks", "track", force=False)


def test_without_a_wish_a_free_name_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert place(None, "/a/photo.jpg", "mask", "mask", False) == Path("photo.mask.png")
    Path("photo.mask.png").touch()
    assert place(None, "/a/photo.jpg", "mask", "mask", False) == Path("photo.mask-2.png")
    assert place(None, "clip.mp4", "masks", "track", False) == Path("clip.masks")


def test_a_name_that_cannot_hold_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedMedia, match="out.mp4"):
        place(tmp_path / "out.jpg", "photo.jpg", "clip", "video", False)
    with pytest.raises(UnsupportedMedia, match="no name for an image"):
        place(tmp_path / "out.mp4", "photo.jpg", "edit", "image", False)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputRefused, match="mkdir -p .*nowhere"):
        place(tmp_path / "nowhere" / "out.png", "photo.jpg", "mask", "mask", False)


def test_a_picture_is_not_written_over_a_folder(tmp_path: Path) -> None:
    (tmp_path / "folder.png").mkdir()
    for force in (False, True):
        with pytest.raises(OutputRefused, match="folder.png/photo.edit.png"):
            place(tmp_path / "folder.png", "photo.jpg", "edit", "image", force)


def test_what_the_disk_refuses_is_no_fault_of_the_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    with pytest.raises(OutputRefused, match="name another -o") as caught:
        write_bytes(b"data", tmp_path / "file" / "out.png")
    assert "VITRON_MEMORY__FOLDER" not in str(caught.value)


def test_bytes_that_do_not_fit_leave_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes) -> int:
        path.open("wb").close()
        raise OSError(28, "No space left on device")

    (tmp_path / "out.png").write_bytes(b"mine")
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(StorageFull):
        write_bytes(b"more", tmp_path / "out.png")
    assert [one.read_bytes() for one in tmp_path.iterdir()] == [b"mine"]
