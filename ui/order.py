"""One plain verb carried out: the file brought in, a plan of one call run, its result written.

Knows the agent; not the command line's flags.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue

from ..errors import SpecialistError, UnsupportedMedia
from ..memory.media import Kind
from ..vitron_model.language import Call, Plan
from .drawing import Drawing
from .opening import Desk, open_agent
from .outputs import place, write
from .progress import Story, follow
from .telling import told
from .terminal import Terminal

WORDS: dict[Kind, str] = {
    "image": "a picture",
    "mask": "a mask",
    "video": "a clip",
    "track": "a track",
    "signal": "a signal",
}


@dataclass(frozen=True)
class Order:
    """One plain verb: what is done with what, and where its result goes."""

    verb: str
    word: str  # in the name of the result: photo.mask.png
    what: str
    modules: dict[Kind, tuple[str, Kind]]
    """For each kind of input: the module that takes it, and what it makes."""
    instruction: str
    drawing: Drawing
    mask: Path | None
    source: Path | None
    parameters: dict[str, JsonValue]
    output: Path | None
    force: bool
    conversation: str
    history: bool


def carry_out(terminal: Terminal, order: Order) -> None:
    """Run the verb to its end and write what it made."""
    likely: Kind = "image" if "image" in order.modules else "video"
    if order.output is not None:  # an occupied place is said before any work
        kind = _likely_kind(order, likely)
        place(order.output, order.what, order.word, kind, order.force)
    title = f"{order.verb} {Path(order.what).name}"
    home = order.conversation if order.history else "new"
    with open_agent(history=order.history) as agent, Desk.at(agent, home, title) as desk:
        given = desk.bring(order.what)
        if given.kind not in order.modules:
            raise UnsupportedMedia(
                order.what, WORDS[given.kind], [WORDS[one] for one in order.modules]
            )
        module, makes = order.modules[given.kind]
        size = (given.width, given.height)
        region = order.drawing.on(size)
        inputs = [given.name]
        if order.mask is not None:
            inputs.append(desk.bring_mask(order.mask, size).name)
        if order.source is not None:
            inputs.append(desk.bring(str(order.source)).name)
        path = place(order.output, order.what, order.word, makes, order.force)
        call = Call(
            module=module,
            instruction=order.instruction,
            region=region,
            inputs=tuple(inputs),
            parameters=order.parameters,
        )
        text = f"{order.verb}: {order.instruction}" if order.instruction else order.verb
        story = follow(terminal, desk.run(Plan(calls=(call,)), text))
        made = _result(story)
        kept = agent.memory.artifact(made)
        write(
            agent.memory.load(made), path, _names(Path(order.what)), agent.memory.recipe(kept)
        )
        if order.history:
            note = f"kept as {kept.name} in conversation {desk.conversation.id}"
        else:
            note = "not kept (--no-history)"
        terminal.say(f"[green]✓[/green] {path}")
        for line in [note, *(words for one in story.made for words in one.notes)]:
            terminal.note(f"  {line}")
        terminal.document(told(agent.memory, desk.conversation.id, story) | {"output": str(path)})


def _likely_kind(order: Order, fallback: Kind) -> Kind:
    """What will be made, judged by the input's name, before it is opened."""
    path = Path(order.what)
    clip = path.is_dir() or path.suffix.lower() in {".mp4", ".mov", ".webm", ".mkv", ".avi", ".gif"}
    kind: Kind = "video" if clip else "image"
    return order.modules.get(kind, order.modules[fallback])[1]


def _result(story: Story) -> str:
    """The id of what the verb made; an error in the specialist's words if there is none."""
    if story.result is not None:
        return story.result.artifact
    if story.failed:
        raise SpecialistError(story.failed[-1].message)
    raise SpecialistError(story.reply or "nothing was made")


def _names(path: Path) -> list[str]:
    """The stems of a folder's frames, so that its masks are called the same."""
    if not path.is_dir():
        return []
    from ..memory.uploads import frame_files

    return [file.stem for file in frame_files(path)]
