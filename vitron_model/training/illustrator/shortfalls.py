"""What was wished for and did not come out so, by the scene that was set and by its picture."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from ....tools.english import a
from ..world.kinds import kind_of
from ..world.layout import rects
from ..world.spec import SceneSpec, ThingSpec
from ..world.truth import BoxTuple, Scene
from ..world.words.phrases import doing, plural
from .staging import pose_of, poses_of
from .wish import Wish, Wished, thing_ids

STANCES = frozenset(
    "bounce drive float fly hop jump lie ride roll run sail sit sleep stand sway swim walk "
    "wave".split()
)
"""What somebody can be seen to do on a picture that stands still."""
HOLLOW = {"bridge", "street lamp", "table", "tree", "umbrella"}
"""What something else can stand under."""
CLOSE = 0.3  # page heights between two that are next to each other, at most
PLAIN = 0.35  # of a thing, at least, is to be seen


def otherwise(wish: Wish, spec: SceneSpec, still: bool, moved: Collection[str] = ()) -> list[str]:
    """What was said of things that is not so in their scene; what they do only of a `still`
    picture, since a film moves them all the same, and no relation of who is `moved` by it."""
    told = [said for thing in wish.things for said in _unlike(thing, still)]
    names, boxes = thing_ids(wish), rects(spec)
    for tie in wish.ties:
        one, two = spec[names[tie.one]], spec[names[tie.two]]
        if not {one.id, two.id} & set(moved) and not _is_so(one, tie.relation, two, boxes):
            told.append(f"{a(one.kind)} {tie.relation} {a(two.kind)} did not come out so")
    for thing, name in zip(wish.things, names, strict=True) if still else ():
        if spec[name].pose == "hold" and thing.pose in STANCES - {"stand"}:
            who, does = a(thing.kind), doing(thing.pose)
            told.append(f"{who} who holds something is never {does} here, but standing")
    for deed in wish.deeds if still else ():
        if deed.how == "over" and deed.action not in ("fly", "float"):
            who, whom = a(wish.things[deed.actor].kind), a(wish.things[deed.target].kind)
            told.append(f"{who} {doing(deed.action)} over {whom} is for a film: here it is beside")
    return list(dict.fromkeys(told))


def _unlike(thing: Wished, still: bool) -> Iterator[str]:
    """How it was said to look and stand, as none of its kind does."""
    kind = kind_of(thing.kind)
    if thing.pattern and thing.pattern not in kind.patterns:
        what = f"the {kind.worn} of {a(kind.name)}" if kind.worn else a(kind.name)
        yield f"{what} is never {thing.pattern} here: it came out plain"
    if thing.accent and not kind.accents and len(kind.patterns) < 2:
        yield f"{a(kind.name)} has one colour here: {thing.accent} was left out"
    if thing.facing and not kind.sided:
        yield f"{a(kind.name)} looks nowhere here: it has no front"
    shown = pose_of(thing, kind)
    if thing.pose == "sleep" and shown in poses_of(thing):
        yield f"{a(kind.name)} is {doing(shown)} here with open eyes: closed ones are not drawn"
    if still and thing.pose in STANCES and shown not in poses_of(thing):
        yield f"{a(kind.name)} is never {doing(thing.pose)} here, but {doing(shown)}"


def hidden(wish: Wish, scene: Scene) -> list[str]:
    """Of which kinds fewer can be seen than were asked for."""
    behind = {tie.one for tie in wish.ties if tie.relation == "behind"}
    named = [
        (thing.kind, name in scene.by_id and scene.by_id[name].seen >= PLAIN or number in behind)
        for number, (thing, name) in enumerate(zip(wish.things, thing_ids(wish), strict=True))
    ]
    told = []
    for kind in dict.fromkeys(kind for kind, _ in named):
        seen = [shown for one, shown in named if one == kind]
        if not all(seen):
            many = plural(kind) if len(seen) > 1 else kind
            told.append(f"of {len(seen)} {many} only {sum(seen)} can be seen well")
    return told


def _is_so(one: ThingSpec, relation: str, two: ThingSpec, boxes: Mapping[str, BoxTuple]) -> bool:
    a0, a1, a2, a3 = boxes[one.id]
    b0, b1, b2, b3 = boxes[two.id]
    match relation:
        case "on":
            return one.on == two.id
        case "holding":
            return two.held_by == one.id
        case "left of":
            return a0 + a2 < b0 + b2
        case "right of":
            return a0 + a2 > b0 + b2
        case "above":
            return a3 <= (b1 + b3) / 2
        case "under":
            return (two.lift > 0 or two.kind in HOLLOW) and a1 > b1
        case "behind":
            return one.y < two.y
        case "in front of":
            return one.y > two.y
    return max(a0 - b2, b0 - a2) < CLOSE
