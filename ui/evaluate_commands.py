"""`vitron evaluate`: how well the planner dispatches, and what it sees of the storybook world."""

from __future__ import annotations

import json as json_text
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.markup import escape
from rich.progress import Progress

from .commands import examples
from .measured import free, report, shown
from .numbers import number
from .terminal import JsonFlag, Terminal, terminal_of

if TYPE_CHECKING:
    from ..vitron_model.evaluation.reports import Figure

app = typer.Typer(
    name="evaluate", help="Measure the planner, the segmenter, the makers.",
    no_args_is_help=True, rich_markup_mode="rich",
    epilog=examples("evaluate planner -o predictions.jsonl", "evaluate world --pages 10"),
)  # fmt: skip

WeightsOption = Annotated[
    str, typer.Option("--weights", help="A profile that ships, or a folder (a run's mind/).")
]
SHEET = ".pages.png"
"""How the sheet of what makers drew ends."""
ForceFlag = Annotated[bool, typer.Option("--force", "-f", help="Write over what is there.")]


@app.command(
    epilog=examples("evaluate planner", "evaluate planner --weights training/mind -o mine.jsonl",
                    "evaluate planner --items items.jsonl -o predictions.jsonl")
)  # fmt: skip
def planner(
    ctx: typer.Context,
    items: Annotated[
        Path | None,
        typer.Option(
            "--items",
            help="One item a line; else those that ship, held back from what the planner learnt.",
        ),
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Where the predictions go.")
    ] = Path("predictions.jsonl"),
    weights: WeightsOption = "nano",
    unsure: Annotated[
        float | None,
        number("--unsure", 0, 1, help="Ask back below this likelihood of a choice."),
    ] = None,
    misses: Annotated[int, typer.Option("--misses", min=0, help="How many to print.")] = 10,
    force: ForceFlag = False,
    json: JsonFlag = False,
) -> None:
    """Plan natural requests and score the plans; writes predictions, a table and a picture."""
    from ..vitron_model.config import weights_of
    from ..vitron_model.evaluation import dispatch
    from ..vitron_model.evaluation.items import HELD, items_of
    from ..vitron_model.speaker import UNSURE, Speaker

    terminal = terminal_of(ctx)
    asked = items or HELD
    free(output, force, read=asked)
    todo = items_of(asked)
    speaker = Speaker.open(weights_of(weights))
    with Progress(console=terminal.err, disable=terminal.for_machines) as bars:
        bar = bars.add_task("planning", total=len(todo))
        level = UNSURE if unsure is None else unsure
        made = list(
            dispatch.predictions(
                speaker, todo, level, lambda done, of: bars.update(bar, completed=done)
            )
        )
    lines = [json_text.dumps(one, ensure_ascii=False) for one in made]
    scores = [dispatch.scored(item, one) for item, one in zip(todo, made, strict=True)]
    figures = dispatch.figures(todo, scores)
    _report(terminal, figures, output, "Dispatch of natural requests", lines)
    wrong = [(i, p) for i, p, s in zip(todo, made, scores, strict=True) if not s.exact]
    for item, one in wrong[:misses]:
        terminal.say(f"[dim]{escape(item.id)}[/dim] {escape(item.talk.now.text)}")
        terminal.say(f"    wanted {escape(_calls([step.model_dump() for step in item.expect]))}")
        terminal.say(f"    said   {escape(_calls(one['calls']) or one['text'])}")
    terminal.document({"ok": True, "figures": [vars(figure) for figure in figures]})


@app.command(
    epilog=examples("evaluate world -o world.jsonl", "evaluate world --pages 50 --split novel",
                    "evaluate world --pages 0 --clips 20 --first 20 -o clips.jsonl")
)  # fmt: skip
def world(
    ctx: typer.Context,
    output: Annotated[Path, typer.Option("--output", "-o", help="Where every answer goes.")] = Path(
        "world.jsonl"
    ),
    pages: Annotated[int, typer.Option("--pages", min=0, help="Pages of each split.")] = 60,
    clips: Annotated[int, typer.Option("--clips", min=0, help="Clips of each split.")] = 30,
    first: Annotated[
        int, typer.Option("--first", min=0, help="The number of the first page, and clip.")
    ] = 0,
    split: Annotated[
        str, typer.Option("--split", help="test, novel (combinations never drawn), or both.")
    ] = "both",
    weights: WeightsOption = "nano",
    force: ForceFlag = False,
    json: JsonFlag = False,
) -> None:
    """Ask about storybook pages and clips that were never trained on; table, picture, answers."""
    from ..errors import SetupError
    from ..vitron_model.config import weights_of
    from ..vitron_model.evaluation import reports
    from ..vitron_model.evaluation.segmenter import Bench
    from ..vitron_model.evaluation.world import AIMS, marks
    from ..vitron_model.speaker import Speaker

    terminal = terminal_of(ctx)
    if split not in ("test", "novel", "both"):
        raise SetupError(f"--split is {split!r}", "use test, novel or both")
    free(output, force)
    speaker, bench = Speaker.open(weights_of(weights)), Bench()
    splits = ("test", "novel") if split == "both" else (split,)
    rows: dict[str, list[float]] = {}
    lines = []
    with Progress(console=terminal.err, disable=terminal.for_machines) as bars:
        for name in splits:
            bar = bars.add_task(name, total=pages + clips)
            for mark in marks(
                speaker, name, pages, clips,  # type: ignore[arg-type]
                lambda done, of, bar=bar: bars.update(bar, completed=done),  # type: ignore[misc]
                bench, first=first,
            ):  # fmt: skip
                lines.append(json_text.dumps(vars(mark), ensure_ascii=False))
                rows.setdefault(f"{mark.task} ({name})", []).append(mark.right)
    figures = [
        reports.figure(name, rights, AIMS.get(name)) for name, rights in sorted(rows.items())
    ]
    _report(terminal, figures, output, "The storybook world", lines)
    terminal.document({"ok": True, "figures": [vars(figure) for figure in figures]})


@app.command(
    epilog=examples(
        "evaluate makers -o makers.jsonl",
        "evaluate makers --count 16 --seeds 1",
        "evaluate makers --weights making/set/gligen",
    )
)
def makers(
    ctx: typer.Context,
    output: Annotated[Path, typer.Option("--output", "-o", help="Where every mark goes.")] = Path(
        "makers.jsonl"
    ),
    count: Annotated[int, typer.Option("--count", min=1, help="Wishes.")] = 60,
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="Pictures of each wish.")] = 3,
    backend: Annotated[
        str, typer.Option("--backend", help="storybook, the illustrator (or nothing); gligen.")
    ] = "",
    weights: Annotated[
        str, typer.Option("--weights", help="Of gligen, which then draws: a folder or hub id.")
    ] = "",
    force: ForceFlag = False,
    json: JsonFlag = False,
) -> None:
    """Have pictures made of what unseen pages show; two judges say whether it is there: one by
    patches, one by whole shapes."""
    from ..errors import SetupError
    from ..vitron_model.config import weights_of
    from ..vitron_model.evaluation import reports
    from ..vitron_model.evaluation.makers import AIMS, Judges, drawn_marks, maker_of, own_accuracy
    from ..vitron_model.evaluation.recogniser import Recogniser
    from ..vitron_model.evaluation.shapes import Shapes

    terminal = terminal_of(ctx)
    backend = backend or ("gligen" if weights else "storybook")
    if backend not in ("storybook", "gligen"):
        raise SetupError(f"--backend is {backend!r}", "use storybook or gligen")
    if backend == "storybook" and weights:
        raise SetupError("the illustrator has no weights", "leave out --weights, or --backend")
    free(output, force, (SHEET,))
    judges = Judges(Recogniser.open(weights_of("")), Shapes())
    rows: dict[str, list[float]] = {}
    lines = []
    with Progress(console=terminal.err, disable=terminal.for_machines) as bars:
        bar = bars.add_task("drawing", total=count * seeds)
        for told in drawn_marks(
            *maker_of(backend, weights), judges, count, seeds,
            lambda sheet: shown(output.with_suffix(SHEET), lambda part: reports.save(sheet, part)),
            lambda done, of: bars.update(bar, completed=done),
        ):  # fmt: skip
            lines.append(json_text.dumps(vars(told)))
            rows.setdefault(told.what, []).append(told.right)
    for told in own_accuracy(judges):
        rows.setdefault(f"the judge's own: {told.what}", []).append(told.right)
    figures = [reports.figure(name, rights, AIMS.get(name)) for name, rights in rows.items()]
    _report(terminal, figures, output, "Pictures from words", lines)
    terminal.document({"ok": True, "figures": [vars(figure) for figure in figures]})


@app.command(
    epilog=examples("evaluate segmenter -o cuts.jsonl", "evaluate segmenter --pages 10 --seeds 1")
)
def segmenter(
    ctx: typer.Context,
    output: Annotated[Path, typer.Option("--output", "-o", help="Where every mark goes.")] = Path(
        "cuts.jsonl"
    ),
    pages: Annotated[int, typer.Option("--pages", min=0, help="Pages.")] = 60,
    clips: Annotated[int, typer.Option("--clips", min=0, help="Clips.")] = 20,
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="Ways of asking, of each.")] = 3,
    split: Annotated[str, typer.Option("--split", help="test, or novel.")] = "test",
    weights: Annotated[
        str, typer.Option("--weights", help="A segmenter's folder (a run's seem/); else ours.")
    ] = "",
    force: ForceFlag = False,
    json: JsonFlag = False,
) -> None:
    """Have things cut out of unseen pages and followed through clips, against the world's truth."""
    from ..errors import SetupError
    from ..vitron_model.evaluation import segmenter as judge

    terminal = terminal_of(ctx)
    chosen: Literal["test", "novel"] | None = (
        "test" if split == "test" else "novel" if split == "novel" else None
    )
    if chosen is None:
        raise SetupError(f"--split is {split!r}", "use test or novel")
    free(output, force)
    bench = judge.Bench(weights)
    told: list[judge.Cut | judge.Judged] = []
    with Progress(console=terminal.err, disable=terminal.for_machines) as bars:

        def told_of(what: str, count: int) -> Callable[[int, int], None]:
            bar = bars.add_task(what, total=count)
            return lambda done, of: bars.update(bar, completed=done)

        told += judge.pages(bench, chosen, pages, seeds, told_of("pages", pages))
        told += judge.clips(bench, chosen, clips, seeds, told_of("clips", clips))
    lines = [json_text.dumps(vars(one), ensure_ascii=False) for one in told]
    figures = judge.figures(told)
    _report(terminal, figures, output, "Cut out of the storybook world", lines)
    waits = judge.waits(told)
    terminal.say("  ".join(f"{what} {seconds:.2f} s" for what, seconds in waits.items()))
    terminal.document(
        {"ok": True, "figures": [vars(figure) for figure in figures], "seconds": waits}
    )


def _report(
    terminal: Terminal, figures: list[Figure], output: Path, title: str, lines: Sequence[str]
) -> None:
    """The table on the terminal and beside the rows, and the picture."""
    from ..vitron_model.evaluation import reports

    told = reports.table(figures)
    report(terminal, output, lines, told, lambda file: reports.draw(figures, title, file))


def _calls(calls: Sequence[Mapping[str, Any]]) -> str:
    from ..vitron_model.evaluation.items import listed

    def told(call: Mapping[str, Any]) -> str:
        words = call.get("instruction") or ", ".join(call.get("mentions", ()))
        drawn = " (drawn)" if call.get("region") == "user" else ""
        return f"{call['module']} {', '.join(listed(call['input']))} {words}{drawn}"

    return "; ".join(map(told, calls))
