"""Ctrl-C while a turn is drawn: the turn is asked to stop, and whoever cannot wait leaves."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from vitron.agent.events import Done, Event, Token
from vitron.errors import Cancelled
from vitron.ui import progress
from vitron.ui.progress import follow
from vitron.ui.terminal import Terminal
from vitron.ui.work import Work


class Interrupted(Work):
    """Somebody presses Ctrl-C as soon as it is listened to."""

    def events(self, patience: float = 0.1) -> Iterator[Event]:
        raise KeyboardInterrupt


def turning(seconds: float) -> Iterator[Event]:
    yield Token(turn="t_1", text="")
    time.sleep(seconds)
    yield Done(turn="t_1", reply="", outcome="cancelled", artifacts=(), seconds=seconds)


def test_a_turn_that_stops_in_time_was_cancelled() -> None:
    with pytest.raises(Cancelled):
        follow(Terminal(), Interrupted(lambda: turning(0.2), lambda turn: None))


def test_who_waited_for_one_that_does_not_stop_leaves_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.1)
    with pytest.raises(KeyboardInterrupt):  # the agent is closed at once then
        follow(Terminal(), Interrupted(lambda: turning(3), lambda turn: None))
