"""Pictures of any odd kind made plain: upright, 8-bit, RGB or RGBA. Runs in the decoder.

Only the formats of the allow-list are ever tried, and sizes are judged by the header.
"""

from __future__ import annotations

import io
import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps

from ..errors import LimitExceeded, UnreadableMedia
from .settings import Limits
from .signature import Signature

Image.MAX_IMAGE_PIXELS = None  # judged below, with words of our own
warnings.simplefilter("ignore")  # what Pillow warns of, it also raises or mends
SRGB = ImageCms.createProfile("sRGB")


def open_picture(source: Any, signature: Signature, name: str, limits: Limits) -> Image.Image:
    """Its header only; nothing is decoded yet."""
    opened = Image.open(source, formats=(signature.name,))
    judge_size(*opened.size, name, limits)
    return opened


def judge_size(width: int, height: int, name: str, limits: Limits) -> None:
    if width < 1 or height < 1:
        raise UnreadableMedia(name, f"its size is {width}x{height}")
    if max(width, height) > limits.side:
        raise LimitExceeded(
            f"the longer side of {name!r}", f"{max(width, height)} px", f"{limits.side} px",
            "scale it down",
        )  # fmt: skip
    if width * height > limits.megapixels * 1e6:
        raise LimitExceeded(
            f"the size of {name!r}", f"{width * height / 1e6:.1f} megapixels",
            f"{limits.megapixels:g} megapixels", "scale it down",
        )  # fmt: skip


def picture_pixels(opened: Image.Image, name: str) -> NDArray[np.uint8]:
    """(H, W, 3), or (H, W, 4) where something is transparent."""
    opened.load()
    profile = opened.info.get("icc_profile")
    return plain(_upright(opened), profile)


def _upright(opened: Image.Image) -> Image.Image:
    turned: Image.Image = ImageOps.exif_transpose(opened)
    return turned


def plain(picture: Image.Image, profile: bytes | None = None) -> NDArray[np.uint8]:
    mode = picture.mode
    if mode in ("I", "F") or mode.startswith("I;16"):
        grey = _eight_bits(np.asarray(picture), mode)
        return np.repeat(grey[..., None], 3, axis=2)
    transparent = "transparency" in picture.info or mode in ("RGBA", "LA", "PA", "La", "RGBa")
    if mode in ("CMYK", "RGB", "LAB") and profile:
        picture = _in_srgb(picture, profile)
    pixels = np.asarray(picture.convert("RGBA" if transparent else "RGB"), np.uint8)
    if transparent and bool((pixels[..., 3] == 255).all()):
        pixels = pixels[..., :3]
    plain_pixels: NDArray[np.uint8] = np.ascontiguousarray(pixels)
    return plain_pixels


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """Its colours as its own profile means them; a broken profile is as good as none."""
    try:
        origin = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, origin, SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture
    return converted if converted is not None else picture


def _eight_bits(values: NDArray[Any], mode: str) -> NDArray[np.uint8]:
    """Grey of more bits: 16-bit ones scaled, floats from 0 to 1 as such, others by their range."""
    if mode != "F" and values.min() >= 0 and values.max() <= 65_535:
        high = values.astype(np.uint32)
        if high.max() <= 255:  # 8-bit values in a wide file, as instruments write them
            return high.astype(np.uint8)
        return np.asarray((high * 255 + 32_767) // 65_535, np.uint8)
    numbers = np.nan_to_num(values.astype(np.float64))
    low, top = float(numbers.min()), float(numbers.max())
    if 0 <= low and top <= 1:
        low, top = 0.0, 1.0
    scaled = (numbers - low) * (255.0 / max(top - low, 1e-12))
    return np.asarray(np.clip(np.round(scaled), 0, 255), np.uint8)


def picture_alpha(opened: Image.Image, name: str) -> NDArray[np.uint8]:
    """A mask (H, W), 0 to 255: white, a palette's colours, or what is not transparent is inside."""
    opened.load()
    if opened.mode == "P":  # annotation tools: index 0 is the ground, the others are things
        return np.where(np.asarray(_upright(opened)) > 0, 255, 0).astype(np.uint8)
    pixels = plain(_upright(opened))
    if pixels.shape[2] == 4:
        return np.ascontiguousarray(pixels[..., 3])
    grey = pixels.max(axis=2)
    top = int(grey.max())
    if 0 < top < 255:  # 0 and 1, or another brightest value, means inside all the same
        grey = np.round(grey * (255.0 / top)).astype(np.uint8)
    return grey
