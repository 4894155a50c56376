"""Words become pages and films: what was asked for is true of what was painted."""

from itertools import pairwise
from threading import Event

import numpy as np
import pytest

from vitron.errors import Cancelled, NoBackend
from vitron.memory.region import Box, Region
from vitron.tools.modules import IMAGE_GENERATION, TEXT_TO_VIDEO, GenerateImage, Placed, TextToVideo
from vitron.tools.registry import Registry
from vitron.tools.specialist import Report
from vitron.vitron_model.evaluation.makers import wants
from vitron.vitron_model.training.illustrator.directing import directed
from vitron.vitron_model.training.illustrator.reading import read
from vitron.vitron_model.training.illustrator.shortfalls import hidden
from vitron.vitron_model.training.illustrator.specialists import StorybookFilm, StorybookPage
from vitron.vitron_model.training.illustrator.staging import staged
from vitron.vitron_model.training.illustrator.wish import MOST
from vitron.vitron_model.training.world.kinds import kinds
from vitron.vitron_model.training.world.layout import overlap, rects
from vitron.vitron_model.training.world.painter import render
from vitron.vitron_model.training.world.places import PLACES
from vitron.vitron_model.training.world.stories import play


def truth(text, seed=0, aspect=1.0):
    return render(staged(read(text), seed, aspect), 160).truth


def asked(text, **more):
    return GenerateImage(instruction=text, **{"width": 96, "height": 96} | more)


# --- reading ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kinds_", "told"),
    [
        ("a red dog on a beach", ["dog"], {"place": "beach"}),
        ("Draw me two kittens in the snow, at night", ["cat"] * 2,
         {"weather": "snow", "time": "night"}),
        ("a big lorry behind a small taxi in the city", ["truck", "car"], {"place": "street"}),
        ("seaside at sunset in watercolour", [], {"place": "beach", "time": "evening",
                                                  "style": "watercolour"}),
        ("a police officer next to a street lamp, pixel art", ["police officer", "street lamp"],
         {"style": "pixel"}),
        ("sheep", ["sheep"], {}),
    ],
)  # fmt: skip
def test_what_is_named_is_heard(text, kinds_, told):
    wish = read(text)
    assert [thing.kind for thing in wish.things] == kinds_
    assert {name: getattr(wish, name) for name in told} == told
    assert not wish.strange


def test_looks_belong_to_their_thing():
    wish = read("a small striped orange cat and a woman in a green dress facing left")
    cat, woman = wish.things
    assert (cat.size, cat.pattern, cat.colour) == ("small", "striped", "orange")
    assert (woman.colour, woman.facing) == ("green", "left")
    assert cat.facing == ""
    (boy,) = read("a boy in a striped blue shirt").things
    assert (boy.colour, boy.pattern) == ("blue", "striped")
    (red,) = read("a red woman in a dress").things
    assert red.colour == "red"


@pytest.mark.parametrize(
    ("text", "kinds_", "place"),
    [
        ("a red dog on a beach, two boats at sea, no people", ["dog", "boat", "boat"], "beach"),
        ("a dog with no hat in a forest", ["dog"], "forest"),
        ("a beach, no red boats or people, at night", [], "beach"),
        ("a cat without a hat or a red scarf on a chair", ["cat", "chair"], ""),
        ("not a dog, a cat", ["cat"], ""),
        ("a meadow and not a single tree, but a cow", ["cow"], "field"),
    ],
)
def test_what_is_not_wanted_is_not_painted(text, kinds_, place):
    wish = read(text)
    assert [thing.kind for thing in wish.things] == kinds_
    assert wish.place == place and not set(wish.strange) - {"but"}


@pytest.mark.parametrize(
    ("text", "ties", "deeds"),
    [
        ("a cup on a table", [(0, "on", 1)], []),
        ("a girl with a balloon", [(0, "holding", 1)], []),
        ("a boy with a dog", [], []),
        ("a dog to the left of a car", [(0, "left of", 1)], []),
        ("a running horse", [], [(0, "run", "", -1)]),
        ("a dog runs past a car", [], [(0, "run", "past", 1)]),
        ("a cat follows a duck", [], [(0, "follow", "after", 1)]),
        ("a rabbit jumps over a fence", [], [(0, "jump", "over", 1)]),
        ("a plane over a house", [(0, "above", 1)], []),
        ("a girl riding a horse", [(0, "on", 1)], [(0, "ride", "on", 1)]),
    ],
)
def test_who_stands_how_to_whom_and_does_what(text, ties, deeds):
    wish = read(text)
    assert [(tie.one, tie.relation, tie.two) for tie in wish.ties] == ties
    assert [(d.actor, d.action, d.how, d.target) for d in wish.deeds] == deeds


def test_what_it_does_not_know_it_names():
    assert read("a dragon and a dog").strange == ("dragon",)
    crowd = read("eight dogs and three cats")
    assert len(crowd.things) == MOST and crowd.dropped == 3


@pytest.mark.parametrize(
    ("text", "count", "dropped"),
    [("3 dogs", 3, 0), ("12 balloons", MOST, 4), ("ten horses", MOST, 2), ("a pair of cats", 2, 0),
     ("10 seconds of 3 dogs", 3, 0), ("a dozen sheep", MOST, 4), ("a dog in 1990", 1, 0)],
)  # fmt: skip
def test_numbers_count_in_digits_and_in_words(text, count, dropped):
    wish = read(text)
    assert (len(wish.things), wish.dropped) == (count, dropped)
    assert wish.strange == (("1990",) if "1990" in text else ())


@pytest.mark.parametrize(
    ("text", "colours", "unused"),
    [
        ("the dog is red", ["red"], ()),
        ("a dog that is red on a beach", ["red"], ()),
        ("a man in red next to a brown dog", ["red", "brown"], ()),
        ("two dogs, one black and one white", ["black", "white"], ()),
        ("three cats, two black and one white", ["black", "black", "white"], ()),
        ("two dogs, a black one and a white one", ["black", "white"], ()),
        ("a black and white cow", ["black+white"], ()),
        ("a big, red dog", ["red"], ()),
        ("a red fluffy dog", ["red"], ()),
        ("a red sky over a house", [""], ("red",)),
        ("make the sky purple above a house", [""], ("purple",)),
        ("a dog at a red sunset", [""], ("red",)),
        ("a red dragon next to a dog", [""], ("red",)),
    ],
)
def test_colours_come_to_what_they_were_said_of_or_are_named(text, colours, unused):
    wish = read(text)
    shown = [thing.colour + (thing.accent and f"+{thing.accent}") for thing in wish.things]
    assert (shown, wish.unused) == (colours, unused)


@pytest.mark.parametrize(
    ("text", "deeds"),
    [
        ("rain falling on a red car", []),
        ("snow falling on a street with a bus", []),
        ("clouds drifting over a house", []),
        ("two dragons chase a dog", []),
        ("a horse does not move", [(0, "stand", -1)]),
        ("a horse isn't running", [(0, "stand", -1)]),
        ("two dogs, one runs and one sits", [(0, "run", -1), (1, "sit", -1)]),
        ("a boy walks to a bench and sits down", [(0, "walk", 1), (0, "sit", -1)]),
    ],
)
def test_deeds_are_done_by_who_was_said_to_do_them(text, deeds):
    assert [(d.actor, d.action, d.target) for d in read(text).deeds] == deeds


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        ("a horse and a cow run", [0, 1]),
        ("a horse, a cow and a dog are running", [0, 1, 2]),
        ("two dogs and a cat run", [0, 1, 2]),
        ("a man with an umbrella walks", [0]),
        ("a man with an umbrella and a woman walk", [0, 2]),
        ("a girl holding a balloon and a boy run", [0, 2]),
        ("a cat on a sofa sleeps", [0]),
        ("a woman with a ball bouncing", [1]),
        ("a man next to a dog that runs", [1]),
        ("a man next to a dog runs", [0]),
        ("a dog sits and a cat runs", [0, 1]),
        ("a man riding a bicycle waves", [0, 0]),
        ("a red dog that runs and a cat", [0]),
        ("a horse and a cow that run", [0, 1]),
        ("a horse and a cow that runs", [1]),
        ("a dog runs, and the dog runs", [0, 1]),
        ("a house, two dogs run", [1, 2]),
    ],
)
def test_a_verb_is_told_of_its_subject_and_not_of_what_stands_next_to_it(text, actors):
    assert [deed.actor for deed in read(text).deeds] == actors


def test_all_of_a_subject_go_past_and_the_same_way():
    wish = read("a man with an umbrella and a woman walk past a house")
    assert [(d.actor, d.how, d.target) for d in wish.deeds] == [(0, "past", 3), (2, "past", 3)]
    wish = read("a man with an umbrella and a woman walk to the left")
    assert [deed.toward for deed in wish.deeds] == ["left", "left"]


def test_who_of_a_subject_cannot_do_it_is_named():
    assert read("a boat and a plane fly").unused == ("a boat flying",)
    assert not read("a man with an umbrella and a woman walk").unused


@pytest.mark.parametrize(
    ("text", "facing", "unused"),
    [
        ("a dog looks to the left", ["left"], ()),
        ("a man with a dog faces right", ["right", ""], ()),
        ("a cat and a dog facing left", ["", "left"], ()),
        ("a cat and a dog look to the right", ["right", "right"], ()),
        ("a dog looks at a cat and runs", ["", ""], ("looking at a cat",)),
        ("a dog looks up", [""], ("looks up",)),
    ],
)
def test_where_somebody_looks_is_understood_or_named(text, facing, unused):
    wish = read(text)
    assert ([thing.facing for thing in wish.things], wish.unused) == (facing, unused)


def test_who_goes_one_way_and_then_another_goes_the_first():
    wish = read("a dog runs to the left and then to the right")
    assert wish.deeds[0].toward == "left" and wish.unused == ("to the right",)


@pytest.mark.parametrize(
    ("text", "ties"),
    [
        ("a bench with a book on it", [(1, "on", 0)]),
        ("a table with a cup and a book on it", [(1, "on", 0), (2, "on", 0)]),
        ("a dog on a sofa, a cat next to it", [(0, "on", 1), (2, "next to", 1)]),
    ],
)
def test_it_is_who_was_named_before(text, ties):
    assert [(tie.one, tie.relation, tie.two) for tie in read(text).ties] == ties


# --- staging ------------------------------------------------------------------------------------


def test_every_kind_can_be_drawn_by_its_name_everywhere():
    for number, name in enumerate(kinds()):
        place = list(PLACES)[number % len(PLACES)]
        scene = truth(f"a {name} in the {place}", number)
        assert [thing.kind for thing in scene.things] == [name], (name, place)
        assert scene.place == place
        assert scene.things[0].area > 0.001, (name, place)


@pytest.mark.parametrize("seed", range(8))
def test_colours_counts_and_sides_are_as_asked(seed):
    scene = truth("two blue cars in a desert", seed)
    assert [(t.kind, t.colour) for t in scene.things] == [("car", "blue")] * 2
    scene = truth("a black cat on the left and a white dog on the right", seed, 1.5)
    by_kind = {thing.kind: thing for thing in scene.things}
    assert by_kind["cat"].middle[0] < 0.45 < 0.55 < by_kind["dog"].middle[0]


@pytest.mark.parametrize("seed", range(8))
def test_relations_are_as_asked(seed):
    for text, relation in (
        ("a dog to the left of a house", "left of"),
        ("a boat above a car", "above"),
        ("a plane above a tree", "above"),
        ("a cup on a table", "on"),
        ("a woman holding an umbrella", "holding"),
        ("a cat in front of a sofa in a room", "in front of"),
    ):
        scene = truth(text, seed, 1.3)
        one, two = (
            next(t.id for t in scene.things if t.kind == thing.kind) for thing in read(text).things
        )
        if relation in ("in front of", "above"):
            a, b = scene.by_id[one], scene.by_id[two]
            if relation == "above":
                assert a.middle[1] < b.middle[1], text
            else:
                assert a.place[1] > b.place[1], text
        else:
            assert scene.holds(one, relation, two), (text, scene.facts)


@pytest.mark.parametrize(
    "text", ["three apples on a table", "four cups on a table", "two cats on a sofa"]
)
def test_several_on_one_top_are_all_seen(text):
    for seed in range(5):
        scene = truth(text, seed)
        assert len(scene.things) == len(read(text).things), seed
        assert min(thing.seen for thing in scene.things) > 0.5, seed


def test_a_second_colour_is_seen_in_the_pattern():
    (cow,) = truth("a black and white cow").things
    assert (cow.colour, cow.accent, cow.pattern) == ("black", "white", "patched")


def test_wishes_of_the_exam_come_true():
    right = {"kind": 0, "colour": 0, "count": 0, "setting": 0}
    exam = wants(40)
    for seed, wanted in enumerate(exam):
        scene = truth(wanted.text, seed)
        named = [thing for thing in scene.things if thing.kind == wanted.kind]
        right["kind"] += bool(named)
        right["colour"] += all(thing.colour == wanted.colour for thing in named)
        right["count"] += len(named) == wanted.count
        right["setting"] += scene.place == wanted.place
    assert all(share >= 0.95 * len(exam) for share in right.values()), right


# --- films --------------------------------------------------------------------------------------


def test_the_film_of_the_paper_happens():
    text = "a dog runs past a car on the street in the snow"
    film = play(directed(read(text), 3, 3.0, 1.5), 120)
    event = film.truth.events[0]
    assert (event.action, event.target) == ("run past", "car1")
    tracks = [scene.by_id["dog1"].middle[0] for scene in film.truth.scenes]
    car = film.truth.scenes[0].by_id["car1"].middle[0]
    assert (tracks[0] - car) * (tracks[-1] - car) < 0, "it is past the car in the end"
    assert all(scene.weather == "snow" for scene in film.truth.scenes)


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("a car on a street", "drive"),
        ("a boat at sea", "sail"),
        ("a plane flies to the left", "fly"),
        ("a rabbit jumps over a mushroom", "jump over"),
        ("a rocket takes off in the desert", "rise"),
        ("an apple falls in a garden", "fall"),
        ("a flower grows in a meadow", "grow"),
        ("a man sits in the park", "sit down"),
        ("a robot turns around in a room", "turn round"),
    ],
)
def test_things_do_what_was_said_or_what_they_do_by_themselves(text, action):
    story = directed(read(text), 1, 2.0, 1.5)
    assert [act.action for act in story.acts] == [action]
    first, last = story.at(0), story.at(story.frames - 1)
    assert first.things != last.things or action == "drive"
    if "to the left" in text:
        assert last.things[0].x < first.things[0].x


def test_skies_change_and_cameras_move():
    story = directed(read("it starts to snow on a street, a man walks, zoom out"), 1, 2.0)
    assert story.at(0).weather != "snow" and story.at(story.frames - 1).weather == "snow"
    assert story.camera == "pull out"


@pytest.mark.parametrize("text", ["two horses run to the left", "two cats walk", "3 dogs run"])
def test_who_goes_the_same_way_goes_one_behind_the_other(text):
    for seed in range(4):
        story = directed(read(text), seed, 2.0, 1.5)
        for frame in (0, story.frames // 2, story.frames - 1):
            boxes = sorted(rects(story.at(frame)).values())
            for one, two in pairwise(boxes):
                assert two[0] > one[0] + 0.3 * (one[2] - one[0]), (seed, frame)


def test_who_flies_over_a_house_stays_above_its_roof():
    for seed in range(4):
        story = directed(read("a bird flies over a house"), seed, 2.0, 1.5)
        for frame in (0, story.frames // 2, story.frames - 1):
            boxes = rects(story.at(frame))
            assert boxes["bird1"][3] < boxes["house1"][1] + 0.02, (seed, frame)


def test_who_goes_to_a_bench_to_sit_does_one_after_the_other():
    story = directed(read("a boy walks to a bench and sits down"), 0, 3.0, 1.5)
    walk, sit = story.acts
    assert (walk.action, sit.action) == ("walk to", "sit down") and walk.end <= sit.start
    boxes = rects(story.at(story.frames - 1))
    assert overlap(boxes["boy1"], boxes["bench1"]) < 0.1


# --- as specialists -----------------------------------------------------------------------------


def test_the_registry_finds_them_and_takes_them_first():
    registry = Registry.discover()
    page = registry.choose(IMAGE_GENERATION, asked("a red dog"))
    film = registry.choose(TEXT_TO_VIDEO, TextToVideo(instruction="a red dog runs"))
    assert (page.backend, film.backend) == (StorybookPage, StorybookFilm)
    with pytest.raises(NoBackend, match="can't draw “quarterly”, “report”.*its world only"):
        registry.choose(IMAGE_GENERATION, asked("a quarterly report"))
    with pytest.raises(NoBackend, match="storybook: it hears words only"):
        registry.choose(IMAGE_GENERATION, asked("a red dog", listens="signal"))


def test_a_page_has_the_size_asked_and_the_seed_holds():
    page = StorybookPage()
    one = page.run(asked("a red dog", width=133, height=90, seed=5), None, Report())[0].pixels
    again = page.run(asked("a red dog", width=133, height=90, seed=5), None, Report())[0].pixels
    other = page.run(asked("a red dog", width=133, height=90, seed=6), None, Report())[0].pixels
    assert one.shape == (90, 133, 3)
    assert np.array_equal(one, again) and not np.array_equal(one, other)
    assert "five times" in page.refuses(asked("a red dog", width=1000, height=100))


def test_boxes_are_filled_by_the_things_they_name():
    spot = (0.55, 0.4, 0.95, 0.9)
    drawn = Region(shapes=(Box(x0=spot[0], y0=spot[1], x1=spot[2], y1=spot[3]),))
    wish = read("a red car on a street")
    for request in (
        asked("a red car on a street", region=drawn),
        asked("a red car on a street", layout=(Placed(phrase="red car", box=spot),)),
    ):
        made = StorybookPage().run(request, None, Report())[0].pixels
        spec = staged(wish, 0, 1.0, {0: spot})
        assert np.array_equal(made, render(spec, 96).pixels)
    box = render(spec, 160).truth.things[0].box
    assert spot[0] - 0.05 <= box[0] and box[2] <= spot[2] + 0.05
    assert box[2] - box[0] > 0.3 and abs(box[3] - spot[3]) < 0.05


def test_whatever_is_said_to_fly_leaves_the_ground():
    scenes = list(directed(read("an elephant flies over a red house"), 0, 2.0, 1.5).scenes())
    for one in (scenes[0], scenes[-1]):
        lifts = {thing.kind: thing.lift for thing in one.things}
        assert lifts["elephant"] > 0.3 and lifts["house"] == 0


def test_what_came_out_otherwise_is_said():
    report = Report()
    StorybookPage().run(asked("a dog and a dragon in a room in the rain"), None, report)
    assert any("dragon" in note for note in report.findings)
    assert any("no rain in that place" in note for note in report.findings)


@pytest.mark.parametrize(
    ("text", "told"),
    [("a striped tree", "a tree is never striped here: it came out plain"),
     ("a dotted man in a park", "the shirt of a man is never dotted here"),
     ("an elephant flying over a house", "an elephant is never flying here, but standing"),
     ("a rabbit running", ""), ("an elephant running", ""), ("a girl riding a horse", ""),
     ("a house looks left", "a house looks nowhere here: it has no front"),
     ("a woman carrying a cup sits", "a woman who holds something is never sitting here"),
     ("a red balloon rises", ""), ("a boy in a striped shirt waving", "")],
)  # fmt: skip
def test_looks_and_stances_that_a_kind_never_has_are_said(text, told):
    report = Report()
    StorybookPage().run(asked(text), None, report)
    assert [told in note for note in report.findings] == ([True] if told else [])


@pytest.mark.parametrize(
    ("text", "told"),
    [("a bird on a tower", "a bird on a tower did not come out so"),
     ("a cat on a car", "a cat on a car did not come out so"),
     ("a cat lying on a sofa", ""),
        ("a cat asleep on a sofa", "a cat is lying down here with open eyes"),
        ("a bird asleep on a bench", "a bird is never sleeping here, but standing"),
        ("a cat lying under the sofa", "a cat under a sofa did not come out so"),
     ("a horse jumping over a fence", "a horse jumping over a fence is for a film"),
     ("a man in a black hat", "in a hat"), ("a red sky over a house", "as it was said: red"),
     ("a black and white sheep", "a sheep has one colour here: white was left out"),
     ("a cat under a table", ""), ("a plane above a house", ""), ("three cups on a table", "")],
)  # fmt: skip
def test_what_stands_otherwise_than_was_said_is_told(text, told):
    report = Report()
    StorybookPage().run(asked(text), None, report)
    assert [told in note for note in report.findings] == ([True] if told else [])


def test_what_nobody_can_see_is_told():
    wish = read("a dog and two cats")
    assert hidden(wish, truth("a dog and a cat")) == ["of 2 cats only 1 can be seen well"]
    assert not hidden(wish, truth("a dog and two cats"))


def test_a_film_says_what_it_could_not_do():
    report = Report()
    wished = TextToVideo(instruction="a cat jumps onto a table", seconds=0.5)
    StorybookFilm().run(wished, None, report)
    assert ["onto a table" in note for note in report.findings] == [True]


@pytest.mark.parametrize("way", ["left", "right"])
def test_who_looks_to_one_side_looks_there_on_the_page_and_in_the_film(way):
    wish = read(f"a dog looks to the {way}")
    for seed in range(4):
        for scene in (staged(wish, seed), directed(wish, seed, 1.0).scene):
            assert scene["dog1"].facing == (1.0 if way == "right" else -1.0)


def test_who_walks_with_something_in_hand_walks_on_the_page_too():
    page = staged(read("a man with an umbrella walks"), 0)
    assert (page["man1"].pose, page["umbrella1"].held_by) == ("walk", "man1")
    film = directed(read("a man with an umbrella walks"), 0, 1.0)
    assert [act.actor for act in film.acts] == ["man1"]


def test_the_next_thing_to_what_was_said_is_done():
    for text, pose in (("a rabbit running", "hop"), ("an elephant running", "walk")):
        assert staged(read(text), 0).things[0].pose == pose


def test_a_film_plays_everywhere_and_a_cancel_stops_it_between_frames():
    film = StorybookFilm()
    clip = film.run(TextToVideo(instruction="a dog runs", seconds=0.5), None, Report())[0]
    assert clip.count == 6 and clip.width % 2 == clip.height % 2 == 0
    stop, seen = Event(), []
    with pytest.raises(Cancelled):
        film.run(
            TextToVideo(instruction="a dog runs", seconds=5), None,
            Report(lambda *said: (seen.append(said), stop.set()), stop),
        )  # fmt: skip
    assert len(seen) == 1
    assert "at once" in film.refuses(TextToVideo.model_construct(
        instruction="a dog", seconds=100, listens="both"))  # fmt: skip


@pytest.mark.parametrize(
    ("text", "seconds", "things"),
    [
        ("six seconds of a red dog running", 6, 1), ("a dog runs, 1.5 s", 1.5, 1),
        ("a two-second clip of a cat", 2, 1), ("two dogs run for ten seconds", 10, 2),
        ("a 4 secs long film of a boat", 4, 1), ("the second of two dogs", 0, 2),
    ],
)  # fmt: skip
def test_how_long_a_film_is_to_be_counts_no_things(text, seconds, things):
    wish = read(text)
    assert wish.seconds == seconds and len(wish.things) == things
    assert not {"second", "seconds", "s"} & set(wish.strange) or not seconds


def test_a_length_in_words_holds_unless_another_was_set():
    def frames(**more):
        wished = TextToVideo(instruction="a dog runs, 1 second", **more)
        return StorybookFilm().run(wished, None, Report())[0].count

    assert frames() == 12 and frames(seconds=0.5) == 6
    assert "at once" in StorybookFilm().refuses(TextToVideo(instruction="40 seconds of a dog"))


def test_kinds_stay_recognisable_in_every_style():
    for style in ("flat", "ink", "watercolour", "chalk", "pixel"):
        scene = truth(f"a red {'boat'} at sea in {style} style" if style != "pixel"
                      else "a red boat at sea, pixel art", 2)  # fmt: skip
        assert scene.style == style and scene.things[0].kind == "boat"
