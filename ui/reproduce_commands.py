"""`vitron reproduce`: the paper's comparisons, made again with what lies on this machine."""

from __future__ import annotations

import json as json_text
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from ..errors import OutputExists, SetupError
from .commands import examples
from .terminal import JsonFlag, terminal_of

app = typer.Typer(
    name="reproduce", help="The paper's comparisons, on this machine.", no_args_is_help=True,
    rich_markup_mode="rich",
)  # fmt: skip


@app.callback()
def _family() -> None:
    """The paper's comparisons, made again with what lies on this machine."""


@app.command(
    epilog=examples("reproduce fig4 -o fig4.jsonl", "reproduce fig4 --count 12 --seeds 1",
                    "reproduce fig4 --weights making/set/gligen")
)  # fmt: skip
def fig4(
    ctx: typer.Context,
    output: Annotated[Path, typer.Option("--output", "-o", help="Where every mark goes.")] = Path(
        "fig4.jsonl"
    ),
    count: Annotated[int, typer.Option("--count", min=1, help="Wishes.")] = 60,
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="Pictures of each wish.")] = 3,
    weights: Annotated[
        str, typer.Option("--weights", help="A GLIGEN folder with ears; else the embedded one.")
    ] = "",
    mind: Annotated[
        str, typer.Option("--mind", help="A profile that ships, or a folder (a run's mind/).")
    ] = "nano",
    force: Annotated[bool, typer.Option("--force", "-f", help="Write over what is there.")] = False,
    json: JsonFlag = False,
) -> None:
    """Words alone, the signal alone, both: pictures made three ways and judged (Fig. 4)."""
    from ..tools.gligen import EMBEDDED
    from ..vitron_model.config import weights_of
    from ..vitron_model.evaluation import reports
    from ..vitron_model.evaluation.messages import compared, hears
    from ..vitron_model.evaluation.recogniser import Recogniser
    from ..vitron_model.speaker import Speaker

    terminal = terminal_of(ctx)
    folder = weights or str(EMBEDDED)
    if not hears(folder):
        raise SetupError(
            f"{folder} has no ears: signals would not be heard",
            "vitron train --part ears -o RUN, after vitron train --part makers -o RUN",
        )
    if output.exists() and not force:
        raise OutputExists(str(output))
    rows: dict[tuple[str, str], list[float]] = {}
    lines = []
    speaker, recogniser = Speaker.open(weights_of(mind)), Recogniser.open(weights_of(""))
    with Progress(console=terminal.err, disable=terminal.for_machines) as bars:
        bar = bars.add_task("drawing", total=None)
        for way, mark in compared(
            speaker, folder, recogniser, count, seeds,
            lambda done, of: bars.update(bar, completed=done, total=of),
        ):  # fmt: skip
            rows.setdefault((mark.what, way), []).append(mark.right)
            lines.append(json_text.dumps({"way": way, **vars(mark)}, ensure_ascii=False))
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text("\n".join(lines) + "\n", encoding="utf8")
    figures = [
        reports.figure(f"{what}: {way}", rights) for (what, way), rights in sorted(rows.items())
    ]
    reports.draw(figures, "Words, signal, both", output.with_suffix(".png"))
    told = reports.table(figures)
    output.with_suffix(".txt").write_text(told + "\n", encoding="utf8")
    terminal.say(told)
    terminal.document({"ok": True, "figures": [vars(figure) for figure in figures]})
