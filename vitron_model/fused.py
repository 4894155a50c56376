"""The language model as it runs one conversation at a time: fused weights, one cache, few calls.

Same weights and same sums as transformers' Llama; what is saved is everything around them. A step
costs about a dozen tensor calls a layer, so a small model is not drowned in its own framework.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import LlamaForCausalLM

Linear = Callable[[Tensor], Tensor]


class Fused:
    """A Llama for batches of one: `step` takes the next tokens' embeddings, gives their states."""

    def __init__(
        self, model: LlamaForCausalLM, dtype: torch.dtype = torch.float32, int8: bool = False
    ) -> None:
        config = model.config
        self.heads = int(config.num_attention_heads)
        self.shared = self.heads // int(config.num_key_value_heads)
        self.width = int(config.hidden_size) // self.heads
        self.longest = int(config.max_position_embeddings)
        self.eps = float(config.rms_norm_eps)
        self.embedding = model.get_input_embeddings().weight.detach().to(dtype)
        head = model.lm_head.weight.detach()
        tied = head.data_ptr() == model.get_input_embeddings().weight.data_ptr()
        self.head = self.embedding if tied else head.to(dtype)
        self._all = _linear(self.head)
        linear = _linear_int8 if int8 else _linear
        self.layers = [_Layer(layer, dtype, linear) for layer in model.model.layers]
        self.norm = model.model.norm.weight.detach().to(dtype)
        self.cosine, self.sine = _turns(model, self.longest, dtype)
        kept = int(config.num_key_value_heads)
        shape = (len(self.layers), 1, kept, self.longest, self.width)
        self.keys, self.values = torch.zeros(shape, dtype=dtype), torch.zeros(shape, dtype=dtype)
        self.length = 0

    def forget(self, length: int = 0) -> None:
        """Back to the first `length` tokens."""
        self.length = length

    @torch.inference_mode()
    def step(self, vectors: Tensor) -> Tensor:
        """Embeddings [n, width] of the tokens that come next to their last states [n, width]."""
        count, begin = len(vectors), self.length
        end = begin + count
        assert end <= self.longest, f"{end} tokens, the limit is {self.longest}"
        cosine, sine = self.cosine[begin:end], self.sine[begin:end]
        mask = None
        if count > 1 and begin:
            mask = torch.ones(count, end, dtype=torch.bool).tril(begin)
        states = vectors.to(self.embedding.dtype)
        for number, layer in enumerate(self.layers):
            normed = F.rms_norm(states, states.shape[-1:], layer.first, self.eps)
            mixed = layer.mix(normed).view(count, -1, self.width).transpose(0, 1)
            query, key, value = mixed.split(
                (self.heads, self.keys.shape[2], self.keys.shape[2]), dim=0
            )
            self.keys[number, 0, :, begin:end] = _turned(key, cosine, sine)
            self.values[number, 0, :, begin:end] = value
            seen = F.scaled_dot_product_attention(
                _turned(query, cosine, sine)[None],
                self.keys[number, :, :, :end], self.values[number, :, :, :end],
                attn_mask=mask, is_causal=count > 1 and not begin, enable_gqa=self.shared > 1,
            )  # fmt: skip
            states = states + layer.out(seen[0].transpose(0, 1).reshape(count, -1))
            normed = F.rms_norm(states, states.shape[-1:], layer.second, self.eps)
            gate, up = layer.widen(normed).chunk(2, -1)
            states = states + layer.narrow(F.silu(gate) * up)
        self.length = end
        return F.rms_norm(states, states.shape[-1:], self.norm, self.eps)

    def logits(self, state: Tensor, tokens: Tensor | None = None) -> Tensor:
        """What the next token is; of `tokens` alone, if given."""
        if tokens is None:
            return self._all(state.reshape(-1, state.shape[-1])).reshape(*state.shape[:-1], -1)
        return F.linear(state, self.head[tokens])


class _Layer:
    """One block with its matrices laid together."""

    def __init__(self, layer: Any, dtype: torch.dtype, linear: Callable[[Tensor], Linear]) -> None:
        def of(*modules: nn.Linear) -> Linear:
            return linear(torch.cat([one.weight.detach().to(dtype) for one in modules]))

        attention, mlp = layer.self_attn, layer.mlp
        self.mix = of(attention.q_proj, attention.k_proj, attention.v_proj)
        self.out = of(attention.o_proj)
        self.widen = of(mlp.gate_proj, mlp.up_proj)
        self.narrow = of(mlp.down_proj)
        self.first = layer.input_layernorm.weight.detach().to(dtype)
        self.second = layer.post_attention_layernorm.weight.detach().to(dtype)


def _linear(weight: Tensor) -> Linear:
    """Laid the other way round: for a handful of rows the product is a third faster so."""
    turned = weight.t().contiguous()
    return lambda vectors: vectors.mm(turned)


def _linear_int8(weight: Tensor) -> Linear:
    """Rows of 8-bit integers with a scale each: a quarter of the memory, nearly the same sums."""
    scale = weight.abs().amax(1).clamp(min=1e-8) / 127
    whole = (weight / scale[:, None]).round().clamp(-127, 127).to(torch.int8)
    return lambda vectors: torch._weight_int8pack_mm(vectors, whole, scale)


def _turns(model: LlamaForCausalLM, longest: int, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    """The rotary angles of every position, from the model's own."""
    positions = torch.arange(longest)[None]
    cosine, sine = model.model.rotary_emb(torch.zeros(1, dtype=torch.float32), positions)
    return cosine[0].to(dtype), sine[0].to(dtype)


def _turned(states: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    first, second = states.chunk(2, -1)
    return states * cosine + torch.cat((-second, first), -1) * sine
