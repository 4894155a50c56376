"""How people ask for things to be removed, moved, set in, and for the frame to be changed."""

from __future__ import annotations

import re

from .operations import (
    Crop,
    Duplicate,
    Enlarge,
    Flip,
    Insert,
    Move,
    Operation,
    Remove,
    Rotate,
    Scale,
    Straighten,
)
from .vocabulary import DIRECTIONS, any_of, place
from .words import NOUN, Clause, Found, Rules, where

RULES = Rules("still", "clip")


# --- objects -------------------------------------------------------------------------------------


@RULES.add(
    rf"(?:replace|swap|exchange|substitute) {NOUN} (?:with|for|by) (?P<new>.+)",
)
def _replace(found: Found, clause: Clause) -> Operation | None:
    scope, what = where(found["what"])
    new = where(found["new"])[1]
    return Insert(instead=True, scope="part" if scope == "any" else scope, what=new or what)


@RULES.add(
    rf"(?:remove|erase|delete|get rid of|take (?:out|away|off)|clean (?:away|up|out)"
    rf"|wipe out|eliminate|hide away|paint out|clone out|edit out|inpaint|lose|drop"
    rf"|fill in|fill|heal|retouch|cut away) {NOUN}(?: away| out)?",
    r"take (?P<what>.+) (?:out|away|off)|make (?P<gone>.+) (?:disappear|vanish|go away|invisible)",
    r"(?P<no>no more .+|without .+)",
)
def _remove(found: Found, clause: Clause) -> Operation | None:
    groups = found.groupdict()
    noun = (
        groups.get("what")
        or groups.get("gone")
        or re.sub(r"^(?:no more|without) ", "", groups.get("no") or "")
    )
    scope, what = where(noun)
    return None if scope in ("whole", "background") else Remove(scope=scope, what=what)


_SHIFT = r"(?:move|shift|slide|nudge|push|drag|bring|put|place)"
_DIR = any_of(DIRECTIONS)


@RULES.add(
    rf"(?P<verb>{_SHIFT}) {NOUN} (?:(?:by )?(?P<n>\d+(?:\.\d+)?) ?(?P<unit>%|percent"
    rf"|per cent) )?(?:to |toward |towards |over to )?(?:the |its )?(?P<dir>{_DIR})"
    rf"(?: side)?(?: by)?(?: (?P<n2>\d+(?:\.\d+)?) ?(?P<unit2>%|percent|per cent))?",
    rf"(?P<verb>duplicate|copy|clone|double|repeat|multiply)(?: {NOUN})?(?: (?:(?:by )?"
    rf"(?P<n>\d+(?:\.\d+)?) ?(?P<unit>%|percent|per cent) )?(?:to |toward |towards )?"
    rf"(?:the |its )?(?P<dir>{_DIR})(?: side)?)?(?: by)?(?: (?P<n2>\d+(?:\.\d+)?) ?"
    rf"(?P<unit2>%|percent|per cent))?",
    rf"(?P<verb>(?:make|add) (?:a|another|one more|a second) copy of) {NOUN}(?: (?P<n>)"
    rf"(?P<n2>)(?:to |on )?(?:the )?(?P<dir>{_DIR}))?",
)
def _shift(found: Found, clause: Clause) -> Operation | None:
    copy = not re.fullmatch(_SHIFT, found["verb"])
    scope, what = where(found["what"] or "")
    if found["what"] and "»" in found["what"]:
        return None
    told = found["n"] or found["n2"]
    far = (
        float(told) / 100 if told else 0.1 + 0.3 * (0.4 if clause.amount is None else clause.amount)
    )
    right, down = DIRECTIONS.get(found["dir"] or "", (1.0, 0.0) if copy else (0.0, 0.0))
    if copy and not told and clause.amount is None:
        far = 0.0  # beside itself: the operation measures the object
        right, down = right * 1e-3, down * 1e-3
        far = 1.0
    kind = Duplicate if copy else Move
    return kind(right=right * far, down=down * far, scope=scope, what=what)


@RULES.add(
    rf"(?:make|scale|resize|enlarge|shrink|grow|blow up|zoom){{1}} ?{NOUN}(?: by| to)? "
    rf"(?P<times>\d+(?:\.\d+)?) ?(?P<unit>x|times|%|percent)?(?: (?:bigger|larger"
    rf"|the size|as big|as large|smaller))?",
    rf"(?:make|scale|resize|render) {NOUN} (?P<how>(?:twice|three times|half) (?:as "
    rf"|the )?(?:big|large|size|small)|bigger|larger|smaller|tiny|huge|taller|up|down)",
    rf"(?P<how>enlarge|grow|blow up|shrink|double|halve) {NOUN}",
)
def _scale(found: Found, clause: Clause) -> Operation | None:
    groups = found.groupdict()
    scope, what = where(groups["what"])
    if scope == "whole" or what.startswith("resolution"):
        return None
    if groups.get("times"):
        factor = float(groups["times"]) / (100 if groups["unit"] in ("%", "percent") else 1)
        factor = 1 / factor if clause.words.endswith("smaller") and factor > 1 else factor
    else:
        how = groups["how"]
        step = 0.15 + 0.7 * (0.4 if clause.amount is None else clause.amount)
        sizes = {
            "twice": 2.0,
            "three": 3.0,
            "half": 0.5,
            "double": 2.0,
            "halve": 0.5,
            "tiny": 0.4,
            "huge": 2.2,
        }
        less = {"smaller", "shrink", "down"}
        factor = sizes.get(how.split()[0], 1 / (1 + step) if how in less else 1 + step)
    return Scale(factor=min(8.0, max(0.05, factor)), scope=scope, what=what)


@RULES.add(
    rf"(?:flip|mirror|reflect)(?: {NOUN})?(?: (?P<axis>horizontally|vertically"
    rf"|left to right|upside down|sideways))?",
    rf"turn {NOUN} (?P<axis>upside down|around)",
)
def _flip(found: Found, clause: Clause) -> Operation | None:
    scope, what = where(found["what"] or "")
    upright = found["axis"] in ("vertically", "upside down")
    return Flip(axis="vertical" if upright else "horizontal", scope=scope, what=what)


# --- the frame -----------------------------------------------------------------------------------


@RULES.add(
    r"(?:rotate|turn|tilt)(?: (?P<what>(?!by\b).+?))?(?: by)? (?P<n>-?\d+(?:\.\d+)?) ?(?:°|degrees?"
    r"|deg)?(?: (?:to the )?(?P<way>left|right|clockwise|counter-?clockwise"
    r"|anti-?clockwise))?",
    rf"(?:rotate|turn)(?: {NOUN})? (?:to the )?(?P<way>left|right|clockwise"
    rf"|counter-?clockwise|anti-?clockwise)(?P<n>)",
)
def _rotate(found: Found, clause: Clause) -> Operation | None:
    scope, what = where(found["what"] or "")
    back = (
        found["way"] in ("left",) or "ter" in (found["way"] or "") or "anti" in (found["way"] or "")
    )
    return Rotate(degrees=float(found["n"] or 90) * (-1 if back else 1), scope=scope, what=what)


@RULES.add(
    r"(?:straighten|level|fix|even out)(?: up| out)?(?: (?:the |my )?(?:horizon|it"
    r"|picture|image|photo|tilt|shot|lines?))?"
)
def _straighten(found: Found, clause: Clause) -> Operation | None:
    return Straighten(scope="whole")


_RATIOS = {
    "square": 1.0,
    "portrait": 0.8,
    "landscape": 1.5,
    "widescreen": 16 / 9,
    "wide": 16 / 9,
    "cinema": 2.39,
    "cinematic": 2.39,
    "instagram": 0.8,
    "story": 9 / 16,
    "phone": 9 / 16,
    "vertical": 9 / 16,
    "panorama": 2.5,
}


@RULES.add(
    rf"(?:crop|cut|trim|frame|reframe)(?: (?:it|this|the (?:picture|image|photo|clip"
    rf"|video)))?(?: (?:down|in))?(?: (?:to|as|into|for|at))?(?: an?| the)? ?(?:(?P<w>\d+"
    rf"(?:\.\d+)?)(?::| by |x|/)(?P<h>\d+(?:\.\d+)?)|(?P<name>{'|'.join(_RATIOS)}))(?: "
    rf"(?:format|ratio|crop|video|post|frame))?",
    rf"(?:crop|reframe)(?: (?:it|this|the (?:picture|image|photo|clip|video)))?(?: "
    rf"(?:down|in|tight(?:er|ly)?))?(?: (?:to|around|on))?(?: {NOUN})?",
)
def _crop(found: Found, clause: Clause) -> Operation | None:
    groups = found.groupdict()
    if groups.get("w"):
        return Crop(ratio=min(10.0, max(0.1, float(groups["w"]) / max(1e-6, float(groups["h"])))))
    if groups.get("name"):
        return Crop(ratio=_RATIOS[groups["name"]])
    return Crop(what=where(groups.get("what") or "")[1])


@RULES.add(
    rf"(?:upscale|upsize|enlarge|increase the (?:size|resolution) of|super-?resolve)"
    rf"(?: {NOUN})?(?: (?:by|to))?(?: (?P<n>\d+(?:\.\d+)?) ?(?:x|times)?)?",
    r"(?P<double>double) (?:the )?(?:resolution|size|picture|image|photo)(?: of .+)?",
    r"(?P<what>)(?P<n>\d+(?:\.\d+)?) ?(?:x|times) (?:the )?(?:resolution|larger|bigger)",
    r"(?:higher|more|increase the|twice the) resolution",
)
def _enlarge(found: Found, clause: Clause) -> Operation | None:
    factor = float(found.groupdict().get("n") or 2.0)
    return Enlarge(factor=min(8.0, max(1.0, factor)), scope="whole")


# --- last: what is added must be shown ------------------------------------------------------------


@RULES.add(
    rf"(?:add|insert|put|paste|place|composite|drop|include|bring) (?:in )?{NOUN}"
    rf"(?P<place> (?:at|in|on|to|into|onto|near|next to|beside|over|from|here"
    rf"|there)\b.*)?",
)
def _insert(found: Found, clause: Clause) -> Operation | None:
    if found["what"].split()[0] in ("it", "them") and not found["place"]:
        return None
    return Insert(what=where(found["what"])[1], place=place(found["place"] or ""))
