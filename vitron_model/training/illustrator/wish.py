"""What was wished for, as it was read: things, what they do, how they stand, where and when."""

from __future__ import annotations

from dataclasses import dataclass

from ..world.kinds import kind_of

MOST = 8  # things of one page


@dataclass(frozen=True)
class Wished:
    """One thing of a wish; empty fields are left to chance."""

    kind: str
    colour: str = ""
    accent: str = ""
    """A second colour."""
    size: str = ""
    pattern: str = ""
    pose: str = ""
    facing: str = ""
    side: str = ""


@dataclass(frozen=True)
class Deed:
    """Things, by number, do something; `target` is the number of another, -1 for none."""

    actor: int
    action: str
    how: str = ""
    target: int = -1
    toward: str = ""


@dataclass(frozen=True)
class Tie:
    """One thing stands to another as was said."""

    one: int
    relation: str
    two: int


@dataclass(frozen=True)
class Wish:
    things: tuple[Wished, ...] = ()
    ties: tuple[Tie, ...] = ()
    deeds: tuple[Deed, ...] = ()
    place: str = ""
    time: str = ""
    season: str = ""
    weather: str = ""
    style: str = ""
    camera: str = ""
    changes: tuple[tuple[str, str], ...] = ()
    strange: tuple[str, ...] = ()
    """Words that it does not know."""
    unused: tuple[str, ...] = ()
    """What it knows and could put to nothing: the red of a "red sky"."""
    dropped: int = 0
    """Things beyond MOST."""
    seconds: float = 0.0
    """How long a film of it is to be; 0: it was not said."""

    @property
    def shows(self) -> bool:
        """Whether there is anything to be painted."""
        return bool(self.things or self.place)


def thing_ids(wish: Wish) -> list[str]:
    """The names under which the wish's things stand in its scene."""
    counts: dict[str, int] = {}
    names = []
    for thing in wish.things:
        counts[thing.kind] = counts.get(thing.kind, 0) + 1
        names.append(f"{thing.kind.replace(' ', '_')}{counts[thing.kind]}")
    return names


def may_hold(one: Wished, two: Wished) -> bool:
    """Whether such a one has hands, and such a thing is held in them."""
    return kind_of(one.kind).can_hold and "hand" in kind_of(two.kind).zones
