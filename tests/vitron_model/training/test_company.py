"""Several processes train one mind: a recipe, killed in the middle, as `torchrun` starts it."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

from vitron.vitron_model.speaker import Speaker
from vitron.vitron_model.talk import Talk, Thing, Turn
from vitron.vitron_model.uses import USES

from . import company

ROOT = Path(__file__).parents[3]


def test_two_processes_go_through_a_recipe_and_go_on_after_a_kill(tmp_path):
    out = subprocess.run(
        [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node=2",
         "--rdzv-backend=c10d", "--rdzv-endpoint=localhost:0",
         "-m", company.__name__, str(tmp_path)],
        capture_output=True, text=True, timeout=300, cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert out.returncode == 0, out.stderr[-3000:]
    assert "done 0" in out.stdout and "done 1" in out.stdout
    run = tmp_path / "other"
    log = [json.loads(line)["stage"] for line in (run / "log.jsonl").read_text().splitlines()]
    assert log == ["eyes", "alignment", "invocation", "signals", "synergy"], "each of them once"
    with (run / "curves.csv").open(newline="") as lines:
        rows = [(row["stage"], row["step"], row["name"]) for row in csv.DictReader(lines)]
    assert len(rows) == len(set(rows)) and {stage for stage, _, _ in rows} == set(log)
    talk = Talk((Turn("cut out the dog", (Thing("img1", "image"),)),),
                kinds={"img1": frozenset({"image"})})  # fmt: skip
    said = Speaker.open(run / "mind").plan(talk, USES, unsure=0.0)
    assert said.steps or said.sort
