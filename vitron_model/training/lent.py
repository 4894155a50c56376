"""What comes trained to a large mind: the eyes of a CLIP, and a Llama with its words.

Each is a folder, or a name at the hub, in safetensors. How large they are, their own files say; the
recipe is the same for all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import torch
from torch import nn
from transformers import (
    AutoConfig,
    AutoTokenizer,
    CLIPVisionModel,
    LlamaConfig,
    LlamaForCausalLM,
)

from ...errors import MissingWeights, SetupError
from ..config import Language, MindConfig, Sight
from ..mind import Vitron
from ..tokenizer import IMAGE, OBJECT, Words

Found = TypeVar("Found")


@dataclass(frozen=True)
class Lent:
    """Where both lie."""

    eyes: str
    model: str

    def sized(self, config: MindConfig) -> MindConfig:
        """The same recipe for a mind of their sizes."""
        sight, language = _sight(self._eyes_config(), config.sight), _language(self._config())
        limit = min(config.text_limit, language.longest // 2)
        return config.model_copy(update={"sight": sight, "language": language, "text_limit": limit})

    def words(self) -> Words:
        told = _found(self.model, "tokenizer.json", AutoTokenizer.from_pretrained)
        return Words.lent(told.backend_tokenizer)

    def mind(self, config: MindConfig, words: Words, dtype: torch.dtype) -> Vitron:
        """Their weights, and everything else anew."""
        tower = _found(
            self.eyes, "weights of a CLIP", CLIPVisionModel.from_pretrained, dtype=dtype,
            attn_implementation=config.sight.attention, use_safetensors=True,
        )  # fmt: skip
        model = _found(
            self.model, "weights of a Llama", LlamaForCausalLM.from_pretrained, dtype=dtype,
            use_safetensors=True,
        )  # fmt: skip
        widen(model, words.size, words.new_from)
        return Vitron(
            config, words.size, words.id(IMAGE), words.id(OBJECT), tower=tower, model=model
        )

    def _config(self) -> LlamaConfig:
        told = _found(self.model, "config.json", AutoConfig.from_pretrained)
        if not isinstance(told, LlamaConfig):
            raise _unfit("--model", self.model, f"a {told.model_type}, not a llama")
        return told

    def _eyes_config(self) -> Any:
        told = _found(self.eyes, "config.json", AutoConfig.from_pretrained)
        told = getattr(told, "vision_config", told)
        if told.model_type != "clip_vision_model":
            raise _unfit("--eyes", self.eyes, f"a {told.model_type}, not a clip_vision_model")
        return told


@torch.no_grad()
def widen(model: LlamaForCausalLM, size: int, known: int) -> None:
    """Room for the tokens that the mind adds; each begins as the mean of the known ones."""
    model.resize_token_embeddings(size, mean_resizing=False)
    ends: tuple[nn.Module, nn.Module] = model.get_input_embeddings(), model.get_output_embeddings()
    for table in ends:
        weight = table.weight
        assert isinstance(weight, torch.Tensor)
        weight[known:] = weight[:known].float().mean(0).to(weight.dtype)


def _sight(told: Any, before: Sight) -> Sight:
    return before.model_copy(
        update={
            "image_size": told.image_size,
            "patch_size": told.patch_size,
            "hidden": told.hidden_size,
            "intermediate": told.intermediate_size,
            "layers": told.num_hidden_layers,
            "heads": told.num_attention_heads,
            "activation": told.hidden_act,
        }
    )


def _language(told: LlamaConfig) -> Language:
    turning = told.rope_parameters or {}
    plain = {
        "rope_type": (turning.get("rope_type", "default"), "default"),
        "hidden_act": (told.hidden_act, "silu"),
        "attention_bias": (told.attention_bias, False),
        "mlp_bias": (told.mlp_bias, False),
        "head_dim": (told.head_dim, told.hidden_size // told.num_attention_heads),
    }
    for name, (has, wanted) in plain.items():
        if has != wanted:
            raise _unfit("--model", told.name_or_path, f"of {name} {has!r}, not {wanted!r}")
    return Language(
        hidden=told.hidden_size,
        intermediate=told.intermediate_size,
        layers=told.num_hidden_layers,
        heads=told.num_attention_heads,
        shared=told.num_attention_heads // (told.num_key_value_heads or told.num_attention_heads),
        tied=told.tie_word_embeddings,
        longest=told.max_position_embeddings,
        epsilon=told.rms_norm_eps,
        turn=float(turning.get("rope_theta", 10000.0)),
    )


def _found(place: str, what: str, read: Callable[..., Found], **how: Any) -> Found:
    try:
        return read(place, **how)
    except (OSError, ValueError, KeyError) as error:
        first = str(error).splitlines()[0]
        raise MissingWeights(
            "the planner",
            f"{place} holds no {what} that can be read ({first}); see docs/mind.md",
        ) from error


def _unfit(flag: str, place: str, why: str) -> SetupError:
    return SetupError(f"{flag} is {place}: {why}", "name a CLIP and a Llama; see docs/mind.md")
