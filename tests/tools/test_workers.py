"""Work is done in order by so many threads, and what hangs holds nobody back."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from concurrent.futures import CancelledError

import pytest

from vitron.tools.workers import Workers


def test_results_and_errors_come_back_from_so_many_threads_at_most() -> None:
    workers = Workers(2, "hand")
    names = [workers.submit(lambda: threading.current_thread().name) for _ in range(20)]
    assert {one.result(10) for one in names} <= {"hand-0", "hand-1"}
    with pytest.raises(ZeroDivisionError):
        workers.submit(lambda: 1 / 0).result(10)
    assert workers.submit(lambda: 7).result(10) == 7
    workers.close(10)


def test_who_closes_waits_for_what_runs_and_begins_nothing_more() -> None:
    workers, began = Workers(1, "hand"), threading.Event()

    def slow() -> str:
        began.set()
        time.sleep(0.2)
        return "done"

    running, waiting = workers.submit(slow), workers.submit(slow)
    assert began.wait(10)
    workers.close(10)
    assert running.done() and running.result(0) == "done"
    for one in (waiting, workers.submit(slow)):
        with pytest.raises(CancelledError):
            one.result(1)


def test_what_hangs_keeps_neither_the_closer_nor_the_process() -> None:
    program = (
        "import threading; from vitron.tools.workers import Workers; "
        "workers = Workers(1, 'hand'); workers.submit(threading.Event().wait); "
        "workers.close(0.2); print('closed')"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60
    )
    assert (ended.returncode, ended.stdout) == (0, "closed\n")
