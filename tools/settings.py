"""How the specialists are run: the device, the memory, the profile. Knows no specialist."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class ToolSettings(BaseModel):
    """The section `tools` of the settings, filled in at the edge (`VITRON_TOOLS__…`)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    device: str = Field(default="cpu", pattern=r"^(cpu|cuda|mps|xpu)(:\d+)?$")
    """Where models run: "cpu", "cuda", "cuda:1"."""
    memory_mb: int = Field(default=4096, ge=64)
    """How much loaded models may hold together; the longest unused goes first."""
    workers: int = Field(default=2, ge=1, le=64)
    """How many specialists may run at once; models take turns on their device all the same."""
    profile: Literal["nano", "paper", "modern"] = "nano"
    weights: dict[str, str] = {}
    """Where a backend's weights lie, a folder or a hub id: {"gligen": "/models/gligen"}."""
    prefer: dict[str, str] = {}
    """The backend wanted for a module: {"Image Editing": "classical"}."""
