"""The text conditioner: CLIP's tokenizer and text tower, small, with words of the world.

`listening` is what the planner's signals are trained to say, and what drawing is trained to hear.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import torch
from tokenizers import pre_tokenizers
from torch import Tensor
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from .sizes import Reader

BUT_ONE = 1
"""Layers that I2VGen-XL leaves out of the text tower, counted from its end."""
BEGIN, END, LAST = "<|startoftext|>", "<|endoftext|>", "</w>"


def new_tokenizer(texts: Iterable[str], sizes: Reader) -> CLIPTokenizer:
    """Byte-level BPE learnt from the texts, in CLIP's own class.

    The pairs are counted here: the library's trainer numbers letters in another order each time.
    """
    cut = CLIPTokenizer().backend_tokenizer
    counts = Counter(
        word for text in texts for word, _ in cut.pre_tokenizer.pre_tokenize_str(text.lower())
    )
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    pieces = [BEGIN, END, *alphabet, *(f"{letter}{LAST}" for letter in alphabet)]
    merges = _merges(counts, sizes.vocabulary - len(pieces))
    pieces += [one + two for one, two in merges]
    vocabulary = {piece: number for number, piece in enumerate(dict.fromkeys(pieces))}
    return CLIPTokenizer(vocabulary, merges, model_max_length=sizes.longest)


def _merges(counts: Counter[str], most: int) -> list[tuple[str, str]]:
    """The pairs to be joined, the most frequent first; of equals, the first by letters."""
    words = {word: [*word[:-1], word[-1] + LAST] for word in counts}
    merges: list[tuple[str, str]] = []
    while len(merges) < most:
        pairs: Counter[tuple[str, str]] = Counter()
        for word, parts in words.items():
            for pair in pairwise(parts):
                pairs[pair] += counts[word]
        if not pairs:
            break
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        if pairs[best] < 2:
            break
        merges.append(best)
        for parts in words.values():
            _join(parts, best)
    return merges


def _join(parts: list[str], pair: tuple[str, str]) -> None:
    at = 0
    while at < len(parts) - 1:
        if (parts[at], parts[at + 1]) == pair:
            parts[at : at + 2] = ["".join(pair)]
        at += 1


def new_reader(sizes: Reader, tokenizer: CLIPTokenizer) -> CLIPTextModel:
    return CLIPTextModel(
        CLIPTextConfig(
            vocab_size=len(tokenizer), hidden_size=sizes.width, intermediate_size=sizes.width * 2,
            num_hidden_layers=sizes.layers, num_attention_heads=sizes.heads,
            max_position_embeddings=sizes.longest, projection_dim=sizes.width,
            bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id, attn_implementation="eager",
        )
    )  # fmt: skip


def tokens(tokenizer: CLIPTokenizer, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
    """[B, longest] ids and how many of them are words (begin and end counted)."""
    told = tokenizer(
        list(texts), padding="max_length", truncation=True, return_tensors="pt",
        max_length=tokenizer.model_max_length,
    )  # fmt: skip
    return told.input_ids, told.attention_mask.sum(1)


def listening(states: Tensor, lengths: Tensor, count: int) -> Tensor:
    """What `count` vectors can say of a text: means over its parts, one after the other."""
    place = torch.arange(states.shape[1], device=states.device)[None, :]
    told = []
    for k in range(count):
        begin = (lengths * k / count).floor()[:, None]
        end = torch.maximum((lengths * (k + 1) / count).floor()[:, None], begin + 1)
        share = ((place >= begin) & (place < end)).to(states.dtype)
        told.append(torch.einsum("bl,blw->bw", share, states) / share.sum(1, keepdim=True))
    return torch.stack(told, 1)


def states_of(reader: CLIPTextModel, ids: Tensor, skip: int | None = None) -> Tensor:
    """What a pipeline makes of the ids; `skip`: layers left out at the end."""
    if skip is None:
        states: Tensor = reader(ids).last_hidden_state
        return states
    hidden = reader(ids, output_hidden_states=True).hidden_states[-(skip + 1)]
    normed: Tensor = getattr(reader, "text_model", reader).final_layer_norm(hidden)
    return normed
