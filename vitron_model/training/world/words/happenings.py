"""What happens in a clip, in words: events told in order, and questions on before, after, why.

Answers follow from the events and tracks alone; what the truth does not settle is not asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .....tools.english import a, listed, number, present
from ..truth import Clip, Event, Thing
from .phrases import pick, plural, thing_phrase

SCENE_EVENTS = {
    "start raining": ("it starts to rain", "the rain starts"),
    "start snowing": ("it starts to snow", "the snow starts"),
    "clear up": ("the weather clears up", "the sky clears"),
    "fog comes up": ("fog comes up",),
    "wind comes up": ("a wind comes up", "the wind gets up"),
    "cloud over": ("the sky clouds over", "clouds come up"),
    "night falls": ("night falls", "it gets dark"),
    "evening comes": ("evening comes",),
    "day breaks": ("day breaks", "it gets light"),
    "morning comes": ("morning comes",),
}
CAMERA = {
    "pan left": "The camera pans to the left.", "pan right": "The camera pans to the right.",
    "push in": "The camera moves in.", "pull out": "The camera pulls back.",
}  # fmt: skip


@dataclass(frozen=True)
class ClipQuestion:
    text: str
    answer: str
    sort: str
    """what, who, before, after, first, last, when, count, gone or why."""
    evidence: tuple[str, ...]
    """Ids of the things that it is about."""
    span: tuple[int, int] | None
    """The frames that settle it."""


def told(clip: Clip, chance: np.random.Generator) -> list[str]:
    """One clause an event, in order, without capital or full stop."""
    names, clauses = Names(clip), list[str]()
    known: set[str] = set()
    for place, event in enumerate(clip.events):
        clause = names.clause(event, known, chance)
        known |= {event.actor, event.target} - {""}
        if place and event.first > clip.events[place - 1].last:
            clause = pick(chance, ("then {}", "after that, {}", "{}")).format(clause)
        elif place and event.actor and event.actor != clip.events[place - 1].actor:
            clause = pick(chance, ("meanwhile, {}", "at the same time, {}", "{}")).format(clause)
        clauses.append(clause)
    if clip.camera in CAMERA and chance.random() < 0.7:
        camera = CAMERA[clip.camera]
        clauses.append(camera[0].lower() + camera[1:-1])
    return clauses


class Names:
    """What the actors of one clip are called: a plain phrase, told apart where two are alike."""

    def __init__(self, clip: Clip) -> None:
        self.clip = clip
        self.things: dict[str, Thing] = {}
        for scene in clip.scenes:
            for thing in scene.things:
                self.things.setdefault(thing.id, thing)
        self._plain = {i: thing_phrase(t, colour=False) for i, t in self.things.items()}
        self._full = {i: thing_phrase(t) for i, t in self.things.items()}

    def phrase(self, identity: str) -> str | None:
        """Without article; None where no words tell it from another."""
        for table in (self._plain, self._full):
            if sum(name == table[identity] for name in table.values()) == 1:
                return table[identity]
        return None

    def the(self, identity: str) -> str:
        return f"the {self.phrase(identity) or self._full[identity]}"

    def clause(self, event: Event, known: set[str], chance: np.random.Generator) -> str:
        """ "a white dog runs past a red car"; who is known already is "the dog" """
        if not event.actor:
            return pick(chance, SCENE_EVENTS[event.action])
        said = {
            i: self.the(i) if i in known else a(self._full[i]) if i else ""
            for i in (event.actor, event.target)
        }
        return f"{said[event.actor]} {present(event.action, said[event.target])}"

    def short(self, event: Event) -> str:
        """ "the dog runs past the car" """
        if not event.actor:
            return SCENE_EVENTS[event.action][0]
        return f"{self.the(event.actor)} {self.act(event)}"

    def act(self, event: Event) -> str:
        """ "runs past the car" """
        return present(event.action, self.the(event.target) if event.target else "")


def ask(clip: Clip, chance: np.random.Generator, most: int = 6) -> list[ClipQuestion]:
    """Up to `most` questions of different sorts, in a random order."""
    names, made = Names(clip), []
    for index in chance.permutation(len(_MAKERS)):
        question = _MAKERS[index](clip, names, chance)
        if question is not None:
            made.append(question)
        if len(made) == most:
            break
    return made


def of_actor(clip: Clip, identity: str) -> tuple[Event, ...]:
    return tuple(event for event in clip.events if event.actor == identity)


def _an_event(clip: Clip, names: Names, chance: np.random.Generator) -> Event | None:
    """One whose actor and target can be named without doubt."""
    clear = [
        e
        for e in clip.events
        if e.actor and names.phrase(e.actor) and (not e.target or names.phrase(e.target))
    ]
    return clear[int(chance.integers(len(clear)))] if clear else None


def _what(clip: Clip, names: Names, chance: np.random.Generator) -> ClipQuestion | None:
    event = _an_event(clip, names, chance)
    if event is None or len(of_actor(clip, event.actor)) != 1:
        return None
    text = pick(
        chance, ("What does {} do?", "What is {} doing in the clip?", "What happens to {}?")
    )
    if text.startswith("What happens") and event.action not in ("fall", "rise", "grow", "shrink"):
        return None
    answer = f"it {names.act(event)}" if not _person(names, event.actor) else names.act(event)
    return ClipQuestion(
        text.format(names.the(event.actor)),
        answer,
        "what",
        _involved(event),
        (event.first, event.last),
    )


def _person(names: Names, identity: str) -> bool:
    return names.things[identity].group == "person"


def _who(clip: Clip, names: Names, chance: np.random.Generator) -> ClipQuestion | None:
    event = _an_event(clip, names, chance)
    if event is None:
        return None
    same = [e for e in clip.events if (e.action, e.target) == (event.action, event.target)]
    if len(same) != 1:
        return None
    asked = "Who" if _person(names, event.actor) else "What"
    text = f"{asked} {names.act(event)}?"
    return ClipQuestion(
        text, names.the(event.actor), "who", (event.actor,), (event.first, event.last)
    )


def _order(
    clip: Clip, names: Names, chance: np.random.Generator, back: bool
) -> ClipQuestion | None:
    """What comes just before or after an event, where exactly one does."""
    event = _an_event(clip, names, chance)
    if event is None:
        return None
    if back:
        near = [e for e in clip.events if e.last < event.first]
        near = [e for e in near if e.last == max(o.last for o in near)]
    else:
        near = [e for e in clip.events if e.first > event.last]
        near = [e for e in near if e.first == min(o.first for o in near)]
    if len(near) != 1 or (near[0].actor and not names.phrase(near[0].actor)):
        return None
    word = "before" if back else "after"
    text = pick(chance, ("What happens {} {}?", "What happens right {} {}?")).format(
        word, names.short(event)
    )
    evidence = _involved(near[0])
    return ClipQuestion(text, names.short(near[0]), word, evidence, (near[0].first, near[0].last))


def _before(clip: Clip, names: Names, chance: np.random.Generator) -> ClipQuestion | None:
    return _order(clip, names, chance, back=True)


def _after(clip: Clip, names: Names, chance: np.random.Generator) -> ClipQuestion | None:
    return _order(clip, names, chance, back=False)


def _ends(clip: Clip, names: Names, chance: np.random.Generator) -> ClipQuestion | None:
    """What happens first, or last."""
    if len(clip.events) < 2:
        return None
    first = chance.random() < 0.5
    row = sorted(clip.events, key=(lambda e: e.first) if first else (lambda e: -e.last))
    alone = row[0].first < row[1].first if first else row[0].last > row[1].last
    if not alone or (row[0].actor and not names.phrase(row[0].actor)):
        return None
    word = "first" if first else "last"
    evidence = _involved(row[0])
    return ClipQuestion(
        f"What happens {word}?", names.short(row[0]), word, evidence, (row[0].first, row[0].last)
    )


def _when(clip: Clip, names: Names, chance: np.random.Generator) -> ClipQuestion | None:
    event = _an_event(clip, names, chance)
    if event is None:
        return None
    text = pick(chance, (
        "In which frames can you see that {}?", "When does it happen that {}? Give the frames.",
    )).format(names.short(event))  # fmt: skip
    span = (event.first, event.last)
    return ClipQuestion(text, f"frames {span[0]} to {span[1]}", "when", (event.actor,), span)


def _how_many(clip: Clip, names: Names, chance: np.random.Generator) -> ClipQuestion | None:
    """How many of a kind are seen in the whole clip."""
    if not names.things:
        return None
    kinds = sorted({thing.kind for thing in names.things.values()})
    kind = pick(chance, kinds)
    found = tuple(i for i, thing in names.things.items() if thing.kind == kind)
    text = f"How many {plural(kind)} appear in the clip?"
    return ClipQuestion(text, number(len(found)), "count", found, (0, clip.frames - 1))


def _gone(clip: Clip, names: Names, chance: np.random.Generator) -> ClipQuestion | None:
    """Is it still there at the end?"""
    named = [i for i in names.things if names.phrase(i)]
    if not named:
        return None
    identity = named[int(chance.integers(len(named)))]
    track = next(t for t in clip.tracks if t.id == identity)
    if track.span[0] != 0 and chance.random() < 0.5:
        text, answer = f"Is {names.the(identity)} there from the beginning?", "no"
    else:
        text = f"Is {names.the(identity)} still to be seen at the end?"
        answer = "yes" if track.boxes[-1] is not None else "no"
    return ClipQuestion(text, answer, "gone", (identity,), track.span)


_CAUSES: dict[str, tuple[str, str]] = {
    # action: (the question, the answer), with the {actor} and the {target}
    "pick up": ("Why does {target} leave its place?", "because {actor} picks it up"),
    "follow": ("Why does {actor} move?", "because it follows {target}"),
    "disappear": ("Why is {actor} not there at the end?", "because it disappears"),
    "grow": ("Why does {actor} look bigger at the end?", "because it grows"),
    "shrink": ("Why does {actor} look smaller at the end?", "because it shrinks"),
    "jump over": ("Why does {actor} jump?", "because {target} is in the way"),
    "start raining": ("Why does everything get wet?", "because it starts to rain"),
    "start snowing": ("Why does the ground get white?", "because it starts to snow"),
    "night falls": ("Why does the picture get dark?", "because night falls"),
}


def _why(clip: Clip, names: Names, chance: np.random.Generator) -> ClipQuestion | None:
    """Causes that the events themselves hold: picked up, gone, chased, grown, rained on."""
    causes = [
        event
        for event in clip.events
        if event.action in _CAUSES and all(map(names.phrase, _involved(event)))
    ]
    if not causes:
        return None
    event = causes[int(chance.integers(len(causes)))]
    named = {
        "actor": names.the(event.actor) if event.actor else "",
        "target": names.the(event.target) if event.target else "",
    }
    text, answer = (words.format(**named) for words in _CAUSES[event.action])
    return ClipQuestion(text, answer, "why", _involved(event), (event.first, event.last))


def _involved(event: Event) -> tuple[str, ...]:
    return tuple(identity for identity in (event.actor, event.target) if identity)


def _tell(clip: Clip, names: Names, chance: np.random.Generator) -> ClipQuestion | None:
    """What happens, all of it."""
    if not clip.events or any(e.actor and not names.phrase(e.actor) for e in clip.events):
        return None
    text = pick(
        chance, ("What happens in this clip?", "Tell me what happens.", "What is going on?")
    )
    answer = listed([names.short(event) for event in clip.events])
    evidence = tuple(dict.fromkeys(e.actor for e in clip.events if e.actor))
    return ClipQuestion(text, answer, "tell", evidence, (0, clip.frames - 1))


_Maker = Callable[[Clip, Names, np.random.Generator], ClipQuestion | None]
_MAKERS: tuple[_Maker, ...] = (
    _what, _who, _before, _after, _ends, _when, _how_many, _gone, _why, _tell,
)  # fmt: skip
