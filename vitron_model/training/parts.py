"""Which weights a stage may move: the only place that opens and closes them.

When a stage is over, `check` compares: one that moved what it does not declare, or did not move
what it declares, fails.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.distributed.tensor import DTensor
from torch.distributed.tensor._utils import compute_local_shape_and_global_offset

from ...errors import SetupError
from ..config import MindConfig
from ..mind import Vitron
from .stages import Part, Stage

_PREFIX: dict[Part, tuple[str, ...]] = {
    "eyes": ("eyes.",),
    "projector": ("projector.", "video."),
    "extractor": ("extractor.",),
    "language": ("language.", "hearing."),
    "signals": ("signals.",),
    "decodings": ("decodings.",),
    "discriminator": ("discriminator.",),
}
_EMBEDDED = ("embed_tokens", "lm_head")
SURELY = 50  # steps after which every declared part must have moved


def open_parts(
    mind: Vitron, parts: Iterable[Part], new_from: int
) -> list[tuple[str, nn.Parameter]]:
    """Opens these parts and closes all others; gives what is open, by name. `new_from`: the first
    id of the tokens that are new."""
    wanted = set(parts)
    if "lora" in wanted:
        attach_lora(mind, mind.config, new_from if "new tokens" in wanted else None)
    opened = []
    for name, weight in mind.named_parameters():
        weight.requires_grad_(_opens(name, wanted))
        weight.only_new = False  # type: ignore[attr-defined]
        if weight.requires_grad:
            opened.append((name, weight))
    if "new tokens" in wanted and "language" not in wanted and "lora" not in wanted:
        opened += list(_new_rows(mind))
    return opened


def _opens(name: str, wanted: set[Part]) -> bool:
    if "lora_" in name or "trainable_tokens_delta" in name:
        return "lora" in wanted
    return any(name.startswith(_PREFIX[part]) for part in wanted if part in _PREFIX)


def _new_rows(mind: Vitron) -> Iterator[tuple[str, nn.Parameter]]:
    """The embedding (and an untied head): opened whole, see `only_new`."""
    seen: set[int] = set()
    for name, weight in mind.language.named_parameters():
        if any(part in name for part in _EMBEDDED) and id(weight) not in seen:
            seen.add(id(weight))
            weight.requires_grad_(True)
            weight.only_new = True
            yield f"language.{name}", weight


def only_new(opened: Iterable[tuple[str, nn.Parameter]], new_from: int) -> None:
    """After a backward pass: where the new tokens' rows alone are opened, the others' gradients
    go. Of a shard, its own rows."""
    for _, weight in opened:
        gradient = weight.grad
        if gradient is None or not getattr(weight, "only_new", False):
            continue
        first = 0
        if isinstance(gradient, DTensor):
            mesh, placements = gradient.device_mesh, gradient.placements
            _, (first, *_) = compute_local_shape_and_global_offset(
                gradient.shape, mesh, placements
            )
            gradient = gradient.to_local()
        gradient[: max(0, new_from - first)] = 0


def attach_lora(mind: Vitron, config: MindConfig, new_from: int | None) -> None:
    """LoRA on every linear layer of the language model; the new tokens' rows are trained in both
    embedding and head: with the embedding alone they would be read, but hardly ever said."""
    from peft import LoraConfig, get_peft_model

    if hasattr(mind.language, "peft_config"):
        return
    new = list(range(new_from, mind.vocabulary)) if new_from is not None else []
    rows = {"embed_tokens": new} if config.language.tied else {"embed_tokens": new, "lm_head": new}
    lora = config.lora
    mind.language = get_peft_model(
        mind.language,
        LoraConfig(
            r=lora.rank,
            lora_alpha=lora.alpha,
            lora_dropout=lora.dropout,
            target_modules=[
                "q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj",
            ],
            trainable_token_indices=rows if new else None,
        ),
        autocast_adapter_dtype=False,  # the optimizer keeps exact copies
    )  # fmt: skip


def merge_lora(mind: Vitron) -> None:
    """The adapter becomes part of the weights."""
    if hasattr(mind.language, "merge_and_unload"):
        mind.language = mind.language.merge_and_unload()


def in_one_piece(mind: Vitron, weights: dict[str, Tensor], stage: Stage, new_from: int) -> Vitron:
    """A mind that several processes hold slices of, from its whole weights."""
    with torch.device("meta"):
        whole = Vitron(mind.config, mind.vocabulary, mind.image, mind.object, mind.meanings)
        open_parts(whole, stage.trains, new_from)
    whole.take(weights, Path("the slices"))
    return whole


# --- what has moved -----------------------------------------------------------------------------

_BODY, _OLD, _NEW = "language", "old tokens", "new tokens"


@torch.no_grad()
def fingerprints(mind: Vitron, new_from: int) -> dict[str, float]:
    """Of every part, a number that changes when its weights do."""

    def sums(weights: Iterable[Tensor]) -> float:
        return sum(float((w.double() * (w.double() + 1)).sum()) for w in weights)

    told: dict[str, float] = {
        part: sums(w for name, w in mind.named_parameters() if name.startswith(prefix))
        for part, prefix in _PREFIX.items() if part != "language"
    }  # fmt: skip
    rows: list[Tensor] = []
    body: list[Tensor] = []
    for name, weight in mind.named_parameters():
        if name.startswith(_PREFIX["language"]):
            (rows if any(part in name for part in _EMBEDDED) else body).append(weight)
    told[_BODY] = sums(body)
    told[_OLD], told[_NEW] = sums(w[:new_from] for w in rows), sums(w[new_from:] for w in rows)
    return told


def check(before: dict[str, float], after: dict[str, float], stage: Stage) -> None:
    """Raises what a stage did beside its declaration. A part that needs a rare lesson gets a few
    steps before it must have moved."""
    declared: set[str] = {part for part in stage.trains if part != "lora"}
    if "lora" in stage.trains:
        declared.add(_BODY)
    if "language" in stage.trains:
        declared |= {_OLD, _NEW}
    moved = {part for part in before if before[part] != after[part]}
    wrong = moved - declared
    if wrong:
        raise SetupError(
            f"the stage {stage.name} moved {', '.join(sorted(wrong))}, which it does not declare",
            "its `trains` in stages.py, or parts.py, is wrong",
        )
    still = declared - moved
    if still and stage.steps >= SURELY:
        raise SetupError(
            f"the stage {stage.name} never moved {', '.join(sorted(still))}",
            "its `mix` and `losses` in stages.py do not reach it",
        )


def groups(opened: Iterable[tuple[str, nn.Parameter]], decay: float) -> list[dict[str, object]]:
    """For the optimizer: weight decay for matrices, none for norms, biases and embeddings."""
    matrices: list[nn.Parameter] = []
    others: list[nn.Parameter] = []
    for name, weight in opened:
        plain = weight.ndim > 1 and not any(part in name for part in _EMBEDDED)
        (matrices if plain else others).append(weight)
    made: list[dict[str, object]] = (
        [{"params": matrices, "weight_decay": decay}] if matrices else []
    )
    if others:
        made.append({"params": others, "weight_decay": 0.0})
    return made


@torch.no_grad()
def fresh(mind: Vitron, seed: int) -> Vitron:
    """New weights from a seed, on the CPU, the same on every machine."""
    torch.manual_seed(seed)
    return type(mind)(mind.config, mind.vocabulary, mind.image, mind.object, mind.meanings)
