"""A follower that is no longer sure says so, and one that is sure keeps quiet."""

from __future__ import annotations

import numpy as np

from vitron.memory.media import Frame, Mask, MaskRef, Video, VideoRef
from vitron.tools.modules import SegmentVideo
from vitron.tools.specialist import Report
from vitron.tools.video_segmentation import ClassicalTracking, _unsure

from .test_layers import COUNT, World


def findings(frames: list[Frame], first: np.ndarray) -> str:
    report = Report()
    request = SegmentVideo(
        video=VideoRef.of(Video.of(frames, 24.0)), mask=MaskRef.of(Mask.of(first))
    )
    ClassicalTracking().run(request, None, report)
    return " ".join(report.findings)


def test_a_thing_that_keeps_its_looks_is_followed_without_a_word() -> None:
    world = World()
    assert "unsure" not in findings(world.frames, world.inside[0])


def test_a_thing_that_melts_into_the_ground_is_not_followed_in_silence() -> None:
    world = World()
    frames = []
    for t, (frame, inside) in enumerate(zip(world.frames, world.inside, strict=True)):
        faded = frame.astype(np.float32)
        green = faded @ np.full(3, 1 / 3, np.float32)
        ground = np.stack([green * 0.9, green * 1.2, green * 0.9], axis=2)
        share = min(1.0, t / (COUNT / 2))
        faded[inside] = (faded * (1 - share) + ground * share)[inside]
        frames.append(np.clip(faded, 0, 255).astype(np.uint8))
    said = findings(frames, world.inside[0])
    assert "unsure" in said or "lost" in said, said


def test_one_doubtful_frame_is_no_drift_and_a_lost_thing_is_told_as_lost() -> None:
    assert _unsure([0.9, 0.9, 0.5, 0.9, 0.9, 0.9]) is None
    assert _unsure([0.9, 0.8, 0.65, 0.6, 0.6, 0.62]) == 2
    assert _unsure([0.9, 0.9, 0.0, 0.0, 0.0, 0.0]) is None
    assert _unsure([]) is None
