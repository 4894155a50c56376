"""The dialogues of the paper's Figures 7 to 13 and its appendix B, held over the acted-out scenes.

Every request has its truth: what it points at, what shall come of it, or what the answer is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .. import acts
from ..spec import SceneSpec
from ..stories import StorySpec

Shown = SceneSpec | StorySpec


@dataclass(frozen=True)
class Turn:
    """What a person says, with what and over what, and the truth of it."""

    says: str
    reply: str
    shown: Shown | None = None
    """The picture or clip that comes with it; None: it speaks of what was made before."""
    module: str = ""
    """The module that it calls for; "": words are the answer."""
    instruction: str = ""
    drawn: str = ""
    """The id of the thing that the person scribbled over or circled."""
    targets: tuple[str, ...] = ()
    """Ids of what is pointed at; of what the answer speaks."""
    result: Shown | None = None
    """What generation or editing shall show."""


def figure_7() -> tuple[Turn, ...]:
    """Image segmentation: things outlined from a scribble, from words, from a hint."""
    park = acts.scribbled_park()
    return (
        Turn(
            "Can you outline what I scribbled on?", "Sure, here is the dog you marked.",
            park, "Image Segmentation", "segmentation: dog", "dog1", ("dog1",),
        ),
        Turn(
            "And now the animal that purrs, please.", "That is the cat; here is its outline.",
            None, "Image Segmentation", "segmentation: cat", "", ("cat1",),
        ),
        Turn(
            "Cut out the person as well.", "Here is the woman.",
            None, "Image Segmentation", "segmentation: woman", "", ("woman1",),
        ),
    )  # fmt: skip


def figure_8() -> tuple[Turn, ...]:
    """Video object segmentation of a target that is never named."""
    return (
        Turn(
            "I'm late. Track the thing in this clip that could take me to work.",
            "That would be the blue car; I follow it through the clip.",
            acts.hidden_wish(), "Video Segmentation", "segmentation: blue car", "", ("car1",),
        ),
        Turn(
            "Follow the cat too.", "Here is the cat, frame by frame.",
            None, "Video Segmentation", "segmentation: cat", "", ("cat1",),
        ),
    )  # fmt: skip


def figure_9() -> tuple[Turn, ...]:
    """Fine-grained understanding of a picture."""
    return (
        Turn(
            "Could you tell me what's happening in this photo?",
            "A white boat lies on the water of a harbour. A man and a girl stand on the quay.",
            acts.boat_trip(), targets=("boat1", "man1", "girl1"),
        ),
        Turn("How many people are there?", "two", targets=("man1", "girl1")),
        Turn("What is floating on the water?", "the boat", targets=("boat1",)),
    )  # fmt: skip


def figure_10() -> tuple[Turn, ...]:
    """Fine-grained understanding of a clip."""
    return (
        Turn(
            "Can you tell me what's happening with the girl in the video?",
            "the girl runs to the ball", acts.ball_lesson(), targets=("girl1", "ball1"),
        ),
        Turn(
            "And what happens to the ball after that?", "the ball rolls along",
            targets=("ball1",),
        ),
        Turn("What does the man do?", "he waves", targets=("man1",)),
    )  # fmt: skip


def figure_11() -> tuple[Turn, ...]:
    """Generation across text, picture and clip."""
    before, after = acts.white_dog()
    return (
        Turn(
            "I would like to see a video where a dog runs past a car on the street in the snow.",
            "Absolutely, I've got just the video for you.",
            None, "Video Generation", "a dog runs past a car on the street in the snow",
            targets=("dog1", "car1"), result=acts.snowy_run(),
        ),
        Turn(
            "Hmm, it's cool but not quite what I had in mind. Let me paint a picture for you: how "
            "about starting with adding a white dog next to the car?",
            "Got it, I've placed a white dog right next to the car, on its right side.",
            before, "Image Editing", "add a white dog next to the car",
            targets=("dog1", "car1"), result=after,
        ),
        Turn(
            "Awesome, now could you convert that image into a dynamic video where the dog is seen "
            "running past the car?",
            "Sure thing, here's your video showcasing the dog making a swift move past the car.",
            None, "Video Generation", "the white dog runs past the car",
            targets=("dog1", "car1"), result=acts.white_run(),
        ),
    )  # fmt: skip


def figure_12() -> tuple[Turn, ...]:
    """One picture edited step by step."""
    first, second, third, fourth, fifth = acts.picture_edits()
    return (
        Turn(
            "Put a red flower between the tree and the woman.", "There is a red flower now.",
            first, "Image Editing", "add a red flower between the tree and the woman",
            targets=("flower1",), result=second,
        ),
        Turn(
            "Make the ball blue.", "The ball is blue.", None, "Image Editing",
            "make the ball blue", targets=("ball1",), result=third,
        ),
        Turn(
            "This one has to go.", "I took the cat away.", None, "Image Editing",
            "remove the cat", "cat1", ("cat1",), result=fourth,
        ),
        Turn(
            "And let it snow.", "It is snowing.", None, "Image Editing", "make it snow",
            result=fifth,
        ),
    )  # fmt: skip


def figure_13() -> tuple[Turn, ...]:
    """One clip, its subject changed, then its style."""
    first, second, third = acts.clip_edits()
    return (
        Turn(
            "Replace the dog with an orange cat.", "An orange cat runs there now.", first,
            "Video Editing", "replace the dog with an orange cat", targets=("dog1",),
            result=second,
        ),
        Turn(
            "Make it look like a watercolour.", "Here it is, painted in watercolour.", None,
            "Video Editing", "turn it into a watercolour", result=third,
        ),
    )  # fmt: skip


def appendix_b() -> tuple[Turn, ...]:
    """The structured response of appendix B: the clock that was circled."""
    story = acts.circled_clock()
    return (
        Turn(
            "Can you help me track the clock I circled in the video?",
            "Sure! You provide a video where there is a police officer. The clock is green in "
            "color. Following I will outline the clock in the video.",
            story, "Video Segmentation", "segmentation: clock", "clock1", ("clock1",),
        ),
    )  # fmt: skip


FIGURES: dict[str, Callable[[], tuple[Turn, ...]]] = {
    "figure 7": figure_7,
    "figure 8": figure_8,
    "figure 9": figure_9,
    "figure 10": figure_10,
    "figure 11": figure_11,
    "figure 12": figure_12,
    "figure 13": figure_13,
    "appendix B": appendix_b,
}
