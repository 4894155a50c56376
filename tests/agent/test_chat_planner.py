"""A chat model as planner, with a real (tiny, scripted) LangChain model: the very messages."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field
from tests.agent.conftest import Opener
from tests.agent.troupe import DIARY

from vitron.agent.chat_planner import ChatPlanner
from vitron.agent.settings import Settings
from vitron.memory.region import Region


class Parrot(BaseChatModel):
    """Says what it was told to, as calls of the tool that it is given; keeps what it was asked."""

    script: list[Any]
    heard: list[list[BaseMessage]] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "parrot"

    def bind_tools(self, tools: Any, **kwargs: Any) -> Any:
        return self

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        self.heard.append(messages)
        said = self.script[len(self.heard) - 1]
        if isinstance(said, Exception):
            raise said
        call = {"name": "SaidPlan", "args": said, "id": str(len(self.heard))}
        message = AIMessage("") if said is None else AIMessage("", tool_calls=[call])
        return ChatResult(generations=[ChatGeneration(message=message)])


def upload(side: int = 900) -> tuple[str, bytes]:
    random = np.random.default_rng(1)
    pixels = random.integers(0, 256, (side, side, 3), np.uint8)
    return "photo.png", cv2.imencode(".png", pixels)[1].tobytes()


INVERT = {
    "reply": "Turned.",
    "calls": [{"module": "Image Editing", "instruction": "invert", "inputs": ["img1"],
               "region": "drawn", "parameters": {"strength": 1.0}}],
}  # fmt: skip


def test_it_is_told_the_rules_the_cards_the_words_and_shown_the_picture(
    open_agent: Opener,
) -> None:
    model = Parrot(script=[INVERT])
    agent = open_agent(planner=ChatPlanner(model))
    drawn = Region.box(0.25, 0.25, 0.5, 0.5)
    events = list(agent.turn(None, "turn it", files=[upload()], regions=[(0, drawn)]))
    assert events[-1].outcome == "done" and events[-1].reply == "Turned."
    (messages,) = model.heard
    rules, asked = messages
    assert isinstance(rules, SystemMessage) and isinstance(asked, HumanMessage)
    assert "Image Editing" in rules.content and "a second picture" in rules.content
    words, label, picture = asked.content
    assert "turn it" in words["text"] and "[img1]" in words["text"]
    assert "region" in words["text"] and "900x900" in words["text"]
    assert label["text"] == "img1:"
    assert picture["type"] == "image" and picture["mime_type"] == "image/jpeg"
    step = agent.memory.turn(events[0].turn).steps[0]
    assert Region.model_validate(step.request["region"]) == drawn
    assert step.request["strength"] == 1.0


def test_it_is_told_what_was_wrong_and_says_it_better(open_agent: Opener) -> None:
    wrong = {"reply": "", "calls": [{"module": "Image Editing", "inputs": ["img7"]}]}
    model = Parrot(script=[{"calls": "nonsense"}, wrong, INVERT])
    agent = open_agent(planner=ChatPlanner(model))
    drawn = Region.box(0.25, 0.25, 0.5, 0.5)
    events = list(agent.turn(None, "turn it", files=[upload(32)], regions=[(0, drawn)]))
    assert events[-1].outcome == "done" and len(model.heard) == 3
    complaint = model.heard[1][-1].content
    assert "cannot be run" in complaint and "no plan of the asked form" in complaint
    assert "img7" in model.heard[2][-2].content  # its own plan
    assert "img7" in model.heard[2][-1].content and "known here: img1" in model.heard[2][-1].content


@pytest.mark.parametrize("said", [None, {"calls": 3}, {"reply": "x", "calls": [{"module": ""}]}])
def test_a_model_that_never_says_a_plan_ends_in_words(open_agent: Opener, said: Any) -> None:
    agent = open_agent(planner=ChatPlanner(Parrot(script=[said] * 3)))
    end = list(agent.turn(None, "hello"))[-1]
    assert end.outcome == "failed" and "could not plan" in end.reply


def test_a_service_that_is_down_ends_in_words(open_agent: Opener) -> None:
    agent = open_agent(planner=ChatPlanner(Parrot(script=[ConnectionError("refused")])))
    end = list(agent.turn(None, "hello"))[-1]
    assert end.outcome == "failed" and "refused" in end.reply and "key" in end.reply


def test_it_hears_the_turns_before(open_agent: Opener) -> None:
    no_region = {**INVERT, "calls": [{**INVERT["calls"][0], "region": ""}]}  # type: ignore[index]
    model = Parrot(script=[no_region, {"reply": "I turned img1.", "calls": []}])
    agent = open_agent(planner=ChatPlanner(model))
    home = agent.memory.create_conversation().id
    list(agent.turn(home, "turn it", files=[upload(32)]))
    list(agent.turn(home, "what did you do?"))
    _, asked, answered, now = model.heard[1]
    assert asked.content.startswith("turn it")
    assert "<Module>Image Editing</Module>" in answered.content
    assert [block["text"] for block in now.content if "text" in block][1:] == ["img1:", "img2:"]


def test_no_picture_is_kept_anywhere_but_as_the_artifact(
    open_agent: Opener, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    model = Parrot(script=[INVERT])
    agent = open_agent(planner=ChatPlanner(model))
    drawn = Region.box(0.25, 0.25, 0.5, 0.5)
    turn = list(agent.turn(None, "x", files=[upload()], regions=[(0, drawn)], approve=True))[-1]
    shown = model.heard[0][-1].content[-1]["base64"][1000:1200]
    assert len(shown) == 200 and turn.type == "approval_needed"
    agent.close()
    for path in Path(settings.memory.folder).rglob("*"):
        if path.is_file():
            assert shown.encode() not in path.read_bytes(), path
    assert shown not in caplog.text and DIARY.ran == []
