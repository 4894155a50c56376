"""The truth of a rendered scene is exact: masks, boxes, depth, relations, parts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from vitron.errors import LimitExceeded
from vitron.vitron_model.training.world.kinds import kind_of
from vitron.vitron_model.training.world.layout import grounded, rects
from vitron.vitron_model.training.world.painter import Picture, render
from vitron.vitron_model.training.world.scenes import scene
from vitron.vitron_model.training.world.spec import STYLES, SceneSpec, ThingSpec
from vitron.vitron_model.training.world.truth import Bits

SEEDS = range(24)


def clear(index: int) -> SceneSpec:
    """A scene without lamplight, so that things cast nothing but their shadow."""
    spec = scene(index, "val")
    return spec if spec.place == "space" or spec.time != "night" else replace(spec, time="day")


def lonely(spec: SceneSpec) -> list[ThingSpec]:
    """The things on which nothing depends."""
    hosts = {t.on for t in spec.things} | {t.held_by for t in spec.things}
    return [t for t in spec.things if t.id not in hosts]


def around(bits: Bits, pixels: int) -> Bits:
    """The same bits grown by some pixels."""
    out = bits.copy()
    for dy in range(-pixels, pixels + 1):
        for dx in range(-pixels, pixels + 1):
            out |= np.roll(np.roll(bits, dy, 0), dx, 1)
    return out


def footprint(picture: Picture, thing: ThingSpec) -> Bits:
    """Every pixel that the thing touches at all, and its shadow."""
    bits: Bits = picture.truth.touched(thing.id)
    return bits


@pytest.mark.parametrize("index", SEEDS)
def test_taking_a_thing_away_changes_only_its_own_pixels_and_its_shadow(index: int) -> None:
    spec = clear(index)
    before = render(spec, 128)
    for thing in lonely(spec):
        if thing.id not in before.truth.by_id:
            continue
        after = render(spec.without(thing.id), 128)
        changed = (before.pixels != after.pixels).any(axis=2)
        assert not (changed & ~footprint(before, thing)).any(), thing


@pytest.mark.parametrize("index", SEEDS)
def test_every_pixel_of_a_visible_mask_belongs_to_the_thing(index: int) -> None:
    # Painted in another colour, the thing changes; so whatever changes outside its mask, or stays
    # the same inside it for every colour, would show a wrong mask.
    spec = replace(clear(index), weather="clear", style="storybook")
    before = render(spec, 128)
    for thing in lonely(spec):
        if thing.id not in before.truth.by_id:
            continue
        mask = before.truth.mask(thing.id)
        without = render(spec.without(thing.id), 128)
        changed = (before.pixels != without.pixels).any(axis=2)
        assert (mask & ~changed).sum() <= 0.01 * mask.sum() + 1, thing


@pytest.mark.parametrize("index", SEEDS)
def test_masks_do_not_share_a_pixel_and_boxes_bound_them(index: int) -> None:
    truth = render(scene(index, "val"), 128).truth
    sum_of_masks = np.zeros((128, 128), int)
    for thing in truth.things:
        mask = truth.mask(thing.id)
        sum_of_masks += mask
        rows, columns = np.nonzero(mask)
        box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
        assert np.allclose(np.array(thing.box) * 128, box)
        assert thing.area == pytest.approx(mask.mean())
        whole = truth.whole_mask(thing.id)
        assert (mask & ~whole).sum() == 0
        assert thing.seen == pytest.approx(mask.sum() / whole.sum(), abs=0.03)
    assert sum_of_masks.max() <= 1


@pytest.mark.parametrize("index", range(8))
def test_the_nearer_of_two_covers_the_farther(index: int) -> None:
    truth = render(scene(index, "val"), 128).truth
    for near in truth.things:
        for far in truth.things:
            if near.depth < far.depth:
                both = truth.whole_mask(near.id) & truth.whole_mask(far.id)
                assert not (truth.mask(far.id) & both).any()


@pytest.mark.parametrize("index", range(12))
def test_the_truth_is_the_same_at_every_size(index: int) -> None:
    spec = replace(scene(index, "val"), style="storybook")
    small, large = render(spec, 128).truth, render(spec, 384).truth
    for thing in small.things:
        twin = large.by_id.get(thing.id)
        if twin is None or thing.area < 0.004:
            continue
        # Whiskers thinner than half a pixel are no pixel of the smaller one.
        assert np.allclose(thing.box, twin.box, atol=2.3 / 128), (thing, twin)
        assert thing.depth == twin.depth or len(small.things) != len(large.things)


@pytest.mark.parametrize("index", range(16))
def test_parts_and_key_points_lie_in_their_thing(index: int) -> None:
    truth = render(scene(index, "val"), 128).truth
    for thing in truth.things:
        x0, y0, x1, y1 = thing.whole
        slack = 2.5 / 128
        for part in thing.parts:
            assert part.box[0] >= x0 - slack and part.box[2] <= x1 + slack, (thing.id, part)
            assert part.box[1] >= y0 - slack and part.box[3] <= y1 + slack, (thing.id, part)
        for name, (x, y) in thing.keys.items():
            assert x0 - 0.06 <= x <= x1 + 0.06 and y0 - 0.06 <= y <= y1 + 0.06, (thing.id, name)


@pytest.mark.parametrize("index", range(24))
def test_relations_come_with_their_converse_and_never_contradict(index: int) -> None:
    converse = {
        "left of": "right of", "right of": "left of", "above": "under", "under": "above",
        "in front of": "behind", "behind": "in front of", "next to": "next to",
        "holding": "held by", "held by": "holding",
    }  # fmt: skip
    truth = render(scene(index, "val"), 128).truth
    for fact in truth.facts:
        assert fact.subject in truth.by_id and fact.object in truth.by_id
        if fact.relation in converse:
            other = converse[fact.relation]
            assert truth.holds(fact.object, other, fact.subject), fact  # type: ignore[arg-type]
        if fact.relation == "left of":
            a, b = truth.by_id[fact.subject], truth.by_id[fact.object]
            assert a.middle[0] < b.middle[0]


@pytest.mark.parametrize("style", STYLES)
def test_the_same_scene_is_painted_the_same_in_every_style(style: str) -> None:
    spec = replace(scene(3, "val"), style=style)
    assert np.array_equal(render(spec, 128).pixels, render(spec, 128).pixels)
    assert render(spec, 128).truth.style == style


def test_weather_lies_over_things_and_takes_no_pixel_from_their_masks() -> None:
    spec = replace(scene(5, "val"), place="field", time="day", weather="clear")
    dry, wet = render(spec, 128).truth, render(replace(spec, weather="snow"), 128).truth
    assert np.array_equal(dry.owner, wet.owner)


def test_a_held_thing_moves_with_its_holder() -> None:
    girl = ThingSpec("girl1", "girl", "pink", x=0.4, y=0.9, pose="hold")
    ball = ThingSpec("ball1", "ball", "red", held_by="girl1")
    here = render(SceneSpec("park", (girl, ball)), 128).truth
    there = render(SceneSpec("park", (replace(girl, x=0.6), ball)), 128).truth
    moved = there.by_id["ball1"].middle[0] - here.by_id["ball1"].middle[0]
    assert moved == pytest.approx(0.2, abs=0.012)
    assert here.holds("girl1", "holding", "ball1")


def test_a_hidden_thing_is_not_spoken_of() -> None:
    house = ThingSpec("house1", "house", "red", x=0.5, y=0.8, size="big")
    flower = ThingSpec("flower1", "flower", "pink", x=0.5, y=0.7, size="small")
    truth = render(SceneSpec("park", (house, flower)), 128).truth
    assert [thing.id for thing in truth.things] == ["house1"]


def test_a_car_that_is_only_a_bumper_at_the_edge_is_not_spoken_of() -> None:
    car = ThingSpec("car1", "car", "red", x=-0.16, y=0.8)
    assert not render(SceneSpec("street", (car,)), 128).truth.things
    half = render(SceneSpec("street", (replace(car, x=0.05),)), 128).truth.by_id["car1"]
    assert 0.45 < half.seen < 0.75


@pytest.mark.parametrize("aspect", [0.75, 1.5, 16 / 9])
def test_pages_of_any_shape_are_true(aspect: float) -> None:
    for index in range(4):
        picture = render(scene(index, "val", aspect), 144)
        assert picture.pixels.shape == (round(144 / aspect), 144, 3)
        for thing in picture.truth.things:
            rows, columns = np.nonzero(picture.truth.mask(thing.id))
            width, height = picture.truth.width, picture.truth.height
            box = (columns.min() / width, rows.min() / height)
            assert np.allclose(thing.box[:2], box)


def test_nothing_of_a_composition_is_cut_off_or_floats() -> None:
    for index in range(60):
        spec = scene(index, "train")
        for thing_id, (left, top, right, bottom) in rects(spec).items():
            assert left >= -0.001 and top >= -0.001 and right <= 1.001 and bottom <= 1.02, thing_id
        assert grounded(spec)
        for thing in spec.things:
            if thing.lift:
                assert "air" in kind_of(thing.kind).zones


DOG = ThingSpec("dog1", "dog", "brown")


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        (SceneSpec("moon", ()), "street"),
        (SceneSpec("park", (), weather="hail"), "snow"),
        (SceneSpec("park", (), style="cubism"), "chalk"),
        (SceneSpec("park", (), aspect=0.0), "0.2 to 5"),
        (SceneSpec("park", (replace(DOG, colour="plaid"),)), "turquoise"),
        (SceneSpec("park", (replace(DOG, pattern="furry"),)), "spotted"),
        (SceneSpec("park", (replace(DOG, x=float("nan")),)), "finite"),
        (SceneSpec("park", (DOG, DOG)), "dog1"),
        (SceneSpec("park", (replace(DOG, on="a"), replace(DOG, id="a", on="dog1"))), "chain"),
    ],
)
def test_a_scene_that_cannot_be_painted_is_refused_by_name(spec: SceneSpec, says: str) -> None:
    with pytest.raises(LimitExceeded, match=says):
        render(spec, 64)


def test_a_picture_of_no_size_is_refused() -> None:
    with pytest.raises(LimitExceeded, match="16 to 4096"):
        render(SceneSpec("park", ()), 4)


def test_an_empty_scene_and_a_thing_far_outside_are_fine() -> None:
    assert render(SceneSpec("park", ()), 64).truth.things == ()
    assert render(SceneSpec("park", (replace(DOG, x=40.0),)), 64).truth.things == ()
