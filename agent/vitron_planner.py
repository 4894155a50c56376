"""The embedded planner: VITRON itself. It is told the view as a talk; it says plan and signals.

What is to be done is settled from words. Where the thing meant is a picture or clip of the kind its
eyes know, they look: for the place that nobody drew, or for an answer. Of single things a closer
look by a specialist tells more, so that is asked for first. Anything else it does not see, and says
so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ..memory.media import Image, Signal
from ..memory.region import Box, Region
from ..tools.segmenter.describing import of_all
from ..vitron_model.captions import placed
from ..vitron_model.encoders import chosen_frames
from ..vitron_model.language import Call, Plan
from ..vitron_model.signals import Message
from ..vitron_model.speaker import Sight, Speaker, quiet
from ..vitron_model.talk import Step
from ..vitron_model.uses import Use
from ..vitron_model.wishes import wished
from .outright import outright
from .planner import Item, Planned, View
from .talks import talk_of, uses_of
from .wordless import POINTED, QUESTIONS, offered, sent, shown, silent

HALF_HEARD = "(I heard only the beginning and the end of that: say it shorter, or bit by bit.)"


class VitronPlanner:
    def __init__(self, speaker: Speaker, name: str = "") -> None:
        self._speaker = speaker
        self.name = f"vitron:{name or speaker.config.profile}"

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The mind of a folder of weights."""
        return cls(Speaker.open(folder), folder.name)

    def plan(self, view: View, say: Callable[[str], None]) -> Planned:
        known = outright(view)
        if known is not None:
            say(known.reply)
            return Planned(known)
        if silent(view):
            return Planned(Plan(reply=self._looked(view, say)))
        planned = self._planned(view, say)
        if self._speaker.hears(view.text) or quoted(planned.plan, view.text):
            return planned
        say(f" {HALF_HEARD}")
        plan = planned.plan
        told = plan.model_copy(update={"reply": f"{plan.reply} {HALF_HEARD}"})
        return replace(planned, plan=told)

    def _planned(self, view: View, say: Callable[[str], None]) -> Planned:
        talk, uses = talk_of(view), uses_of(view.cards)
        if view.complaints:
            # It would say the same again: it does not learn while it speaks.
            return Planned(Plan(reply=self._speaker.ask(talk, say, view.stopped).reply))
        said = self._speaker.plan(talk, uses, lambda text: None, view.stopped)
        if not said.steps and said.sort == "answer" and not view.text.strip() and sent(view):
            return Planned(Plan(reply=self._looked(view, say)))
        if not said.steps:
            return Planned(Plan(reply=self._answer(view, said.sort, said.reply, say)))
        calls = tuple(self._call(view, step, uses) for step in within(said.steps, view.text))
        reply = announced(said.steps)
        say(reply)
        return Planned(
            Plan(reply=reply, calls=calls), tuple(signal_of(message) for message in said.messages)
        )

    # --- looking ----------------------------------------------------------------------------------

    def _answer(self, view: View, sort: str, reply: str, say: Callable[[str], None]) -> str:
        """What the words alone say, or what the eyes see."""
        item = self._meant(view) if sort == "answer" else None
        sight = self._sight(view, item) if item is not None else None
        if sight is None:
            say(reply)
            return reply
        assert item is not None
        return self._told(view, item, sight, view.text, say)

    def _told(
        self, view: View, item: Item, sight: Sight, asked: str, say: Callable[[str], None]
    ) -> str:
        """The answer to a question about what is seen, or was drawn on."""
        drawn = first_drawn(view, item)
        told = view.closer(item.name, asked, drawn)
        if told is not None:
            if drawn is None and item.kind == "image" and of_all(asked):
                caption = self._speaker.tell(asked, sight, None, quiet, view.stopped).reply
                told = placed(told, caption)
            say(sentenced(told))
        else:
            told = self._speaker.tell(asked, sight, drawn, _begun(say), view.stopped).reply
            say(sentenced(told)[len(told) :])
        return sentenced(told)

    def _looked(self, view: View, say: Callable[[str], None]) -> str:
        """What was sent without a word, and what could be done with it."""
        items, lines = sent(view), []
        for item in items:
            sight = self._sight(view, item)
            asked = POINTED if first_drawn(view, item) else QUESTIONS[item.kind]
            seen = self._told(view, item, sight, asked, quiet) if sight is not None else None
            lines.append(shown(item, seen, alone=len(items) == 1))
        reply = " ".join([*lines, offered(items, view.cards)])
        say(reply)
        return reply

    def _call(self, view: View, step: Step, uses: tuple[Use, ...]) -> Call:
        region = marked(view, step) if step.drawn else None
        finds = any(card.finds_names for card in view.cards if card.name == step.module)
        if region is None and not finds and step.module in ("Image Segmentation", "Image Editing"):
            region = self._place(view, step, uses)
        return Call(
            module=step.module, instruction=step.instruction, inputs=step.inputs, region=region
        )

    def _place(self, view: View, step: Step, uses: tuple[Use, ...]) -> Region | None:
        """Where the thing that a step names is, on a picture that the eyes know."""
        items = {item.name: item for item in view.items}
        item = items.get(step.inputs[0]) if step.inputs else None
        sight = self._sight(view, item) if item is not None and item.kind == "image" else None
        use = next((use for use in uses if use.name == step.module), None)
        if sight is None or use is None or not names_a_thing(step.instruction):
            return None
        text = view.text if not view.past else step.instruction
        box = self._speaker.point(text, sight, use, view.stopped)
        if box is None:
            return None
        x0, y0, x1, y1 = box
        return Region(shapes=(Box(x0=x0, y0=y0, x1=x1, y1=y1),))

    def _meant(self, view: View) -> Item | None:
        """What a question is about: what was drawn on, what came with it, or the newest."""
        items = {item.name: item for item in view.items if item.kind in ("image", "video")}
        named = [*(name for name, _ in view.regions), *reversed(view.attachments), *reversed(items)]
        return next((items[name] for name in named if name in items), None)

    def _sight(self, view: View, item: Item | None) -> Sight | None:
        """What the eyes see of an item; None where they do not know what they look at."""
        if item is None:
            return None
        sight = self._speaker.see(
            list(self._frames(view, item)), item.kind == "video", max(1, item.frames)
        )
        return sight if self._speaker.knows(sight) else None

    def _frames(self, view: View, item: Item) -> Iterator[NDArray[np.uint8]]:
        value = view.look(item.name)
        if isinstance(value, Image):
            yield value.rgb()
            return
        assert value.kind == "video", value.kind
        for number in chosen_frames(item.frames, self._speaker.config.sight.frames):
            yield Image(value.frame(number)).rgb()  # type: ignore[union-attr]


def first_drawn(view: View, item: Item) -> Region | None:
    """What was drawn on it in this turn."""
    return next((region for name, region in view.regions if name == item.name), None)


def quoted(plan: Plan, text: str) -> bool:
    """Whether a step is told the whole message."""
    return any(wished(text) in call.instruction for call in plan.calls)


def marked(view: View, step: Step) -> Region:
    """What was drawn, by its number; on what the step is about, where only one thing was drawn
    there."""
    on, region = view.regions[step.drawn - 1]
    there = [one for name, one in view.regions if name in step.inputs]
    return there[0] if on not in step.inputs and len(there) == 1 else region


def within(steps: tuple[Step, ...], text: str) -> tuple[Step, ...]:
    """ "Cut out the dog, then make it blue": what is cut out is made blue, and not the picture."""
    if not _THEN_IT.search(text):
        return steps
    told = list(steps)
    for number, (cut, edit) in enumerate(pairwise(steps), 1):
        alone = len(edit.inputs) == 1 and edit.inputs == cut.inputs and not edit.drawn
        if (cut.module, edit.module) == ("Image Segmentation", "Image Editing") and alone:
            told[number] = replace(edit, inputs=(*edit.inputs, f"${number}"))
    return tuple(told)


def names_a_thing(instruction: str) -> bool:
    """Whether a step is about a thing in the picture rather than the whole of it."""
    verb = instruction.partition(":")[0].strip()
    return verb in ("segmentation", "remove", "replace", "recolour", "move", "resize", "duplicate",
                    "pose", "expression", "flip")  # fmt: skip


def sentenced(answer: str) -> str:
    """ "two" -> "Two." """
    end = "." if answer[-1:].isalnum() else ""
    return answer[:1].upper() + answer[1:] + end


def _begun(say: Callable[[str], None]) -> Callable[[str], None]:
    """Says the first piece as a sentence begins."""
    begun = False

    def told(piece: str) -> None:
        nonlocal begun
        say(piece if begun else piece[:1].upper() + piece[1:])
        begun = True

    return told


def signal_of(message: Message) -> Signal:
    specific, invariant = message.specific[0], message.invariant[0]
    return Signal(specific.float().numpy(), invariant.float().numpy())


def announced(steps: tuple[Step, ...]) -> str:
    """What is being done, in a sentence: the person reads it while the work runs."""
    told = []
    for step in steps:
        verb, _, rest = (part.strip() for part in step.instruction.partition(":"))
        more = verb in _DIALS and rest.endswith("er")  # "warm: a bit warmer"
        said = "Making it" if more else _SAID.get(verb, verb.capitalize())
        told.append(f"{said} {rest}".strip())
    return ". Then: ".join(told) + "." if told else ""


_THEN_IT = re.compile(
    r"(?:\bthen|\band|[,.;])\s+(?:please\s+|also\s+)?(?:make|turn|paint|colou?r|tint|dye|blur|"
    r"brighten|lighten|darken|sharpen)\s+(?:it|them|him|her|that)\b",
    re.IGNORECASE,
)
_DIALS = {"warm", "cool", "brighten", "darken", "sharpen"}
_SAID = {"segmentation": "Cutting out", "track": "Following", "generate": "Making",
         "clip": "Filming:", "motion": "Bringing to life:", "time": "Making it",
         "season": "Making it", "restyle": "Restyling:", "weather": "Adding"}  # fmt: skip
