"""Four things to make with one click on a first visit: each a plan that is ready, on a page of the
storybook world where one is needed. They run like any turn, on the embedded models.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ..memory.identity import LOCAL
from ..memory.media import Image
from ..memory.region import Box, Region
from ..vitron_model.language import Call, Plan
from ..vitron_model.training.illustrator.reading import read
from ..vitron_model.training.illustrator.staging import staged
from ..vitron_model.training.world.painter import render
from ..vitron_model.training.world.scenes import scene
from ..vitron_model.training.world.words.phrases import thing_phrase
from .house import House
from .samples import ASPECT, WIDE

WORDS = "a red car on a beach"
PAGES = (21, 19, 10)
"""Scenes with a thing that stands free, for the stories that need a picture."""


@dataclass(frozen=True)
class Story:
    name: str
    title: str
    tells: str
    icon: str
    page: int | None
    """The scene of the world that it begins with; None: with nothing."""
    plan: Callable[[str, Region, str], Plan]
    """Of its picture's name in the conversation, where its thing is, and what that is called."""


def _picture(image: str, region: Region, thing: str) -> Plan:
    return Plan(
        reply="Here is your picture. Say what shall be different, or ask for another.",
        calls=(Call(module="Image Generation", instruction=f"generate: {WORDS}"),),
    )


def _recoloured(image: str, region: Region, thing: str) -> Plan:
    return Plan(
        reply=f"The {thing} is cut out, and in another colour. Nothing else has changed.",
        calls=(
            Call(module="Image Segmentation", instruction=f"segmentation: {thing}",
                 inputs=(image,), region=region),
            Call(module="Image Editing", instruction="recolour: it to orange",
                 inputs=(image, "$1")),
        ),
    )  # fmt: skip


def _alive(image: str, region: Region, thing: str) -> Plan:
    return Plan(
        reply="The camera moves in slowly. Draw round water, smoke or clouds and let them move.",
        calls=(
            Call(module="Video Generation", instruction="motion: slow push-in",
                 inputs=(image,), region=region),
        ),
    )  # fmt: skip


def _film(image: str, region: Region, thing: str) -> Plan:
    return Plan(
        reply="A film in three steps: the picture in cooler light, set in motion, and snow "
        "let fall on it.",
        calls=(
            Call(module="Image Editing", instruction="make it cooler", inputs=(image,)),
            Call(module="Video Generation", instruction="motion: slow pan to the right",
                 inputs=("$1",)),
            Call(module="Video Editing", instruction="add a little snow", inputs=("$2",)),
        ),
    )  # fmt: skip


STORIES = (
    Story("picture", "From words", f"“{WORDS}”, drawn for you",
          ":material/brush:", None, _picture),
    Story("colour", "Recolour", "one thing changes, the rest does not",
          ":material/palette:", PAGES[0], _recoloured),
    Story("alive", "Come to life", "the camera moves in, for four seconds",
          ":material/animation:", PAGES[1], _alive),
    Story("film", "A film", "three steps: light, movement, snow",
          ":material/movie_edit:", PAGES[2], _film),
)  # fmt: skip


def begin(open_house: House, story: Story, owner: str = LOCAL) -> str:
    """A conversation in which the story is being made; its id."""
    memory = open_house.agent.memory
    conversation = memory.create_conversation(story.title, owner)
    image, region, thing = "", Region(shapes=(Box(x0=0.0, y0=0.0, x1=1.0, y1=1.0),)), ""
    if story.page is not None:
        pixels, region, thing = _page(story.page)
        image = memory.save(
            Image(pixels), conversation=conversation.id, source="made",
            backend="storybook world", seed=story.page, filename=f"page {story.page}",
        ).id  # fmt: skip
    plan = story.plan("img1", region, thing)
    if story.page is None:  # another picture each time
        seeded = {"seed": secrets.randbelow(10_000)}
        calls = tuple(call.model_copy(update={"parameters": seeded}) for call in plan.calls)
        plan = plan.model_copy(update={"calls": calls})
    open_house.start(
        conversation.id, story.title,
        lambda: open_house.agent.run_plan(conversation.id, plan, story.title), image,
    )  # fmt: skip
    return conversation.id


@lru_cache(maxsize=8)
def _page(number: int) -> tuple[NDArray[np.uint8], Region, str]:
    """A page, the box of its largest thing, and what that is called."""
    painted = render(scene(number, aspect=ASPECT), WIDE)
    thing = max(painted.truth.things, key=lambda one: one.area)
    x0, y0, x1, y1 = thing.box
    return painted.pixels, Region(shapes=(Box(x0=x0, y0=y0, x1=x1, y1=y1),)), thing_phrase(thing)


@lru_cache(maxsize=8)
def thumbnail(story: Story) -> NDArray[np.uint8]:
    """What it begins with, or for words alone what they may become."""
    if story.page is not None:
        pixels = _page(story.page)[0]
    else:
        pixels = render(staged(read(WORDS), 4, ASPECT), WIDE).pixels
    return np.asarray(cv2.resize(pixels, (480, 320), interpolation=cv2.INTER_AREA))
