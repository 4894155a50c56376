"""Which weights a stage may move: the only place that opens and closes them.

`open_parts` is followed by a check that just these get gradients and that all of these do; a stage
that trains nothing it should, or something it should not, does not start.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import torch
from torch import Tensor, nn

from ..config import MindConfig
from ..mind import Vitron
from .stages import Part

_PREFIX: dict[Part, tuple[str, ...]] = {
    "eyes": ("eyes.",),
    "projector": ("projector.", "video."),
    "extractor": ("extractor.",),
    "language": ("language.",),
    "signals": ("signals.",),
    "decodings": ("decodings.",),
    "discriminator": ("discriminator.",),
}
_EMBEDDED = ("embed_tokens", "lm_head")


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
        if weight.requires_grad:
            opened.append((name, weight))
    if "new tokens" in wanted and "language" not in wanted and "lora" not in wanted:
        opened += list(_new_rows(mind, new_from))
    return opened


def _opens(name: str, wanted: set[Part]) -> bool:
    if "lora_" in name or "token_adapter" in name:
        return "lora" in wanted
    return any(name.startswith(_PREFIX[part]) for part in wanted if part in _PREFIX)


def _new_rows(mind: Vitron, new_from: int) -> Iterator[tuple[str, nn.Parameter]]:
    """The embedding (and an untied head) with gradients on the new tokens' rows alone."""

    def only_new(gradient: Tensor) -> Tensor:
        kept = gradient.clone()
        kept[:new_from] = 0
        return kept

    seen: set[int] = set()
    for name, weight in mind.language.named_parameters():
        if any(part in name for part in _EMBEDDED) and id(weight) not in seen:
            seen.add(id(weight))
            weight.requires_grad_(True)
            if not getattr(weight, "_only_new", False):
                weight.register_hook(only_new)
                weight._only_new = True
            yield f"language.{name}", weight


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
    )  # fmt: skip


def merge_lora(mind: Vitron) -> None:
    """The adapter becomes part of the weights."""
    if hasattr(mind.language, "merge_and_unload"):
        mind.language = mind.language.merge_and_unload()


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
    return type(mind)(mind.config, mind.vocabulary, mind.image, mind.object)
