"""Does stage 3 do what it claims? With and without its adversary, over several seeds; one run.

    python tests/benchmarks/bench_synergy.py RUN [seeds] [steps]

RUN is a folder of `vitron train` whose last finished stage is the one before synergy (`--until
answers`). For every seed the stage is run twice from there; then, on talks that no stage saw, a
fresh probe is trained to tell the task from v_s, another from v_p, and the end tasks' losses are
taken.
"""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from vitron.vitron_model.config import MODULES
from vitron.vitron_model.mind import Vitron
from vitron.vitron_model.synergy import TaskDiscriminator
from vitron.vitron_model.training.course import Course
from vitron.vitron_model.training.lessons import Material
from vitron.vitron_model.training.listening import Listening
from vitron.vitron_model.training.losses import condition_cost, messages, words_cost
from vitron.vitron_model.training.requests.composing import talk
from vitron.vitron_model.training.sequences import of_talk, together
from vitron.vitron_model.training.stages import NANO
from vitron.vitron_model.training.trainer import Run, train

HELD_OUT = 1200  # talks
SYNERGY = next(stage for stage in NANO if stage.name == "synergy")


@dataclass
class Heard:
    """Messages of held-out talks, and what the end tasks cost on them."""

    specific: Tensor
    invariant: Tensor
    tasks: Tensor
    words: float
    condition: float


@torch.no_grad()
def hear(mind: Vitron, material: Material) -> Heard:
    config, words = material.config, material.words
    mind.eval()
    made = (
        of_talk(words, talk(number, 9_000), config.signals.tokens, False, config.text_limit)
        for number in range(HELD_OUT)
    )
    drawn = sorted((one for one in made if one and one.calls), key=lambda one: len(one.ids))
    listens, parts, tasks = Listening(mind, words), [], []
    costs: dict[str, list[float]] = {"words": [], "condition": []}
    for begin in range(0, len(drawn), 24):
        lessons = together(drawn[begin : begin + 24], words.pad)
        states = mind(lessons.batch, lessons.mask, lessons.positions)
        message, modules = messages(mind, states, lessons)
        costs["words"].append(float(words_cost(mind, states, lessons)))
        costs["condition"].append(
            float(condition_cost(mind, message, modules, lessons, listens))
        )
        parts.append((message.specific.float(), message.invariant.float()))
        tasks.append(modules)
    order = torch.randperm(sum(map(len, tasks)), generator=torch.Generator().manual_seed(0))
    return Heard(
        torch.cat([one for one, _ in parts])[order], torch.cat([one for _, one in parts])[order],
        torch.cat(tasks)[order], *(sum(c) / len(c) for c in costs.values()),
    )  # fmt: skip


def probed(vectors: Tensor, tasks: Tensor, mind: Vitron, seed: int) -> float:
    """How often a fresh probe, trained on half of the messages, tells the task of the others."""
    torch.manual_seed(seed)
    probe = TaskDiscriminator(mind.config.synergy, vectors.shape[-1], len(MODULES))
    vectors = (vectors - vectors.mean((0, 1))) / vectors.std((0, 1)).clamp(min=1e-4)
    half = len(vectors) // 2
    optimizer = torch.optim.AdamW(probe.parameters(), 1e-3, weight_decay=0.05)
    chance = torch.Generator().manual_seed(seed)
    for _ in range(250):
        rows = torch.randint(0, half, (96,), generator=chance)
        F.cross_entropy(probe(vectors[rows]), tasks[rows]).backward()
        optimizer.step()
        optimizer.zero_grad()
    with torch.no_grad():
        return float((probe(vectors[half:]).argmax(-1) == tasks[half:]).float().mean())


def main(run: Path, seeds: int, steps: int) -> None:
    torch.set_num_threads(2)
    course = Course("nano", run)
    words = course.words()
    material = Material(words, course.config, *_shown(course), seed=0)
    stage = SYNERGY.model_copy(update={"steps": steps})
    plain = stage.model_copy(update={"losses": ("words", "condition")})
    print("seed  adversary  probe on v_s  probe on v_p  words  condition")
    for seed in range(seeds):
        for name, one in (("with", stage), ("without", plain)):
            mind = course.mind(words)
            torch.manual_seed(seed)
            lessons = Material(words, course.config, material.pages, material.clips, seed + 50)
            with tempfile.TemporaryDirectory() as folder:
                trains = one.trains if name == "with" else one.trains - {"discriminator"}
                used = one.model_copy(update={"trains": trains})
                train(mind, used, lessons, Run(Path(folder), seed), Listening(mind, words))
            heard = hear(mind, material)
            most = float(heard.tasks.bincount().max() / len(heard.tasks))
            shared = probed(heard.invariant, heard.tasks, mind, seed)
            own = probed(heard.specific, heard.tasks, mind, seed)
            print(
                f"{seed:4d}  {name:9s}  {100 * shared:10.1f} %  {100 * own:10.1f} %  "
                f"{heard.words:.3f}  {heard.condition:.3f}   (commonest task: {100 * most:.1f} %)",
                flush=True,
            )


def _shown(course: Course) -> tuple[object, object]:
    from vitron.vitron_model.training.exhibits import exhibits

    mind = course.mind(course.words())
    return (
        exhibits(course.folder / "pages", mind.eyes, False, course.sizes.pages),
        exhibits(course.folder / "clips", mind.eyes, True, course.sizes.clips),
    )


if __name__ == "__main__":
    main(
        Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3,
        int(sys.argv[3]) if len(sys.argv) > 3 else SYNERGY.steps,
    )  # fmt: skip
