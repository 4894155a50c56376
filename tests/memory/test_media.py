"""The values of a session: pictures with transparency, clips read again and again, packed masks."""

from __future__ import annotations

import numpy as np
import pytest

from vitron.errors import LimitExceeded, UnknownArtifact
from vitron.memory.media import Image, ImageRef, Mask, PackedMasks, Video


def test_what_is_see_through_is_laid_on_white() -> None:
    pixels = np.zeros((1, 3, 4), np.uint8)
    pixels[0, :, 3] = (0, 255, 51)
    assert Image(pixels).rgb()[0, :, 0].tolist() == [255, 0, 204]


def test_a_clip_is_read_from_its_start_each_time() -> None:
    clip = Video.of([np.full((2, 2, 3), n, np.uint8) for n in range(3)], 10)
    assert [frame[0, 0, 0] for frame in clip.frames()] == [0, 1, 2]
    assert clip.frame(2)[0, 0, 0] == 2 and clip.seconds == pytest.approx(0.3)
    with pytest.raises(LimitExceeded, match="the frame is 3, the limit is 0 to 2"):
        clip.frame(3)


def test_packed_masks_come_out_as_they_went_in_and_are_small() -> None:
    chance = np.random.default_rng(0)
    soft = [Mask(chance.integers(0, 256, (9, 7), np.uint8)) for _ in range(4)]
    packed = PackedMasks(soft)
    assert len(packed) == 4
    assert all((a.alpha == b.alpha).all() for a, b in zip(packed, soft, strict=True))
    assert (packed[-1].alpha == soft[-1].alpha).all()
    assert [(m.alpha == s.alpha).all() for m, s in zip(packed[1:3], soft[1:3], strict=True)]
    disc = np.zeros((1080, 1920), bool)
    disc[300:700, 500:900] = True
    held = PackedMasks([Mask.of(disc)] * 3)
    assert sum(len(data) for _, data in held._packed) < 10_000


def test_a_reference_without_its_value_says_so_and_writes_none_out() -> None:
    with pytest.raises(UnknownArtifact, match="was not loaded"):
        _ = ImageRef(id="a_1").value
    live = ImageRef.of(Image(np.zeros((2, 2, 3), np.uint8)), "a_1")
    assert live.value.size == (2, 2) and live.model_dump_json() == '{"id":"a_1"}'
