"""What all diffusion specialists share: both of the planner's messages as one condition, a seed
that holds, progress that listens to cancel. Knows no module. Torch lives in the functions.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import cv2
import numpy as np

from ..errors import MissingWeights, NothingFound
from ..memory.media import Frame, Signal
from . import packing
from .specialist import Health, Report

if TYPE_CHECKING:
    from torch import Tensor

WEIGHTS = Path(__file__).parent / "weights"
EARS = "ears.safetensors"
CARD = "card.json"
PREVIEWS = 6  # of one run
WORKING_MB = 100  # of a run, beside its weights
LONGEST = 10_000  # tokens; who is said to read more has no tokenizer
NETWORKS = {
    "StableDiffusionGLIGENPipeline": "UNet2DConditionModel",
    "TextToVideoSDPipeline": "UNet3DConditionModel",
    "VideoToVideoSDPipeline": "UNet3DConditionModel",
    "I2VGenXLPipeline": "I2VGenXLUNet",
}
"""Of each pipeline, the network without which it is none."""


@dataclass(frozen=True)
class Card:
    """What a folder of weights says of itself; a published one says nothing, and knows all."""

    steps: int = 50
    guidance: float = 7.5
    subjects: frozenset[str] = field(default_factory=frozenset)
    """What it can draw, one or two words each; empty: anything."""
    words: frozenset[str] = field(default_factory=frozenset)
    """Every word it was taught; empty: any."""
    typical: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)
    """Of each thing: width, height and how far down it ends, in shares of a page."""
    plurals: Mapping[str, str] = field(default_factory=dict)


def card_of(weights: str) -> Card:
    return _card(str(Path(weights) / CARD))


@lru_cache(maxsize=32)
def _card(file: str) -> Card:
    if not Path(file).is_file():
        return Card()
    try:
        told = json.loads(Path(file).read_text(encoding="utf8"))
        return Card(
            int(told["steps"]), float(told["guidance"]),
            frozenset(told.get("subjects", ())), frozenset(told.get("words", ())),
            {thing: tuple(size) for thing, size in told.get("typical", {}).items()},
            told.get("plurals", {}),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise MissingWeights(
            Path(file).parent.name, f"{file} is no card of weights ({error}); restore it"
        ) from error


def health_of(weights: str, embedded: Path, name: str) -> Health:
    """Weights that the settings name are tried when they are loaded; ours lie here or not."""
    if weights.startswith(("/", ".", "~")) and not Path(weights).expanduser().is_dir():
        return Health(False, f"there is no folder {weights}", f"name another: {setting(name)}")
    if weights:
        return Health(True, f"weights from {weights}")
    if (embedded / "model_index.json").is_file():
        return Health(True, "the embedded weights")
    return Health(False, "no weights here", f"name their folder or hub id: {setting(name)}")


def memory_of(weights: str, published_mb: int) -> int:
    """Megabytes that these weights take when open: by their files, where they lie here."""
    files = list(Path(weights).rglob("*.safetensors")) if Path(weights).is_dir() else []
    if not files:
        return published_mb
    return WORKING_MB + round(1.2 * sum(file.stat().st_size for file in files) / 1e6)


class Weighted:
    """What every diffusion specialist says of its weights: where they lie, what they take, whether
    ears lie beside them. Mixed into a specialist, which has `name` and `weights`."""

    embedded: ClassVar[Path]
    """Where ours lie, if they do."""
    published_mb: ClassVar[int]
    """What the published ones take when open."""
    name: ClassVar[str]
    weights: str

    @property
    def folder(self) -> str:
        named = Path(self.weights).expanduser() if self.weights[:1] == "~" else self.weights
        return str(named or self.embedded)

    def health(self) -> Health:
        return health_of(self.weights, self.embedded, self.name)

    def hears_signals(self) -> bool:
        return Ears.lie_with(self.folder)

    def memory_mb(self) -> int:
        return memory_of(self.folder, self.published_mb)


def setting(name: str) -> str:
    return f'VITRON_TOOLS__WEIGHTS=\'{{"{name}": "/models/{name}"}}\''


def opened(pipeline: str, weights: str, device: str, name: str) -> Any:
    """A diffusers pipeline of the named class, from a folder or a hub id."""
    import diffusers
    import torch
    from safetensors import SafetensorError

    diffusers.utils.logging.set_verbosity_error()
    kind = torch.float32 if device == "cpu" else torch.float16
    checks: dict[str, Any] = {}
    if pipeline == "StableDiffusionGLIGENPipeline":
        checks = {"safety_checker": None, "feature_extractor": None,
                  "requires_safety_checker": False}  # fmt: skip
    made_of = getattr(diffusers, pipeline)
    try:
        if packing.lies_in(weights):
            made = made_of(**packing.components(Path(weights), kind) | checks)
        else:
            made = made_of.from_pretrained(weights, dtype=kind, use_safetensors=True, **checks)
        _is_a(pipeline, made)
        card_of(weights)
    except (OSError, ValueError, SafetensorError) as error:
        raise MissingWeights(
            name, f"{weights!r} is no folder or hub id of a {pipeline} ({error}); {setting(name)}"
        ) from error
    made.set_progress_bar_config(disable=True)
    return made.to(device)


def _is_a(pipeline: str, made: Any) -> None:
    """Raises ValueError with what is wrong: diffusers puts any network into any pipeline, which
    then breaks in its first step."""
    network = type(made.unet).__name__
    if network != NETWORKS[pipeline]:
        raise ValueError(f"unet/ is a {network}, not a {NETWORKS[pipeline]}")
    if "GLIGEN" in pipeline and not str(made.unet.config.attention_type).startswith("gated"):
        raise ValueError("unet/ has no gates: it heeds no boxes")
    if made.tokenizer is None or made.tokenizer.model_max_length > LONGEST:
        raise ValueError("tokenizer/ is missing or empty")


def unknown(text: str, card: Card) -> tuple[bool, tuple[str, ...]]:
    """Whether the words name anything that it can draw, and the words that it never heard."""
    if not card.subjects:
        return True, ()
    said = "".join(c if c.isalnum() else " " for c in text.lower()).split()
    joined = f" {' '.join(said)} "
    named = any(f" {subject} " in joined for subject in card.subjects)
    return named, tuple(dict.fromkeys(word for word in said if word not in card.words))


SPEAK = "let words count (listens=both), or have the embedded VITRON plan it"


# --- the two messages ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Condition:
    """What is wanted and what guidance leaves, [1, tokens, width] each."""

    wanted: Tensor
    left: Tensor
    heard: str
    """"words", "signal", "both": what came in."""


def condition(
    pipe: Any, text: str, signal: Signal | None, listens: str, ears: Ears | None,
    skip: int | None = None,
) -> Condition:  # fmt: skip
    """The words' states with the signal's vectors behind them.

    Where a signal could be heard but none is, zeros stand in its place, as in training. A
    checkpoint without ears hears words alone.
    """
    import torch

    if listens == "signal" and signal is None:
        raise NothingFound("signal to listen to", SPEAK)
    hears = ears is not None and signal is not None and listens != "words"
    if listens == "signal" and hears:
        text = ""
    wanted, left = read(pipe, text, skip), read(pipe, "", skip)
    if ears is not None:
        silence = torch.zeros(1, ears.tokens, wanted.shape[-1]).to(wanted)
        told = ears.condition(signal).to(wanted) if hears and signal is not None else silence
        wanted, left = torch.cat([wanted, told], 1), torch.cat([left, silence], 1)
    heard = "words" if not hears else "signal" if listens == "signal" else "both"
    return Condition(wanted, left, heard)


def read(pipe: Any, text: str, skip: int | None = None) -> Tensor:
    """What the pipeline's own text tower makes of it; `skip`: layers left out at the end."""
    import torch

    ids = pipe.tokenizer(
        text, padding="max_length", max_length=pipe.tokenizer.model_max_length, truncation=True,
        return_tensors="pt",
    ).input_ids.to(pipe.text_encoder.device)  # fmt: skip
    with torch.no_grad():
        if skip is None:
            states: Tensor = pipe.text_encoder(ids)[0]
            return states
        hidden = pipe.text_encoder(ids, output_hidden_states=True).hidden_states[-(skip + 1)]
        tower = getattr(pipe.text_encoder, "text_model", pipe.text_encoder)
        normed: Tensor = tower.final_layer_norm(hidden)
        return normed


class Ears:
    """The decoding-side projection of one module: from the planner's signal to its condition."""

    def __init__(self, weights: dict[str, Tensor]) -> None:
        self.weights = weights
        self.tokens = int(weights["queries"].shape[0])

    @staticmethod
    def lie_with(weights: str) -> bool:
        return (Path(weights) / EARS).is_file()

    @classmethod
    def beside(cls, weights: str, width: int = 0) -> Ears | None:
        """Those that lie with a pipeline's weights, if any do; `width`: of its condition."""
        if not cls.lie_with(weights):
            return None
        file = Path(weights) / EARS
        from safetensors import SafetensorError
        from safetensors.torch import load_file

        try:
            ears = cls({name: value.float() for name, value in load_file(file).items()})
            own = len(ears.weights["second.bias"])
        except (OSError, KeyError, SafetensorError) as error:
            raise MissingWeights(str(file), f"it is broken ({error}); restore it") from error
        if width and own != width:
            raise MissingWeights(
                str(file), f"its vectors are {own} wide, the words' {width}: it belongs to others"
            )
        return ears

    def condition(self, signal: Signal) -> Tensor:
        """[1, tokens, width]"""
        import torch
        from torch.nn import functional as F

        told = torch.from_numpy(np.concatenate([signal.specific, signal.invariant], -1)).float()
        own = self.weights
        if told.shape[-1] != own["norm.weight"].shape[0]:
            raise MissingWeights(
                EARS, f"it hears signals of {own['norm.weight'].shape[0]} numbers, this mind's "
                f"have {told.shape[-1]}: have ears taught for it, vitron train --part ears"
            )  # fmt: skip
        mixed = own["queries"] @ told + told.mean(0, keepdim=True)
        normed = F.layer_norm(mixed, mixed.shape[-1:], own["norm.weight"], own["norm.bias"])
        inner = F.gelu(F.linear(normed, own["first.weight"], own["first.bias"]))
        return F.linear(inner, own["second.weight"], own["second.bias"])[None]


# --- running ------------------------------------------------------------------------------------


@contextmanager
def seeded(seed: int, device: str = "cpu") -> Iterator[Any]:
    """A generator, and the global one set too: some pipelines draw noise from that."""
    import torch

    devices = [device] if device != "cpu" else []
    with torch.random.fork_rng(devices=devices):
        torch.manual_seed(seed)
        yield torch.Generator("cpu").manual_seed(seed)


def watching(
    report: Report, steps: int, preview: Callable[[Tensor], Frame] | None = None
) -> Callable[[int, int, Tensor], None]:
    """A step callback: progress, now and then a preview; a cancel stops within the step."""
    every = max(1, steps // PREVIEWS)

    def stepped(step: int, time: int, latents: Tensor) -> None:
        shown = preview is not None and step % every == every - 1 and step + 1 < steps
        report.progress(step + 1, steps, preview(latents) if preview and shown else None)

    return stepped


class Bar:
    """Stands in for a pipeline's progress bar where there is no callback."""

    def __init__(self, report: Report, steps: int) -> None:
        self.report, self.steps, self.step = report, steps, 0

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *raised: object) -> None:
        return None

    def update(self, count: int = 1) -> None:
        self.step += count
        self.report.progress(self.step, self.steps)


def looked(vae: Any, latents: Tensor) -> Frame:
    """The first picture of latents as they are now; of a clip's, its first frame."""
    import torch

    if latents.ndim == 5:
        latents = latents[:, :, 0]
    with torch.no_grad():
        seen = vae.decode(latents[:1] / vae.config.scaling_factor).sample[0]
    return pixels_of(seen)


def pixels_of(seen: Tensor) -> Frame:
    """[3, H, W] in -1..1 as a frame."""
    laid = (seen.float().clamp(-1, 1) + 1) * 127.5
    frame: Frame = laid.round().byte().permute(1, 2, 0).cpu().numpy()
    return frame


def native(width: int, height: int, side: int, step: int = 8) -> tuple[int, int]:
    """The size nearest to the wanted shape that a model of this side draws at."""
    scale = side / (width * height) ** 0.5
    wide, high = (max(step, round(n * scale / step) * step) for n in (width, height))
    return wide, high


def enlarged(frame: Frame, width: int, height: int) -> Frame:
    """At the wanted size: smooth, then its edges drawn a little firmer. Adds nothing."""
    if frame.shape[:2] == (height, width):
        return frame
    larger = width > frame.shape[1]
    way = cv2.INTER_LANCZOS4 if larger else cv2.INTER_AREA
    grown = cv2.resize(frame, (width, height), interpolation=way)
    if larger:
        soft = cv2.GaussianBlur(grown, (0, 0), 0.5 * width / frame.shape[1])
        grown = cv2.addWeighted(grown, 1.5, soft, -0.5, 0)
    return np.asarray(grown)
