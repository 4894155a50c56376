"""The embedded planner with the weights that ship, in real sessions: no network, no mock."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Event as Signalled
from threading import Thread
from time import sleep

import numpy as np
import pytest
from PIL import Image as Pillow

from vitron.agent import looking
from vitron.agent.events import Done, Event, Looking, Made, Planned, Token
from vitron.agent.planner import Item, Past, View
from vitron.agent.planner_kinds import EmbeddedPlanner, open_planner
from vitron.agent.scripted_planner import ScriptedPlanner
from vitron.agent.session import VitronAgent
from vitron.agent.settings import PlannerSettings, Settings
from vitron.agent.talks import talk_of
from vitron.agent.vitron_planner import (
    VitronPlanner,
    announced,
    marked,
    names_a_thing,
    quoted,
    within,
)
from vitron.errors import Cancelled, MissingWeights
from vitron.memory.media import Image, Video
from vitron.memory.region import Box, Region
from vitron.memory.settings import MemorySettings
from vitron.tools.modules import (
    IMAGE_GENERATION,
    IMAGE_SEGMENTATION,
    GenerateImage,
    SegmentImage,
)
from vitron.tools.registry import Registry
from vitron.tools.specialist import Report, Specialist
from vitron.ui.outputs import write
from vitron.vitron_model.config import weights_of
from vitron.vitron_model.language import Call, Plan
from vitron.vitron_model.speaker import Speaker
from vitron.vitron_model.talk import Step, Talk, Thing
from vitron.vitron_model.talk import Turn as TalkTurn
from vitron.vitron_model.training.world.painter import render
from vitron.vitron_model.training.world.plots import story
from vitron.vitron_model.training.world.scenes import scene
from vitron.vitron_model.training.world.stories import play
from vitron.vitron_model.uses import USES
from vitron.vitron_model.wishes import wished

REGION = Region(shapes=(Box(x0=0.25, y0=0.25, x1=0.75, y1=0.75),))


@cache
def speaker() -> Speaker:
    return Speaker.open(weights_of("nano"))


@cache
def planner() -> VitronPlanner:
    return VitronPlanner(speaker(), "nano")


@pytest.fixture
def agent(tmp_path: Path):
    settings = Settings(memory=MemorySettings(folder=tmp_path / "store"))
    with VitronAgent.open(settings, planner()) as opened:
        yield opened


def photograph(tmp_path: Path) -> Path:
    """Noise with a bright disc: nothing that the eyes know."""
    chance = np.random.default_rng(0)
    pixels = chance.integers(0, 120, (240, 320, 3), np.uint8)
    rows, columns = np.mgrid[:240, :320]
    pixels[(rows - 120) ** 2 + (columns - 160) ** 2 < 50**2] = (230, 180, 40)
    file = tmp_path / "photo.png"
    Pillow.fromarray(pixels).save(file)
    return file


def storybook(index: int = 3) -> tuple[np.ndarray, object]:
    picture = render(scene(index, "test"), 384)
    return picture.pixels, picture.truth


def last(events: list[Event]) -> Done:
    assert isinstance(events[-1], Done), events
    return events[-1]


def view(text: str, *items: Item, regions=(), attachments=(), past=(), pixels=None, **more) -> View:
    cards = Registry.discover().cards()
    value = Image(pixels if pixels is not None else np.zeros((64, 64, 3), np.uint8))
    return View(text, attachments, regions, past, items, cards, lambda name: value, **more)


PICTURE = Item("img1", "image", 384, 384, 1, "uploaded")


def test_a_drawn_region_is_cut_out_of_a_photograph(agent, tmp_path):
    home = agent.memory.create_conversation("t").id
    file = photograph(tmp_path)
    events = list(agent.turn(home, "cut out what I marked", files=[file], regions=[(0, REGION)]))
    made = [event for event in events if isinstance(event, Made)]
    assert last(events).outcome == "done", events
    assert [one.kind for one in made] == ["mask"]
    inside = agent.memory.load(made[0].artifact).inside()
    assert inside[120, 160] and not inside[5, 5]


def test_its_words_reach_the_specialist_and_the_signal_is_stored(agent, tmp_path):
    home = agent.memory.create_conversation("t").id
    file = photograph(tmp_path)
    events = list(agent.turn(home, "make it black and white", files=[file]))
    assert last(events).outcome == "done", events
    turn = agent.memory.turns(home, limit=1)[0]
    signal = turn.steps[0].signal
    assert signal is not None
    kept = agent.memory.load(signal)
    assert kept.kind == "signal" and kept.specific.shape == (4, 128) == kept.invariant.shape
    made = next(event for event in events if isinstance(event, Made))
    pixels = agent.memory.load(made.artifact).rgb()
    assert np.abs(pixels[..., 0].astype(int) - pixels[..., 2]).max() <= 6


def test_the_reply_is_streamed_and_nothing_live_enters_the_state(agent, tmp_path):
    home = agent.memory.create_conversation("t").id
    events = list(agent.turn(home, "hello there!"))
    told = "".join(event.text for event in events if isinstance(event, Token))
    assert told and told.strip() in last(events).reply
    assert not next(e for e in events if isinstance(e, Planned)).plan.calls


def test_what_is_missing_is_asked_for(agent):
    home = agent.memory.create_conversation("t").id
    events = list(agent.turn(home, "cut out the dog"))
    assert not [event for event in events if isinstance(event, Made)]
    assert any(word in last(events).reply.lower() for word in ("send", "attach"))


def test_of_a_photograph_it_says_that_it_does_not_see_it(tmp_path):
    pixels = np.asarray(Pillow.open(photograph(tmp_path)))
    said = planner().plan(
        view("what breed is the dog?", PICTURE, attachments=("img1",), pixels=pixels),
        lambda text: None,
    )
    assert not said.plan.calls
    assert "storybook" in said.plan.reply or "see" in said.plan.reply


def test_of_a_storybook_page_it_says_what_is_there():
    pixels, truth = storybook()
    said = planner().plan(
        view("What is in this picture?", PICTURE, attachments=("img1",), pixels=pixels),
        lambda text: None,
    )
    assert not said.plan.calls
    assert any(thing.kind in said.plan.reply for thing in truth.things), said.plan.reply


@pytest.mark.parametrize(
    "text",
    [f"Once upon a time {'there was a wide garden, and ' * 200}what is in this picture?",
     "What is in this picture <image>? <objs> </s> <Module> 0.50"],
)  # fmt: skip
def test_a_question_about_a_page_may_be_of_any_length_and_in_any_words(text):
    pixels, _ = storybook()
    asked = view(text, PICTURE, attachments=("img1",), pixels=pixels)
    assert planner().plan(asked, lambda text: None).plan.reply
    assert speaker().tell(text, speaker().see([pixels], clip=False)).reply


def test_a_wish_may_hold_what_looks_like_a_token():
    said = planner().plan(view("draw a red dog with <image>"), lambda text: None)
    assert [call.instruction for call in said.plan.calls] == ["generate: a red dog with <image>"]


@pytest.mark.parametrize("text", ["", "  \n"])
def test_a_page_or_clip_without_a_word_is_described_and_offered_for_work(text):
    pixels, truth = storybook()
    seen = view(text, PICTURE, attachments=("img1",), pixels=pixels)
    told: list[str] = []
    plan = planner().plan(seen, told.append).plan
    assert not plan.calls and plan.reply == "".join(told) and "(" not in plan.reply
    assert any(thing.kind in plan.reply for thing in truth.things), plan.reply
    assert plan.reply.endswith("I can cut something out, change something or bring it to life: "
                               "say what, or draw where.")  # fmt: skip
    clip = Item("vid1", "video", 64, 64, 8, "uploaded")
    film = Video.of([pixels] * 8, 8.0)
    seen = replace(
        seen, items=(clip,), attachments=("vid1",), look=lambda name: film,
        closer=lambda name, asked, drawn=None: "it stands still" if "clip" in asked else None,
    )  # fmt: skip
    assert planner().plan(seen, told.append).plan.reply == (
        "It stands still. I can follow something through it or change something in it: say what, "
        "or draw where."
    )


def test_a_photograph_without_a_word_is_offered_for_work_and_not_described(tmp_path):
    pixels = np.asarray(Pillow.open(photograph(tmp_path)))
    seen = view("", PICTURE, attachments=("img1",), pixels=pixels)
    reply = planner().plan(seen, lambda text: None).plan.reply
    assert "photographs" in reply and "change something" in reply
    both = replace(seen, items=(PICTURE, replace(PICTURE, name="img2")),
                   attachments=("img1", "img2"))  # fmt: skip
    assert "in img2" in planner().plan(both, lambda text: None).plan.reply


def test_what_is_drawn_round_without_a_word_is_named(agent, tmp_path):
    picture = render(scene(10, "test", 1.0), 384)
    black = next(one for one in picture.truth.things if one.colour == "black")
    x0, y0, x1, y1 = black.box
    file = tmp_path / "sheep.png"
    Pillow.fromarray(picture.pixels).save(file)
    region = Region(shapes=(Box(x0=x0, y0=y0, x1=x1, y1=y1),))
    reply = last(list(agent.turn(None, "", files=[file], regions=[(0, region)]))).reply
    assert reply.startswith("A black sheep") and "say what" in reply


def test_what_was_asked_for_may_come_without_a_word():
    pixels, _ = storybook()
    asked = Past("make it black and white", (), (), Plan(), (), "Please send the picture.")
    seen = view("", PICTURE, attachments=("img1",), pixels=pixels, past=(asked,))
    calls = planner().plan(seen, lambda text: None).plan.calls
    assert [call.instruction for call in calls] == ["restyle: black and white"]


def test_a_plan_in_tags_is_done_as_it_stands():
    def told(text: str, **more) -> Plan:
        return planner().plan(view(text, PICTURE, **more), lambda text: None).plan

    call = Call(module="Image Editing", instruction="remove: the dog", inputs=("img1",),
                region=REGION)  # fmt: skip
    text = "<Module>Image Editing</Module><Instruction>remove: the dog</Instruction>"
    text += "<Input>img1</Input><Region>drawn</Region>"
    assert told(text, regions=(("img1", REGION),)).calls == (call,)
    assert "still open" in told("<Module></Region>").reply
    wrong = told(text, regions=(("img1", REGION),), complaints=("no such thing",))
    assert not wrong.calls and "no such thing" in wrong.reply


@pytest.mark.parametrize(
    "text", ["ارسم كلبا أحمر", "צייר כלב אדום", "画一只红色的狗", "Нарисуй собаку"]
)
def test_a_language_that_it_does_not_know_is_said_so(text):
    assert "English" in planner().plan(view(text), lambda text: None).plan.reply


def test_of_a_message_that_is_too_long_it_says_what_it_heard():
    told: list[str] = []
    text = "hello there, " + "and beside it a blue car and a green house, " * 800
    plan = planner().plan(view(text), told.append).plan
    assert "heard only the beginning" in plan.reply and plan.reply == "".join(told)
    call = Call(module="Image Generation", instruction=f"generate: {wished(text)}")
    assert quoted(Plan(calls=(call,)), text) and not quoted(plan, text)


def test_a_closer_look_is_asked_first_and_where_it_cannot_tell_the_eyes_answer():
    pixels, _ = storybook()
    asked: list[tuple[str, str]] = []

    def closer(name: str, question: str, drawn: Region | None = None) -> str | None:
        asked.append((name, question))
        if drawn is not None:
            return "a red kite" if drawn == REGION else None
        return "seventeen" if question.startswith("How many") else None

    def told(text: str, **more) -> tuple[str, str]:
        seen = view(text, PICTURE, attachments=("img1",), pixels=pixels, closer=closer, **more)
        pieces: list[str] = []
        return planner().plan(seen, pieces.append).plan.reply, "".join(pieces)

    assert told("How many trees are there?") == ("Seventeen.", "Seventeen.")
    assert asked == [("img1", "How many trees are there?")]
    reply, streamed = told("What is in this picture?")
    assert len(asked) == 2 and reply == streamed.strip()
    assert reply[0].isupper() and reply.endswith("."), reply
    assert told("What is this?", regions=(("img1", REGION),))[0] == "A red kite."
    other = Region(shapes=(Box(x0=0.1, y0=0.1, x1=0.4, y1=0.4),))
    assert told("What is this?", regions=(("img1", other),))[0] != "A red kite."


def test_a_question_about_a_page_is_answered_by_looking_closely(agent, tmp_path):
    file = tmp_path / "sheep.png"
    Pillow.fromarray(render(scene(10, "test", 1.0), 384).pixels).save(file)
    home = agent.memory.create_conversation("t").id
    events = list(agent.turn(home, "How many sheep are there?", files=[file]))
    assert (last(events).reply, last(events).outcome) == ("Three.", "answered")
    assert any("seem" in name for name in agent.pool.loaded())


def test_a_page_is_described_by_who_sees_its_things_and_who_sees_where_it_is(agent, tmp_path):
    """Three sheep, a white, a black and a brown one."""
    file = tmp_path / "sheep.png"
    Pillow.fromarray(render(scene(10, "test", 1.0), 384).pixels).save(file)
    home = agent.memory.create_conversation("t").id
    reply = last(list(agent.turn(home, "What do you see?", files=[file]))).reply
    for colour in ("white", "black", "brown"):
        assert f"a {colour} sheep" in reply.lower(), reply
    assert " in a " in reply and reply.endswith("."), reply


def test_what_was_drawn_round_is_described_by_looking_closely(agent, tmp_path):
    picture = render(scene(10, "test", 1.0), 384)
    black = next(one for one in picture.truth.things if one.colour == "black")
    x0, y0, x1, y1 = black.box
    file = tmp_path / "sheep.png"
    Pillow.fromarray(picture.pixels).save(file)
    home = agent.memory.create_conversation("t").id
    region = Region(shapes=(Box(x0=x0, y0=y0, x1=x1, y1=y1),))
    events = list(agent.turn(home, "What is this?", files=[file], regions=[(0, region)]))
    assert last(events).reply.startswith("A black sheep"), last(events).reply


def test_a_question_about_a_clip_is_answered_by_watching_it(agent, tmp_path):
    file = tmp_path / "clip.mp4"
    film = play(story(103, "test"), 384)
    write(Video.of(film.frames, film.truth.fps), file)
    home = agent.memory.create_conversation("t").id
    events = list(agent.turn(home, "What happens in this clip?", files=[file]))
    assert (last(events).reply, last(events).outcome) == (
        "The woman runs past the book.", "answered",
    )  # fmt: skip
    looks = [event for event in events if isinstance(event, Looking)]
    assert [one.done for one in looks] == list(range(16)) and looks[0].name == "vid1"
    again = list(agent.turn(home, "Which way does the woman run?"))
    assert last(again).reply == "To the left."
    assert not [event for event in again if isinstance(event, Looking)], "it was watched already"


def test_whoever_gives_signs_of_life_is_waited_for(tmp_path, monkeypatch):
    class Watches(Specialist[SegmentImage]):
        module, name, revision, rank, answers = IMAGE_SEGMENTATION, "watches", "1", 99, True

        def answer(self, request: SegmentImage, report: Report) -> str | None:
            for look in range(8):
                sleep(0.15)
                if "long" not in request.instruction:
                    report.progress(look, 8)
            return "seventeen"

        def run(self, request, signal, report):
            raise AssertionError

    monkeypatch.setattr(looking, "PATIENCE", 0.6)
    file = tmp_path / "sheep.png"
    Pillow.fromarray(render(scene(10, "test", 1.0), 384).pixels).save(file)
    settings = Settings(memory=MemorySettings(folder=tmp_path / "store"))
    with VitronAgent.open(settings, planner(), [Watches]) as agent:
        home = agent.memory.create_conversation("t").id
        done = last(list(agent.turn(home, "How many sheep are there?", files=[file])))
        assert done.reply == "Seventeen."
        done = last(list(agent.turn(home, "How many long sheep are there?", files=[file])))
        assert done.reply != "Seventeen."


def test_a_closer_look_that_fails_costs_no_answer(tmp_path):
    class Slips(Specialist[SegmentImage]):
        module, name, revision, rank, answers = IMAGE_SEGMENTATION, "slips", "1", 99, True

        def answer(self, request: SegmentImage, report: Report) -> str | None:
            raise ZeroDivisionError("a slip")

        def run(self, request, signal, report):
            raise AssertionError

    file = tmp_path / "sheep.png"
    Pillow.fromarray(render(scene(10, "test", 1.0), 384).pixels).save(file)
    settings = Settings(memory=MemorySettings(folder=tmp_path / "store"))
    with VitronAgent.open(settings, planner(), [Slips]) as agent:
        home = agent.memory.create_conversation("t").id
        done = last(list(agent.turn(home, "How many sheep are there?", files=[file])))
        assert (done.reply, done.outcome) == ("Three.", "answered"), "the next one is asked"


class Careless(Specialist[GenerateImage]):
    """Paints three sheep whatever it is told, and promises what it is told."""

    module, name, revision, rank = IMAGE_GENERATION, "careless", "1", 99

    def promised(self, request: GenerateImage):
        return [("sheep", 4 if "four" in request.instruction else 3), ("dogs", 1)]

    def run(self, request, signal, report):
        return [Image(render(scene(10, "test", 1.0), 384).pixels)]


@pytest.mark.parametrize(
    ("many", "told"),
    [("four", "I see three of the four sheep that were asked for: another seed may do better"),
     ("three", "")],
)  # fmt: skip
def test_what_was_made_is_counted_and_what_is_missing_said(tmp_path, many, told):
    settings = Settings(memory=MemorySettings(folder=tmp_path / "store"))
    plan = Plan(calls=(Call(module="Image Generation", instruction=f"generate: {many} sheep"),))
    with VitronAgent.open(settings, ScriptedPlanner([plan]), [Careless]) as agent:
        home = agent.memory.create_conversation("t").id
        reply = last(list(agent.turn(home, f"draw {many} sheep"))).reply
    assert "I see no dogs: another seed may do better" in reply
    assert told in reply and ("four sheep" in reply) == bool(told)


def test_a_stop_while_it_is_counted_keeps_what_was_made(tmp_path):
    counting, release = Signalled(), Signalled()

    class Counts(Specialist[SegmentImage]):
        module, name, revision, rank, answers = IMAGE_SEGMENTATION, "counts", "1", 99, True

        def answer(self, request: SegmentImage, report: Report) -> str | None:
            counting.set()
            release.wait(20)
            return None

        def run(self, request, signal, report):
            raise AssertionError

    settings = Settings(memory=MemorySettings(folder=tmp_path / "store"))
    plan = Plan(calls=(Call(module="Image Generation", instruction="generate: four sheep"),))
    with VitronAgent.open(settings, ScriptedPlanner([plan]), [Careless, Counts]) as agent:
        home = agent.memory.create_conversation("t").id

        events: list[Event] = []

        def stop() -> None:
            if counting.wait(20):
                agent.cancel(events[0].turn)

        stopping = Thread(target=stop)
        stopping.start()
        for event in agent.turn(home, "draw four sheep"):
            events.append(event)
        release.set()
        stopping.join()
        assert counting.is_set() and any(isinstance(event, Made) for event in events), events


def test_a_named_thing_is_left_to_who_finds_names_and_else_looked_for():
    pixels, truth = storybook()
    thing = max(truth.things, key=lambda one: one.area)
    asked = view(f"cut out the {thing.kind}", PICTURE, attachments=("img1",), pixels=pixels)
    nobody = tuple(replace(card, finds_names=False) for card in asked.cards)
    said = {}
    for who, seen in (("found by name", asked), ("by its eyes", replace(asked, cards=nobody))):
        planned = planner().plan(seen, lambda text: None)
        (said[who],) = planned.plan.calls
        assert said[who].module == "Image Segmentation" and said[who].inputs == ("img1",)
        assert len(planned.signals) == 1
    assert said["found by name"].region is None
    region = said["by its eyes"].region
    assert region is not None and region.kind == "box"


def test_after_a_refusal_it_asks_instead_of_saying_the_same_again():
    said = planner().plan(
        view("animate it", PICTURE, attachments=("img1",), complaints=("no such region",)),
        lambda text: None,
    )
    assert not said.plan.calls and said.plan.reply


def test_stop_is_heard_while_it_plans():
    looks = iter([False, False] + [True] * 99)
    asked = view("make it snow", PICTURE, attachments=("img1",), stopped=lambda: next(looks))
    with pytest.raises(Cancelled):
        planner().plan(asked, lambda text: None)


def test_the_view_becomes_a_talk():
    past = Past(
        "cut out the cat", ("img1",), (("img1", REGION),),
        Plan(reply="Here.", calls=(Call(module="Image Segmentation",
                                        instruction="segmentation: the cat", inputs=("img1",)),)),
        (("img2",),), "Here.",
    )  # fmt: skip
    mask = Item("img2", "mask", 384, 384, 1, "made")
    old = Item("vid1", "video", 64, 64, 30, "uploaded")
    told = talk_of(view("and now?", PICTURE, mask, old, past=(past,)))
    assert told.turns[0].steps[0].instruction == "segmentation: the cat"
    assert told.turns[0].made == (("img2",),) and told.turns[0].drawn[0].on == "img1"
    assert [thing.name for thing in told.known] == ["vid1"]
    assert told.kinds == {"img1": {"image"}, "img2": {"mask"}, "vid1": {"video"}}
    assert told.now.text == "and now?"


def test_what_it_does_is_announced_in_a_sentence():
    steps = (Step("Image Segmentation", "segmentation: the cat"),
             Step("Image Editing", "recolour: the car to teal"))  # fmt: skip
    assert announced(steps) == "Cutting out the cat. Then: Recolour the car to teal."
    dials = tuple(Step("Image Editing", said) for said in ("warm: warmer", "time: night"))
    assert announced(dials) == "Making it warmer. Then: Making it night."
    assert names_a_thing("remove: the cat") and not names_a_thing("weather: snow")


def test_what_is_cut_out_and_then_changed_is_changed_alone():
    marked = (("img1", Region.box(0.2, 0.3, 0.6, 0.9)),)
    asked = view("cut out what I marked, then make it black and white", PICTURE,
                 attachments=("img1",), regions=marked)  # fmt: skip
    cut, edit = planner().plan(asked, lambda text: None).plan.calls
    assert cut.region == marked[0][1] and edit.inputs == ("img1", "$1")


def test_a_step_is_handed_what_was_drawn_on_its_own_picture():
    one, two = Region.box(0.1, 0.1, 0.4, 0.4), Region.box(0.5, 0.5, 0.9, 0.9)
    asked = view("remove it", PICTURE, regions=(("img1", one), ("img2", two)))
    step = Step("Image Editing", "remove: it", ("img2",), drawn=1)
    assert marked(asked, step) == two
    assert marked(asked, replace(step, inputs=("img3",))) == one


def test_what_is_called_by_its_name_is_meant_and_no_other():
    kinds = {f"img{number}": frozenset({"image"}) for number in range(1, 13)}
    kinds["img13"] = frozenset({"mask"})

    def meant(text):
        return set(Talk((TalkTurn(text),), kinds=kinds).meant)

    assert meant("make IMG12 black and white") == {"img12", "img13"}
    assert meant("put the dog from img2 into img1") == {"img1", "img2", "img13"}
    assert meant("make it look like img2") == meant("make it blue") == set(kinds)
    assert meant("make img77 blue") == set(kinds)
    things = tuple(Thing(f"img{number}", "image") for number in range(1, 13))
    told = (TalkTurn("my pictures", things, reply="What shall I do?", sort="ask"),
            TalkTurn("make img10 sepia"))  # fmt: skip
    said = Speaker.open(weights_of("nano")).plan(Talk(told, kinds=kinds), USES)
    assert [step.inputs for step in said.steps] == [("img10",)]


def test_it_is_the_whole_picture_where_nothing_says_otherwise():
    cut = Step("Image Segmentation", "segmentation: the dog", ("img1",))
    edit = Step("Image Editing", "restyle: sepia", ("img1",))
    assert within((cut, edit), "mask the dog, and the photo in sepia") == (cut, edit)
    other = replace(edit, inputs=("img2",))
    assert within((cut, other), "mask the dog, then make it sepia") == (cut, other)
    both = within((edit, cut, edit), "Cut out the dog. Make it sepia")
    assert [one.inputs for one in both] == [("img1",), ("img1",), ("img1", "$2")]


def test_it_is_the_default_and_opens_only_when_it_is_asked():
    chosen = open_planner(PlannerSettings())
    assert isinstance(chosen, EmbeddedPlanner) and chosen.name == "vitron:nano"
    code = (
        "import sys; from vitron.agent.planner_kinds import open_planner; "
        "from vitron.agent.settings import PlannerSettings; open_planner(PlannerSettings()); "
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_a_folder_without_weights_says_what_to_do(tmp_path):
    chosen = open_planner(PlannerSettings(name=str(tmp_path)))
    with pytest.raises(MissingWeights, match="vitron train --profile nano"):
        chosen.plan(view("hello"), lambda text: None)


def test_the_weights_that_ship_are_small_and_have_a_card():
    folder = weights_of("nano")
    sizes = [file.stat().st_size for file in folder.iterdir()]
    assert max(sizes) <= 15 * 2**20 and sum(sizes) <= 40 * 2**20
    card = (folder / "CARD.md").read_text()
    for word in ("data", "command", "seed", "wall time", "measured", "limits"):
        assert word in card.lower(), word


def test_pictures_never_reach_the_plan_or_the_events(agent, tmp_path):
    home = agent.memory.create_conversation("t").id
    data = BytesIO()
    Pillow.fromarray(storybook()[0]).save(data, "PNG")
    file = tmp_path / "page.png"
    file.write_bytes(data.getvalue())
    events = list(agent.turn(home, "what do you see?", files=[file]))
    assert all(len(event.model_dump_json()) < 4000 for event in events)
