"""The one open agent of a server process, and the work that goes on in it, page or no page.

A page that is closed, reloaded or lost finds its work here again. Knows no page.
"""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ..agent import events as told
from ..errors import ConversationBusy, VitronError
from .opening import settings_for
from .progress import Story
from .work import Work

if TYPE_CHECKING:
    from ..agent.session import VitronAgent
    from ..agent.settings import Settings
    from ..vitron_model.language import Plan


@dataclass
class StepNow:
    """A step as it goes."""

    module: str
    backend: str
    state: Literal["running", "done", "failed"] = "running"
    done: int = 0
    of: int = 0
    seconds: float = 0.0
    preview: str = ""


@dataclass
class Live:
    """A turn at work, as far as it has come: what a page draws."""

    conversation: str
    title: str
    work: Work
    subject: str = ""
    """The artifact on the stage when it began."""
    story: Story = field(default_factory=Story)
    steps: dict[int, StepNow] = field(default_factory=dict)
    words: str = ""
    looking: told.Looking | None = None
    """What it looks at before it answers, and how far that has come."""
    plan: Plan | None = None
    error: VitronError | None = None
    began: float = field(default_factory=time.monotonic)
    over: threading.Event = field(default_factory=threading.Event)
    arrived: bool = False
    """Whether a page has put what it made on the stage."""

    def hear(self, event: told.Event) -> None:
        self.story.hear(event)
        match event:
            case told.Token():
                self.words += event.text
            case told.Looking():
                self.looking = event
            case told.Planned():
                self.plan = event.plan
            case told.Started():
                self.steps[event.step] = StepNow(event.module, event.backend)
            case told.Progress() if event.step in self.steps:
                step = self.steps[event.step]
                step.done, step.of = event.done, event.of
                step.preview = event.preview or step.preview
            case told.Made() if event.step in self.steps:
                self.steps[event.step].state = "done"
                self.steps[event.step].seconds = event.seconds
            case told.Failed() if event.step in self.steps:
                self.steps[event.step].state = "failed"


class House:
    """An open agent and its works, one for each conversation at a time."""

    def __init__(self, agent: VitronAgent) -> None:
        self.agent = agent
        self._lock = threading.Lock()
        self._live: dict[str, Live] = {}

    def start(
        self,
        conversation: str,
        title: str,
        events: Callable[[], Iterator[told.Event]],
        subject: str = "",
    ) -> Live:
        """Begin a turn; it goes on whether or not anybody looks."""
        with self._lock:
            running = self._live.get(conversation)
            if running is not None and not running.over.is_set():
                raise ConversationBusy(conversation, "this page")
            live = Live(conversation, title, Work(events, self.agent.cancel), subject)
            self._live[conversation] = live
        threading.Thread(
            target=self._listen, args=(live,), name="vitron-listen", daemon=True
        ).start()
        return live

    def live(self, conversation: str) -> Live | None:
        """The work that goes on there, or the last one that did."""
        return self._live.get(conversation)

    def working(self, conversation: str) -> Live | None:
        live = self.live(conversation)
        return live if live is not None and not live.over.is_set() else None

    def dismiss(self, conversation: str) -> None:
        """Forget the last work of a conversation: its error was read."""
        with self._lock:
            live = self._live.get(conversation)
            if live is not None and live.over.is_set():
                del self._live[conversation]

    def close(self) -> None:
        for live in list(self._live.values()):
            if not live.over.is_set():
                live.work.cancel()
        self.agent.close()

    @staticmethod
    def _listen(live: Live) -> None:
        try:
            for event in live.work.events():
                live.hear(event)
        except VitronError as error:
            live.error = error
        except Exception as error:  # the edge of the server: the page shows it, nothing dies
            live.error = VitronError(f"something broke unforeseen: {type(error).__name__}: {error}")
        finally:
            live.over.set()


_houses: dict[str, House] = {}
_opening = threading.Lock()


def house() -> House:
    """The house of this process for the settings of its environment; opened when first asked."""
    settings = settings_for()
    key = _key(settings)
    with _opening:
        if key not in _houses:
            from ..agent.session import VitronAgent

            _houses[key] = House(VitronAgent.open(settings))
        return _houses[key]


def _key(settings: Settings) -> str:
    return f"{settings.memory.folder}|{settings.memory.url}"


@atexit.register
def close_all() -> None:
    """Close what is open; what still works is cancelled."""
    with _opening:
        while _houses:
            _, one = _houses.popitem()
            one.close()
