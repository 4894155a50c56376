"""What two processes do together, each of them: `python -m torch.distributed.run -m …company`.

A recipe with everything in it that slices may break: eyes that one process makes, pages, an
adapter, new tokens, signals whose states nobody trains. One run is stopped in the middle and gone
on with.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
import torch.distributed as dist
from safetensors.torch import load_file

from vitron.vitron_model.training import parts, trainer
from vitron.vitron_model.training.course import Course
from vitron.vitron_model.training.stages import NANO, VICUNA

STEPS = 4


class Stopped(Exception):
    """As a kill would stop it."""


def course(folder: Path) -> Course:
    made = Course("tiny", folder)
    language = made.config.language.model_copy(update={"tied": False})
    signals = made.config.signals.model_copy(update={"alike": 0})
    lora = made.config.lora.model_copy(update={"dropout": 0.1})
    made.config = made.config.model_copy(
        update={"language": language, "signals": signals, "lora": lora}
    )
    quick = {"steps": STEPS, "tokens": 1200, "warm": 1, "rate": 1e-3, "decay": 0.0}
    recipe = [NANO[0], *(stage for stage in VICUNA if stage.name in ("alignment", "invocation"))]
    recipe += [stage for stage in NANO if stage.name in ("signals", "synergy")]
    made.stages = [stage.model_copy(update=quick) for stage in recipe]
    return made


@contextmanager
def stopped_at(step: int) -> Iterator[None]:
    real, steps = trainer.clip, iter(range(1, step + 1))

    def counted(weights: list[torch.Tensor], most: float) -> float:
        if next(steps) == step:
            raise Stopped
        return real(weights, most)

    trainer.clip = counted
    try:
        yield
    except Stopped:
        pass
    finally:
        trainer.clip = real


def main(base: Path) -> None:
    torch.set_num_threads(1)
    trainer.POOL, trainer.SAVE_EVERY, parts.SURELY = 4, 0.0, 1
    one, other = base / "one", base / "other"
    alone = course(one).alone
    assert alone.count == 2
    course(one).whole("alignment")
    alone.in_turn(lambda: other.exists() or shutil.copytree(one, other))
    course(one).whole("invocation")
    with stopped_at(3):
        course(other).whole("invocation")
    told = course(other).run.progress()
    assert told["stage"] == "invocation" and 0 < told["step"] < STEPS, told
    assert (other / "state" / "optimizer.safetensors").is_file()
    dist.barrier()
    course(other).whole("invocation")
    if alone.first:
        first, second = (load_file(run / "state" / "mind.safetensors") for run in (one, other))
        assert first.keys() == second.keys()
        assert all(torch.equal(first[name], second[name]) for name in first)
    course(other).whole()
    print("done", alone.rank, flush=True)
    dist.destroy_process_group()


if __name__ == "__main__":
    os.environ["OMP_NUM_THREADS"] = "1"
    main(Path(sys.argv[1]))
