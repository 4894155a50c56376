"""A CLIP and a Llama with its words, of the very classes and files that are published, at the size
of a test."""

import json
from functools import cache
from itertools import islice
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import (
    CLIPVisionConfig,
    CLIPVisionModel,
    LlamaConfig,
    LlamaForCausalLM,
    LlamaTokenizer,
)

from vitron.vitron_model.training.course import texts

BYTES = [f"<0x{number:02X}>" for number in range(256)]


@cache
def tokenizer() -> LlamaTokenizer:
    """As sentencepiece makes them: spaces as blocks, what is unknown as bytes."""
    learnt = Tokenizer(models.BPE(byte_fallback=True, fuse_unk=True, unk_token="<unk>"))
    learnt.pre_tokenizer = pre_tokenizers.Metaspace("▁", "first", split=True)
    learnt.train_from_iterator(
        islice(texts(0), 300),
        trainers.BpeTrainer(
            vocab_size=900, special_tokens=["<unk>", "<s>", "</s>", *BYTES], show_progress=False,
            initial_alphabet=["▁"], limit_alphabet=120,
        ),
    )  # fmt: skip
    model = json.loads(learnt.to_str())["model"]
    return LlamaTokenizer(vocab=model["vocab"], merges=[tuple(one) for one in model["merges"]])


def clip(folder: Path) -> Path:
    torch.manual_seed(1)
    CLIPVisionModel(
        CLIPVisionConfig(
            image_size=32, patch_size=8, hidden_size=32, intermediate_size=48,
            num_hidden_layers=3, num_attention_heads=2,
        )
    ).save_pretrained(folder)  # fmt: skip
    return folder


def llama(folder: Path, **different: object) -> Path:
    torch.manual_seed(2)
    LlamaForCausalLM(
        LlamaConfig(
            **{
                "vocab_size": 900, "hidden_size": 32, "intermediate_size": 48,
                "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2,
                "max_position_embeddings": 1536, "rms_norm_eps": 1e-5, **different,
            }
        )
    ).save_pretrained(folder)  # fmt: skip
    tokenizer().save_pretrained(folder)
    return folder
