"""A process that runs one turn of the troupe, to be killed: crashing.py FOLDER HOME PLAN-JSON."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.agent.troupe import TROUPE  # noqa: E402

from vitron.agent.session import VitronAgent  # noqa: E402
from vitron.agent.settings import Settings  # noqa: E402
from vitron.memory.settings import MemorySettings  # noqa: E402
from vitron.vitron_model.language import Plan  # noqa: E402

if __name__ == "__main__":
    folder, home, plan = sys.argv[1:]
    settings = Settings(memory=MemorySettings(folder=Path(folder)))
    with VitronAgent.open(settings, specialists=TROUPE) as agent:
        for event in agent.run_plan(home, Plan.model_validate_json(plan), text="a long turn"):
            print(event.model_dump_json(), flush=True)
