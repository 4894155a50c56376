"""Opening the agent for one command, and bringing files into a conversation of it.

The one place of the command line that imports the agent, so that `--help` never waits for it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import UnknownArtifact, UnknownConversation, UnreadableMedia, VitronError
from ..memory.identity import LOCAL
from ..memory.region import Region
from ..vitron_model.language import Plan
from .work import Work

if TYPE_CHECKING:
    from ..agent.session import VitronAgent
    from ..agent.settings import Settings
    from ..memory.records import Artifact, Conversation
    from ..memory.store import Memory

PANEL = "The result"

ConversationFlag = Annotated[
    str,
    typer.Option(
        "--conversation",
        "-c",
        rich_help_panel=PANEL,
        metavar="ID",
        help="Go on in this one: an id, `last`, or `new`.",
    ),
]
HistoryFlag = Annotated[
    bool,
    typer.Option(
        "--history/--no-history", rich_help_panel=PANEL, help="Whether to keep it in the store."
    ),
]


def settings_for(
    *, folder: Path | None = None, planner: str = "", approve: bool = False
) -> Settings:
    """The settings of the environment, with what the command's flags say on top."""
    from ..agent.settings import Settings
    from ..vitron_model.config import PROFILES

    settings = Settings()
    if folder is not None:
        settings = settings.model_copy(
            update={"memory": settings.memory.model_copy(update={"folder": folder, "url": ""})}
        )
    if planner:
        kind, name = ("chat", planner) if ":" in planner else (planner, "")
        if planner in PROFILES or Path(planner).expanduser().is_dir():
            kind, name = "vitron", planner
        section = type(settings.planner).model_validate(
            settings.planner.model_dump() | {"kind": kind, "name": name}
        )
        settings = settings.model_copy(update={"planner": section})
    if approve:
        settings = settings.model_copy(update={"approve": True})
    return settings


@contextmanager
def open_agent(
    *, history: bool = True, planner: str = "", approve: bool = False
) -> Iterator[VitronAgent]:
    """The agent, closed again at the end; without history it lives in a folder that goes away."""
    from ..agent.session import VitronAgent

    with ExitStack() as stack:
        folder = None
        if not history:
            name = stack.enter_context(tempfile.TemporaryDirectory(prefix="vitron-"))
            folder = Path(name)
        yield stack.enter_context(
            VitronAgent.open(settings_for(folder=folder, planner=planner, approve=approve))
        )


@contextmanager
def open_memory() -> Iterator[Memory]:
    """Only the store: for commands that look at what was made."""
    from ..memory.store import Memory

    with Memory.open(settings_for().memory) as memory:
        yield memory


def conversation_of(memory: Memory, wanted: str, title: str = "") -> Conversation:
    """The conversation that `--conversation` means."""
    if wanted == "new":
        return memory.create_conversation(title=title)
    if wanted == "last":
        latest = memory.conversations(owner=LOCAL, limit=1)
        if not latest:
            raise UnknownConversation("last conversation", "nothing was made yet")
        return latest[0]
    return memory.conversation(wanted)


@dataclass(frozen=True)
class Desk:
    """An open agent and the conversation that a command works in."""

    agent: VitronAgent
    conversation: Conversation

    @property
    def memory(self) -> Memory:
        return self.agent.memory

    def bring(self, what: str) -> Artifact:
        """A file or a folder of frames, stored; or, by name or id, something already there."""
        path = Path(what)
        if path.is_dir():
            return self._frames(path)
        if path.exists():
            return self.memory.ingest(path, path.name, conversation=self.conversation.id)
        try:
            if what.startswith("a_"):
                return self.memory.artifact(what)
            return self.memory.by_name(self.conversation.id, what)
        except UnknownArtifact:
            raise UnreadableMedia(
                what, "there is no such file", "check the path (a clip may be a folder of frames)"
            ) from None

    def bring_mask(self, path: Path, size: tuple[int, int]) -> Artifact:
        """A mask from a picture file: white is inside."""
        from ..memory.uploads import read_mask

        mask = read_mask(path, size)
        return self.memory.save(
            mask, conversation=self.conversation.id, source="upload", filename=path.name
        )

    def region(self, drawn: Region | None, mask: Artifact | None) -> Region | None:
        """What was drawn and the mask, as one region."""
        if mask is None:
            return drawn
        held = Region.mask(mask.id, frame=drawn.frame if drawn is not None else None)
        return drawn.joined(held) if drawn is not None else held

    @classmethod
    @contextmanager
    def at(cls, agent: VitronAgent, wanted: str, title: str) -> Iterator[Desk]:
        """A place in the conversation that is meant; a new one goes again if nothing came of it."""
        desk = cls(agent, conversation_of(agent.memory, wanted, title))
        try:
            yield desk
        except VitronError:
            begun = agent.memory.conversation(desk.conversation.id).turns
            if wanted == "new" and not begun:
                agent.memory.delete_conversation(desk.conversation.id)
            raise

    def run(self, plan: Plan, text: str) -> Work:
        agent, conversation = self.agent, self.conversation.id
        return Work(lambda: agent.run_plan(conversation, plan, text=text), agent.cancel)

    def decide(self, turn: str, approve: bool) -> Work:
        """Go on with a turn that waits for a person's word."""
        from ..agent.session import Decision

        agent, decision = self.agent, Decision(approve=approve)
        return Work(lambda: agent.decide(turn, decision), agent.cancel)

    def _frames(self, folder: Path) -> Artifact:
        from ..memory.uploads import read_frames_folder

        video = read_frames_folder(folder)
        return self.memory.save(
            video, conversation=self.conversation.id, source="upload", filename=folder.name
        )
