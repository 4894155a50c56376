"""The truth as plain JSON, and the world counted: what `vitron world sample` and `stats` show.

Knows no command line.
"""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import asdict
from typing import Any

from PIL import Image

from .kinds import kind_of
from .plots import story
from .scenes import scene
from .splits import Split
from .stories import Film
from .truth import Clip, Scene, Thing


def _rounded(box: tuple[float, ...]) -> list[float]:
    return [round(value, 4) for value in box]


def thing_json(thing: Thing) -> dict[str, Any]:
    """One thing without its pixels."""
    told = asdict(thing)
    told.pop("index")
    for name in ("box", "whole", "place"):
        told[name] = _rounded(told[name])
    told["area"], told["seen"] = round(thing.area, 5), round(thing.seen, 4)
    told["parts"] = {part.name: _rounded(part.box) for part in thing.parts}
    told["keys"] = {name: _rounded(spot) for name, spot in thing.keys.items()}
    return told


def scene_json(truth: Scene) -> dict[str, Any]:
    """Everything true of a picture but its masks."""
    return {
        "width": truth.width,
        "height": truth.height,
        "place": truth.place,
        "time": truth.time,
        "season": truth.season,
        "weather": truth.weather,
        "style": truth.style,
        "things": [thing_json(thing) for thing in truth.things],
        "facts": [[fact.subject, fact.relation, fact.object] for fact in truth.facts],
    }


def clip_json(truth: Clip) -> dict[str, Any]:
    """Everything true of a clip but its masks: the first scene, events and tracks."""
    return {
        "frames": truth.frames,
        "fps": truth.fps,
        "camera": truth.camera,
        "events": [asdict(event) for event in truth.events],
        "tracks": {
            track.id: [None if box is None else _rounded(box) for box in track.boxes]
            for track in truth.tracks
        },
        "first": scene_json(truth.scenes[0]),
    }


def film_webp(film: Film) -> bytes:
    """An animated WebP for people, small and endless."""
    pages = [Image.fromarray(frame) for frame in film.frames]
    out = io.BytesIO()
    pages[0].save(
        out, "WEBP", save_all=True, append_images=pages[1:], loop=0, quality=78, method=4,
        duration=round(1000 / film.truth.fps),
    )  # fmt: skip
    return out.getvalue()


def stats(count: int, split: Split = "train", first: int = 0) -> dict[str, Counter[str]]:
    """How often each kind, colour, place, … comes up in the specs of `count` scenes and stories."""
    tables: dict[str, Counter[str]] = {
        name: Counter() for name in ("kind", "group", "colour", "pattern", "place", "time",
                                     "season", "weather", "style", "things a scene", "action")
    }  # fmt: skip
    for index in range(first, first + count):
        spec = scene(index, split)
        tables["things a scene"][str(len(spec.things))] += 1
        for name in ("place", "time", "season", "weather", "style"):
            tables[name][getattr(spec, name)] += 1
        for thing in spec.things:
            tables["kind"][thing.kind] += 1
            tables["group"][kind_of(thing.kind).group] += 1
            tables["colour"][thing.colour] += 1
            tables["pattern"][thing.pattern] += 1
        for act in story(index, split).acts:
            tables["action"][act.action] += 1
    return tables
