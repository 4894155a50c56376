"""Pipelines of the published classes with random weights, small enough for a test, on disk."""

import json
from pathlib import Path

import torch
from diffusers import (
    AutoencoderKL,
    DDIMScheduler,
    I2VGenXLPipeline,
    I2VGenXLUNet,
    StableDiffusionGLIGENPipeline,
    TextToVideoSDPipeline,
    UNet2DConditionModel,
    UNet3DConditionModel,
)
from safetensors.torch import save_file
from transformers import (
    CLIPImageProcessor,
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTokenizer,
    CLIPVisionConfig,
    CLIPVisionModelWithProjection,
)

from vitron.vitron_model.config import Condition, Signals
from vitron.vitron_model.signals import Decoding
from vitron.vitron_model.training.makers.reader import new_tokenizer
from vitron.vitron_model.training.makers.shipping import ears_of
from vitron.vitron_model.training.makers.sizes import Reader

WIDTH = 32
SIGNALS = Signals(tokens=2, specific=8, invariant=8)


def _words(layers: int = 2) -> tuple[CLIPTokenizer, CLIPTextModel]:
    texts = ["a red dog on a beach", "a blue car in the snow at night", "two white cats"] * 4
    tokenizer = new_tokenizer(texts, Reader(vocabulary=600, longest=16))
    torch.manual_seed(0)
    reader = CLIPTextModel(
        CLIPTextConfig(
            vocab_size=len(tokenizer), hidden_size=WIDTH, intermediate_size=37,
            num_hidden_layers=layers, num_attention_heads=4, max_position_embeddings=16,
            bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id,
        )
    )  # fmt: skip
    return tokenizer, reader


def _paper() -> AutoencoderKL:
    torch.manual_seed(1)
    return AutoencoderKL(
        block_out_channels=(8, 8), latent_channels=4, norm_num_groups=4, sample_size=32,
        down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2,
    )  # fmt: skip


def gligen(folder: Path, channels: int = 4) -> Path:
    tokenizer, reader = _words()
    torch.manual_seed(2)
    unet = UNet2DConditionModel(
        sample_size=16, in_channels=channels, out_channels=4, block_out_channels=(8, 16),
        layers_per_block=1, down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"), cross_attention_dim=WIDTH,
        attention_head_dim=2, norm_num_groups=4, attention_type="gated",
    )  # fmt: skip
    for name, gate in unet.named_parameters():
        if "alpha_" in name:
            torch.nn.init.constant_(gate, 1.0)  # closed gates let no box through
    StableDiffusionGLIGENPipeline(
        _paper(), reader, tokenizer, unet, DDIMScheduler(clip_sample=False, steps_offset=1),
        None, None, requires_safety_checker=False,
    ).save_pretrained(folder)  # fmt: skip
    return folder


def zeroscope(folder: Path) -> Path:
    tokenizer, reader = _words()
    torch.manual_seed(3)
    unet = UNet3DConditionModel(
        sample_size=16, block_out_channels=(8, 16), layers_per_block=1, norm_num_groups=4,
        down_block_types=("CrossAttnDownBlock3D", "DownBlock3D"), cross_attention_dim=WIDTH,
        up_block_types=("UpBlock3D", "CrossAttnUpBlock3D"), attention_head_dim=4,
    )  # fmt: skip
    scheduler = DDIMScheduler(clip_sample=False, steps_offset=1)
    TextToVideoSDPipeline(_paper(), reader, tokenizer, unet, scheduler).save_pretrained(folder)
    return folder


def i2vgen(folder: Path) -> Path:
    tokenizer, reader = _words()
    torch.manual_seed(4)
    unet = I2VGenXLUNet(
        sample_size=16, block_out_channels=(8, 16), layers_per_block=1, norm_num_groups=2,
        down_block_types=("CrossAttnDownBlock3D", "DownBlock3D"), cross_attention_dim=WIDTH,
        up_block_types=("UpBlock3D", "CrossAttnUpBlock3D"), attention_head_dim=4,
    )  # fmt: skip
    eyes = CLIPVisionModelWithProjection(
        CLIPVisionConfig(
            hidden_size=16, projection_dim=WIDTH, num_hidden_layers=2, num_attention_heads=2,
            image_size=32, intermediate_size=37, patch_size=8,
        )
    )  # fmt: skip
    crop = {"height": 32, "width": 32}
    sees = CLIPImageProcessor(crop_size=crop, size={"shortest_edge": 32})
    I2VGenXLPipeline(
        _paper(), reader, tokenizer, eyes, sees, unet,
        DDIMScheduler(clip_sample=False, steps_offset=1),
    ).save_pretrained(folder)  # fmt: skip
    return folder


def with_ears(folder: Path, width: int = WIDTH) -> Path:
    """The decoding-side projection of a mind laid beside the weights."""
    torch.manual_seed(5)
    save_file(ears_of(Decoding(SIGNALS, Condition(tokens=3, width=width))),
              folder / "ears.safetensors")  # fmt: skip
    return folder


def with_card(folder: Path) -> Path:
    card = {"steps": 3, "guidance": 2.0, "subjects": ["dog", "dogs", "street lamp"],
            "words": ["a", "red", "dog", "street", "lamp", "on"]}  # fmt: skip
    (folder / "card.json").write_text(json.dumps(card))
    return folder
