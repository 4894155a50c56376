"""An agent with a troupe of obedient specialists, in a folder of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.agent.troupe import DIARY, TROUPE
from tests.memory.conftest import postgres

from vitron.agent.planner import Planner
from vitron.agent.scripted_planner import Said, ScriptedPlanner
from vitron.agent.session import VitronAgent
from vitron.agent.settings import PlannerSettings, Settings
from vitron.memory.settings import MemorySettings

Opener = Callable[..., VitronAgent]

__all__ = ["postgres"]  # the server that the tests of the store start


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    memory = MemorySettings(folder=tmp_path / "store")
    return Settings(memory=memory, planner=PlannerSettings(window=3))


@pytest.fixture
def open_agent(settings: Settings) -> Iterator[Opener]:
    """Opens agents on the same store, with a script or a planner; all are closed at the end."""
    DIARY.clear()
    with ExitStack() as stack:

        def opened(*script: Said, planner: Planner | None = None) -> VitronAgent:
            chosen = planner if planner is not None else ScriptedPlanner(script)
            return stack.enter_context(VitronAgent.open(settings, chosen, TROUPE))

        yield opened
