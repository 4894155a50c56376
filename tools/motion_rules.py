"""How people ask for camera moves, and for parts of a picture to come alive."""

from __future__ import annotations

from .operations import Camera, Living, Operation
from .vocabulary import DIRECTIONS, LIVING, MOVES, any_of
from .words import Clause, Found, Rules

RULES = Rules("motion")


_DIR = any_of(DIRECTIONS)


@RULES.add(
    rf"(?:(?:make|let|have|animate|with|add|bring|do)(?: the| an?| its)? )?(?:camera )?"
    rf"(?:slowly |quickly )?(?P<move>{any_of(MOVES)})(?: (?:in|out|effect|shot|motion"
    rf"|move(?:ment)?|camera|zoom))?(?: (?:on|to|toward|towards|onto|around|from|over"
    rf"|across|of|with|into) .+)?",
    rf"(?:make|let|have|move) the camera (?:to )?(?P<move>{any_of(MOVES)}|left|right|up"
    rf"|down|forwards?|backwards?|back|in|out)(?: .+)?",
    rf"camera(?: move(?:s|ment)?)?:? (?P<move>{any_of(MOVES)}|left|right|up|down"
    rf"|forwards?|backwards?|back|in|out)(?: .+)?",
)
def _camera(found: Found, clause: Clause) -> Operation | None:
    plain = {
        "left": "left",
        "right": "right",
        "up": "up",
        "down": "down",
        "forward": "push",
        "forwards": "push",
        "in": "push",
        "backward": "pull",
        "backwards": "pull",
        "back": "pull",
        "out": "pull",
    }
    said = found["move"]
    return Camera(move=MOVES.get(said) or plain[said])  # type: ignore[arg-type]


@RULES.add(
    rf"(?:(?:animate|let|make|have|bring|move|see|moving|flowing|drifting|rising|waving"
    rf"|flickering|swaying|rippling|crashing|falling|living|rolling|fluttering|blowing"
    rf"|burning)\b ?)?(?:the |its |some |these )?(?P<kind>{any_of(LIVING)})(?: (?:to |is "
    rf"|are )?(?:flow|flows|flowing|move|moves|moving|drift|drifts|drifting|rise|rises"
    rf"|rising|wave|waves|waving|ripple|ripples|rippling|flicker|flickers|flickering|sway"
    rf"|sways|swaying|blow|blows|blowing|run|runs|running|fall|falls|falling|flutter"
    rf"|flutters|fluttering|live|alive|come alive|to life|roll|rolls|rolling|burn|burns"
    rf"|burning|pass|pass by))?(?: (?:to the |to |toward the |towards the )?"
    rf"(?P<dir>{_DIR}))?(?: .*)?",
    r"(?P<loop>(?:(?:make|turn) (?:it |this )?(?:into )?)?(?:an? )?(?:seamless )?(?:cinemagraph"
    r"|living picture|living photo|loop)(?: loop)?|bring (?:it|this|the picture) to life"
    r"|animate(?: it| this| the picture)?|make (?:it|the picture) (?:move|come alive"
    r"|alive|live))",
)
def _living(found: Found, clause: Clause) -> Operation | None:
    groups = found.groupdict()
    if groups.get("loop"):
        return Living(kind="loop", scope="any")
    return Living(
        kind=LIVING[groups["kind"]],
        what=groups["kind"],
        toward=DIRECTIONS.get(groups["dir"] or ""),
        scope="area",
    )
