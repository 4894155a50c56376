"""The one Settings, read from the environment and an optional file at the edge.

    VITRON_MEMORY__FOLDER=/data/vitron  VITRON_PLANNER__KIND=chat  VITRON_PLANNER__NAME=openai:gpt-5

Below the edge each constructor takes only its own section.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from ..errors import SetupError
from ..memory.settings import MemorySettings
from ..tools.settings import ToolSettings


class PlannerSettings(BaseModel):
    """Who plans."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str = "vitron"
    """"vitron" (embedded), "chat" (any LangChain chat model), "none", or what a package adds."""
    name: str = ""
    """For "chat": provider and model as LangChain writes them, "ollama:llava". For "vitron": a
    folder of weights of your own; empty for those that ship."""
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
        _refuse_unknown_sections(set(type(self).model_fields))
        try:
            super().__init__(**values)
        except tomllib.TOMLDecodeError as error:
            raise SetupError(
                f"{config_file()} is no TOML: {error}", "correct or remove it"
            ) from None
        except SettingsError as error:
            raise SetupError(
                f"the settings cannot be read: {error.__cause__ or error}",
                "write lists and tables as JSON",
            ) from None
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


def _refuse_unknown_sections(known: set[str]) -> None:
    """A misspelt section would otherwise be passed over in silence."""
    for name in os.environ:
        if name.startswith("VITRON_") and "__" in name:
            section = name.removeprefix("VITRON_").split("__")[0].lower()
            if section not in known:
                near = difflib.get_close_matches(section, known, 1, 0.5)
                options = near or sorted(known)
                raise SetupError(
                    f"{name} sets {section!r}, which there is not",
                    "did you mean " + " or ".join(f"VITRON_{one.upper()}" for one in options) + "?",
                )


def config_file() -> Path:
    """Where the optional settings file lies, by the XDG rule."""
    config = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(config).expanduser() / "vitron" / "settings.toml"
