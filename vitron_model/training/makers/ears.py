"""Ears: what a specialist hears of a mind's signals, learnt when both are finished.

A drawer or a segmenter was taught to hear `listening` of a wish (reader.py). Here the mind says
many wishes, its messages are kept, and the decoding-side projection learns to turn each into what
the specialist knows. Neither moves, so a new mind needs two minutes for a drawer, not hours.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional as F
from transformers import CLIPTextModel, CLIPTokenizer

from ....tools import packing
from ....tools.diffusing import EARS
from ....tools.gligen import wish
from ....tools.seem import named
from ...config import MODULES, Condition
from ...mind import Vitron
from ...opening import opened
from ...signals import Decoding, Message
from ...talk import Step, Talk, Thing, Turn
from ...tokenizer import Words
from ..curves import Curve
from ..losses import messages
from ..requests.composing import talk
from ..sequences import Sequence_, of_talk, together
from .books import Told
from .learning import Plan, Tell, learn
from .reader import BUT_ONE, listening, states_of, tokens
from .shipping import ears_of

if TYPE_CHECKING:
    from ....tools.segmenter.finder import Finder

Hears = Callable[[Sequence[str]], Tensor]
"""What a specialist's own reader makes of instructions: [N, vectors, width]."""

PAGES = 400
"""Of the world, whose sayings are asked to be cut out."""
SAID_AT_ONCE = 48
HELD_OUT = 0.1  # of the wishes


@dataclass(frozen=True)
class Voice:
    """What a mind asks a maker for, and how people ask the mind."""

    module: str
    orders: tuple[str, ...]
    instruction: str
    skip: int | None = None
    """Layers of the text tower that this maker leaves out."""
    about: str = ""
    """The kind of what comes with the order."""


PICTURES = Voice(
    "Image Generation",
    ("draw {}", "generate a picture of {}", "{}", "make me {}", "an image of {} please",
     "I'd like {}", "can you paint {}?", "picture: {}"),
    "generate: {}",
)  # fmt: skip
CLIPS = Voice(
    "Video Generation",
    ("film {}", "make a clip: {}", "a video in which {}", "show me a clip where {}",
     "generate a video: {}", "I'd like a film: {}", "animate this: {}", "video: {}"),
    "generate: {}",
)  # fmt: skip
MASKS = Voice(
    "Image Segmentation",
    ("cut out {}", "segment {} please", "{}", "can you mask {}?", "outline {}", "select {}",
     "I need a mask of {}", "where is {}?"),
    "segmentation: {}", about="image",
)  # fmt: skip
VOICES = {
    "gligen": PICTURES, "zeroscope": CLIPS, "i2vgen": replace(CLIPS, skip=BUT_ONE), "seem": MASKS,
}  # fmt: skip


@dataclass(frozen=True)
class Lesson:
    """What a mind said of wishes [N, n, d], and what the drawer hears them as [N, k, width]."""

    message: Message
    heard: Tensor

    def __len__(self) -> int:
        return len(self.heard)

    def at(self, rows: Tensor | slice) -> Lesson:
        told = Message(self.message.specific[rows], self.message.invariant[rows])
        return Lesson(told, self.heard[rows])


@dataclass(frozen=True)
class Heard:
    """How well it is heard: shares of what there was to tell, on wishes never heard before."""

    explained: float
    """Of the differences between wishes; 1 is all, 0 is the mean of them."""
    found: float
    """How often the nearest of 100 wishes is the right one."""


def orders(told: Sequence[Told], count: int, seed: int, voice: Voice) -> Iterator[Talk]:
    """People asking for such things: half of the world's wishes, half of requests in any words."""
    number = 0
    for index in range(count):
        if index % 2:
            said = told[(index * 7919 + seed) % len(told)].wishes
            text = said[index % len(said)]
            order = voice.orders[index % len(voice.orders)].format(text)
            things = (Thing("img1", voice.about),) if voice.about else ()
            inputs = tuple(thing.name for thing in things)
            step = Step(voice.module, voice.instruction.format(text), inputs)
            kinds = {thing.name: frozenset({thing.kind}) for thing in things}
            yield Talk((Turn(order, things, steps=(step,)),), kinds=kinds)
            continue
        while True:
            one = talk(number, seed + 31)
            number += 1
            if any(step.module == voice.module for step in one.now.steps):
                yield one
                break


@torch.no_grad()
def lesson(
    mind: Vitron, words: Words, hears: Hears, talks: Iterable[Talk], tell: Tell, of: int,
    voice: Voice,
) -> Lesson:  # fmt: skip
    limit, count = mind.config.text_limit, mind.config.signals.tokens
    said: list[Message] = []
    heard: list[Tensor] = []
    batch: list[Sequence_] = []

    def take() -> None:
        lessons = together(batch, words.pad)
        states = mind(lessons.batch, lessons.mask, lessons.positions)
        message, modules = messages(mind, states, lessons)
        mine = modules == MODULES.index(voice.module)
        said.append(Message(message.specific[mine].float(), message.invariant[mine].float()))
        wishes = [
            words.text(order)
            for order, own in zip(lessons.instructions, mine.tolist(), strict=True)
            if own
        ]
        if wishes:
            heard.append(hears(wishes))
        batch.clear()

    for number, one in enumerate(talks, 1):
        made = of_talk(words, one, count, False, limit)
        if made is not None:
            batch.append(made)
        if batch and (len(batch) == SAID_AT_ONCE or number == of):
            take()
            tell("wishes", number, of, {})
    whole = Message(torch.cat([m.specific for m in said]), torch.cat([m.invariant for m in said]))
    return Lesson(whole, torch.cat(heard))


def by_tower(
    reader: CLIPTextModel, tokenizer: CLIPTokenizer, vectors: int, skip: int | None = None
) -> Hears:
    """As a drawer hears its text tower."""

    def hears(instructions: Sequence[str]) -> Tensor:
        ids, lengths = tokens(tokenizer, [wish(one) for one in instructions])
        return listening(states_of(reader, ids, skip).float(), lengths, vectors)

    return hears


def by_segmenter(finder: Finder) -> Hears:
    """As the segmenter hears the words that it reads itself."""
    build = finder.model.build

    def hears(instructions: Sequence[str]) -> Tensor:
        read = finder.tokenizer(
            [named(one) for one in instructions], padding="max_length", truncation=True,
            return_tensors="pt", max_length=build.longest,
        ).to(finder.device)  # fmt: skip
        lengths = read.attention_mask.sum(1)
        states = finder.model.read(read.input_ids, lengths).states
        return listening(states.float(), lengths, build.signals).cpu()

    return hears


def learnt(
    mind: Vitron, given: Lesson, steps: int, folder: Path, tell: Tell, seed: int = 0
) -> tuple[Decoding, Heard]:
    """The projection, and how well it hears the wishes that it was not taught."""
    held = max(1, int(len(given) * HELD_OUT))
    taught, kept = given.at(slice(held, None)), given.at(slice(0, held))
    torch.manual_seed(seed)
    vectors, width = given.heard.shape[1:]
    decoding = Decoding(mind.config.signals, Condition(tokens=vectors, width=width))
    spread = taught.heard.var(0, unbiased=False).mean()

    def losses(step: int) -> tuple[Tensor, dict[str, Tensor]]:
        some = taught.at(torch.randint(0, len(taught), (256,)))
        cost = F.mse_loss(decoding(some.message), some.heard) / spread
        return cost, {"missed": cost}

    plan = Plan("ears", steps, 3e-3, warm=50, average=0.995)
    learn(decoding, plan, losses, folder / "ears", Curve(folder / "curves.csv"), tell)
    return decoding, _quality(decoding, kept, taught)


@torch.no_grad()
def _quality(decoding: Decoding, kept: Lesson, taught: Lesson) -> Heard:
    made = decoding(kept.message)
    mean = taught.heard.mean(0)
    left = (made - kept.heard).square().sum() / (kept.heard - mean).square().sum()
    right = []
    for begin in range(0, len(kept), 100):
        some = kept.heard[begin : begin + 100].flatten(1)
        nearest = torch.cdist(made[begin : begin + 100].flatten(1), some).argmin(1)
        right.append((some[nearest] == some).all(1).float())
    return Heard(float(1 - left), float(torch.cat(right).mean()))


def mark_of(mind: Vitron) -> str:
    """Tells minds apart by what they say: changes with every weight a signal comes from."""
    told = hashlib.sha256()
    for part in (mind.signals, mind.language):
        for name, weight in sorted(part.state_dict().items()):
            told.update(name.encode() + weight.float().contiguous().numpy().tobytes())
    return told.hexdigest()[:16]


def voice_of(weights: Path) -> str:
    """Whose voice the ears beside these weights know, by its mark; nothing where there are none."""
    if not (weights / EARS).is_file():
        return ""
    with safe_open(weights / EARS, "pt") as kept:
        return str(json.loads(kept.metadata()["heard"])["mind"])


def lay_beside(weights: Path, decoding: Decoding, mind: Vitron, heard: Heard) -> Path:
    """Ears for this folder of weights, saying whose voice they know."""
    told = {"mind": mark_of(mind), "explained": round(heard.explained, 3),
            "found": round(heard.found, 3)}  # fmt: skip
    # One entry: of several, the file format keeps no order, and the bytes would change.
    kept = {name: value.half() for name, value in ears_of(decoding).items()}
    save_file(kept, weights / EARS, {"heard": json.dumps(told)})
    return weights / EARS


def _reads(weights: Path, vectors: int, voice: Voice) -> Hears:
    if voice is not MASKS:
        return by_tower(*_tower(weights), vectors, voice.skip)
    from ....tools.segmenter.finder import Finder

    return by_segmenter(Finder.open(weights))


def _tower(weights: Path) -> tuple[CLIPTextModel, CLIPTokenizer]:
    """What reads for this pipeline, whether its folder is packed or as published."""
    if packing.lies_in(weights):
        tower = packing.component(weights, "text_encoder", torch.float32)
        return tower, packing.component(weights, "tokenizer")
    tower = CLIPTextModel.from_pretrained(weights / "text_encoder", dtype=torch.float32)
    return tower.eval(), CLIPTokenizer.from_pretrained(weights / "tokenizer")


def taught(
    mind: Vitron, words: Words, hears: Hears, asked: Iterable[Talk], folder: Path, tell: Tell,
    count: int, steps: int, seed: int, voice: Voice,
) -> tuple[Decoding, Heard]:  # fmt: skip
    """From so many orders, in so many steps."""
    folder.mkdir(parents=True, exist_ok=True)
    given = lesson(mind, words, hears, asked, tell, count, voice)
    return learnt(mind, given, steps, folder, tell, seed)


def make(
    weights: Path, minded: Path, told: Sequence[Told], folder: Path, tell: Tell,
    count: int = 8000, steps: int = 3000, seed: int = 0, voice: Voice = PICTURES,
) -> Heard:  # fmt: skip
    """Ears for the pipeline, or the segmenter, of this folder, for the mind of that one."""
    mind, words = opened(minded)
    mind = mind.float()
    folder = folder / "hearing" / f"{weights.name}-{mark_of(mind)}"
    vectors = mind.config.conditions[voice.module].tokens
    hears = _reads(weights, vectors, voice)
    asked = orders(told, count, seed, voice)
    decoding, heard = taught(mind, words, hears, asked, folder, tell, count, steps, seed, voice)
    lay_beside(weights, decoding, mind, heard)
    return heard
