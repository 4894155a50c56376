"""What an instruction asks for, and why it can't be done as it stands: all rules together."""

from __future__ import annotations

from . import clip_rules, look_rules, motion_rules, object_rules
from .layer_words import heads
from .planned import sayings
from .words import OF_CONTEXT, Context, Reading, missing
from .words import read as read_by

_RULES = [
    rule
    for rules in (clip_rules.RULES, motion_rules.RULES, look_rules.RULES, object_rules.RULES)
    for rule in rules.rules
]  # the first that takes a clause wins, so the narrow ones stand first
_EXAMPLES: dict[Context, str] = {
    "still": "I know such words as “remove it”, “make it teal”, “blur the background a lot”, "
    "“warmer”, “move it left”, “watercolour”, “light snow”, “crop to 16:9”",
    "motion": "I know such words as “slow push-in”, “pan left”, “parallax”, “let the water flow”",
    "clip": "I know such words as “remove it”, “make it teal”, “stabilise”, “twice as fast”, "
    "“reverse”, “keep 2 s to 5 s”, “make the background layer watercolour” (painted once, seen in "
    "every frame), and every edit of a picture",
}


def read(instruction: str, context: Context = "still") -> Reading:
    """What an instruction asks for, in a person's words or in a planner's: see `words`, `planned`.
    Where nothing can be read, what a person would have said first is what was not understood."""
    first: Reading | None = None
    for saying in sayings(instruction):
        reading = read_by(saying, context, _RULES)
        if reading.operations and not reading.unread:
            return reading
        first = first or reading
    return first or Reading(())


def refusal(instruction: str, context: Context, drawn: bool, source: bool) -> str | None:
    """Why this instruction can't be done as it stands, before any work; None if it can."""
    reading = read(instruction, context)
    if reading.unread:
        part = reading.unread[0]
        if context == "clip" and heads(part):
            return f"“{part}” says where, not what; go on: “{part}: make it watercolour”"
        for other, module in OF_CONTEXT.items():
            if other != context and not read(part, other).unread:
                return f"“{part}” is work for {module}; ask for that module"
        return f"I can't read “{part}”; {_EXAMPLES[context]}"
    if not reading.operations:
        return f"the instruction is empty; {_EXAMPLES[context]}"
    problems = (missing(operation, drawn, source) for operation in reading.operations)
    return next((problem for problem in problems if problem), None)
