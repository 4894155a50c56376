"""The rules by which `words` reads: one for each way of asking for an operation."""

from __future__ import annotations

import re
from collections.abc import Callable

from .operations import (
    Adjust,
    Background,
    Blur,
    Camera,
    Crop,
    Dial,
    Duplicate,
    Enlarge,
    Flip,
    Insert,
    Lettering,
    Living,
    Move,
    Operation,
    Pixelate,
    Recolour,
    Remove,
    Reverse,
    Rotate,
    Scale,
    Speed,
    Stabilise,
    Straighten,
    Style,
    Trim,
    Weather,
)
from .vocabulary import (
    COLOURS,
    DIRECTIONS,
    LIVING,
    MOVES,
    SHADES,
    STYLES,
    WEATHERS,
    any_of,
    colour,
    place,
)
from .words import OF_CONTEXT, Build, Clause, Context, Reading, Rule, missing, where
from .words import read as read_by

Found = re.Match[str]
_RULES: list[Rule] = []
_EDITS: tuple[Context, ...] = ("still", "clip")


def _rule(*patterns: str, contexts: tuple[Context, ...] = _EDITS) -> Callable[[Build], Build]:
    def add(build: Build) -> Build:
        _RULES.extend(Rule(contexts, re.compile(pattern), build) for pattern in patterns)
        return build

    return add


def read(instruction: str, context: Context = "still") -> Reading:
    """What an instruction asks for: see `words`."""
    return read_by(instruction, context, _RULES)


def refusal(instruction: str, context: Context, drawn: bool, source: bool) -> str | None:
    """Why this instruction can't be done as it stands, before any work; None if it can."""
    reading = read(instruction, context)
    if reading.unread:
        part = reading.unread[0]
        for other in OF_CONTEXT:
            if other != context and not read(part, other).unread:  # type: ignore[arg-type]
                return f"“{part}” is work for {OF_CONTEXT[other]}; ask for that module"
        return f"I can't read “{part}”; {_EXAMPLES[context]}"
    if not reading.operations:
        return f"the instruction is empty; {_EXAMPLES[context]}"
    problems = (missing(operation, drawn, source) for operation in reading.operations)
    return next((problem for problem in problems if problem), None)


_EXAMPLES: dict[Context, str] = {
    "still": "I know such words as “remove it”, “make it teal”, “blur the background a lot”, "
    "“warmer”, “move it left”, “watercolour”, “light snow”, “crop to 16:9”",
    "motion": "I know such words as “slow push-in”, “pan left”, “parallax”, “let the water flow”",
    "clip": "I know such words as “remove it”, “make it teal”, “stabilise”, “twice as fast”, "
    "“reverse”, “keep 2 s to 5 s”, and every edit of a picture",
}
_N = r"(?P<what>.+?)"
_COLOUR = rf"(?P<colour>#[0-9a-f]{{6}}|(?:(?:{any_of(SHADES)})(?:er)?[ -])?(?:{any_of(COLOURS)})(?:ish)?)"


# --- lettering first: what is quoted is text, whatever it says -----------------------------------


@_rule(
    r"(?:add|write|put|place|print|insert|draw|set|show|overlay|caption|title|label)\b(?P<before>[^«]*)"
    r"(?P<text>«\d+»)(?P<after>.*)",
    r"(?P<before>(?:a |the )?(?:big |small |large )?(?:text|caption|title|label|subtitle|words?):? )(?P<text>«\d+»)"
    r"(?P<after>.*)",
    r"(?P<before>)(?P<text>«\d+»)(?P<after> (?:at|in|on) .+)",
)
def _lettering(found: Found, clause: Clause) -> Operation | None:
    around = f"{found['before']} {found['after']}"
    named = re.search(rf"\b{_COLOUR}\b", around)
    hue = colour(named["colour"]) if named else None
    big = 1.7 if re.search(r"\b(?:big|large|huge|bold)", around) else 1.0
    small = 0.6 if re.search(r"\b(?:small|tiny|little|fine)", around) else 1.0
    return Lettering(
        text=clause.quote(found["text"]),
        place=place(around) or (0.5, 0.9),
        colour=hue[0] if hue else None,
        size=big * small,
        scope="whole",
    )


# --- the background ------------------------------------------------------------------------------


@_rule(
    r"(?:remove|erase|delete|drop|cut(?: out| away)?|take away|get rid of) (?:the |its )?back ?(?:ground|drop)",
    r"(?:make|turn) (?:the |its )?background (?:transparent|empty|see-through)",
    r"(?:isolate|cut ?out|extract|knock out) (?P<what>.+)|(?P<cut>transparent background|cut ?out)",
)
def _cut_out(found: Found, clause: Clause) -> Operation | None:
    named = found.groupdict().get("what")
    return Background(way="transparent", scope="background", what=where(named)[1] if named else "")


@_rule(
    r"(?:replace|swap|change|exchange|set|make|turn|give it|put it on|put|paint|colou?r) (?:the |its |a )?"
    r"(?:back ?(?:ground|drop) )?(?:with|for|by|to|into|to be|against|on|in front of|of)? ?(?:a |an |the )?"
    rf"(?:plain |solid )?{_COLOUR}(?: (?:one|back ?(?:ground|drop)|colou?r))?",
    r"(?P<to>(?:replace|swap|change|exchange) (?:the |its )?back ?(?:ground|drop)(?: (?:with|for|by|to|into) .+)?)",
    r"(?:use|put|take|set) (?P<with>.+) (?:as|for|in) (?:the |its |a )?(?:new )?back ?(?:ground|drop)",
    r"put (?:it|him|her|them|this|that) (?:in front of|on|onto|into|in) (?:the |a )?(?P<onto>(?:other|second|new)"
    r" (?:picture|image|photo|one|background))",
)
def _background(found: Found, clause: Clause) -> Operation | None:
    if (
        "ground" not in clause.words
        and "backdrop" not in clause.words
        and not found.groupdict().get("onto")
    ):
        return None
    named = found.groupdict().get("colour")
    hue = colour(named) if named else None
    if hue:
        return Background(way="colour", colour=hue[0], scope="background")
    return Background(way="picture", scope="background")


# --- tones ---------------------------------------------------------------------------------------

_DIALS: dict[str, Dial] = {
    "brightness": "brightness", "exposure": "brightness", "light": "brightness",
    "lighting": "brightness", "luminosity": "brightness", "contrast": "contrast",
    "punch": "contrast", "warmth": "warmth", "temperature": "warmth",
    "colour temperature": "warmth", "color temperature": "warmth", "saturation": "saturation",
    "vibrance": "saturation", "vibrancy": "saturation", "colour": "saturation",
    "color": "saturation", "colours": "saturation", "colors": "saturation",
    "sharpness": "sharpness", "clarity": "sharpness", "detail": "sharpness",
    "details": "sharpness", "definition": "sharpness", "noise": "noise", "grain": "noise",
    "film grain": "noise", "graininess": "noise", "shadows": "shadows", "shadow": "shadows",
    "highlights": "highlights",
}  # fmt: skip
_ADJ: dict[str, tuple[Dial, bool]] = {
    "brighter": ("brightness", True), "lighter": ("brightness", True), "bright": ("brightness", True),
    "darker": ("brightness", False), "dimmer": ("brightness", False), "dark": ("brightness", False),
    "contrastier": ("contrast", True), "punchier": ("contrast", True), "contrasty": ("contrast", True),
    "flatter": ("contrast", False), "warmer": ("warmth", True), "warm": ("warmth", True),
    "hotter": ("warmth", True), "sunnier": ("warmth", True), "cooler": ("warmth", False),
    "colder": ("warmth", False), "cool": ("warmth", False), "cold": ("warmth", False),
    "saturated": ("saturation", True), "colourful": ("saturation", True),
    "colorful": ("saturation", True), "vivid": ("saturation", True), "vibrant": ("saturation", True),
    "richer": ("saturation", True), "duller": ("saturation", False), "muted": ("saturation", False),
    "desaturated": ("saturation", False), "paler": ("saturation", False),
    "sharper": ("sharpness", True), "sharp": ("sharpness", True), "crisper": ("sharpness", True),
    "crisp": ("sharpness", True), "clearer": ("sharpness", True), "detailed": ("sharpness", True),
    "grainier": ("noise", True), "grainy": ("noise", True), "noisy": ("noise", True),
    "cleaner": ("noise", False),
}  # fmt: skip
_ADJ_VERBS: dict[str, tuple[Dial, bool]] = {
    "brighten": ("brightness", True), "lighten": ("brightness", True),
    "illuminate": ("brightness", True), "light up": ("brightness", True),
    "darken": ("brightness", False), "dim": ("brightness", False), "warm": ("warmth", True),
    "cool": ("warmth", False), "sharpen": ("sharpness", True), "denoise": ("noise", False),
    "de-noise": ("noise", False), "clean": ("noise", False), "saturate": ("saturation", True),
    "desaturate": ("saturation", False), "mute": ("saturation", False),
    "enhance": ("contrast", True),
}  # fmt: skip
_LOUDER = r"(?:more|increase|boost|raise|add|turn up|up|bump up|enhance|lift|open(?: up)?|push up|strengthen)"
_QUIETER = (
    r"(?:less|decrease|reduce|lower|turn down|remove|fix|clean up|cut|drop|tone down|weaken|soften|recover"
    r"|bring down|get rid of|take out|suppress)"
)


@_rule(
    rf"(?P<way>{_LOUDER}|{_QUIETER}|)(?: the| some| its)? ?(?P<dial>{any_of(_DIALS)})(?: (?:in|of|on|from|to) {_N})?",
    rf"(?:make|give|turn) {_N} (?P<way>more|less|higher|lower) (?P<dial>{any_of(_DIALS)})",
)
def _dial(found: Found, clause: Clause) -> Operation | None:
    if not found["way"]:
        return None
    up = re.fullmatch(rf"{_LOUDER}|higher", found["way"]) is not None
    scope, what = where(found["what"] or "")
    return Adjust(dial=_DIALS[found["dial"]], up=up, scope=scope, what=what)


@_rule(
    rf"(?:make|turn|keep|render|get|let) {_N} (?:look |be |look a bit )?(?P<less>more |less |not so |not as )?(?P<adj>{'|'.join(_ADJ)})",
    rf"(?P<what>)(?P<less>more |less |)(?P<adj>{'|'.join(_ADJ)})(?: please| tones?| light)?",
    rf"(?P<what>.+) (?P<less>more |less |)(?P<adj>{'|'.join(a for a in _ADJ if a.endswith('er'))})",
)
def _adjective(found: Found, clause: Clause) -> Operation | None:
    dial, up = _ADJ[found["adj"]]
    scope, what = where(found["what"] or "")
    less = (found["less"] or "").strip() in ("less", "not so", "not as")
    return Adjust(dial=dial, up=up != less, scope=scope, what=what)


@_rule(rf"(?P<verb>{any_of(_ADJ_VERBS)})(?: (?:up|down))?(?: {_N})?(?: (?:up|down|off))?")
def _adjusting_verb(found: Found, clause: Clause) -> Operation | None:
    dial, up = _ADJ_VERBS[found["verb"]]
    scope, what = where(found["what"] or "")
    return Adjust(dial=dial, up=up, scope=scope, what=what)


@_rule(
    rf"(?:blur|defocus|unfocus|soften|smooth)(?: out)?(?: {_N})?",
    rf"(?:make|turn) {_N} (?:blurry|blurred|blurrier|softer|soft|out of focus)",
    r"(?P<what>)(?:bokeh|blurry|shallow depth of field|portrait mode)",
)
def _blur(found: Found, clause: Clause) -> Operation | None:
    scope, what = where(found["what"] or "")
    if re.search(r"bokeh|depth of field|portrait mode", clause.words):
        scope = "background"
    return Blur(scope=scope, what=what)


@_rule(rf"(?:pixelate|pixellate|censor|anonymi[sz]e|hide|obscure|mosaic)(?: {_N})?")
def _pixelate(found: Found, clause: Clause) -> Operation | None:
    scope, what = where(found["what"] or "")
    return Pixelate(scope=scope, what=what)


# --- styles, weather -----------------------------------------------------------------------------


@_rule(
    rf"(?:keep|leave) (?:only |just )?(?:the )?{_COLOUR}(?: (?:parts?|colou?rs?|things?|tones?))?(?: only)?(?: in colou?r)?",
    rf"(?:make |turn |convert )?(?:everything|it all|it|all)? ?(?:to |into )?(?:black and white|gr[ea]y|monochrome|greyscale|grayscale)"
    rf" (?:except|but|apart from|other than)(?: for)?(?: the)? {_COLOUR}(?: .*)?",
    rf"selective colou?r:? {_COLOUR}|(?:only )?{_COLOUR.replace('?P<colour>', '?P<second>')} (?:stays|remains|kept|only)(?: in colou?r)?",
)
def _one_colour(found: Found, clause: Clause) -> Operation | None:
    groups = found.groupdict()
    hue = colour(groups.get("colour") or groups.get("second") or "")
    return Style(name="one colour", colour=hue[0]) if hue else None


_STYLE = any_of(STYLES)


@_rule(
    rf"(?:make|turn|convert|change|render|restyle|transform|repaint|redraw|style|stylise|stylize|paint|draw) {_N}"
    rf"(?: look)?(?: (?:like|as|in|into|to|in the style of))?(?: an?| the)? (?P<style>{_STYLE})(?: (?:style|look|effect|drawing|painting|filter|photo|picture|image|film|version|illustration))?",
    rf"(?P<what>)(?:(?:apply|add|give it|use|do|in)(?: an?| the| some)? )?(?:an? )?(?P<style>{_STYLE})(?: (?:style|look|effect|filter|drawing|painting|photo|picture|version|feel|illustration))?(?: (?:to|on) (?:it|the picture|the image|the photo|everything))?",
    rf"(?P<style>cartoon|posteri[sz]e|pixels|invert|sketch|colou?ri[sz]e)(?:i[sz]e|ify)? {_N}",
)
def _style(found: Found, clause: Clause) -> Operation | None:
    name = STYLES.get({"invert": "negative"}.get(found["style"], found["style"]))
    scope, what = where(found["what"] or "")
    return Style(name=name, scope=scope, what=what) if name else None


@_rule(
    rf"(?:(?:add|make|let|put|apply|give it|overlay|create|start)(?: it| in| some| an?| the)*(?: look| be)? )?(?P<kind>{any_of(WEATHERS)})"
    r"(?: (?:flakes|effect|weather|day|overlay|outside|falling|scene))?(?: (?:in|to|on|over) (?:it|.+))?",
    rf"(?:make|turn) (?:it|.+?) (?:look )?(?:into )?(?:a |like )?(?P<kind>{any_of(WEATHERS)})(?: (?:scene|day|weather))?",
)
def _weather(found: Found, clause: Clause) -> Operation | None:
    return Weather(kind=WEATHERS[found["kind"]])


# --- colour --------------------------------------------------------------------------------------


@_rule(
    rf"(?:change|switch|set) (?:the )?colou?r of {_N} (?:to|into) (?:an? )?{_COLOUR}",
    rf"(?:change|switch|set) {_N}(?:'s)? colou?r (?:to|into) (?:an? )?{_COLOUR}",
    rf"(?:make|turn|paint|colou?r|re-?colou?r|tint|dye|change|render|spray|have|want) {_N}(?: (?:to|into|in|be|look|with))*(?: an?)? {_COLOUR}",
    rf"(?P<what>.+?)(?: (?:should be|to be|in|must be|becomes?|to|into))(?: an?)? {_COLOUR}|{_COLOUR.replace('?P<colour>', '?P<only>')}",
)
def _recolour(found: Found, clause: Clause) -> Operation | None:
    groups = found.groupdict()
    hue = colour(groups.get("colour") or groups.get("only") or "")
    scope, what = where(groups.get("what") or "")
    what = re.sub(r"(?:'s)? (?:colou?r|to be|be)$", "", what)
    return Recolour(colour=hue[0], name=hue[1], scope=scope, what=what) if hue else None


# --- objects -------------------------------------------------------------------------------------


@_rule(
    rf"(?:replace|swap|exchange|substitute) {_N} (?:with|for|by) (?P<new>.+)",
)
def _replace(found: Found, clause: Clause) -> Operation | None:
    scope, what = where(found["what"])
    new = where(found["new"])[1]
    return Insert(instead=True, scope="part" if scope == "any" else scope, what=new or what)


@_rule(
    rf"(?:remove|erase|delete|get rid of|take (?:out|away|off)|clean (?:away|up|out)|wipe out|eliminate|hide away|paint out|clone out|edit out|inpaint|lose|drop|fill in|fill|heal|retouch|cut away) {_N}(?: away| out)?",
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


@_rule(
    rf"(?P<verb>{_SHIFT}) {_N} (?:(?:by )?(?P<n>\d+(?:\.\d+)?) ?(?P<unit>%|percent|per cent) )?(?:to |toward |towards |over to )?(?:the |its )?(?P<dir>{_DIR})(?: side)?(?: by)?(?: (?P<n2>\d+(?:\.\d+)?) ?(?P<unit2>%|percent|per cent))?",
    rf"(?P<verb>duplicate|copy|clone|double|repeat|multiply)(?: {_N})?(?: (?:(?:by )?(?P<n>\d+(?:\.\d+)?) ?(?P<unit>%|percent|per cent) )?(?:to |toward |towards )?(?:the |its )?(?P<dir>{_DIR})(?: side)?)?(?: by)?(?: (?P<n2>\d+(?:\.\d+)?) ?(?P<unit2>%|percent|per cent))?",
    rf"(?P<verb>(?:make|add) (?:a|another|one more|a second) copy of) {_N}(?: (?P<n>)(?P<n2>)(?:to |on )?(?:the )?(?P<dir>{_DIR}))?",
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


@_rule(
    rf"(?:make|scale|resize|enlarge|shrink|grow|blow up|zoom){{1}} ?{_N}(?: by| to)? (?P<times>\d+(?:\.\d+)?) ?(?P<unit>x|times|%|percent)?(?: (?:bigger|larger|the size|as big|as large|smaller))?",
    rf"(?:make|scale|resize|render) {_N} (?P<how>(?:twice|three times|half) (?:as |the )?(?:big|large|size|small)|bigger|larger|smaller|tiny|huge|taller|up|down)",
    rf"(?P<how>enlarge|grow|blow up|shrink|double|halve) {_N}",
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


@_rule(
    rf"(?:flip|mirror|reflect)(?: {_N})?(?: (?P<axis>horizontally|vertically|left to right|upside down|sideways))?",
    rf"turn {_N} (?P<axis>upside down|around)",
)
def _flip(found: Found, clause: Clause) -> Operation | None:
    scope, what = where(found["what"] or "")
    upright = found["axis"] in ("vertically", "upside down")
    return Flip(axis="vertical" if upright else "horizontal", scope=scope, what=what)


# --- the frame -----------------------------------------------------------------------------------


@_rule(
    rf"(?:rotate|turn|tilt)(?: {_N})?(?: by)? (?P<n>-?\d+(?:\.\d+)?) ?(?:°|degrees?|deg)?(?: (?:to the )?(?P<way>left|right|clockwise|counter-?clockwise|anti-?clockwise))?",
    rf"(?:rotate|turn)(?: {_N})? (?:to the )?(?P<way>left|right|clockwise|counter-?clockwise|anti-?clockwise)(?P<n>)",
)
def _rotate(found: Found, clause: Clause) -> Operation | None:
    scope, what = where(found["what"] or "")
    back = (
        found["way"] in ("left",) or "ter" in (found["way"] or "") or "anti" in (found["way"] or "")
    )
    return Rotate(degrees=float(found["n"] or 90) * (-1 if back else 1), scope=scope, what=what)


@_rule(
    r"(?:straighten|level|fix|even out)(?: up| out)?(?: (?:the |my )?(?:horizon|it|picture|image|photo|tilt|shot|lines?))?"
)
def _straighten(found: Found, clause: Clause) -> Operation | None:
    return Straighten(scope="whole")


_RATIOS = {"square": 1.0, "portrait": 0.8, "landscape": 1.5, "widescreen": 16 / 9, "wide": 16 / 9, "cinema": 2.39,
           "cinematic": 2.39, "instagram": 0.8, "story": 9 / 16, "phone": 9 / 16, "vertical": 9 / 16, "panorama": 2.5}  # fmt: skip


@_rule(
    rf"(?:crop|cut|trim|frame|reframe)(?: (?:it|this|the (?:picture|image|photo|clip|video)))?(?: (?:down|in))?(?: (?:to|as|into|for|at))?(?: an?| the)? ?(?:(?P<w>\d+(?:\.\d+)?)(?::| by |x|/)(?P<h>\d+(?:\.\d+)?)|(?P<name>{'|'.join(_RATIOS)}))(?: (?:format|ratio|crop|video|post|frame))?",
    rf"(?:crop|reframe)(?: (?:it|this|the (?:picture|image|photo|clip|video)))?(?: (?:down|in|tight(?:er|ly)?))?(?: (?:to|around|on))?(?: {_N})?",
)
def _crop(found: Found, clause: Clause) -> Operation | None:
    groups = found.groupdict()
    if groups.get("w"):
        return Crop(ratio=min(10.0, max(0.1, float(groups["w"]) / max(1e-6, float(groups["h"])))))
    if groups.get("name"):
        return Crop(ratio=_RATIOS[groups["name"]])
    return Crop(what=where(groups.get("what") or "")[1])


@_rule(
    rf"(?:upscale|upsize|enlarge|increase the (?:size|resolution) of|super-?resolve)(?: {_N})?(?: (?:by|to))?(?: (?P<n>\d+(?:\.\d+)?) ?(?:x|times)?)?",
    r"(?P<double>double) (?:the )?(?:resolution|size|picture|image|photo)(?: of .+)?",
    r"(?P<what>)(?P<n>\d+(?:\.\d+)?) ?(?:x|times) (?:the )?(?:resolution|larger|bigger)",
    r"(?:higher|more|increase the|twice the) resolution",
)
def _enlarge(found: Found, clause: Clause) -> Operation | None:
    factor = float(found.groupdict().get("n") or 2.0)
    return Enlarge(factor=min(8.0, max(1.0, factor)), scope="whole")


# --- of clips ------------------------------------------------------------------------------------

_CLIP: tuple[Context, ...] = ("clip",)
_MOTION: tuple[Context, ...] = ("motion",)
_TIME = r"(\d+(?:\.\d+)?) ?(?:s|sec|secs|seconds?)?"


@_rule(
    rf"(?:trim|cut|keep|use)(?: it| the clip| only| just)*(?: to| from| between)? {_TIME} ?(?:to|-|–|until|and) ?{_TIME}",
    rf"(?:keep|use|trim to|cut to)(?: only| just)* (?:the )?(?P<end>first|last) {_TIME}",
    rf"(?:cut|remove|drop|trim|delete|throw away)(?: off)? (?:the )?(?P<off>first|last) {_TIME}",
    contexts=_CLIP,
)
def _trim(found: Found, clause: Clause) -> Operation | None:
    groups = found.groupdict()
    end, off = groups.get("end"), groups.get("off")
    if end or off:
        seconds = float(found[2])
        keep_start = (end == "first") or (off == "last")
        if end:
            return Trim(end=seconds) if keep_start else Trim(start=-seconds)
        return Trim(end=-seconds) if keep_start else Trim(start=seconds)
    return Trim(start=float(found[1]), end=float(found[2]))


_SPEEDS = {"slow motion": 0.5, "slow-motion": 0.5, "slow mo": 0.5, "slow-mo": 0.5, "slomo": 0.5, "timelapse": 4.0,
           "time-lapse": 4.0, "time lapse": 4.0, "fast forward": 2.0, "half speed": 0.5, "half the speed": 0.5,
           "double speed": 2.0, "twice the speed": 2.0, "twice as fast": 2.0, "twice as slow": 0.5,
           "half as fast": 0.5}  # fmt: skip


@_rule(
    rf"(?:.*\b)?(?P<name>{any_of(_SPEEDS)})",
    r"(?P<dir>speed|slow)(?: (?:it|the clip|the video|everything|this))?(?: (?:up|down))?(?: (?:it|the clip|the video))?(?: (?:up|down))?(?: (?:by|to))? ?(?P<n>\d+(?:\.\d+)?)? ?(?:x|times)?",
    r"(?:play )?(?:it )?(?:at )?(?P<n>\d+(?:\.\d+)?) ?(?:x|times)(?: (?:the )?(?:speed|faster|as fast|slower))?",
    r"(?:make (?:it|the clip|the video) )?(?P<dir>faster|slower)",
    contexts=_CLIP,
)
def _speed(found: Found, clause: Clause) -> Operation | None:
    groups = found.groupdict()
    slow = groups.get("dir") in ("slow", "slower") or clause.words.endswith("slower")
    factor = _SPEEDS.get(groups.get("name") or "", float(groups.get("n") or 2.0))
    factor = 1 / factor if slow and factor > 1 else factor
    return Speed(factor=min(20.0, max(0.05, factor)), scope="whole")


@_rule(
    r"(?:play |run )?(?:it |the clip |the video )?(?:in )?(?:reversed?|backwards?|rewind)(?: (?:it|the clip|the video))?",
    r"(?P<both>boomerang|ping-?pong|(?:play it )?there and back(?: again)?)",
    contexts=_CLIP,
)
def _reverse(found: Found, clause: Clause) -> Operation | None:
    return Reverse(boomerang=bool(found.groupdict().get("both")), scope="whole")


@_rule(
    r"(?:stabili[sz]e|steady|smooth out|remove the shake from|de-?shake)(?: .+)?|less shaky",
    contexts=_CLIP,
)
def _stabilise(found: Found, clause: Clause) -> Operation | None:
    return Stabilise(scope="whole")


@_rule(
    rf"(?:(?:make|let|have|animate|with|add|bring|do)(?: the| an?| its)? )?(?:camera )?(?:slowly |quickly )?(?P<move>{any_of(MOVES)})(?: (?:in|out|effect|shot|motion|move(?:ment)?|camera|zoom))?(?: (?:on|to|toward|towards|onto|around|from|over|across|of|with|into) .+)?",
    rf"(?:make|let|have|move) the camera (?:to )?(?P<move>{any_of(MOVES)}|left|right|up|down|forwards?|backwards?|back|in|out)(?: .+)?",
    rf"camera(?: move(?:s|ment)?)?:? (?P<move>{any_of(MOVES)}|left|right|up|down|forwards?|backwards?|back|in|out)(?: .+)?",
    contexts=_MOTION,
)
def _camera(found: Found, clause: Clause) -> Operation | None:
    plain = {"left": "left", "right": "right", "up": "up", "down": "down", "forward": "push", "forwards": "push",
             "in": "push", "backward": "pull", "backwards": "pull", "back": "pull", "out": "pull"}  # fmt: skip
    said = found["move"]
    return Camera(move=MOVES.get(said) or plain[said])  # type: ignore[arg-type]


@_rule(
    rf"(?:(?:animate|let|make|have|bring|move|see|moving|flowing|drifting|rising|waving|flickering|swaying|rippling|crashing|falling|living|rolling|fluttering|blowing|burning)\b ?)?(?:the |its |some |these )?(?P<kind>{any_of(LIVING)})(?: (?:to |is |are )?(?:flow|flows|flowing|move|moves|moving|drift|drifts|drifting|rise|rises|rising|wave|waves|waving|ripple|ripples|rippling|flicker|flickers|flickering|sway|sways|swaying|blow|blows|blowing|run|runs|running|fall|falls|falling|flutter|flutters|fluttering|live|alive|come alive|to life|roll|rolls|rolling|burn|burns|burning|pass|pass by))?(?: (?:to the |to |toward the |towards the )?(?P<dir>{_DIR}))?(?: .*)?",
    r"(?P<loop>(?:(?:make|turn) (?:it |this )?(?:into )?)?(?:an? )?(?:seamless )?(?:loop|cinemagraph|living picture|living photo)|bring (?:it|this|the picture) to life|animate(?: it| this| the picture)?|make (?:it|the picture) (?:move|come alive|alive|live))",
    contexts=_MOTION,
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


# --- last: what is added must be shown ------------------------------------------------------------


@_rule(
    rf"(?:add|insert|put|paste|place|composite|drop|include|bring) (?:in )?{_N}(?P<place> (?:at|in|on|to|into|onto|near|next to|beside|over|from|here|there)\b.*)?",
)
def _insert(found: Found, clause: Clause) -> Operation | None:
    if found["what"].split()[0] in ("it", "them") and not found["place"]:
        return None
    return Insert(what=where(found["what"])[1], place=place(found["place"] or ""))
