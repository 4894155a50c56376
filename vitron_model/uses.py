"""What a module takes and makes, as a grammar wants it; and the paper's modules so, for training
and evaluation. The agent builds the same from its registry's cards.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Slot:
    """An input that a module takes."""

    kind: str
    required: bool


@dataclass(frozen=True)
class Use:
    """A module as it may be called: its name, what it makes, and its inputs."""

    name: str
    makes: str
    slots: tuple[Slot, ...] = ()


_IMAGE, _VIDEO = Slot("image", True), Slot("video", True)
_MAY = {kind: Slot(kind, False) for kind in ("image", "mask", "track")}

USES = (
    Use("Image Generation", "image"),
    Use("Image Segmentation", "mask", (_IMAGE, _MAY["mask"], _MAY["image"])),
    Use("Image Editing", "image", (_IMAGE, _MAY["image"], _MAY["mask"])),
    Use("Video Generation", "video"),
    Use("Video Generation", "video", (_IMAGE, _MAY["mask"])),
    Use("Video Segmentation", "track", (_VIDEO, _MAY["mask"], _MAY["track"], _MAY["image"])),
    Use("Video Editing", "video", (_VIDEO, _MAY["track"], _MAY["mask"], _MAY["image"])),
)
