"""Plans and their text: the round trip, both published dialects, and a hundred thousand mutants."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vitron.errors import InvalidRegion, UnknownModule, UnreadablePlan
from vitron.memory.region import Box, Region
from vitron.vitron_model.language import Call, Plan, parse, template, write

PAPER = """Sure! You provide a video where there is a cop. Following I will outline the clock.

<Module> Video Segmentation </Module>

<Instruction> segmentation: clock </Instruction>

<Region> (0.23, 0.35, 0.11, 0.26) </Region>"""

RELEASED = (
    "Here it is. <module>B</module> "
    "<instruction>segmentation: zebra farthest from you</instruction>"
)

coordinate = st.floats(0, 1, allow_nan=False)


@st.composite
def regions(draw: st.DrawFn) -> Region:
    frame = draw(st.none() | st.integers(0, 900))
    x0, x1 = sorted(draw(st.tuples(coordinate, coordinate)))
    y0, y1 = sorted(draw(st.tuples(coordinate, coordinate)))
    kind = draw(st.sampled_from(["box", "point", "scribble", "polygon", "mask"]))
    spots = draw(st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=6))
    if kind == "box" and x0 < x1 and y0 < y1:
        span = draw(st.none() | st.integers(0, 90).map(lambda first: (first, first + 9)))
        return Region.box(x0, y0, x1, y1, frame).model_copy(update={"span": span})
    if kind == "point":
        return Region.points((x0, y0, 1), (x1, y1, -1), frame=frame)
    if kind == "scribble":
        return Region.scribble(spots, 0.02, frame)
    if kind == "mask":
        return Region.mask("a_abc", frame)
    return Region.polygon(spots, frame)


words = st.text(max_size=60)
calls = st.builds(
    Call,
    module=words.filter(lambda text: len(text.strip()) > 1),
    instruction=words,
    region=st.none() | regions(),
    inputs=st.lists(st.from_regex(r"(img|vid)[1-9]|\$[1-9]", fullmatch=True), max_size=3).map(
        tuple
    ),
    parameters=st.dictionaries(
        words, st.none() | st.booleans() | st.integers() | words | st.lists(words), max_size=3
    ),
)


@given(st.builds(Plan, reply=words, calls=st.lists(calls, max_size=4).map(tuple)))
@settings(deadline=None, max_examples=300)
def test_a_written_plan_is_read_back_the_same(plan: Plan) -> None:
    assert parse(write(plan)) == plan


def test_the_papers_own_example_is_read() -> None:
    plan = parse(PAPER)
    assert plan.reply.startswith("Sure!") and plan.reply.endswith("outline the clock.")
    (call,) = plan.calls
    assert (call.module, call.instruction) == ("Video Segmentation", "segmentation: clock")
    assert call.region == Region.box(0.11, 0.26, 0.23, 0.35)  # corners put right


def test_the_released_codes_letters_are_read_and_mean_the_newest_input() -> None:
    (call,) = parse(RELEASED, latest={"image": "img4", "video": "vid2"}).calls
    assert call.module == "Image Segmentation" and call.inputs == ("img4",)
    (call,) = parse(
        "<module>D</module><instruction>a fox</instruction>", latest={"image": "img4"}
    ).calls
    assert call.module == "Video Generation" and call.inputs == ()
    (call,) = parse("<module>G</module>", latest={"image": "img4"}).calls
    assert call.module == "Video Generation" and call.inputs == ("img4",)


def test_the_released_codes_two_instructions_of_a_video_edit_are_joined() -> None:
    text = "<module>F</module><instruction>a red car</instruction><instruction>snow</instruction>"
    assert parse(text).calls[0].instruction == "a red car; background: snow"


def test_an_instruction_keeps_its_colons_and_its_angle_brackets() -> None:
    call = Call(module="Image Editing", instruction="add text: 'x < y: <b>'")
    assert parse(write(Plan(calls=(call,)))).calls == (call,)


def test_a_drawn_region_can_be_named() -> None:
    drawn = [Region.points((0.5, 0.5, 1)), Region.box(0.1, 0.1, 0.2, 0.2)]
    text = "<Module>Image Segmentation</Module><Region>drawn 2</Region>"
    assert parse(text, drawn).calls[0].region == drawn[1]
    with pytest.raises(UnreadablePlan, match="0 regions were drawn"):
        parse(text)


def test_regions_in_per_cent_and_with_frames_are_read() -> None:
    text = "<Module>Video Segmentation</Module><Region>(23, 35, 41, 66 | 3, 12)</Region>"
    region = parse(text).calls[0].region
    assert region == Region(shapes=(Box(x0=0.23, y0=0.35, x1=0.41, y1=0.66),), span=(3, 12))


@pytest.mark.parametrize(
    ("text", "reason", "position"),
    [
        ("<Module>Image Editing", "never closed", 0),
        ("hello </Module>", "closes nothing", 6),
        ("<Region>(0,0,1,1)</Region>", "before any <Module>", 0),
        ("<Module>Image Editing<Instruction>", "still open", 21),
        ("<Module>X Y</Module> and then <Module>X Y</Module>", "between the fields", 20),
        ("<Module>X Y</Module> thanks", "behind the last call", 20),
        ("<Module>X Y</Module><Region>(0, 0, 1)</Region>", "4 numbers, not 3", 28),
        ("<Module>X Y</Module><Region>(0, 0, nan, 1)</Region>", "'nan' is no number", 28),
        ("<Module>X Y</Module><Region>(0, 0, 1.5, 1)</Region>", "outside the picture", 28),
        ("<Module>X Y</Module><Region>(0.2, 0, 0.2, 1)</Region>", "is empty", 28),
        ("<Module>X Y</Module><Input>../etc</Input>", "no input", 27),
        ("<Module>X Y</Module><Parameters>[1]</Parameters>", "JSON object", 32),
        ('<Module>X Y</Module><Parameters>{"a": NaN}</Parameters>', "NaN is not allowed", 32),
        ("<Module>X Y</Module><Region>(0,0,1,1)</Region><Region>(0,0,1,1)</Region>", "second", 54),
        ("x" * 70_000, "65536", 65_536),
    ],
)
def test_an_unreadable_plan_says_where_and_why(text: str, reason: str, position: int) -> None:
    with pytest.raises(UnreadablePlan) as caught:
        parse(text)
    assert reason in caught.value.reason
    assert caught.value.position == position


def test_an_unknown_letter_is_an_unknown_module() -> None:
    with pytest.raises(UnknownModule, match="'H'"):
        parse("<module>H</module>")


def test_the_template_is_printed_as_the_paper_prints_it() -> None:
    region = Region.box(0.23, 0.35, 0.41, 0.66)
    call = Call(module="Video Segmentation", instruction="segmentation: clock", region=region)
    assert template(call).splitlines() == [
        "<Module> Video Segmentation </Module>",
        "<Instruction> segmentation: clock </Instruction>",
        "<Region> (0.23, 0.35, 0.41, 0.66) </Region>",
    ]
    assert parse(template(call)).calls == (call,)


def mutants(count: int) -> list[str]:
    """Broken and half-broken plans: bytes flipped, pieces cut, doubled, swapped and spliced in."""
    chance = random.Random(7)
    full = write(
        Plan(
            reply="Here & now",
            calls=(
                Call(
                    module="Image Editing",
                    instruction="make it <teal>",
                    region=Region.points((0.5, 0.25, 1), (0.1, 0.9, -1), frame=2),
                    inputs=("img1", "$1"),
                    parameters={"seed": 7, "strength": 0.5},
                ),
            ),
        )
    )
    seeds = [full, PAPER, RELEASED, template(Call(module="A B"))]
    pieces = [
        "<Module>", "</Module>", "<module>", "</REGION>", "<Region>", "<Instruction>", "$0", "$1",
        "<Input>", "<Parameters>", "{", "}", "[" * 50, "(", ")", "|", "drawn", "nan", "1e999",
        "-1", "\x00", "\ud800", "\u202e", "é", "&lt;", "&amp;", '"', "9" * 400, "\n", "none",
    ]  # fmt: skip
    made = []
    for _ in range(count):
        text = chance.choice(seeds)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(text) + 1)
            to = min(len(text), at + chance.randrange(12))
            match chance.randrange(4):
                case 0:
                    text = text[:at] + chance.choice(pieces) + text[at:]
                case 1:
                    text = text[:at] + text[to:]
                case 2:
                    text = text[:to] + text[at:]
                case _:
                    text = text[:at] + chr(chance.randrange(1, 0x2FFF)) + text[at + 1 :]
        made.append(text)
    return made


def test_a_hundred_thousand_mutants_give_a_plan_or_a_typed_error() -> None:
    outcomes = {"plan": 0, "error": 0}
    for text in mutants(100_000):
        try:
            plan = parse(text)
        except (UnreadablePlan, UnknownModule):
            outcomes["error"] += 1
        else:
            assert parse(write(plan)) == plan
            outcomes["plan"] += 1
    assert min(outcomes.values()) > 5_000, outcomes  # the mutants really reach both sides


def test_a_region_that_no_picture_has_is_refused() -> None:
    for wrong in [(0.5, 0.2, 0.4, 0.6), (-0.1, 0, 1, 1), (0, 0, 1, float("nan"))]:
        with pytest.raises(InvalidRegion):
            Region.box(*wrong)
