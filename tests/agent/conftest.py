"""An agent with real memory, graph and pool, a scripted planner, and hands that do as told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from hands import HANDS, RAN, SIGNALS

from vitron.agent.planner import Planner
from vitron.agent.scripted_planner import Said, ScriptedPlanner
from vitron.agent.session import VitronAgent
from vitron.agent.settings import Settings
from vitron.memory.media import Image
from vitron.memory.settings import MemorySettings

Open = Callable[..., VitronAgent]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def open_agent(folder: Path) -> Iterator[Open]:
    """Opens agents on one and the same store; all are closed at the end."""
    RAN.clear()
    SIGNALS.clear()
    with ExitStack() as stack:

        def open_(*plans: Said, planner: Planner | None = None, **settings: object) -> VitronAgent:
            chosen = Settings(memory=MemorySettings(folder=folder), **settings)
            agent = VitronAgent.open(chosen, planner or ScriptedPlanner(plans), HANDS)
            return stack.enter_context(agent)

        yield open_


@pytest.fixture
def home() -> Callable[[VitronAgent], str]:
    """A conversation with one picture in it, img1."""

    def make(agent: VitronAgent) -> str:
        id = agent.memory.create_conversation("test").id
        pixels = np.full((48, 64, 3), 200, np.uint8)
        agent.memory.save(Image(pixels), conversation=id, source="upload", filename="a.png")
        return id

    return make
