"""The paper's Figures 7 to 13, acted out: for each, the scenes and stories that its talk is about.

Hand-set, so that every request of a figure has its truth here. The words over them are written
elsewhere; this file knows no wording.
"""

from __future__ import annotations

from dataclasses import replace

from . import edits
from .actions import Act
from .spec import SceneSpec, ThingSpec
from .stories import StorySpec


def _street(weather: str = "clear", season: str = "summer", x: float = 0.5) -> SceneSpec:
    car = ThingSpec("car1", "car", "red", x=x, y=0.765, facing=1.0, seed=2)
    return SceneSpec("street", (car,), weather=weather, season=season, seed=11)


def scribbled_park() -> SceneSpec:
    """Figure 7: several things in one picture, each to be outlined from a scribble over it."""
    return SceneSpec(
        "park",
        (
            ThingSpec("tree1", "tree", "green", x=0.21, y=0.70, seed=3),
            ThingSpec("woman1", "woman", "blue", "white", x=0.40, y=0.80, facing=1.0, seed=4),
            ThingSpec("dog1", "dog", "brown", x=0.66, y=0.86, facing=-1.0, seed=1),
            ThingSpec("ball1", "ball", "yellow", "red", x=0.46, y=0.93, seed=2),
            ThingSpec("cat1", "cat", "orange", x=0.86, y=0.76, pose="sit", facing=-1.0, seed=5),
        ),
        seed=7,
    )


def hidden_wish() -> StorySpec:
    """Figure 8: a target that is never named: "what could take me to work", while others pass."""
    scene = SceneSpec(
        "street",
        (
            ThingSpec("boy1", "boy", "green", x=0.78, y=0.655, facing=-1.0, seed=9),
            ThingSpec("car1", "car", "blue", "white", x=0.29, y=0.765, seed=6),
            ThingSpec("cat1", "cat", "grey", x=0.72, y=0.94, facing=-1.0, seed=3),
        ),
        seed=21,
    )
    acts = (
        Act("car1", "drive", "", 0.0, 0.9, x=0.72),
        Act("cat1", "run", "", 0.15, 0.8, x=0.22),
    )
    return StorySpec(scene, acts, 16, 8.0)


def boat_trip() -> SceneSpec:
    """Figure 9: a small boat on the water, and people on the quay beside it."""
    return SceneSpec(
        "harbour",
        (
            ThingSpec("boat1", "boat", "white", "red", x=0.30, y=0.64, facing=1.0, size="big"),
            ThingSpec("man1", "man", "black", x=0.66, y=0.90, facing=-1.0, seed=5),
            ThingSpec("girl1", "girl", "pink", x=0.84, y=0.92, facing=-1.0, seed=8),
        ),
        seed=5,
    )


def ball_lesson() -> StorySpec:
    """Figure 10: what happens with the girl, how the ball comes to move, and who is who."""
    scene = SceneSpec(
        "park",
        (
            ThingSpec("girl1", "girl", "pink", x=0.16, y=0.86, facing=1.0, seed=2),
            ThingSpec("man1", "man", "blue", x=0.82, y=0.80, facing=-1.0, seed=4),
            ThingSpec("ball1", "ball", "red", "white", x=0.46, y=0.88, seed=1),
        ),
        seed=3,
    )
    acts = (
        Act("girl1", "run to", "ball1", 0.0, 0.45, x=0.38),
        Act("ball1", "roll", "", 0.45, 0.95, x=0.70),
        Act("man1", "wave", "", 0.5, 1.0),
    )
    return StorySpec(scene, acts, 24, 8.0)


def snowy_run() -> StorySpec:
    """Figure 11, first request: a dog runs past a car on the street in the snow."""
    dog = ThingSpec("dog1", "dog", "brown", size="small", x=0.12, y=0.845, facing=1.0, seed=7)
    scene = _street("snow", "winter").with_thing(dog)
    return StorySpec(scene, (Act("dog1", "run past", "car1", 0.0, 0.9, x=0.88),), 16, 8.0)


def white_dog() -> tuple[SceneSpec, SceneSpec]:
    """Figure 11, second request: a white dog is added next to the car, on its right side."""
    before = _street("snow", "winter", x=0.40)
    dog = ThingSpec("dog1", "dog", "white", x=0.82, y=0.79, facing=-1.0, seed=12)
    return before, edits.add(before, dog)


def white_run() -> StorySpec:
    """Figure 11, third request: that picture set in motion, the dog running past the car."""
    scene = white_dog()[1]
    act = Act("dog1", "run past", "car1", 0.0, 0.95, x=0.16, y=0.85)
    return StorySpec(scene, (act,), 16, 8.0)


def picture_edits() -> tuple[SceneSpec, ...]:
    """Figure 12: one picture, edited step by step: a thing more, another colour, one away, and
    the season changed."""
    first = scribbled_park()
    flower = ThingSpec("flower1", "flower", "red", x=0.29, y=0.91, seed=4)
    second = edits.add(first, flower)
    third = edits.recolour(second, "ball1", "blue")
    fourth = edits.remove(third, "cat1")
    return first, second, third, fourth, edits.weather(fourth, "snow")


def clip_edits() -> tuple[StorySpec, ...]:
    """Figure 13: one clip, its subject changed, then its style."""
    first = replace(snowy_run(), scene=edits.weather(snowy_run().scene, "clear"))
    second = edits.replace_thing(first, "dog1", "cat", "orange", 3)
    return first, second, edits.restyle(second, "watercolour")


def circled_clock() -> StorySpec:
    """Appendix B: "track the clock I circled", a green one, with a police officer in the room."""
    scene = SceneSpec(
        "room",
        (
            ThingSpec("clock1", "clock", "green", x=0.40, y=0.40),
            ThingSpec("police_officer1", "police officer", "blue", x=0.62, y=0.90, facing=-1.0),
        ),
        seed=5,
    )
    return StorySpec(scene, (Act("police_officer1", "wave", "", 0.1, 0.9),), 16, 8.0)
