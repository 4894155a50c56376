"""The world gives the same sample types as real data, and they agree with its truth."""

from __future__ import annotations

from collections import Counter

from vitron.vitron_model.training.samples import (
    EditPair,
    GroundedCaption,
    Referring,
    Tracks,
    box_of_mask,
)
from vitron.vitron_model.training.world.lessons import of_pair, of_scene, of_story


def test_a_scene_teaches_every_sort_of_picture_task() -> None:
    sorts = Counter(type(sample).__name__ for i in range(20) for sample in of_scene(i, width=96))
    assert set(sorts) == {"Caption", "GroundedCaption", "RegionDescription", "Referring", "Answer"}


def test_an_expressions_box_bounds_its_mask() -> None:
    checked = 0
    for index in range(12):
        for sample in of_scene(index, width=96):
            if isinstance(sample, Referring) and sample.targets:
                (target,) = sample.targets
                assert target.mask is not None
                around = box_of_mask(target.mask())
                assert around is not None
                assert all(abs(a - b) < 0.011 for a, b in zip(around, target.box, strict=True))
                checked += 1
    assert checked > 20


def test_a_story_teaches_tracks_with_masks_and_frames() -> None:
    for index in range(6):
        samples = list(of_story(index, width=64))
        (tracks,) = [one for one in samples if isinstance(one, Tracks)]
        (caption,) = [one for one in samples if isinstance(one, GroundedCaption)]
        assert " | " in caption.line()
        for thing in tracks.things:
            first = thing.span[0]
            assert thing.masks is not None and thing.masks(first).any()
        assert len(list(tracks.source.frames())) == tracks.source.count


def test_a_pair_teaches_an_edit_in_words() -> None:
    pairs = [pair for index in range(20) for pair in of_pair(index, width=96)]
    assert len(pairs) > 12
    for pair in pairs:
        assert isinstance(pair, EditPair) and pair.mask is not None
        changed = pair.mask()
        assert changed.any()
        same = pair.before.load() == pair.after.load()  # type: ignore[union-attr]
        assert same[~changed].all()


def test_the_same_index_teaches_the_same_words() -> None:
    assert [str(s)[:40] for s in of_scene(3, width=96)] == [
        str(s)[:40] for s in of_scene(3, width=96)
    ]
