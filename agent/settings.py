"""The one Settings, read from the environment and an optional file at the edge.

    VITRON_MEMORY__FOLDER=/data/vitron  VITRON_PLANNER__KIND=chat  VITRON_PLANNER__NAME=openai:gpt-5

Below the edge each constructor takes only its own section.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from ..errors import SetupError
from ..memory.settings import MemorySettings
from ..tools.settings import ToolSettings


class PlannerSettings(BaseModel):
    """Who plans."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str = "none"
    """"none", "chat" (any LangChain chat model), or one that a package adds."""
    name: str = ""
    """For "chat": provider and model as LangChain writes them, "ollama:llava"."""
    window: int = Field(default=6, ge=0, le=64)
    """How many earlier turns the planner sees."""
    repairs: int = Field(default=2, ge=0, le=8)
    """How often a plan that does not pass its checks is sent back."""


class Settings(BaseSettings):
    """Everything that a person may set."""

    model_config = SettingsConfigDict(
        env_prefix="VITRON_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    memory: MemorySettings = Field(default_factory=MemorySettings)
    tools: ToolSettings = ToolSettings()
    planner: PlannerSettings = PlannerSettings()
    approve: bool = False
    """Ask a person before any step of a plan is run."""

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            name = "VITRON_" + "__".join(str(part) for part in first["loc"]).upper()
            raise SetupError(
                f"{name} is {first['input']!r:.80}: {first['msg']}",
                f"correct or unset it (environment, or {config_file()})",
            ) from None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, config_file())


def config_file() -> Path:
    """Where the optional settings file lies, by the XDG rule."""
    config = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(config).expanduser() / "vitron" / "settings.toml"
