"""What things can do in a clip: each action moves one thing a share of the way through.

An action is a function of where the thing would be without it, how far the action has come
(0 to 1) and how long it lasts; so acts of one thing can follow each other. Knows no pixels.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from .kinds import kind_of
from .places import PLACES
from .spec import SceneSpec, ThingSpec
from .stage import height_of


@dataclass(frozen=True)
class Act:
    """One thing does something from `start` to `end` (shares of the clip)."""

    actor: str
    action: str
    target: str = ""
    start: float = 0.0
    end: float = 1.0
    x: float | None = None
    """Where a path ends on the page; None: where it began."""
    y: float | None = None
    lift: float = 0.0
    """How high a jump, a rise or a fall goes, in page heights."""


@dataclass(frozen=True)
class Moment:
    """What an action may know."""

    act: Act
    scene: SceneSpec
    """With every earlier act already done."""
    share: float
    """0 before it begins, 1 when it is over."""
    seconds: float
    """Its whole duration."""

    @property
    def going(self) -> bool:
        return 0.0 < self.share < 1.0


Action = Callable[[ThingSpec, Moment], ThingSpec]
ACTIONS: dict[str, Action] = {}
"""Every action by name."""


def smooth(share: float) -> float:
    """Begins and ends gently."""
    return share * share * (3 - 2 * share)


def cruise(share: float) -> float:
    """Even speed with a short start and stop."""
    ramp = 0.12
    if share < ramp:
        return share * share / (2 * ramp * (1 - ramp))
    if share > 1 - ramp:
        return 1 - (1 - share) ** 2 / (2 * ramp * (1 - ramp))
    return (share - ramp / 2) / (1 - ramp)


def _stride(thing: ThingSpec, scene: SceneSpec, pose: str) -> float:
    """How far one period of its movement carries it, in page heights."""
    height = height_of(thing, PLACES[scene.place], thing.y)
    if pose in ("drive", "ride", "roll"):
        return height * (1.26 if pose == "drive" else 2.2 if pose == "ride" else 3.14)
    return height * {"walk": 0.55, "run": 1.05, "hop": 0.8}.get(pose, 0.9)


def _travel(pose: str, still_phase: bool = False) -> Action:
    """Go to (x, y) in that pose, looking where it goes."""

    def go(thing: ThingSpec, now: Moment) -> ThingSpec:
        act = now.act
        x1 = thing.x if act.x is None else act.x
        y1 = thing.y if act.y is None else act.y
        share = cruise(now.share)
        away = math.hypot(x1 - thing.x, y1 - thing.y)
        phase = thing.phase + share * away / max(_stride(thing, now.scene, pose), 1e-3)
        if pose in ("fly", "swim", "sail", "float"):  # wings beat by time, not by way
            phase = thing.phase + now.share * now.seconds * 2.0
        facing = thing.facing if abs(x1 - thing.x) < 1e-3 else math.copysign(1.0, x1 - thing.x)
        poses = kind_of(thing.kind).poses
        shown = pose if now.going and pose in poses else thing.pose
        if now.share >= 1.0 and thing.pose in ("walk", "run", "drive"):
            shown = poses[0]
        tilt = thing.tilt
        if pose == "roll" and pose not in poses:  # it has no panels that turn: turn all of it
            around = share * away / _stride(thing, now.scene, "roll")
            tilt -= math.copysign(360.0 * around, x1 - thing.x)
        return replace(
            thing,
            x=thing.x + (x1 - thing.x) * share,
            y=thing.y + (y1 - thing.y) * share,
            facing=facing,
            phase=phase % 1.0,
            pose=shown,
            tilt=tilt,
        )

    return go


for _name, _pose in (
    ("walk", "walk"), ("run", "run"), ("drive", "drive"), ("ride", "ride"), ("fly", "fly"),
    ("swim", "swim"), ("sail", "sail"), ("roll", "roll"), ("hop", "hop"),
):  # fmt: skip
    ACTIONS[_name] = _travel(_pose)
for _name in ("walk", "run", "drive", "ride", "fly", "swim", "sail"):
    ACTIONS[f"{_name} past"] = _travel(_name)
    ACTIONS[f"{_name} to"] = _travel(_name)
ACTIONS["follow"] = _travel("walk")


def action(name: str) -> Callable[[Action], Action]:
    def enter(done: Action) -> Action:
        ACTIONS[name] = done
        return done

    return enter


def _in_pose(thing: ThingSpec, pose: str, when: bool) -> ThingSpec:
    return replace(thing, pose=pose) if when and pose in kind_of(thing.kind).poses else thing


@action("jump")
def jump(thing: ThingSpec, now: Moment) -> ThingSpec:
    """Up and down again, once."""
    high = now.act.lift or 0.6 * height_of(thing, PLACES[now.scene.place], thing.y)
    thing = replace(thing, lift=thing.lift + high * 4 * now.share * (1 - now.share))
    return _in_pose(thing, "jump", now.going)


@action("jump over")
def jump_over(thing: ThingSpec, now: Moment) -> ThingSpec:
    """A run-up, a leap over what lies between here and x, and a few steps out."""
    x1 = thing.x if now.act.x is None else now.act.x
    air = min(max((now.share - 0.25) / 0.5, 0.0), 1.0)
    ran = now.share if not 0 < air < 1 else now.share
    facing = math.copysign(1.0, x1 - thing.x)
    away = abs(x1 - thing.x)
    phase = thing.phase + now.share * away / max(_stride(thing, now.scene, "run"), 1e-3)
    lift = thing.lift + now.act.lift * 4 * air * (1 - air)
    moved = replace(
        thing, x=thing.x + (x1 - thing.x) * ran, facing=facing, phase=phase % 1.0, lift=lift
    )
    return _in_pose(moved, "jump" if 0 < air < 1 else "run", now.going)


@action("turn round")
def turn_round(thing: ThingSpec, now: Moment) -> ThingSpec:
    """Look the other way; half-way through it is seen from the front, narrow as paper."""
    return replace(thing, facing=thing.facing * math.cos(math.pi * smooth(now.share)))


@action("fall")
def fall(thing: ThingSpec, now: Moment) -> ThingSpec:
    """From where it is in the air down to the ground, faster and faster, with a small bounce."""
    drop = 0.8
    if now.share < drop:
        return replace(thing, lift=thing.lift * (1 - (now.share / drop) ** 2))
    after = (now.share - drop) / (1 - drop)
    return replace(thing, lift=thing.lift * 0.10 * 4 * after * (1 - after))


@action("rise")
def rise(thing: ThingSpec, now: Moment) -> ThingSpec:
    """From the ground up into the air."""
    sway = 0.012 * math.sin(now.share * 9) * (1 - now.share)
    return replace(
        thing, lift=thing.lift + now.act.lift * smooth(now.share), x=thing.x + sway,
        phase=(thing.phase + now.share * now.seconds) % 1.0,
    )  # fmt: skip


@action("grow")
def grow(thing: ThingSpec, now: Moment) -> ThingSpec:
    return replace(thing, growth=thing.growth * (0.35 + 0.65 * smooth(now.share)))


@action("shrink")
def shrink(thing: ThingSpec, now: Moment) -> ThingSpec:
    return replace(thing, growth=thing.growth * (1 - 0.6 * smooth(now.share)))


@action("appear")
def appear(thing: ThingSpec, now: Moment) -> ThingSpec:
    """Pops up, a little too large at first. Growth 0 means: not there."""
    share = now.share
    over = 1 + 0.35 * math.sin(math.pi * share) * (1 - share)
    return replace(thing, growth=thing.growth * smooth(share) * over)


@action("disappear")
def disappear(thing: ThingSpec, now: Moment) -> ThingSpec:
    return replace(thing, growth=thing.growth * (1 - smooth(now.share)))


@action("bounce")
def bounce(thing: ThingSpec, now: Moment) -> ThingSpec:
    """Three bounces, each lower, on the way to x."""
    x1 = thing.x if now.act.x is None else now.act.x
    high = now.act.lift or 0.22
    beat = now.share * 3
    lift = high * abs(math.sin(math.pi * beat)) * 0.7 ** int(min(beat, 2.99))
    way = (x1 - thing.x) * now.share
    away = way / max(_stride(thing, now.scene, "roll"), 1e-3)
    moved = replace(thing, lift=thing.lift + lift, x=thing.x + way)
    if "roll" in kind_of(thing.kind).poses:
        return _in_pose(replace(moved, phase=(thing.phase + away) % 1.0), "roll", now.going)
    return moved


@action("spin")
def spin(thing: ThingSpec, now: Moment) -> ThingSpec:
    """Twice round its upright axis."""
    return replace(thing, facing=thing.facing * math.cos(4 * math.pi * smooth(now.share)))


@action("float")
def float_(thing: ThingSpec, now: Moment) -> ThingSpec:
    """Hangs in the air and sways."""
    wave = math.sin(2 * math.pi * now.share * max(1.0, round(now.seconds)))
    return replace(
        thing, lift=thing.lift + 0.018 * wave, x=thing.x + 0.012 * wave,
        phase=(thing.phase + now.share * now.seconds) % 1.0,
    )  # fmt: skip


@action("sway")
def sway(thing: ThingSpec, now: Moment) -> ThingSpec:
    moved = replace(thing, phase=(thing.phase + now.share * now.seconds * 0.5) % 1.0)
    return _in_pose(moved, "sway", True)


@action("tick")
def tick(thing: ThingSpec, now: Moment) -> ThingSpec:
    """The minute hand goes round once."""
    return replace(thing, phase=(thing.phase + now.share) % 1.0)


@action("wave")
def wave(thing: ThingSpec, now: Moment) -> ThingSpec:
    moved = replace(thing, phase=(thing.phase + now.share * now.seconds * 1.6) % 1.0)
    return _in_pose(moved, "wave", now.going)


@action("sit down")
def sit_down(thing: ThingSpec, now: Moment) -> ThingSpec:
    """An animal sits where it is; a person sits down on the target."""
    if now.share < 0.5:
        return thing
    seated = _in_pose(thing, "sit", True)
    return replace(seated, on=now.act.target, x=0.0) if now.act.target else seated


@action("pick up")
def pick_up(thing: ThingSpec, now: Moment) -> ThingSpec:
    """The hand reaches out; the target changes hands in `stories.play` at the half."""
    return _in_pose(thing, "hold", now.share > 0.25)


@action("put down")
def put_down(thing: ThingSpec, now: Moment) -> ThingSpec:
    return _in_pose(thing, "hold", now.share < 0.75)
