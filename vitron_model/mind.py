"""VITRON: eyes, region extractor, language model, signals and synergy in one module.

It takes batches of token ids with places for pictures, clips and regions, and gives hidden states,
logits and messages. Knows no prompt, no grammar and no conversation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import CLIPVisionModel, LlamaConfig, LlamaForCausalLM

from ..memory.rows import packed, unpacked
from .config import MODULES, MindConfig
from .encoders import ImageEncoder, Projector, VideoEncoder
from .folder import CONFIG, TOKENIZER, WEIGHTS, lacking, reading
from .meanings import Table
from .regions import RegionExtractor
from .signals import Decodings, SignalHead
from .synergy import TaskDiscriminator

LARGEST_FILE = 14 * 2**20  # bytes of one weight file
PACKED = "packed"  # in a file's own words: what its bytes stand for
UNFIT = f"do not fit {CONFIG} and {TOKENIZER}"
KINDS = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


@dataclass(frozen=True)
class Looked:
    """What is seen of one picture or clip: patches of its frames [T, s, s, hidden]."""

    patches: Tensor
    clip: bool


@dataclass(frozen=True)
class Region:
    """A drawn region: which of the batch's looked-at things and frame, and its cover."""

    looked: int
    frame: int
    cover: Tensor  # [GRID, GRID]


@dataclass(frozen=True)
class Batch:
    """Token ids [B, L], padded on the right, and what stands at the places in them."""

    ids: Tensor
    looked: Sequence[Looked] = ()
    """In the order of their first tokens in `ids`, row by row."""
    regions: Sequence[Region] = ()
    heard: Tensor | None = None
    """Of every id of a prompt [B, L], the row of its word's meaning; 0: it has none."""


def weights_in(folder: Path) -> dict[str, Tensor]:
    """Of a mind's folder: read without a copy, unless they were kept small."""
    files = sorted(folder.glob(WEIGHTS))
    if not files:
        raise lacking(f"{folder} holds no {WEIGHTS}")
    weights: dict[str, Tensor] = {}
    for file in files:
        with reading(file):
            weights |= load_file(file)
    with reading(files[0]), safe_open(files[0], "pt") as first:
        kind = (first.metadata() or {}).get(PACKED)
        return unpacked(weights, KINDS[kind]) if kind else weights


class Vitron(nn.Module):
    def __init__(
        self, config: MindConfig, vocabulary: int, image: int, object_: int,
        meanings: Table | None = None, *,
        tower: CLIPVisionModel | None = None, model: LlamaForCausalLM | None = None,
    ) -> None:  # fmt: skip
        """Without `meanings` it hears words by their letters alone. `tower` and `model`: eyes and
        a language model that come trained."""
        super().__init__()
        self.meanings = meanings or Table.empty(config.meanings)
        self.config, self.vocabulary = config, vocabulary
        self.image, self.object = image, object_
        sight, language = config.sight, config.language
        self.eyes = ImageEncoder(sight, tower)
        self.projector = Projector(sight, language.hidden)
        self.video = VideoEncoder(sight, language.hidden)
        self.extractor = RegionExtractor(sight, language.hidden)
        self.language = model or LlamaForCausalLM(
            LlamaConfig(
                vocab_size=vocabulary,
                hidden_size=language.hidden,
                intermediate_size=language.intermediate,
                num_hidden_layers=language.layers,
                num_attention_heads=language.heads,
                num_key_value_heads=language.heads // language.shared,
                max_position_embeddings=language.longest,
                rms_norm_eps=language.epsilon,
                rope_parameters={"rope_type": "default", "rope_theta": language.turn},
                tie_word_embeddings=language.tied,
                bos_token_id=None,
                eos_token_id=None,
                pad_token_id=None,
            )
        )
        if config.meanings:
            self.hearing = nn.Linear(config.meanings, language.hidden, bias=False)
            nn.init.zeros_(self.hearing.weight)
        self.signals = SignalHead(config.signals, language.hidden)
        self.decodings = Decodings(config.signals, config.conditions)
        self.discriminator = TaskDiscriminator(
            config.synergy, config.signals.invariant, len(MODULES)
        )

    @property
    def body(self) -> Any:
        """The language model without its head; with LoRA, if it has one."""
        wrapped = hasattr(self.language, "peft_config")
        return (self.language.get_base_model() if wrapped else self.language).model

    # --- forward ------------------------------------------------------------------------------

    def tokens_of(self, looked: Looked) -> Tensor:
        """The tokens [n, width] of one picture or clip."""
        patches = looked.patches.to(self.projector.linear.weight.dtype)
        if looked.clip:
            return self.video(patches[None], self.projector)[0]
        return self.projector(patches)[0]

    def embedded(self, batch: Batch) -> Tensor:
        """Ids to embeddings [B, L, width], pictures and regions in their places."""
        vectors: Tensor = self.language.get_input_embeddings()(batch.ids)
        if batch.heard is not None and self.config.meanings:
            vectors = vectors + self.hearing(self.meanings[batch.heard].to(vectors))
        if batch.looked:
            seen = torch.cat([self.tokens_of(one) for one in batch.looked])
            vectors = vectors.masked_scatter((batch.ids == self.image)[..., None], seen.to(vectors))
        if batch.regions:
            patches = torch.stack([batch.looked[r.looked].patches[r.frame] for r in batch.regions])
            covers = torch.stack([region.cover for region in batch.regions])
            told = self.extractor(patches.to(vectors.dtype), covers)
            place = (batch.ids == self.object)[..., None]
            vectors = vectors.masked_scatter(place, told.to(vectors))
        return vectors

    def forward(
        self, batch: Batch, mask: Tensor | None = None, positions: Tensor | None = None
    ) -> Tensor:
        """Last hidden states [B, L, width]. Without a mask everyone sees what stands before:
        padding stands behind everything."""
        out = self.body(
            inputs_embeds=self.embedded(batch), attention_mask=mask, position_ids=positions,
            use_cache=False,
        )  # fmt: skip
        states: Tensor = out.last_hidden_state
        return states

    # --- files ----------------------------------------------------------------------------------

    def save(
        self, folder: Path, dtype: torch.dtype | None = None, small: bool = False,
        largest: int = LARGEST_FILE,
    ) -> None:  # fmt: skip
        """The configuration and the weights, in files of at most `largest` bytes; `small`: matrices
        as bytes."""
        folder.mkdir(parents=True, exist_ok=True)
        self.config.save(folder)
        if self.config.meanings:
            self.meanings.save(folder)
        shards: list[dict[str, Tensor]] = [{}]
        filled = 0
        kind = dtype or (torch.float32 if small else None)
        own = {
            name: tensor.detach().to("cpu", kind or tensor.dtype).contiguous()
            for name, tensor in self.weights().items()
        }
        for name, kept in (packed(own, kind) if small else own).items():
            size = kept.numel() * kept.element_size()
            if filled + size > largest and shards[-1]:
                shards.append({})
                filled = 0
            shards[-1][name] = kept
            filled += size
        for old in folder.glob(WEIGHTS):
            old.unlink()
        told = {"profile": self.config.profile}
        if small:
            told[PACKED] = next(name for name, one in KINDS.items() if one == kind)
        for number, shard in enumerate(shards, 1):
            save_file(shard, folder / f"mind-{number}.safetensors", told)

    def weights(self) -> dict[str, Tensor]:
        """Every tensor once: tied ones by their first name."""
        kept: dict[str, Tensor] = {}
        known: set[int] = set()
        for name, tensor in self.state_dict(keep_vars=True).items():
            if id(tensor) not in known:
                known.add(id(tensor))
                kept[name] = tensor
        return kept

    @classmethod
    def load(cls, folder: Path, vocabulary: int, image: int, object_: int) -> Vitron:
        """The mind of a folder, in the dtype of its files."""
        weights = weights_in(folder)
        config = MindConfig.load(folder)
        meanings = Table.open(folder, config.meanings) if config.meanings else None
        with reading(folder / CONFIG), torch.device("meta"):
            mind = cls(config, vocabulary, image, object_, meanings)
        mind.take(weights, folder / WEIGHTS)
        return mind.eval()

    def take(self, weights: Mapping[str, Tensor], whence: Path) -> None:
        """These weights for its own, which may be no more than shapes."""
        self._refuse_others(weights, whence)
        missing, _ = self.load_state_dict(weights, strict=False, assign=True)
        self._settle(set(missing), whence)

    def _refuse_others(self, weights: Mapping[str, Tensor], whence: Path) -> None:
        """Every tensor is one of this mind, of its size."""
        own = self.state_dict()
        for name, tensor in weights.items():
            wanted = own.get(name)
            if wanted is None or _size(wanted) != _size(tensor):
                size = "nothing" if wanted is None else _size(wanted)
                raise lacking(f"{whence} {UNFIT}: {name} is {_size(tensor)}, not {size}")

    def _settle(self, missing: set[str], whence: Path) -> None:
        """What files do not hold: tied weights, and buffers that are computed."""
        if self.config.language.tied:
            self.language.tie_weights()
            missing = {name for name in missing if not name.endswith("lm_head.weight")}
        if missing:
            raise lacking(f"{whence} {UNFIT}: {', '.join(sorted(missing)[:4])} are missing")
        rotary = self.body.rotary_emb
        self.body.rotary_emb = type(rotary)(self.language.config)
        embeddings: Any = self.eyes.tower.embeddings
        embeddings.position_ids = torch.arange(embeddings.num_positions).expand((1, -1))
        for module in self.modules():  # an adapter keeps rows that it moves, to undo that: never
            for name, buffer in module.named_buffers(recurse=False):
                if buffer.is_meta:
                    module.register_buffer(name, torch.zeros_like(buffer, device="cpu"), False)


def _size(tensor: Tensor) -> str:
    """ "3072 x 256", and whether it is whole numbers."""
    told = " x ".join(map(str, tensor.shape)) or "one number"
    return told if tensor.is_floating_point() else f"{told} of whole numbers"
