"""Cut out what a person drew around, then put another background behind it."""

from __future__ import annotations

from ..vitron_model.language import Call, Plan
from .workflow import Blank, Filled, Workflow


def build(filled: Filled) -> Plan:
    background = filled["background"]
    inputs = [filled["image"], "$1"]
    if filled["picture"]:
        inputs.insert(1, filled["picture"])
        instruction = "replace the background with the second picture"
    elif background in ("blur", "blurred"):
        instruction = "blur the background"
    else:
        instruction = f"replace the background with {background}"
    return Plan(
        reply=f"Here it is before a {background} background."
        if not filled["picture"]
        else "Here it is before the other picture.",
        calls=(
            Call(
                module="Image Segmentation",
                instruction="segmentation: the subject",
                inputs=(filled["image"],),
                region=filled.region,
            ),
            Call(module="Image Editing", instruction=instruction, inputs=tuple(inputs)),
        ),
    )


WORKFLOW = Workflow(
    name="new-background",
    does="cut out the subject, then replace the background",
    blanks=(
        Blank("image", "image", "the picture"),
        Blank("region", "region", "a box, click or outline on the subject"),
        Blank("background", "words", "a colour, or `blur`", needed=False, default="white"),
        Blank("picture", "image", "a picture to put behind it", needed=False),
    ),
    build=build,
)
