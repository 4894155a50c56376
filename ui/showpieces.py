"""What the gallery shows: each piece is a source, what is said over which thing, and a title.

The sources are pages of the storybook world, since no photograph may be shipped; the specialists
do not know that, and the same words work on any photograph or clip.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..memory.media import Image, ImageRef, Video, VideoRef
from ..memory.region import Region
from ..tools.modules import (
    IMAGE_EDITING,
    IMAGE_GENERATION,
    IMAGE_SEGMENTATION,
    IMAGE_TO_VIDEO,
    TEXT_TO_VIDEO,
    VIDEO_EDITING,
    VIDEO_SEGMENTATION,
)
from ..tools.specialist import Module, Request
from ..vitron_model.training.world import acts
from ..vitron_model.training.world.painter import render
from ..vitron_model.training.world.spec import SceneSpec
from ..vitron_model.training.world.stories import StorySpec, play
from ..vitron_model.training.world.truth import Scene

PICTURE, CLIP = 768, 480  # widths, pixels


@dataclass(frozen=True)
class Piece:
    name: str
    title: str
    module: Module
    source: SceneSpec | StorySpec | None
    """None: it comes from words alone."""
    over: str = ""
    """The id of the thing that a box is drawn round; "": nothing is drawn."""
    words: str = ""
    outline: tuple[tuple[float, float], ...] = ()
    """Drawn instead of a box: just what shall change."""


CAT_WITH_ITS_SHADOW = (
    (0.805, 0.585), (0.862, 0.585), (0.88, 0.64), (0.90, 0.69), (0.925, 0.68), (0.955, 0.69),
    (0.962, 0.73), (0.955, 0.775), (0.90, 0.787), (0.83, 0.787), (0.805, 0.77), (0.815, 0.70),
    (0.812, 0.664), (0.79, 0.659), (0.79, 0.641), (0.803, 0.636),
)  # fmt: skip


def pieces() -> list[Piece]:
    park, street, harbour = acts.scribbled_park(), acts.white_dog()[1], acts.boat_trip()
    run = acts.snowy_run()
    return [
        Piece("drawn", "Drawn from words", IMAGE_GENERATION, None,
              words="two white rabbits and a red mushroom in a forest at night"),
        Piece("drawn-sea", "In watercolour", IMAGE_GENERATION, None,
              words="a green boat and two yellow ducks at sea, sunset, in watercolour"),
        Piece("filmed", "Filmed from words", TEXT_TO_VIDEO, None,
              words="a red dog runs past a blue car on the street in the snow"),
        Piece("cut-out", "Cut out, with a soft edge", IMAGE_SEGMENTATION, harbour, "boat1"),
        Piece("remove", "Remove", IMAGE_EDITING, park, "", "remove the cat", CAT_WITH_ITS_SHADOW),
        Piece("recolour", "Recolour", IMAGE_EDITING, street, "car1", "make the car teal"),
        Piece("blur", "Blur the background", IMAGE_EDITING, park, "woman1", "blur the background"),
        Piece("background", "Another background", IMAGE_EDITING, harbour, "boat1",
              "replace the background with orange"),
        Piece("bigger", "Bigger", IMAGE_EDITING, park, "cat1", "make the cat bigger"),
        Piece("watercolour", "Watercolour", IMAGE_EDITING, harbour, "", "watercolour"),
        Piece("pencil", "Pencil", IMAGE_EDITING, harbour, "", "pencil sketch"),
        Piece("evening", "Warmer and darker", IMAGE_EDITING, harbour, "", "warmer; a bit darker"),
        Piece("rain", "Rain", IMAGE_EDITING, park, "", "heavy rain"),
        Piece("words", "Lettering", IMAGE_EDITING, street, "", "add the text 'Winter'"),
        Piece("push-in", "A slow push in", IMAGE_TO_VIDEO, street, "", "slow push in"),
        Piece("track", "Followed through a clip", VIDEO_SEGMENTATION, run, "dog1"),
        Piece("gone", "Removed from a clip", VIDEO_EDITING, run, "dog1", "remove it"),
        Piece("painted", "Recoloured in a clip", VIDEO_EDITING, run, "car1", "make it blue"),
    ]  # fmt: skip


def prepared(piece: Piece) -> tuple[Request, Image | Video | None]:
    """The request of a piece, with its source painted and bound, and the source to show."""
    if piece.source is None:
        own: dict[str, object] = {"seconds": 3.0}
        if piece.module is IMAGE_GENERATION:
            own = {"width": PICTURE, "height": PICTURE * 2 // 3}
        return piece.module.request(instruction=piece.words, seed=1, **own), None
    if isinstance(piece.source, SceneSpec):
        painted = render(piece.source, PICTURE)
        image = Image(painted.pixels)
        given: dict[str, object] = {"image": ImageRef.of(image)}
        if piece.module is IMAGE_TO_VIDEO:
            given |= {"seconds": 3.0}
        source: Image | Video = image
        truth = painted.truth
    else:
        film = play(piece.source, CLIP)
        source = Video.of(list(film.frames), film.truth.fps)
        given = {"video": VideoRef.of(source)}
        truth = film.truth.scenes[0]
    region = _box(truth, piece.over) if piece.over else None
    if piece.outline:
        region = Region.polygon(list(piece.outline))
    return piece.module.request(instruction=piece.words, region=region, **given), source


def _box(truth: Scene, id: str) -> Region:
    """A box as a person draws it: a little larger than the thing."""
    x0, y0, x1, y1 = truth.by_id[id].box
    return Region.box(
        max(0.0, x0 - 0.015), max(0.0, y0 - 0.015), min(1.0, x1 + 0.015), min(1.0, y1 + 0.015)
    )
