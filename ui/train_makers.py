"""`vitron train --part …`: makers, their ears, the segmenter and its closer look."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import SetupError
from .terminal import Terminal

if TYPE_CHECKING:
    from ..vitron_model.training.makers.books import Told

Tell = Callable[[str, int, int, dict[str, float]], None]


@dataclass(frozen=True)
class Asked:
    """What was said on the command line."""

    profile: str
    output: Path
    seed: int
    threads: int
    until: str = ""
    minutes: float = 0.0
    origin: str = ""


Bars = Callable[[Terminal], AbstractContextManager[Tell]]


def makers(terminal: Terminal, asked: Asked, told: Bars) -> None:
    from ..vitron_model.training.makers.course import Making
    from ..vitron_model.training.makers.shipping import whole

    _threads(asked)
    with told(terminal) as tell:
        making = Making(
            asked.profile, asked.output, asked.seed, tell, minutes=asked.minutes,
            workers=asked.threads, begin=_begun(asked),
        )  # fmt: skip
        made = whole(making, asked.until)
    for place in made:
        terminal.say(f"trained: {place}")
    if not made:
        terminal.say(f"trained, up to {asked.until}: {asked.output}")
    terminal.document({"ok": True, "folders": [str(place) for place in made]})


def ears(terminal: Terminal, asked: Asked, told: Bars) -> None:
    from ..vitron_model.config import weights_of
    from ..vitron_model.training.makers import ears as hearing
    from ..vitron_model.training.makers.course import Making
    from ..vitron_model.training.makers.cutouts import told_of_pages
    from ..vitron_model.training.makers.shipping import SET

    _threads(asked)
    making = Making(asked.profile, asked.output, asked.seed, workers=asked.threads)
    places = [asked.output / SET / name for name in hearing.VOICES] + [asked.output / "seem"]
    found = {place.name: place for place in places if place.is_dir()}
    if not found:
        raise SetupError(
            f"{asked.output} holds no {SET}/gligen/, and no seem/",
            f"vitron train --part makers --profile {asked.profile} -o {asked.output}, "
            "or --part segmenter",
        )

    def said_to(name: str) -> Sequence[Told]:
        if name == "seem":
            return told_of_pages(hearing.PAGES)
        return making.book.told if name == "gligen" else making.reel.told

    heard = {}
    with told(terminal) as tell:
        for name, place in found.items():
            heard[name] = hearing.make(
                place, weights_of(""), said_to(name), asked.output, tell, seed=asked.seed,
                voice=hearing.VOICES[name],
            )  # fmt: skip
    for name, one in heard.items():
        terminal.say(
            f"{name} hears {one.explained:.0%} of what tells wishes apart, and knows the right one "
            f"among 100 in {one.found:.0%}"
        )
    terminal.document({"ok": True, "heard": {name: vars(one) for name, one in heard.items()}})


def segmenter(terminal: Terminal, asked: Asked, told: Bars) -> None:
    from ..vitron_model.training.makers import segmenting

    _threads(asked)
    with told(terminal) as tell:
        place = segmenting.make(
            asked.profile, asked.output, asked.seed, tell, workers=asked.threads,
            minutes=asked.minutes,
        )  # fmt: skip
    terminal.say(f"trained: {place}")
    looks(terminal, asked, told)


def looks(terminal: Terminal, asked: Asked, told: Bars) -> None:
    from ..tools.segmenter.looks import FILE
    from ..vitron_model.training.makers import glances

    _threads(asked)
    with told(terminal) as tell:
        place = glances.make(
            asked.profile, asked.output, asked.seed, tell, workers=asked.threads
        )
    terminal.say(f"trained: {place / FILE}")
    terminal.document({"ok": True, "folder": str(place)})


def _begun(asked: Asked) -> Path | None:
    """The set that is gone on with."""
    if not asked.origin:
        return None
    place = Path(asked.origin).expanduser()
    if not (place / "gligen" / "model_index.json").is_file():
        raise SetupError(
            f"--from is {asked.origin!r}, which holds no gligen/",
            "name the folder of a set: what train --part makers wrote into OUTPUT/set",
        )
    return place


def _threads(asked: Asked) -> None:
    if asked.threads:
        import torch

        torch.set_num_threads(asked.threads)


PARTS: dict[str, Callable[[Terminal, Asked, Bars], None]] = {
    "makers": makers,
    "ears": ears,
    "segmenter": segmenter,
    "looks": looks,
}
