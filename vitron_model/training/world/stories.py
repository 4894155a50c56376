"""A clip before it is painted: a first scene, who does what when, what the camera and sky do.

Every frame of it is a scene of its own, so all that holds for pictures holds for frames.
Knows no pixels but through the painter.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ....errors import LimitExceeded
from .actions import ACTIONS, Act, Moment, smooth
from .painter import render
from .spec import Camera, SceneSpec
from .truth import Clip, Event, Scene

CAMERAS = ("still", "pan left", "pan right", "push in", "pull out")
FRAMES = (2, 256)
GONE = 0.03  # a thing that has grown less than this is not there


@dataclass(frozen=True)
class Change:
    """The sky or the season changes at `start` (a share of the clip)."""

    what: str
    """"weather" or "time"."""
    value: str
    start: float = 0.5


@dataclass(frozen=True)
class StorySpec:
    """A clip before it is painted."""

    scene: SceneSpec
    acts: tuple[Act, ...] = ()
    frames: int = 16
    fps: float = 8.0
    camera: str = "still"
    changes: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        if not FRAMES[0] <= self.frames <= FRAMES[1]:
            raise LimitExceeded(
                "the number of frames", self.frames, f"{FRAMES[0]} to {FRAMES[1]}",
                "ask for a shorter clip, or join two",
            )  # fmt: skip
        if not 0.1 <= self.fps <= 240:
            raise LimitExceeded("frames a second", self.fps, "0.1 to 240", "choose another rate")
        if self.camera not in CAMERAS:
            raise LimitExceeded("the camera", repr(self.camera), " | ".join(CAMERAS), "choose one")
        for act in self.acts:
            self.scene[act.actor]  # raises UnknownThing
            if act.action not in ACTIONS:
                known = " | ".join(sorted(ACTIONS))
                raise LimitExceeded("the action", repr(act.action), known, "choose one of these")

    @property
    def seconds(self) -> float:
        return self.frames / self.fps

    def at(self, frame: int) -> SceneSpec:
        """The scene of one frame."""
        share = frame / (self.frames - 1)
        scene = replace(
            self.scene,
            moment=round(frame / self.fps, 6),
            camera=_camera(self.camera, share, self._focus()),
        )
        for change in self.changes:
            if share >= change.start - 1e-9:
                scene = _changed(scene, change)
        for act in sorted(self.acts, key=lambda act: act.start):
            if act.actor in scene:
                scene = self._acted(scene, act, share)
        return replace(scene, things=tuple(t for t in scene.things if t.growth > GONE))

    def _acted(self, scene: SceneSpec, act: Act, share: float) -> SceneSpec:
        span = max(act.end - act.start, 1e-6)
        part = min(max((share - act.start) / span, 0.0), 1.0)
        if part <= 0.0 and act.action not in ("appear", "grow", "fall"):
            return scene
        now = Moment(act, scene, part, span * self.seconds)
        scene = scene.with_thing(ACTIONS[act.action](scene[act.actor], now))
        if act.action == "pick up" and act.target in scene and part >= 0.5 - 1e-9:
            held = replace(
                scene[act.target], held_by=act.actor, on="", lift=0.0, tilt=0.0,
                facing=scene[act.actor].facing,
            )  # fmt: skip
            scene = scene.with_thing(held)
        if act.action == "put down" and act.target in scene and part >= 0.5 - 1e-9:
            holder = scene[act.actor]
            x = holder.x + 0.10 * math.copysign(1.0, holder.facing)
            scene = scene.with_thing(
                replace(scene[act.target], held_by="", x=x, y=holder.y + 0.004, lift=0.0)
            )
        return scene

    def _focus(self) -> tuple[float, float]:
        """What a push-in looks at: the first actor, else the middle."""
        for act in self.acts:
            thing = self.scene[act.actor]
            if not (thing.on or thing.held_by):
                return thing.x / self.scene.aspect, thing.y - 0.15
        return 0.5, 0.6

    def scenes(self) -> Iterator[SceneSpec]:
        return (self.at(frame) for frame in range(self.frames))

    def events(self) -> tuple[Event, ...]:
        """Who does what, from which frame to which, in order."""
        last = self.frames - 1
        found = [
            Event(act.actor, act.action, act.target, *self._span(act.start, act.end))
            for act in self.acts
        ]
        for change in self.changes:
            name = _CHANGES.get((change.what, change.value), f"{change.what} {change.value}")
            found.append(Event("", name, "", self._span(change.start, 1.0)[0], last))
        return tuple(sorted(found, key=lambda event: (event.first, event.last, event.actor)))

    def _span(self, start: float, end: float) -> tuple[int, int]:
        last = self.frames - 1
        return min(math.ceil(start * last - 1e-9), last), min(math.floor(end * last + 1e-9), last)


_CHANGES = {
    ("weather", "rain"): "start raining",
    ("weather", "snow"): "start snowing",
    ("weather", "clear"): "clear up",
    ("weather", "fog"): "fog comes up",
    ("weather", "wind"): "wind comes up",
    ("weather", "cloudy"): "cloud over",
    ("time", "night"): "night falls",
    ("time", "evening"): "evening comes",
    ("time", "day"): "day breaks",
    ("time", "morning"): "morning comes",
}


def _changed(scene: SceneSpec, change: Change) -> SceneSpec:
    if change.what == "time":
        return replace(scene, time=change.value)
    return replace(scene, weather=change.value)


def _camera(name: str, share: float, focus: tuple[float, float]) -> Camera:
    if name in ("pan left", "pan right"):
        way = smooth(share) * 2 - 1 if name == "pan right" else 1 - smooth(share) * 2
        return Camera(0.5 + 0.055 * way, 0.52, 1.14)
    if name in ("push in", "pull out"):
        share = smooth(share) if name == "push in" else 1 - smooth(share)
        zoom = 1 + 0.35 * share
        room = 0.5 - 0.5 / zoom  # how far the middle may leave the page's middle
        x = 0.5 + max(-room, min(room, focus[0] - 0.5))
        y = 0.5 + max(-room, min(room, focus[1] - 0.5))
        return Camera(x, y, zoom)
    return Camera()


@dataclass(frozen=True, eq=False)
class Film:
    """The frames, (H, W, 3) RGB each, and all that is true of them."""

    frames: tuple[NDArray[np.uint8], ...]
    truth: Clip


def play(story: StorySpec, width: int) -> Film:
    """Paint every frame."""
    pictures = [render(scene, width) for scene in story.scenes()]
    scenes: tuple[Scene, ...] = tuple(picture.truth for picture in pictures)
    truth = Clip(story.fps, scenes, story.events(), story.camera)
    return Film(tuple(picture.pixels for picture in pictures), truth)
