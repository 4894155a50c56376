"""Something to try things on where nothing is at hand: a scene or film of the storybook world.

It is stored like anything else; its seed says which one it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from ..memory.identity import LOCAL
from ..memory.media import Image, Value, Video
from ..vitron_model.training.world.painter import render
from ..vitron_model.training.world.plots import story
from ..vitron_model.training.world.scenes import scene
from ..vitron_model.training.world.stories import play
from ..vitron_model.training.world.words.captions import of_clip, short

if TYPE_CHECKING:
    from ..memory.records import Artifact
    from ..memory.store import Memory

WIDE = 960  # pixels, of a picture
FILM_WIDE = 640
ASPECT = 1.5


def draw_one(
    memory: Memory, kind: Literal["image", "video"], number: int, owner: str = LOCAL
) -> Artifact:
    """The number-th scene or film, in a conversation of its own that its caption names."""
    value, caption = _scene(number) if kind == "image" else _film(number)
    conversation = memory.create_conversation(caption, owner)
    return memory.save(
        value,
        conversation=conversation.id,
        source="made",
        backend="storybook world",
        seed=number,
        filename=caption,
    )


def _scene(number: int) -> tuple[Value, str]:
    picture = render(scene(number, aspect=ASPECT), WIDE)
    return Image(picture.pixels), short(picture.truth, np.random.default_rng(number)).text


def _film(number: int) -> tuple[Value, str]:
    told = story(number, aspect=ASPECT)
    film = play(told, FILM_WIDE)
    caption = of_clip(film.truth, np.random.default_rng(number)).text
    return Video.of(film.frames, told.fps), caption
