"""How well and how fast clips are followed and mended, beside plain baselines in the same run.

.venv/bin/python tests/benchmarks/bench_clips.py [sequence … | layers | pencil]

Following: mean J (intersection over union, frames without the first and last) on the real clips
beside the project, the first mask given; the baseline carries that mask along by optical flow.
Removal: a cut-out crossing a real photograph under a moving camera, its background known; the
baseline fills each frame by itself with cv2.inpaint.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from vitron.memory.media import Frame, Mask, Track, TrackRef, Video, VideoRef
from vitron.tools.modules import EditVideo
from vitron.tools.operations import Style
from vitron.tools.specialist import Report
from vitron.tools.steady import Steady
from vitron.tools.styles import styled
from vitron.tools.tracking import Follower
from vitron.tools.video_editing import ClassicalClips

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
Inside = NDArray[np.bool_]


def overlap(first: Inside, second: Inside) -> float:
    either = int((first | second).sum())
    return float((first & second).sum() / either) if either else 1.0


def clip(name: str) -> tuple[list[Frame], list[Inside]]:
    files = sorted((DATA / "davis" / "JPEGImages" / name).glob("*.jpg"))
    frames = [np.ascontiguousarray(cv2.imread(str(file))[..., ::-1]) for file in files]
    places = [DATA / "davis" / "Annotations" / name / f"{file.stem}.png" for file in files]
    return frames, [cv2.imread(str(place), cv2.IMREAD_GRAYSCALE) > 127 for place in places]


def followed(frames: list[Frame], first: Inside) -> Iterator[tuple[Inside, float]]:
    follower = Follower(frames[0], first)
    for frame in frames[1:]:
        sight = follower.step(frame)
        yield sight.inside((frame.shape[1], frame.shape[0])), sight.confidence


def carried(frames: list[Frame], first: Inside) -> Iterator[tuple[Inside, float]]:
    flow = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    greys = [cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in frames]
    mask = first.astype(np.float32)
    y, x = np.mgrid[0 : first.shape[0], 0 : first.shape[1]].astype(np.float32)
    for before, now in zip(greys, greys[1:], strict=False):
        back = flow.calc(now, before, None)
        mask = cv2.remap(mask, x + back[..., 0], y + back[..., 1], cv2.INTER_LINEAR)
        yield mask > 0.5, 1.0


def following(names: list[str]) -> None:
    print(f"{'clip':<16} {'J flow':>7} {'J':>7} {'lost':>5} {'fps':>6}")
    totals = []
    for name in names:
        frames, truth = clip(name)
        plain = [overlap(a, b) for (a, _), b in zip(carried(frames, truth[0]), truth[1:])]  # noqa: B905
        start = time.perf_counter()
        found = list(followed(frames, truth[0]))
        speed = len(found) / (time.perf_counter() - start)
        ours = [overlap(a, b) for (a, _), b in zip(found, truth[1:], strict=True)]
        lost = sum(sure == 0 for _, sure in found)
        totals.append((np.mean(plain[:-1]), np.mean(ours[:-1]), lost, speed))
        print(f"{name:<16} {totals[-1][0]:7.3f} {totals[-1][1]:7.3f} {lost:5d} {speed:6.1f}")
    means = np.mean(np.array(totals, float), axis=0)
    print(f"{'mean':<16} {means[0]:7.3f} {means[1]:7.3f} {means[2]:5.1f} {means[3]:6.1f}")


def crossing(photo: Path, count: int = 24) -> tuple[list[Frame], list[Frame], list[Inside]]:
    """A disc of another photograph crosses this one under a hand-held, zooming camera."""
    ground = np.asarray(cv2.imread(str(photo)))[..., ::-1]
    scale = 1300 / ground.shape[1]
    ground = cv2.resize(ground, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    thing = np.ascontiguousarray(np.asarray(cv2.imread(str(DATA / "images" / "astronaut.png"))))
    thing = cv2.resize(thing[..., ::-1], (640, 360), interpolation=cv2.INTER_AREA)
    random = np.random.default_rng(3)
    frames, truth, holes = [], [], []
    for t in range(count):
        turn, zoom = 0.012 * np.sin(t / 5), 1 + 0.004 * t
        cos, sin = zoom * np.cos(turn), zoom * np.sin(turn)
        x, y = 90 + 4.3 * t + random.normal(), 150 + 6 * np.sin(t / 6) + random.normal()
        camera = np.array([[cos, -sin, -x], [sin, cos, -y]])
        behind = cv2.warpAffine(ground, camera, (640, 360), flags=cv2.INTER_CUBIC)
        noise = random.normal(0, 1.5, behind.shape)
        behind = np.clip(behind + noise, 0, 255).astype(np.uint8)
        spot = np.zeros((360, 640), np.uint8)
        cv2.ellipse(
            spot, (70 + 21 * t, 190 + round(25 * np.sin(t / 3))), (48, 62), 0, 0, 360, 1, -1
        )
        frames.append(np.where(spot[..., None] > 0, thing, behind))
        truth.append(behind)
        holes.append(spot > 0)
    return frames, truth, holes


def likeness(made: list[Frame], truth: list[Frame], holes: list[Inside]) -> float:
    """PSNR inside the holes, dB."""
    wrong = [
        float(np.mean((a[hole].astype(np.float64) - b[hole]) ** 2))
        for a, b, hole in zip(made, truth, holes, strict=True)
    ]
    return float(np.mean(10 * np.log10(255**2 / np.maximum(wrong, 1e-6))))


def removal() -> None:
    print(f"\n{'photograph':<16} {'inpaint':>8} {'dB':>7} {'s':>6}")
    for name in ("groceries.jpg", "cars.jpg", "truck.jpg"):
        frames, truth, holes = crossing(DATA / "images" / name)
        track = Track(tuple(Mask.of(h) for h in holes), 24.0, (1.0,) * len(holes))
        request = EditVideo(
            video=VideoRef.of(Video.of(frames, 24.0)),
            instruction="remove it",
            track=TrackRef.of(track),
        )
        start = time.perf_counter()
        [value] = ClassicalClips().run(request, None, Report())
        spent = time.perf_counter() - start
        assert isinstance(value, Video)
        plain = [
            np.asarray(cv2.inpaint(frame, hole.astype(np.uint8), 3, cv2.INPAINT_TELEA))
            for frame, hole in zip(frames, holes, strict=True)
        ]
        ours = likeness(list(value.frames()), truth, holes)
        print(f"{name:<16} {likeness(plain, truth, holes):8.1f} {ours:7.1f} {spent:6.1f}")


def unrest(
    frames: list[Frame], source: list[Frame], holes: list[Inside], inside: bool = False
) -> float:
    """Mean change along the source's flow, away from the thing or inside it."""
    flow = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    greys = [cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in source]
    y, x = np.mgrid[0 : greys[0].shape[0], 0 : greys[0].shape[1]].astype(np.float32)
    total = []
    for t in range(len(frames) - 1):
        back = flow.calc(greys[t + 1], greys[t], None)
        moved = cv2.remap(frames[t], x + back[..., 0], y + back[..., 1], cv2.INTER_LINEAR)
        thing = (holes[t] | holes[t + 1]).astype(np.uint8)
        free = holes[t + 1] if inside else cv2.dilate(thing, np.ones((9, 9), np.uint8)) == 0
        total.append(float(np.abs(moved.astype(np.float32) - frames[t + 1])[free].mean()))
    return float(np.mean(total))


def layers() -> None:
    """The background painted once on its layer, beside frame by frame: unrest over the source's."""
    print(f"{'clip':<12} {'style':<12} {'layer':>6} {'each':>6}")
    for name in ("blackswan", "car-shadow"):
        frames, holes = (each[:8] for each in clip(name))
        track = Track(tuple(Mask.of(h) for h in holes), 24.0, (1.0,) * len(holes))
        still = unrest(frames, frames, holes)
        for style in ("watercolour", "pencil"):
            found = []
            for where in ("background layer", "background"):
                request = EditVideo(
                    video=VideoRef.of(Video.of(frames, 24.0)),
                    instruction=f"make the {where} {style}",
                    track=TrackRef.of(track),
                )
                [value] = ClassicalClips().run(request, None, Report())
                assert isinstance(value, Video)
                found.append(unrest(list(value.frames()), frames, holes) / still)
            print(f"{name:<12} {style:<12} {found[0]:6.2f} {found[1]:6.2f}")


def pencil() -> None:
    """Whole clips in pencil: unrest over the source's, on the ground and inside the thing.

    Baselines: each frame by itself, and the same with its change carried along and mixed in.
    """
    print(f"{'clip':<12} {'':<9} {'alone':>6} {'calmed':>6} {'ours':>6}")
    for name in ("blackswan", "car-shadow"):
        frames, holes = (each[:8] for each in clip(name))
        alone = [styled(frame, Style(name="pencil")) for frame in frames]
        calm = Steady(0.93)
        calmed = [calm.step(a, b) for a, b in zip(frames, alone, strict=True)]
        request = EditVideo(video=VideoRef.of(Video.of(frames, 24.0)), instruction="in pencil")
        [value] = ClassicalClips().run(request, None, Report())
        assert isinstance(value, Video)
        ours = list(value.frames())
        for inside in (False, True):
            still = unrest(frames, frames, holes, inside)
            found = [unrest(way, frames, holes, inside) / still for way in (alone, calmed, ours)]
            where = "inside" if inside else "ground"
            print(f"{name:<12} {where:<9}", *(f"{ratio:6.2f}" for ratio in found))


if __name__ == "__main__":
    if not DATA.is_dir():
        sys.exit("the real photographs and clips are not beside this clone (../shared/data)")
    if sys.argv[1:] in (["layers"], ["pencil"]):
        {"layers": layers, "pencil": pencil}[sys.argv[1]]()
        sys.exit()
    following(sys.argv[1:] or sorted(p.name for p in (DATA / "davis" / "JPEGImages").iterdir()))
    if not sys.argv[1:]:
        removal()
