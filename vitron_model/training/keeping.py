"""Where a run keeps what it has come to: a folder that appears whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from ...errors import SetupError
from ..config import MindConfig
from ..meanings import Table
from ..mind import Vitron
from ..tokenizer import IMAGE, OBJECT, Words
from .optimizer import MasterAdamW, unpacked
from .parts import open_parts
from .stages import Stage
from .standing import replaced, replaced_text, settle

BEGUN = "run.json"
Beginning = dict[str, str | int | float]
"""What was said when a run began, by the names of the flags."""


@dataclass
class Run:
    """Where a training run keeps its things."""

    folder: Path
    seed: int = 0

    @property
    def state(self) -> Path:
        return self.folder / "state"

    def hold(self, begun: Beginning) -> None:
        """A run goes on as it began, or not at all."""
        file = self.folder / BEGUN
        told = json.loads(file.read_text(encoding="utf8")) if file.exists() else begun
        for name in dict.fromkeys((*told, *begun)):
            was, now = told.get(name), begun.get(name)
            if was != now:
                raise SetupError(
                    f"{self.folder} holds a run {_flag(name, was)}, not {_flag(name, now)}",
                    f"go on {_flag(name, was)}, or name another folder: -o",
                )

    def note(self, begun: Beginning) -> None:
        """How it begins, once all that it begins with is there."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not (self.folder / BEGUN).exists():
            replaced_text(self.folder / BEGUN, json.dumps(begun) + "\n")

    def progress(self) -> dict[str, int | str]:
        settle(self.state)
        file = self.state / "progress.json"
        told: dict[str, int | str] = json.loads(file.read_text()) if file.exists() else {}
        return told

    def within(self, stage: Stage) -> tuple[int, int, float]:
        """Of a stage that was begun and is not over: (steps done, pool to begin with, seconds)."""
        told = self.progress()
        if told.get("stage") != stage.name or told.get("step") == told.get("of"):
            return 0, 0, 0.0
        return int(told["step"]), int(told["pool"]), float(told["seconds"])

    def keep(
        self, weights: Mapping[str, Tensor], stage: Stage, step: int, pool: int, seconds: float,
        optimizer: Mapping[str, Tensor] | None = None,
    ) -> None:  # fmt: skip
        """Everything that going on needs, written beside the last and then put in its place."""
        told = {"stage": stage.name, "step": step, "of": stage.steps, "pool": pool,
                "seconds": round(seconds, 1)}  # fmt: skip
        with replaced(self.state) as fresh:
            kept = {name: weight.detach().cpu().contiguous() for name, weight in weights.items()}
            save_file(kept, fresh / "mind.safetensors")
            if optimizer is not None:
                save_file(dict(optimizer), fresh / "optimizer.safetensors")
            (fresh / "progress.json").write_text(json.dumps(told))

    def mind(
        self, config: MindConfig, words: Words, meanings: Table | None, stages: Sequence[Stage]
    ) -> Vitron:
        """The mind as it was kept; within a stage that trains an adapter, with that."""
        inside = [stage for stage in stages if self.within(stage)[0]]
        with torch.device("meta"):
            mind = Vitron(config, words.size, words.id(IMAGE), words.id(OBJECT), meanings)
            for stage in inside:
                open_parts(mind, stage.trains, words.new_from)
        file = self.state / "mind.safetensors"
        mind.take(load_file(file), file)
        return mind

    def recall(self, optimizer: MasterAdamW) -> None:
        """What the optimizer had come to."""
        file = self.state / "optimizer.safetensors"
        if file.exists():
            unpacked(optimizer, load_file(file))


def _flag(name: str, value: object) -> str:
    """As it is said on the command line."""
    return f"without --{name}" if value is None else f"with --{name} {value}"
