"""What happens in a clip is told from where its things are over time, and what they look like."""

from __future__ import annotations

import pytest
from tests.tools.watched import FRAMES, an, at, going, lifted, still, thrown, watched

from vitron.tools.segmenter.happening import events
from vitron.tools.segmenter.watching import Actor, Watched

TREE = an("tree", still(0.5, 0.75, 0.12, 0.4), facing="")


def told(clip: Watched) -> list[tuple[str, str, str]]:
    return [
        (e.actor.looks("kind"), e.action, e.target.looks("kind") if e.target else "")
        for e in events(clip)
    ]


def of(*actors: Actor) -> list[tuple[str, str, str]]:
    return told(watched(*actors))


def rising(frame: int) -> float:
    share = min(max((frame - 2) / 8, 0.0), 1.0)
    return 0.3 * share * share * (3 - 2 * share)


def test_nothing_happens_where_all_stay():
    assert of(TREE, an("dog", still(0.2)), an("cat", still(0.8))) == []


@pytest.mark.parametrize(
    ("pose", "action"), [("walk", "walk past"), ("run", "run past"), ("drive", "drive past")]
)
def test_who_comes_by_something_goes_past_it(pose, action):
    assert of(TREE, an("dog", going(0.1, 0.9), pose)) == [("dog", action, "tree")]


def test_who_meets_nobody_just_goes():
    far = an("tree", still(0.5, 0.35), facing="")
    assert of(far, an("dog", going(0.1, 0.9), "run")) == [("dog", "run", "")]


def test_who_is_in_the_air_above_it_jumps_over_it():
    poses = ["run"] * 5 + ["jump"] * 6 + ["run"] * 5
    dog = an("dog", lifted(going(0.1, 0.9), thrown(5, 10)), poses)
    assert of(an("ball", still(0.5, 0.8, 0.1, 0.1)), dog) == [("dog", "jump over", "ball")]


def test_who_goes_behind_another_follows():
    leader = an("dog", going(0.4, 0.9), "walk")
    tail = an("cat", going(0.1, 0.6, first=3, last=15), "walk")
    assert of(leader, tail) == [("dog", "walk", ""), ("cat", "follow", "dog")]


def test_a_hand_takes_a_thing_and_puts_it_down():
    poses = ["stand"] + ["walk"] * 6 + ["stand"] * 2 + ["hold"] * 7
    man = an("man", going(0.2, 0.5, 0.8, 0, 7), poses)
    apple = [at(0.62, 0.8, 0.05, 0.05)] * 11 + [at(0.6, 0.7, 0.05, 0.05)] * 5
    assert of(man, an("apple", apple, facing="")) == [
        ("man", "walk to", "apple"), ("man", "pick up", "apple"),
    ]  # fmt: skip
    woman, held = an("woman", still(0.5), "hold"), [at(0.6, 0.7, 0.05, 0.05)] * 8
    laid = an("apple", held + [at(0.6, 0.8, 0.05, 0.05)] * 8, facing="")
    assert of(woman, laid) == [("woman", "put down", "apple")]


def test_it_rises_falls_jumps_and_bounces():
    kite = still(0.5, 0.9)
    assert of(an("kite", lifted(kite, rising), facing="")) == [("kite", "rise", "")]
    drop = an("kite", lifted(kite, lambda n: 0.4 * (1 - min(n / 8, 1) ** 2)), facing="")
    assert of(drop) == [("kite", "fall", "")]
    jumps = ["stand"] * 4 + ["jump"] * 7 + ["stand"] * 5
    assert of(an("cat", lifted(still(0.5), thrown(4, 10)), jumps)) == [("cat", "jump", "")]
    leaps = [thrown(n, n + 4) for n in (1, 5, 9)]
    ball = lifted(going(0.2, 0.8), lambda n: sum(leap(n) for leap in leaps))
    assert of(an("ball", ball, "bounce", "")) == [("ball", "bounce", "")]


def test_it_grows_and_shrinks_where_it_stands():
    grown = [at(0.5, 0.8, 0.1 + n * 0.01, 0.1 + n * 0.02) for n in range(FRAMES)]
    assert of(an("flower", grown, facing="")) == [("flower", "grow", "")]
    assert of(an("flower", grown[::-1], facing="")) == [("flower", "shrink", "")]
    at_once = [at(0.5, 0.8)] * 8 + [at(0.5, 0.8, 0.1, 0.4)] * 8
    assert of(an("chair", at_once, facing="")) == [], "nothing grows in a moment"


def test_it_appears_and_disappears():
    whole = still(0.5, 0.8)
    assert of(an("cat", [None] * 6 + whole[6:])) == [("cat", "appear", "")]
    assert of(an("cat", whole[:9] + [None] * 7)) == [("cat", "disappear", "")]


def test_who_leaves_the_picture_does_not_vanish():
    out = [at(0.6 + n * 0.05, 0.8) for n in range(8)]
    cut = [(x0, y0, min(x1, 1.0), y1) for x0, y0, x1, y1 in out]
    assert of(an("car", cut + [None] * 8, "drive")) == [("car", "drive", "")]


def test_what_is_hidden_for_a_while_has_not_moved():
    """A dog runs before the bench: of the bench one sees first its right side, then its left."""
    bench = [(0.3, 0.6, 0.7, 0.8)] * 5
    bench += [(0.3 + n * 0.04, 0.6, 0.7, 0.8) for n in range(1, 6)]
    bench += [(0.3, 0.6, 0.5 + n * 0.04, 0.8) for n in range(6)]
    dog = an("dog", going(0.1, 0.9, 0.85), "run")
    assert of(an("bench", bench, facing=""), dog) == [("dog", "run past", "bench")]


def test_it_turns_round_once_or_again_and_again():
    wide = [1, 1, 1, 1, 0.8, 0.3, 0.3, 0.8, 1, 1, 1, 1, 1, 1, 1, 1]
    dog = [at(0.5, 0.8, 0.2 * one) for one in wide]
    sides = ["right"] * 6 + ["left"] * 10
    found = events(watched(an("dog", dog, "stand", sides)))
    assert [(e.action, e.target) for e in found] == [("turn round", None)]
    assert 2 <= found[0].first <= 4 and 7 <= found[0].last <= 9
    spun = an("robot", still(0.5), "stand", ["left", "right"] * 8)
    assert of(spun) == [("robot", "spin", "")]
    glimpse = an("plane", still(0.5), "fly", ["left"] * 8 + ["right"] + ["left"] * 7)
    assert of(glimpse) == [], "one glance may err"


def test_what_somebody_hides_does_not_tell_where_it_looks():
    """A dog runs before a car: of its rear alone, one would take it for one that looks back."""
    hidden = ["left"] * 5 + ["right", "left", "right", "left", "right"] + ["left"] * 6
    car = an("car", still(0.5, 0.75, 0.3), "stand", hidden)
    assert of(car, an("dog", going(0.1, 0.9, 0.8), "run")) == [("dog", "run past", "car")]
    alone = an("car", still(0.5, 0.75, 0.3), "stand", hidden)
    assert of(alone) == [("car", "spin", "")]


def test_it_waves_and_sits_down():
    waves = ["stand"] * 3 + ["wave"] * 5 + ["stand"] * 8
    assert of(an("girl", still(0.5), waves)) == [("girl", "wave", "")]
    assert of(an("dog", still(0.5), ["stand"] * 8 + ["sit"] * 8)) == [("dog", "sit down", "")]


def test_when_it_began_is_reckoned_from_the_middle_of_it():
    """An even way from frame 3 to 12; what begins and ends gently is begun before it is seen."""
    poses = ["run"] * 4 + ["jump"] * 7 + ["run"] * 5
    dog = an("dog", lifted(going(0.1, 0.9, first=3, last=12), thrown(5, 10)), poses)
    leap = events(watched(an("ball", still(0.5, 0.8, 0.1, 0.1)), dog))[0]
    assert (leap.action, leap.first, leap.last) == ("jump over", 3, 12)
    rise = events(watched(an("kite", lifted(still(0.5, 0.9), rising), facing="")))[0]
    assert (rise.action, rise.first, rise.last) == ("rise", 2, 10)
    jump = an("cat", lifted(still(0.5), thrown(4, 10)), "jump")
    assert [(e.first, e.last) for e in events(watched(jump))] == [(4, 10)]


def test_what_comes_first_is_told_first():
    late = an("cat", lifted(still(0.2), thrown(10, 14)), "jump")
    early = an("dog", lifted(still(0.8), thrown(1, 6)), "jump")
    assert [who for who, _, _ in of(late, early)] == ["dog", "cat"]
