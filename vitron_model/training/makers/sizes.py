"""How large the makers are, and how long each part of them learns. Torch-free."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from ....errors import UnknownProfile


class Sizes(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Paper(Sizes):
    """The VAE: pictures as sheets of four channels, a quarter of their size. An eighth, as in the
    large models, leaves
    small things to guesswork."""

    channels: tuple[int, ...] = (24, 48, 64)
    groups: int = 1
    steps: int = 3000
    crop: int = 64
    """Pixels of the pieces that it learns from: it knows no places."""
    batch: int = 12
    large: int = 96
    """On a card."""
    rate: float = 1.5e-3


class Reader(Sizes):
    """The text conditioner: CLIP's text tower."""

    vocabulary: int = 1280
    longest: int = 32
    """Tokens of a wish."""
    width: int = 192
    layers: int = 2
    heads: int = 4
    steps: int = 1500
    """In which it learns what words mean, before anybody draws by them."""
    batch: int = 128
    large: int = 1024
    rate: float = 1e-3
    warm: int = 100


class Drawer(Sizes):
    """GLIGEN's gated UNet."""

    channels: tuple[int, ...] = (32, 64, 96, 128)
    """With (32, 40, 56, 64), 3 million weights, a card's nine minutes brought colours, counts and
    places, and blots for things (docs/makers.md)."""
    groups: int = 8
    head: int = 8
    """Channels of an attention head."""
    attending: int = 3
    """How many levels attend to words and boxes, from the coarsest up."""
    signals: int = 4
    """Vectors of the planner's that are laid behind the words."""
    wordless: float = 0.1
    """Of the wishes are left out, so that guidance has something to leave."""
    boxed: float = 0.75
    """Of the steps have boxes with words; GLIGEN's gates are closed in the others."""
    unboxed: float = 0.15
    """Of the pages in such a step have none all the same."""
    filled: float = 0.2
    """Of the pages in such a step are whole but for their boxes."""
    noisy: float = 5.0
    """Steps cleaner than this ratio of signal to noise count less (min-SNR): there is little left
    to be told by words. 0: all count alike."""
    sketches: int = 3600
    """Steps on pages of half the size, each a quarter of the work: there it learns what things
    are; afterwards, at full size, how they look near by."""
    steps: int = 1400
    kept: float = 0.25
    """Of the later steps are sketches still, since clips are as small."""
    batch: int = 64
    """Of sketches; half as many whole pages at once."""
    large: int = 256
    rate: float = 1e-3
    warm: int = 200


class Films(Sizes):
    """Clips from words (ZeroScope's network) and from pictures (I2VGen-XL's)."""

    clips: int = 10000
    frames: int = 16
    shrunk: int = 2
    """Clips are so many times smaller than pages."""
    eyes: int = 32
    """Pixels that the picture's own tower looks at, and its width."""
    steps: int = 2000
    alive: int = 1000
    """Steps of the network that starts from a picture."""
    batch: int = 2
    large: int = 32
    rate: float = 1e-3
    warm: int = 100


class Segment(Sizes):
    """The segmenter, and what it learns from."""

    build: dict[str, int | tuple[int, ...]] = {}
    """Where it is otherwise than tools/segmenter/network.py says."""
    vocabulary: int = 1024
    pictures: int = 28000
    """Pages and moments of clips, one half each."""
    size: int = 256
    """Pixels of their sides: larger than it sees, since it also looks close."""
    steps: int = 9000
    batch: int = 128
    rate: float = 1e-3
    warm: int = 300


class Glances(Sizes):
    """The segmenter's closer look at single things."""

    things: int = 60000
    steps: int = 3000
    batch: int = 128
    rate: float = 2e-3
    warm: int = 200


class Makers(Sizes):
    profile: str
    size: int
    """Pixels of a side."""
    pages: int
    kinds: tuple[str, ...] = ()
    """Of things that its pages show; all of them where none is named."""
    paper: Paper = Paper()
    reader: Reader = Reader()
    drawer: Drawer = Drawer()
    films: Films = Films()
    shares: dict[str, float] = {
        "paper": 0.1, "reading": 0.05, "sketches": 0.27, "drawer": 0.25, "films": 0.2,
        "alive": 0.1, "shipping": 0.03,
    }  # fmt: skip
    """Of the minutes, where there is a limit, painting included: what each part may take."""
    segment: Segment = Segment()
    glances: Glances = Glances()


NANO = Makers(profile="nano", size=192, pages=32000)
TINY = Makers(
    profile="tiny",
    size=32,
    pages=16,
    paper=Paper(channels=(8, 8, 16), groups=1, steps=2, crop=32, batch=4, large=6),
    reader=Reader(vocabulary=400, width=16, layers=2, heads=2, steps=2, batch=4, large=8, warm=1),
    drawer=Drawer(
        channels=(8, 16),
        groups=4,
        head=8,
        attending=1,
        sketches=2,
        steps=2,
        batch=4,
        large=8,
        warm=1,
    ),
    films=Films(clips=5, frames=4, eyes=16, steps=2, alive=2, batch=2, large=3, warm=1),
    segment=Segment(
        build={"side": 32, "widths": (8, 8, 16, 16), "layers": 1, "heads": 2, "fine": 8},
        vocabulary=540,
        pictures=24,
        size=48,
        steps=2,
        batch=8,
        warm=1,
    ),
    glances=Glances(things=24, steps=2, batch=8, warm=1),
)
"""The same classes at the size of a test."""

FEW = Makers(
    profile="few",
    size=96,
    pages=3000,
    kinds=("dog", "cat", "car", "boat", "ball", "tree", "house", "flower", "balloon", "robot"),
    paper=Paper(steps=1, crop=32, batch=1),
    reader=Reader(steps=150, batch=48, warm=20),
    drawer=Drawer(channels=(32, 48, 64), attending=2, sketches=400, steps=1, batch=32, warm=50),
    films=Films(clips=8, frames=2, steps=1, alive=1),
)
"""To try a recipe for the drawer in minutes on one core: ten kinds of things, sketches of 48 pixels
on paper that has learnt nothing (a blurred copy). See docs/makers.md."""

PROFILES = {"nano": NANO, "tiny": TINY, "few": FEW}


def makers(profile: str) -> Makers:
    try:
        return PROFILES[profile]
    except KeyError:
        raise UnknownProfile(profile, list(PROFILES)) from None
