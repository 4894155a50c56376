"""The seven modules of the paper's Table 13: what each may be asked. Knows no backend."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ..memory.media import ImageRef, MaskRef, TrackRef, VideoRef
from .specialist import Module, Request

Share = Annotated[float, Field(ge=0, le=1)]


Way = Literal["both", "words", "signal"]
_WAY = "which of the planner's two messages counts"


class Diffused(Request):
    """What every diffusion model may be told; others pay no heed."""

    listens: Way = Field("both", description=_WAY)
    steps: int = Field(0, description="denoising steps; 0: as its weights want it", ge=0, le=500)
    guidance: float = Field(
        0.0, description="how strictly words are followed; 0: as its weights want it", ge=0, le=30
    )


class Placed(BaseModel):
    """Something that shall be drawn at one place."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    phrase: str = Field(description="what it is", min_length=1, max_length=200)
    box: tuple[Share, Share, Share, Share] = Field(description="left, top, right, bottom (0 to 1)")

    @model_validator(mode="after")
    def _has_a_size(self) -> Self:
        x0, y0, x1, y1 = self.box
        if x0 >= x1 or y0 >= y1:
            raise ValueError("the box is empty; give left < right and top < bottom")
        return self


class GenerateImage(Diffused):
    width: int = Field(512, description="pixels", ge=16, le=4096)
    height: int = Field(512, description="pixels", ge=16, le=4096)
    layout: tuple[Placed, ...] = Field((), description="what shall be drawn where", max_length=30)
    hold: float = Field(0.6, description="for how long of the drawing places count", ge=0, le=1)


class Cut(Request):
    """What every segmenter may be told; others pay no heed. Words cut best."""

    listens: Way = Field("words", description=_WAY)


class SegmentImage(Cut):
    image: ImageRef = Field(description="the picture to cut from")
    mask: MaskRef | None = Field(None, description="an earlier mask of it, to be refined")
    reference: ImageRef | None = Field(None, description="a picture that shows what to find")


class EditImage(Diffused):
    image: ImageRef = Field(description="the picture to change")
    source: ImageRef | None = Field(None, description="a second picture: to insert, or background")
    mask: MaskRef | None = Field(None, description="a mask of the part to change")
    strength: float = Field(0.5, description="how much, from a touch to all the way", ge=0, le=1)


class TextToVideo(Diffused):
    seconds: float = Field(2.0, description="how long", gt=0, le=20)


class ImageToVideo(Diffused):
    image: ImageRef = Field(description="the picture to bring to life")
    mask: MaskRef | None = Field(None, description="a mask of the subject or of what moves")
    seconds: float = Field(4.0, description="how long", gt=0, le=20)
    fps: float = Field(24.0, description="frames a second", ge=1, le=60)


class SegmentVideo(Cut):
    video: VideoRef = Field(description="the clip to follow something in")
    mask: MaskRef | None = Field(None, description="a mask of it on the region's frame")
    track: TrackRef | None = Field(None, description="an earlier track of it, to be mended")
    reference: ImageRef | None = Field(None, description="a picture that shows what to follow")


class EditVideo(Diffused):
    instruction: str = Field(
        "",
        description="what to do, in words; “… on the background layer” or “… on its layer” paints "
        "one picture of the ground, or of the tracked thing, once, and every frame shows it",
        max_length=4000,
    )
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
