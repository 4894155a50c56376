"""Where the store lies and how much may come into it.

It knows neither environment nor command line: `agent/settings.py` fills it in at the edge.
"""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator


def home() -> Path:
    """The person's data folder, by the XDG rule."""
    data = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(data).expanduser() / "vitron"


class Limits(BaseModel):
    """What an upload may be. Read from headers, before anything is decoded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    megabytes: float = Field(default=200, gt=0)
    """The file, in 10^6 bytes."""
    side: int = Field(default=16_384, gt=0)
    """Width and height, in pixels."""
    megapixels: float = Field(default=64, gt=0)
    """Width times height, of a picture or of one frame, in 10^6."""
    seconds: float = Field(default=120, gt=0)
    frames: int = Field(default=3_000, gt=0)
    decoder_mb: int = Field(default=4_096, ge=512)
    """The address space of the process that decodes."""
    decoder_seconds: float = Field(default=180, gt=0)
    """What decoding one file may take, by the clock and in CPU time."""


class MemorySettings(BaseModel):
    """The section `memory` of the settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    folder: Path = Field(default_factory=home)
    """Blobs, what is derived from them, and the SQLite database."""
    url: str = ""
    """Empty: SQLite in the folder. Else a PostgreSQL URL, `postgresql+psycopg://…`."""
    limits: Limits = Limits()
    busy_seconds: float = Field(default=10, gt=0)
    """How long a writer waits for another process before it gives up."""
    lease_seconds: float = Field(default=30, gt=0)
    """How long a conversation stays locked after its writer was last heard of."""

    @field_validator("folder", mode="before")
    @classmethod
    def _meant(cls, folder: object) -> object:
        """Empty means the usual place, never the current folder; `~` means what it does in a
        shell, which a file of settings does not go through."""
        if isinstance(folder, str):
            return Path(os.path.expanduser(folder)) if folder else home()
        return folder
