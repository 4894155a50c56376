"""The seven modules of the paper's Table 13: what each may be asked. Knows no backend."""

from __future__ import annotations

from pydantic import Field

from ..memory.media import ImageRef, MaskRef, TrackRef, VideoRef
from .specialist import Module, Request


class GenerateImage(Request):
    width: int = Field(512, description="pixels", ge=16, le=4096)
    height: int = Field(512, description="pixels", ge=16, le=4096)


class SegmentImage(Request):
    image: ImageRef = Field(description="the picture to cut from")
    mask: MaskRef | None = Field(None, description="an earlier mask of it, to be refined")
    reference: ImageRef | None = Field(None, description="a picture that shows what to find")


class EditImage(Request):
    image: ImageRef = Field(description="the picture to change")
    source: ImageRef | None = Field(None, description="a second picture: to insert, or background")
    mask: MaskRef | None = Field(None, description="a mask of the part to change")
    strength: float = Field(0.5, description="how much, from a touch to all the way", ge=0, le=1)


class TextToVideo(Request):
    seconds: float = Field(2.0, description="how long", gt=0, le=20)


class ImageToVideo(Request):
    image: ImageRef = Field(description="the picture to bring to life")
    mask: MaskRef | None = Field(None, description="a mask of the subject or of what moves")
    seconds: float = Field(4.0, description="how long", gt=0, le=20)
    fps: float = Field(24.0, description="frames a second", ge=1, le=60)


class SegmentVideo(Request):
    video: VideoRef = Field(description="the clip to follow something in")
    mask: MaskRef | None = Field(None, description="a mask of it on the region's frame")
    track: TrackRef | None = Field(None, description="an earlier track of it, to be mended")
    reference: ImageRef | None = Field(None, description="a picture that shows what to follow")


class EditVideo(Request):
    video: VideoRef = Field(description="the clip to change")
    track: TrackRef | None = Field(None, description="a track of the part to change")
    mask: MaskRef | None = Field(None, description="a mask of the part, on the region's frame")
    source: ImageRef | None = Field(None, description="a picture: to insert, or background")
    strength: float = Field(0.5, description="how much, from a touch to all the way", ge=0, le=1)


IMAGE_GENERATION = Module(
    "Image Generation", "A", GenerateImage, "image", "makes a picture from words"
)
IMAGE_SEGMENTATION = Module(
    "Image Segmentation", "B", SegmentImage, "mask", "cuts out something in a picture"
)
IMAGE_EDITING = Module("Image Editing", "C", EditImage, "image", "changes a picture")
TEXT_TO_VIDEO = Module("Video Generation", "D", TextToVideo, "video", "makes a clip from words")
VIDEO_SEGMENTATION = Module(
    "Video Segmentation", "E", SegmentVideo, "track", "follows something through a clip"
)
VIDEO_EDITING = Module("Video Editing", "F", EditVideo, "video", "changes a clip")
IMAGE_TO_VIDEO = Module(
    "Video Generation", "G", ImageToVideo, "video", "brings a picture to life as a clip"
)

MODULES = (
    IMAGE_GENERATION,
    IMAGE_SEGMENTATION,
    IMAGE_EDITING,
    TEXT_TO_VIDEO,
    VIDEO_SEGMENTATION,
    VIDEO_EDITING,
    IMAGE_TO_VIDEO,
)
