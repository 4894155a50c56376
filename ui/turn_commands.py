"""`ask` and `chat`: turns in words, planned by a model. Draws events, decides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.prompt import Confirm, Prompt

from ..errors import Cancelled, InputError, OutputRefused, SpecialistError, VitronError
from ..memory.records import Artifact
from ..memory.region import Region
from ..vitron_model.language import Plan, template
from .commands import examples
from .drawing import (
    BoxFlag,
    Drawing,
    FrameFlag,
    PixelsFlag,
    PointFlag,
    PolygonFlag,
    ScribbleFlag,
)
from .opening import ConversationFlag, Desk, open_agent
from .outputs import ForceFlag, OutputFlag, free, place, write
from .progress import Story, follow
from .telling import told
from .terminal import EventsFlag, JsonFlag, Terminal, fault, interactive, terminal_of
from .work import Work

app = typer.Typer(rich_markup_mode="rich", add_completion=False)

FilesFlag = Annotated[
    list[Path] | None,
    typer.Option("--input", "-i", metavar="FILE", help="A picture or clip; again for more."),
]
PlannerFlag = Annotated[
    str, typer.Option("--planner", metavar="NAME", help="e.g. openai:gpt-…, ollama:…, or nano.")
]
ApproveFlag = Annotated[
    bool, typer.Option("--approve", help="Show the plan and ask before anything runs.")
]


@app.command(
    epilog=examples(
        'ask "cut out the dog" photo.jpg',
        'ask "how many rabbits are there?" page.png',
        'ask "make this one blue" -i photo.jpg --box 0.2,0.3,0.6,0.9 -o blue.png',
        'ask "now as a clip, slowly moving in" --conversation last',
        'ask "remove the car" -i photo.jpg --approve --planner openai:gpt-4o-mini',
    )
)
def ask(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What you want, in your own words.")],
    named: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE", help="Pictures or clips; -i FILE does as well."),
    ] = None,
    files: FilesFlag = None,
    point: PointFlag = None,
    box: BoxFlag = None,
    scribble: ScribbleFlag = None,
    polygon: PolygonFlag = None,
    frame: FrameFlag = None,
    pixels: PixelsFlag = False,
    mask: Annotated[
        Path | None, typer.Option("--mask", help="A mask as a picture: white is meant.")
    ] = None,
    conversation: ConversationFlag = "new",
    planner: PlannerFlag = "",
    approve: ApproveFlag = False,
    output: OutputFlag = None,
    force: ForceFlag = False,
    json: JsonFlag = False,
    events: EventsFlag = False,
) -> None:
    """One turn: the planner answers, or calls the specialists and answers with what they made.

    What you draw belongs to the first file (or, without files, to the newest picture or clip). All
    that is made is kept; -o also writes what was made last.
    """
    terminal = terminal_of(ctx)
    if output is not None:
        free(output, force)
    drawing = Drawing.of(point, box, scribble, polygon, frame, pixels)
    loose = next((str(path) for path in named or [] if _is_a_word(path)), None)
    if loose:
        raise InputError(f"there is no file {loose!r}; put all that you want into quotes, as TEXT")
    brought = [*(named or []), *(files or [])]
    title = text.strip() or (brought[0].stem if brought else "")
    with _desk(conversation, title, planner, approve) as desk:
        given = [desk.bring(str(path)) for path in brought]
        story = _turn(terminal, desk, text, given, drawing, mask, output is not None)
        result = told(desk.memory, desk.conversation.id, story)
        try:
            if output is not None and story.outcome != "failed":
                result["output"] = str(_written(desk, story, output, force))
                terminal.say(f"[green]✓[/green] {result['output']}")
        except VitronError as error:
            result |= fault(error)
            raise
        finally:
            terminal.document(result)
        if story.outcome == "failed":
            raise typer.Exit(1)


@app.command(
    epilog=examples("chat", "chat --conversation last", "chat --planner openai:gpt-4o-mini")
)
def chat(
    ctx: typer.Context,
    conversation: ConversationFlag = "new",
    planner: PlannerFlag = "",
    approve: ApproveFlag = False,
) -> None:
    """A conversation in the terminal. /help inside lists what else can be typed."""
    terminal = terminal_of(ctx)
    with _desk(conversation, "chat", planner, approve) as desk:
        terminal.say(f"[dim]conversation {desk.conversation.id} · /help · Ctrl-D leaves[/dim]")
        waiting: list[Artifact] = []
        while True:
            try:
                line = Prompt.ask("[bold]you[/bold]", console=terminal.out).strip()
            except (EOFError, KeyboardInterrupt):
                terminal.say("")
                return
            try:
                if line.startswith("/"):
                    if not _slash(terminal, desk, line, waiting):
                        return
                elif line:
                    _turn(terminal, desk, line, waiting, Drawing.of(None, None, None, None), None)
                    waiting = []
            except Cancelled:
                terminal.note("stopped; what was made until then is kept")
            except VitronError as error:
                terminal.error(error)


def _is_a_word(path: Path) -> bool:
    """Whether it is no file, and does not look like the name of one."""
    return not path.suffix and path.name == str(path) and not path.exists()


@contextmanager
def _desk(conversation: str, title: str, planner: str, approve: bool) -> Iterator[Desk]:
    with (
        open_agent(planner=planner, approve=approve) as agent,
        Desk.at(agent, conversation, title[:80]) as desk,
    ):
        yield desk


def _turn(
    terminal: Terminal,
    desk: Desk,
    text: str,
    given: list[Artifact],
    drawing: Drawing,
    mask: Path | None,
    saved: bool = False,
) -> Story:
    """One turn to its end, the question of approval included; `saved`: what it makes is written
    somewhere."""
    regions: list[tuple[str, Region]] = []
    if drawing.marks or mask is not None:
        subject = given[0] if given else _newest(desk)
        size = (subject.width, subject.height)
        held = desk.bring_mask(mask, size) if mask is not None else None
        region = desk.region(drawing.on(size), held)
        if region is not None:
            regions.append((subject.name, region))
    agent, conversation = desk.agent, desk.conversation.id
    names = tuple(one.name for one in given)
    work = Work(
        lambda: agent.turn(conversation, text, attachments=names, regions=tuple(regions)),
        agent.cancel,
    )
    story = follow(terminal, work)
    while story.waiting is not None and not story.outcome:
        agreed = _agreed(terminal, story.waiting.plan)
        story = follow(terminal, desk.decide(story.turn, agreed))
    _show(terminal, desk, story, saved)
    return story


def _written(desk: Desk, story: Story, output: Path, force: bool) -> Path:
    """Where what the turn made last lies now, as a file or a folder of frames."""
    if not story.made:
        why, remedy = "nothing was made", "ask for a picture, a clip or a mask, or leave out -o"
        raise OutputRefused(str(output), why, remedy)
    one = desk.memory.artifact(story.made[-1].artifact)
    path = place(output, one.name, one.kind, one.kind, force)
    write(desk.memory.load(one.id), path, recipe=desk.memory.recipe(one))
    return path


def _newest(desk: Desk) -> Artifact:
    found = [
        one
        for one in desk.memory.find(conversation=desk.conversation.id, limit=20)
        if one.kind in ("image", "video")
    ]
    if not found:
        raise InputError("there is no picture to draw on; give one with -i FILE")
    return found[0]


def _agreed(terminal: Terminal, plan: Plan) -> bool:
    for number, call in enumerate(plan.calls, 1):
        terminal.err.print(f"[bold]{number}.[/bold] {escape(template(call))}")
    if not interactive():
        raise SpecialistError("the plan waits for approval, and nobody is there to ask")
    return Confirm.ask("Do it?", default=True, console=terminal.err)


def _show(terminal: Terminal, desk: Desk, story: Story, saved: bool) -> None:
    if story.reply:
        terminal.say(f"[bold cyan]vitron[/bold cyan] {escape(story.reply)}")
    for made in story.made:
        kept = desk.memory.artifact(made.artifact)
        size = f"{kept.width}×{kept.height}"
        terminal.say(f"  [green]{made.name}[/green] {made.kind} {size} [dim]{made.artifact}[/dim]")
        for words in made.notes:
            if words not in story.reply:
                terminal.note(f"    {words}")
    for failed in story.failed:
        if failed.message in story.reply:
            continue
        terminal.err.print(f"  [red]✗[/red] {escape(failed.message)}")
    if story.made and not saved:
        last = story.made[-1].artifact
        terminal.note(f"  save it: vitron artifacts save {last} -o FILE")


HELP = """[dim]/file PATH     hand in a picture or clip with the next message
/undo  /redo   step back, step forward
/list          what is in this conversation
/save NAME FILE
/quit[/dim]"""


def _slash(terminal: Terminal, desk: Desk, line: str, waiting: list[Artifact]) -> bool:
    """A word for the program, not for the planner; False to leave."""
    words = line.split(maxsplit=2)
    match words:
        case ["/quit" | "/exit"]:
            return False
        case ["/file", *rest]:
            brought = desk.bring(" ".join(rest))
            waiting.append(brought)
            terminal.say(f"  [green]{brought.name}[/green] {brought.kind}")
        case ["/undo"]:
            desk.agent.undo(desk.conversation.id)
            terminal.say("[dim]one step back[/dim]")
        case ["/redo"]:
            desk.agent.redo(desk.conversation.id)
            terminal.say("[dim]one step forward[/dim]")
        case ["/list"]:
            for one in desk.memory.find(conversation=desk.conversation.id):
                terminal.say(f"  [green]{one.name}[/green] {one.kind} {one.width}×{one.height}")
        case ["/save", name, file]:
            one = desk.memory.by_name(desk.conversation.id, name)
            path = place(Path(file), one.name, one.kind, one.kind, force=False)
            write(desk.memory.load(one.id), path, recipe=desk.memory.recipe(one))
            terminal.say(f"[green]✓[/green] {path}")
        case _:
            terminal.say(HELP)
    return True
