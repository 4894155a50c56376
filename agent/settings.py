"""The one Settings, read from the environment and an optional file at the edge.

    VITRON_MEMORY__FOLDER=/data/vitron  VITRON_PLANNER__KIND=chat  VITRON_PLANNER__NAME=openai:gpt-5

Below the edge each constructor takes only its own section.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import tomllib
from collections.abc import Iterator
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

OTHERS = {"TOKEN", "ALLOW", "NO_SKIPS"}
"""What is read elsewhere: two flags of `vitron studio`, and the test suite."""
CLUSTER = re.compile(r"(SERVICE|PORT)(_|$)")
"""Kubernetes puts VITRON_PORT and its like beside every service that is called vitron."""


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
        _refuse_unknown()
        try:
            super().__init__(**values)
        except tomllib.TOMLDecodeError as error:
            raise SetupError(
                f"{config_file()} is no TOML: {error}", "correct or remove it"
            ) from None
        except SettingsError as error:
            raise SetupError(_no_json(error), "write lists and tables as JSON") from None
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            name = "VITRON_" + "__".join(str(part) for part in first["loc"]).upper()
            if first["type"] == "extra_forbidden":
                raise _unknown(name) from None
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


def _refuse_unknown() -> None:
    """What is misspelt would otherwise be passed over in silence, `VITRON_APROVE=1` too."""
    for name in os.environ:
        rest = name.removeprefix("VITRON_")
        if rest == name or rest in OTHERS or CLUSTER.match(rest):
            continue
        if rest.split("__")[0].lower() not in Settings.model_fields:
            raise _unknown(name)


def _unknown(name: str) -> SetupError:
    known = {one.removeprefix("VITRON_"): one for one in _variables(Settings, "VITRON_")}
    sections = Settings.model_fields
    near = difflib.get_close_matches(name.removeprefix("VITRON_"), known, 1, 0.5)
    options = [known[one] for one in near] or [f"VITRON_{one.upper()}" for one in sections]
    return SetupError(f"{name} sets nothing that there is", f"did you mean {' or '.join(options)}?")


def _variables(section: type[BaseModel], prefix: str) -> Iterator[str]:
    """Every name that sets something, as the environment writes it."""
    for field, info in section.model_fields.items():
        name, inner = f"{prefix}{field.upper()}", info.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _variables(inner, f"{name}__")
        else:
            yield name


def _no_json(error: SettingsError) -> str:
    """Which variable holds what is no JSON; the error itself tells the section at most."""
    cause = error.__cause__
    if isinstance(cause, json.JSONDecodeError):
        for name, value in os.environ.items():
            if name.startswith("VITRON_") and value == cause.doc:
                return f"{name} is {value!r:.80}, which is no JSON ({cause})"
    return f"the settings cannot be read: {cause or error}"


def config_file() -> Path:
    """Where the optional settings file lies, by the XDG rule."""
    config = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(config).expanduser() / "vitron" / "settings.toml"
