"""One call carried out at a desk, its result written where a person asked for it, and told."""

from __future__ import annotations

from pathlib import Path

from ..agent.session import VitronAgent
from ..errors import SpecialistError
from ..vitron_model.language import Call, Plan
from .opening import Desk
from .outputs import write
from .progress import follow
from .telling import told
from .terminal import Terminal


def deliver(
    terminal: Terminal, agent: VitronAgent, desk: Desk, call: Call, text: str, path: Path
) -> None:
    story = follow(terminal, desk.run(Plan(calls=(call,)), text))
    if story.result is None:
        why = story.failed[-1].message if story.failed else story.reply
        raise SpecialistError(why or "nothing was made")
    made = agent.memory.artifact(story.result.artifact)
    write(agent.memory.load(made.id), path, recipe=agent.memory.recipe(made))
    terminal.say(f"[green]✓[/green] {path}")
    for words in story.result.notes:
        terminal.note(f"  {words}")
    terminal.document(told(agent.memory, desk.conversation.id, story) | {"output": str(path)})
