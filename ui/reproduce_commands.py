"""`vitron reproduce`: the paper's comparisons, made again with what lies on this machine."""

from __future__ import annotations

import json as json_text
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import SetupError
from .bars import told
from .commands import examples
from .measured import free, report
from .terminal import JsonFlag, terminal_of

if TYPE_CHECKING:
    from ..vitron_model.evaluation.makers import Mark

app = typer.Typer(
    name="reproduce", help="The paper's comparisons, on this machine.", no_args_is_help=True,
    rich_markup_mode="rich", epilog=examples("reproduce fig4 --pages 20", "reproduce fig6"),
)  # fmt: skip

MindOption = Annotated[
    str, typer.Option("--mind", help="A profile that ships, or a folder (a run's mind/).")
]
ForceFlag = Annotated[bool, typer.Option("--force", "-f", help="Write over what is there.")]


@app.callback()
def _family() -> None:
    """The paper's comparisons, made again with what lies on this machine."""


HeardOption = Annotated[
    int, typer.Option("--heard", min=20, help="Wishes that a maker's ears are taught with.")
]


@app.command(
    epilog=examples("reproduce fig4 -o fig4.jsonl",
                    "reproduce fig4 --pages 2 --count 4 --seeds 1 --heard 200",
                    "reproduce fig4 --weights making/set/gligen")
)  # fmt: skip
def fig4(
    ctx: typer.Context,
    output: Annotated[Path, typer.Option("--output", "-o", help="Where every mark goes.")] = Path(
        "fig4.jsonl"
    ),
    pages: Annotated[
        int, typer.Option("--pages", min=1, help="Pages on which things are cut out.")
    ] = 20,
    count: Annotated[int, typer.Option("--count", min=1, help="Wishes, where one draws.")] = 60,
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="Pictures of each wish.")] = 3,
    heard: Annotated[
        int,
        typer.Option(
            "--heard", min=0,
            help="Wishes that the segmenter's ears are taught with; 0: those that ship.",
        ),
    ] = 0,
    weights: Annotated[
        str, typer.Option("--weights", help="A GLIGEN folder with ears; else the embedded one.")
    ] = "",
    mind: MindOption = "nano",
    force: ForceFlag = False,
    json: JsonFlag = False,
) -> None:
    """Words alone, the signal alone, both: things cut out and pictures made three ways (Fig. 4)."""
    import tempfile

    from ..tools.gligen import EMBEDDED
    from ..vitron_model.config import weights_of
    from ..vitron_model.evaluation import cuts, messages, reports
    from ..vitron_model.evaluation.recogniser import Recogniser
    from ..vitron_model.evaluation.segmenter import Bench
    from ..vitron_model.speaker import Speaker

    terminal = terminal_of(ctx)
    folder = weights or str(EMBEDDED)
    draws = messages.hears(folder)
    if weights and not draws:
        raise SetupError(
            f"{folder} has no ears: signals would not be heard",
            "vitron train --part ears -o RUN, after vitron train --part makers -o RUN",
        )
    free(output, force)
    rows: dict[tuple[str, str], list[float]] = {}
    lines = []
    speaker, bench = Speaker.open(weights_of(mind)), Bench()
    drawer = messages.drawer(folder) if draws else None

    def heard_so(maker: str, marks: Iterable[tuple[str, Mark]]) -> None:
        for way, mark in marks:
            rows.setdefault((f"{maker}, {mark.what}", way), []).append(mark.right)
            row = {"maker": maker, "way": way, **vars(mark)}
            lines.append(json_text.dumps(row, ensure_ascii=False))

    with told(terminal) as tell, tempfile.TemporaryDirectory() as ears:
        cuts.listen(bench, weights_of(mind), heard, Path(ears), tell)
        heard_so("cut", cuts.marks(
            speaker, bench, pages, lambda done, of: tell("cutting", done, of, {}),
        ))  # fmt: skip
        if drawer is not None:
            heard_so("draw", messages.compared(
                speaker, drawer, Recogniser.open(weights_of("")), count, seeds,
                lambda done, of: tell("drawing", done, of, {}),
            ))  # fmt: skip
    figures = [
        reports.figure(f"{what}: {way}", rights) for (what, way), rights in sorted(rows.items())
    ]
    report(
        terminal, output, lines, reports.table(figures),
        lambda file: reports.draw(figures, "Words, signal, both", file),
    )  # fmt: skip
    if drawer is None:
        terminal.note(
            "no drawer with ears lies here, so no pictures were made: --weights names one"
        )
    terminal.document({"ok": True, "figures": [vars(figure) for figure in figures]})


@app.command(
    epilog=examples(
        "reproduce fig6 -o fig6.jsonl",
        "reproduce fig6 --steps 20 --seeds 1 --talks 100 --pages 2 --clips 1 --heard 200",
        "reproduce fig6 --mind training/mind --weights making/set/gligen",
    )
)
def fig6(
    ctx: typer.Context,
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o",
            help="Where every mark goes. The minds lie beside it, in a folder that ends in .run: "
            "a killed command goes on with them, and so does one for more seeds or pages.",
        ),
    ] = Path("fig6.jsonl"),
    steps: Annotated[int, typer.Option("--steps", min=1, help="Of step 3, for each mind.")] = 300,
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="Pairs of minds.")] = 3,
    talks: Annotated[
        int, typer.Option("--talks", min=20, help="Held-out talks that the probes learn from.")
    ] = 1200,
    pages: Annotated[int, typer.Option("--pages", min=0, help="Pages asked about.")] = 20,
    clips: Annotated[int, typer.Option("--clips", min=0, help="Clips asked about.")] = 10,
    wishes: Annotated[
        int, typer.Option("--wishes", min=1, help="Pictures drawn, where there is a drawer.")
    ] = 30,
    heard: HeardOption = 2000,
    weights: Annotated[
        str, typer.Option("--weights", help="A GLIGEN folder; else the embedded one, if any.")
    ] = "",
    mind: MindOption = "nano",
    force: ForceFlag = False,
    json: JsonFlag = False,
) -> None:  # fmt: skip
    """Every task with and without synergy: minds taught on by step 3, with its adversary and
    without (Fig. 6)."""
    from ..errors import MissingWeights
    from ..tools.diffusing import setting
    from ..tools.gligen import EMBEDDED
    from ..vitron_model.config import weights_of
    from ..vitron_model.evaluation import pairs
    from ..vitron_model.evaluation.synergy import Comparison, Sizes, compared

    terminal = terminal_of(ctx)
    free(output, force)
    if weights and not (Path(weights) / "model_index.json").is_file():
        raise MissingWeights(
            "gligen", f"{weights!r} is no folder of a pipeline; {setting('gligen')}"
        )
    drawer = weights or (str(EMBEDDED) if (EMBEDDED / "model_index.json").is_file() else "")
    run = output.with_suffix(".run")
    sizes = Sizes(steps, seeds, talks, pages, clips, wishes, heard)
    with told(terminal, kept=False) as tell:
        comparison = Comparison(weights_of(mind), run, sizes, drawer, tell)
        comparison.begin(force)
        rows = list(comparison.rows())
    found = compared(rows)
    said = pairs.told(found, "synergy")
    report(
        terminal, output, [row.line for row in rows], f"{pairs.table(found)}\n\n{said}",
        lambda file: pairs.draw(
            found, f"With and without synergy: {seeds} x 2 minds, {steps} steps", "synergy", file
        ),
    )  # fmt: skip
    if not drawer:
        terminal.note("no drawer lies here, so no pictures were made: --weights names one")
    terminal.document(
        {"ok": True, "said": said, "figures": [{**vars(one), "without": vars(one.without),
         "given": vars(one.given), "verdict": one.verdict} for one in found]}
    )  # fmt: skip
