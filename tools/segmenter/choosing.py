"""Which of the things that were found is meant: by what they look like, and by where they are.

Knows masks, glances and what is wanted; no network.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from .looks import Glance
from .reading import Tie, Vocabulary, Wanted
from .windows import Soft, box_of

LIKELY = 0.25
"""From here on a look is one that was asked for: what is said is true more often than not."""
NEAR = 0.2
"""Of a picture's height: farther than this is not next to."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class Candidate:
    """A thing that was found, and what it looks like from close by."""

    soft: Soft
    score: float
    """How surely the network found it when asked by its name."""
    glance: Glance

    @cached_property
    def box(self) -> Box:
        """In heights of the picture, so that both directions count alike."""
        height = self.soft.shape[0]
        x0, y0, x1, y1 = box_of(self.soft > 0.5) or (0, 0, 0, 0)
        return x0 / height, y0 / height, x1 / height, y1 / height


def covered(one: Sequence[float], other: Sequence[float]) -> float:
    """Intersection over union of two boxes."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    if wide <= 0 or high <= 0:
        return 0.0
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return wide * high / (sum(areas) - wide * high)


Called = Callable[[str], Sequence[Candidate]]
"""All that bear a name."""


def chosen(wanted: Wanted, called: Called, known: Vocabulary) -> list[Candidate]:
    """Those meant, the surest first; none where nothing fits."""
    every = called(wanted.noun)
    fits = {id(one): fit(wanted, one, known) for one in every}
    likely = [one for one in every if fits[id(one)] >= LIKELY]
    likely.sort(key=lambda one: -fits[id(one)])
    if wanted.size and len(likely) > 1:
        likely = [max(likely, key=lambda one: _tall(one) * (1 if wanted.size == "big" else -1))]
    if wanted.tie and wanted.other:
        holds = _tied(likely, wanted.tie, chosen(wanted.other, called, known))
        likely = [one for one in likely if id(one) in holds]
        likely.sort(key=lambda one: -fits[id(one)] * holds[id(one)])
    if wanted.unlike:
        likely = _others(likely, wanted, called, known)
    if wanted.middle and likely:
        wide = likely[0].soft.shape[1] / likely[0].soft.shape[0] / 2
        likely = [min(likely, key=lambda one: abs(_middle(one, 0) - wide))]
    if wanted.counted:
        which = wanted.counted.of([one.soft > 0.5 for one in likely])
        return [likely[which]] if which >= 0 else []
    return likely


def fit(wanted: Wanted, one: Candidate, known: Vocabulary) -> float:
    """How likely it is called so and looks so: as likely as the least likely of it."""
    found = bears(one, known.means[wanted.noun]) if wanted.noun else 1.0
    return min([found, *(one.glance.of(what, (label,)) for what, label in wanted.looks)])


def bears(one: Candidate, kinds: Sequence[str]) -> float:
    """How likely it is of one of these kinds: by both who found it and who looked at it closely."""
    near, far = one.glance.of("kind", kinds), min(0.9, max(0.1, one.score))
    return near * far / max(1e-9, near * far + (1 - near) * (1 - far))


def holds(tie: Tie, one: Candidate, other: Candidate) -> bool:
    return _WAYS[tie](one.box, other.box) > 0


def _tied(
    those: Sequence[Candidate], tie: Tie, others: Sequence[Candidate]
) -> dict[int, float]:
    """How well it holds, by id, of those that are so to the surest other, else to the next."""
    for other in others:
        holds = {id(one): _WAYS[tie](one.box, other.box) for one in those if one is not other}
        if found := {which: how for which, how in holds.items() if how > 0}:
            return found
    return {}


def _others(
    those: list[Candidate], wanted: Wanted, called: Called, known: Vocabulary
) -> list[Candidate]:
    """Those that are not as they must not be."""
    unlike = wanted.unlike
    assert unlike is not None
    if unlike.tie or unlike.counted or unlike.middle or unlike.size:
        so = {id(one) for one in chosen(replace(unlike, noun=wanted.noun), called, known)}
        return [one for one in those if id(one) not in so]
    so_likely = {id(one): fit(unlike, one, known) for one in those}
    least = min(so_likely.values(), default=0.0)
    found = [one for one in those if so_likely[id(one)] < max(0.5, min(0.95, least + 1e-6))]
    return sorted(found, key=lambda one: so_likely[id(one)])


# --- ways of being tied: above 0 it holds, the more the better -----------------------------------


def _apart(one: Box, other: Box) -> float:
    """The gap between two boxes; below 0 they reach into each other."""
    return max(
        max(one[0], other[0]) - min(one[2], other[2]), max(one[1], other[1]) - min(one[3], other[3])
    )


def _shared(one: Box, other: Box) -> float:
    """How much of the narrower lies above or under the other."""
    overlap = min(one[2], other[2]) - max(one[0], other[0])
    return overlap / max(1e-6, min(one[2] - one[0], other[2] - other[0]))


def _leftward(one: Box, other: Box) -> float:
    """Best where it is near, and no part of it above or under the other."""
    ahead = (other[0] + other[2] - one[0] - one[2]) / 2
    if ahead < 0.03:
        return -1.0
    return 1 / (1 + ahead) - (0.5 if _shared(one, other) > 0.25 else 0.0)


def _over(one: Box, other: Box) -> float:
    if _shared(one, other) < 0.1 or one[3] > (other[1] + other[3]) / 2:
        return -1.0
    return 1 / (1 + max(0.0, other[1] - one[3]))


def _on(one: Box, other: Box) -> float:
    if _shared(one, other) < 0.3 or one[3] > other[3] + 0.02 or one[3] < other[1] - 0.06:
        return -1.0
    return 1.0 - abs(one[3] - other[1])


def _before(one: Box, other: Box) -> float:
    if _shared(one, other) < 0.15 or one[3] <= other[3]:
        return -1.0
    return _shared(one, other) + 0.01


def _beside(one: Box, other: Box) -> float:
    gap = max(one[0], other[0]) - min(one[2], other[2])
    level = abs(one[3] - other[3])
    return 1.0 - max(0.0, gap) - level if gap < NEAR and level < NEAR else -1.0


def _held(one: Box, other: Box) -> float:
    gap = _apart(one, other)
    return 1.0 - max(0.0, gap) if gap < 0.03 else -1.0


_WAYS: Mapping[Tie, Callable[[Box, Box], float]] = {
    "left of": _leftward, "right of": lambda one, other: _leftward(other, one),
    "in front of": _before, "behind": lambda one, other: _before(other, one),
    "above": _over, "under": lambda one, other: _over(other, one),
    "on": _on, "next to": _beside, "holding": _held, "held by": _held,
}  # fmt: skip


def _tall(one: Candidate) -> float:
    return one.box[3] - one.box[1]


def _middle(one: Candidate, axis: int) -> float:
    return (one.box[axis] + one.box[axis + 2]) / 2
