"""Every drawn kind keeps the contract: on the ground, of its size, of its colour, quick to draw."""

from __future__ import annotations

import colorsys

import numpy as np
import pytest

from vitron.errors import UnknownKind
from vitron.vitron_model.training.world.actions import ACTIONS
from vitron.vitron_model.training.world.colours import PAINT
from vitron.vitron_model.training.world.kinds import Look, drawing, kind_of, kinds
from vitron.vitron_model.training.world.painter import render
from vitron.vitron_model.training.world.patterns import PATTERNS
from vitron.vitron_model.training.world.places import PLACES
from vitron.vitron_model.training.world.spec import SceneSpec, ThingSpec

NAMES = sorted(kinds())


def looks(name: str) -> list[Look]:
    kind = kind_of(name)
    return [
        Look(kind.colours[0], "", "plain", pose, phase, seed)
        for pose in kind.poses
        for phase in (0.0, 0.3, 0.7)
        for seed in (0, 1, 5)
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_kind_is_drawn_whole_in_every_pose(name: str) -> None:
    kind = kind_of(name)
    for look in looks(name):
        canvas = drawing(name, look)
        assert 2 <= len(canvas.shapes) <= 250, "patterns need numbers too: 255 is all there are"
        left, bottom, right, top = canvas.bounds
        assert np.isfinite((left, bottom, right, top)).all()
        assert top - bottom < 2.6 and right - left < 5.0, (look.pose, canvas.bounds)
        hung = {"hand", "air", "wall", "water"} & set(kind.zones)
        if not hung:
            assert -0.12 < bottom < 0.45, (look.pose, bottom)
        for number, shape in enumerate(canvas.shapes, 1):
            assert all(0 < host < number for host in shape.within)


@pytest.mark.parametrize("name", NAMES)
def test_a_kind_is_described_in_known_words(name: str) -> None:
    kind = kind_of(name)
    assert set(kind.colours) <= set(PAINT) and set(kind.accents) <= set(PAINT)
    assert set(kind.patterns) <= set(PATTERNS) and kind.patterns[0] == "plain"
    assert set(kind.places) <= set(PLACES)
    zones = {zone for place in PLACES.values() for zone in place.zones} | {"table", "hand"}
    assert set(kind.zones) <= zones and kind.zones
    known = {action.split()[0] for action in ACTIONS} | {"turn", "flap"}
    assert {motion.split()[0] for motion in kind.motions} <= known, kind.motions
    assert 0.05 <= kind.height <= 0.9
    assert kind.poses and kind.colours and kind.affords
    if kind.can_hold:
        assert "hand" in drawing(name, looks(name)[0]).keys and "hold" in kind.poses


@pytest.mark.parametrize("name", NAMES)
def test_a_kind_looks_like_its_colour(name: str) -> None:
    """Its named paint, or a tone of it, is among the largest areas of the drawing."""
    kind = kind_of(name)
    for colour in kind.colours[:3]:
        thing = ThingSpec("it", name, colour, x=0.5, y=0.86, size="big", facing=1.0, seed=2)
        truth = render(SceneSpec("field", (thing,), style="flat"), 128)
        pixels = truth.pixels[truth.truth.mask("it")].astype(float) / 255
        target = np.array(PAINT[colour]) / 255
        hue = colorsys.rgb_to_hsv(*target)
        near = 0
        for pixel in pixels[:: max(1, len(pixels) // 300)]:
            h, s, _ = colorsys.rgb_to_hsv(*pixel)
            if hue[1] > 0.25:
                near += min(abs(h - hue[0]), 1 - abs(h - hue[0])) < 0.07 and s > 0.15
            else:
                near += bool(np.abs(pixel - target).max() < 0.25)
        assert near > 0.12 * min(len(pixels), 300), (name, colour, near)


def test_there_are_many_kinds_of_every_group() -> None:
    groups = {kind.group for kind in kinds().values()}
    assert groups >= {"animal", "vehicle", "building", "person", "nature", "object"}


def test_an_unknown_kind_is_named_with_what_there_is() -> None:
    with pytest.raises(UnknownKind, match="unicorn.*dog"):
        kind_of("unicorn")
