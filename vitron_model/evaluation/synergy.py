"""The paper's claim of synergy (Fig. 6, and "w/o syng." in its tables): every task by minds that
went through step 3 with its adversary, and by minds that went through it without.

Every seed gives two minds (`training/twins.py`), each measured on the same items:

    talks     what the messages give away of the task, and what they carry (`probes.py`)
    world     what the mind says with tokens that step 3 moves: places and calls (`world.py`); at
              nano size it moves none
    cuts      the segmenter driven by words, by the signal, by both (`cuts.py`)
    drawings  the drawer driven so (`messages.py`), where one lies here

Each mind has its own ears for the makers, learnt in the same steps. What is done lies in a folder,
file by file, whole or not at all: a comparison that was killed goes on, and one that asks for more
seeds or pages keeps its minds.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from torch import nn

from ...errors import SetupError
from ...tools.gligen import Gligen
from ..config import weights_of
from ..opening import opened
from ..speaker import Speaker
from ..training import twins
from ..training.standing import replaced_text
from ..training.twins import WAYS, Way
from . import cuts, messages, pairs, probes, world
from .makers import Mark
from .recogniser import Recogniser
from .segmenter import Bench

TOUCHED = frozenset({"refer", "order", "span"})
"""What of the world is answered with new tokens, whose rows the larger recipe's step 3 moves."""
LESS = frozenset({"probe on v_s", "adversary on v_s"})
"""Where less is better."""

Tell = Callable[[str, int, int, dict[str, float]], None]


Part = Callable[[Path, Path, int, Way], Iterable[tuple[str, Mark]]]
"""(a mind, its folder, seed, way) -> marks, each with its task."""


@dataclass(frozen=True)
class Sizes:
    """How much of everything; no wishes where nobody draws."""

    steps: int = 300
    seeds: int = 3
    talks: int = 1200
    pages: int = 20
    clips: int = 10
    wishes: int = 30
    heard: int = 2000
    """Wishes that ears are taught with, and the steps are half as many."""


@dataclass(frozen=True)
class Row:
    """One item by one mind."""

    seed: int
    way: Way
    task: str
    item: str
    right: float

    @property
    def line(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


class Comparison:
    """Opens everything that it needs, so that what is missing is said before an hour has gone;
    touches no file until it is begun."""

    def __init__(self, origin: Path, folder: Path, sizes: Sizes, drawer: str, tell: Tell) -> None:
        """`drawer`: a GLIGEN folder; "": nobody draws."""
        self.origin, self.folder, self.sizes, self.tell = origin, folder, sizes, tell
        mind, _ = opened(origin)
        self.bench = Bench()
        self.drawer: Gligen | None = messages.drawer(drawer) if drawer else None
        self.recogniser = Recogniser.open(weights_of("")) if drawer else None
        self._asked: dict[str, object] = {"mind": _mark_of(mind), "steps": sizes.steps}
        self._mind = mind

    def begin(self, force: bool = False) -> None:
        """Go on in the folder, or begin in it; with `force` also where its minds are others."""
        file = self.folder / "asked.json"
        before = self._asked_before(file)
        other = sorted(name for name in self._asked if before.get(name) != self._asked[name])
        if other and not force:
            raise SetupError(
                f"the minds in {self.folder} were taught with other {' and '.join(other)}",
                "ask for the same to go on, name another --output, or begin anew with --force",
            )
        if other:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        replaced_text(file, json.dumps(self._asked, indent=1) + "\n")

    def _asked_before(self, file: Path) -> dict[str, object]:
        """What the minds that lie there were made for; SetupError where the folder is no such."""
        if not self.folder.exists() or self.folder.is_dir() and not any(self.folder.iterdir()):
            return self._asked
        try:
            return dict(json.loads(file.read_text(encoding="utf8")))
        except (OSError, ValueError, TypeError) as error:
            raise SetupError(
                f"{self.folder} holds something else", "name another --output"
            ) from error

    def rows(self) -> Iterator[Row]:
        """Everything, made as far as it does not lie there."""
        parts = self._parts()
        done, of = 0, self.sizes.seeds * len(WAYS) * (1 + len(parts))
        shelf = twins.shelf(self._mind, self.folder / "pages", self.sizes.steps, self.tell)
        for seed in range(self.sizes.seeds):
            for way in WAYS:
                place = self.folder / f"{seed}-{way}"
                made = twins.taught(
                    self.origin, place, way, seed, self.sizes.steps, shelf,
                    self._telling(seed, way),
                )  # fmt: skip
                done += 1
                self.tell("all", done, of, {})
                for name, part in parts.items():
                    file = place / f"{name}.jsonl"
                    if not file.exists():
                        made_rows = _numbered(seed, way, part(made, place, seed, way))
                        replaced_text(file, "".join(f"{row.line}\n" for row in made_rows))
                    with file.open(encoding="utf8") as lines:
                        yield from (Row(**json.loads(line)) for line in lines)
                    done += 1
                    self.tell("all", done, of, {})

    def _parts(self) -> Mapping[str, Part]:
        """Each with the name of its file, which tells all that its marks depend on."""
        own = self.sizes
        parts = {
            f"talks-{own.talks}": self._talks,
            f"cuts-{own.pages}-{own.heard}": self._cuts,
        }
        if twins.moves_words(self._mind.config.profile):
            parts[f"world-{own.pages}-{own.clips}"] = self._world
        if self.drawer is not None:
            whose = _mark_of(self.drawer.pipe.unet)[:8]
            parts[f"drawings-{own.wishes}-{own.heard}-{whose}"] = self._drawings
        return parts

    def _telling(self, seed: int, way: Way) -> Tell:
        def tell(what: str, done: int, of: int, losses: dict[str, float]) -> None:
            self.tell(f"{seed} {way} {what}", done, of, losses)

        return tell

    # --- parts ------------------------------------------------------------------------------------

    def _talks(self, made: Path, place: Path, seed: int, way: Way) -> Iterator[tuple[str, Mark]]:
        mind, words = opened(made)
        tell = self._telling(seed, way)
        for mark in probes.marks(
            mind.float(), words, self.sizes.talks, seed,
            lambda done, of: tell("talks", done, of, {}),
        ):  # fmt: skip
            yield mark.what, mark

    def _world(self, made: Path, place: Path, seed: int, way: Way) -> Iterator[tuple[str, Mark]]:
        tell = self._telling(seed, way)
        self.bench.cutter.ears = None
        for one in world.marks(
            Speaker.open(made), "test", self.sizes.pages, self.sizes.clips,
            lambda done, of: tell("world", done, of, {}), self.bench, TOUCHED,
        ):  # fmt: skip
            yield one.task, Mark(one.task, one.right, f"{one.index}: {one.asked}")

    def _cuts(self, made: Path, place: Path, seed: int, way: Way) -> Iterator[tuple[str, Mark]]:
        tell, heard = self._telling(seed, way), self.sizes.heard
        cuts.listen(self.bench, made, heard, place / f"cutting-{heard}", tell)
        for how, mark in cuts.marks(
            Speaker.open(made), self.bench, self.sizes.pages,
            lambda done, of: tell("cuts", done, of, {}),
        ):  # fmt: skip
            yield from _by("cut", how, mark)

    def _drawings(self, made: Path, place: Path, seed: int, way: Way) -> Iterator[tuple[str, Mark]]:
        assert self.drawer is not None and self.recogniser is not None
        tell, heard = self._telling(seed, way), self.sizes.heard
        own = place / f"drawing-{heard}-{_mark_of(self.drawer.pipe.unet)[:8]}"
        messages.listen(self.drawer, made, heard, own, tell)
        for how, mark in messages.compared(
            Speaker.open(made), self.drawer, self.recogniser, self.sizes.wishes, 1,
            lambda done, of: tell("drawings", done, of, {}),
        ):  # fmt: skip
            yield from _by("draw", how, mark)


def _by(what: str, how: str, mark: Mark) -> Iterator[tuple[str, Mark]]:
    """Whether it was ordered at all is the same however it is heard: told once."""
    if mark.what != "executed":
        yield f"{what} by {how}: {mark.what}", mark
    elif how == "words":
        yield f"{what}: ordered", mark


def _mark_of(part: nn.Module) -> str:
    """Changes with every weight."""
    told = hashlib.sha256()
    for name, weight in sorted(part.state_dict().items()):
        told.update(name.encode() + weight.detach().float().contiguous().numpy().tobytes())
    return told.hexdigest()[:16]


def _numbered(seed: int, way: Way, marks: Iterable[tuple[str, Mark]]) -> Iterator[Row]:
    """Marks as rows; what is asked twice is two items."""
    seen: dict[tuple[str, str], int] = {}
    for task, mark in marks:
        key = task, mark.text
        seen[key] = seen.get(key, 0) + 1
        item = mark.text if seen[key] == 1 else f"{mark.text} #{seen[key]}"
        yield Row(seed, way, task, item, mark.right)


def compared(rows: Sequence[Row]) -> list[pairs.Pair]:
    """Every task, without and with."""
    marks: dict[str, dict[Way, dict[tuple[int, str], float]]] = {}
    chance = [row.right for row in rows if row.task == probes.CHANCE]
    for row in rows:
        if row.task != probes.CHANCE:
            sides = marks.setdefault(row.task, {way: {} for way in WAYS})
            sides[row.way][row.seed, row.item] = row.right
    return [
        pairs.pair(
            task, sides["without"], sides["with"], task in LESS,
            sum(chance) / len(chance) if chance and task in LESS else None,
        )
        for task, sides in marks.items()
    ]  # fmt: skip
