"""How people ask for looks: lettering, backgrounds, tones, styles, weather and colour."""

from __future__ import annotations

import re

from .operations import (
    Adjust,
    Background,
    Blur,
    Dial,
    Hour,
    HourName,
    Lettering,
    Operation,
    Pixelate,
    Recolour,
    Style,
    Weather,
)
from .vocabulary import STYLES, WEATHERS, any_of, colour, place
from .words import COLOUR, NOUN, Clause, Found, Rules, where

RULES = Rules("still", "clip")


# --- lettering first: what is quoted is text, whatever it says -----------------------------------


@RULES.add(
    r"(?:add|write|put|place|print|insert|draw|set|show|overlay|caption|title|label)\b"
    r"(?P<before>[^«]*)"
    r"(?P<text>«\d+»)(?P<after>.*)",
    r"(?P<before>(?:a |the )?(?:big |small |large )?(?:text|caption|title|label|subtitle"
    r"|words?):? )(?P<text>«\d+»)"
    r"(?P<after>.*)",
    r"(?P<before>)(?P<text>«\d+»)(?P<after> (?:at|in|on) .+)",
)
def _lettering(found: Found, clause: Clause) -> Operation | None:
    around = f"{found['before']} {found['after']}"
    named = re.search(rf"\b{COLOUR}\b", around)
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


@RULES.add(
    r"(?:remove|erase|delete|drop|cut(?: out| away)?|take away|get rid of) (?:the "
    r"|its )?back ?(?:ground|drop)",
    r"(?:make|turn) (?:the |its )?background (?:transparent|empty|see-through)",
    r"(?:isolate|cut ?out|extract|knock out) (?P<what>.+)|(?P<cut>transparent background|cut ?out)",
)
def _cut_out(found: Found, clause: Clause) -> Operation | None:
    named = found.groupdict().get("what")
    return Background(way="transparent", scope="background", what=where(named)[1] if named else "")


@RULES.add(
    r"(?:replace|swap|change|exchange|set|make|turn|give it|put it on|put|paint|colou?r) "
    r"(?:the |its |a )?"
    r"(?:back ?(?:ground|drop) )?(?:with|for|by|to|into|to be|against|on|in front of"
    r"|of)? ?(?:a |an |the )?"
    rf"(?:plain |solid )?{COLOUR}(?: (?:one|back ?(?:ground|drop)|colou?r))?",
    r"(?P<to>(?:replace|swap|change|exchange) (?:the |its )?back ?(?:ground|drop)(?: "
    r"(?:with|for|by|to|into) .+)?)",
    r"(?:use|put|take|set) (?P<with>.+) (?:as|for|in) (?:the |its |a )?(?:new )?back ?"
    r"(?:ground|drop)",
    r"put (?:it|him|her|them|this|that) (?:in front of|on|onto|into|in) (?:the |a )?"
    r"(?P<onto>(?:other|second|new)"
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
    "brighter": ("brightness", True),
    "lighter": ("brightness", True),
    "bright": ("brightness", True),
    "darker": ("brightness", False),
    "dimmer": ("brightness", False),
    "dark": ("brightness", False),
    "contrastier": ("contrast", True),
    "punchier": ("contrast", True),
    "contrasty": ("contrast", True),
    "flatter": ("contrast", False),
    "warmer": ("warmth", True),
    "warm": ("warmth", True),
    "hotter": ("warmth", True),
    "sunnier": ("warmth", True),
    "cooler": ("warmth", False),
    "colder": ("warmth", False),
    "cool": ("warmth", False),
    "cold": ("warmth", False),
    "saturated": ("saturation", True),
    "colourful": ("saturation", True),
    "colorful": ("saturation", True),
    "vivid": ("saturation", True),
    "vibrant": ("saturation", True),
    "richer": ("saturation", True),
    "duller": ("saturation", False),
    "muted": ("saturation", False),
    "desaturated": ("saturation", False),
    "paler": ("saturation", False),
    "sharper": ("sharpness", True),
    "sharp": ("sharpness", True),
    "crisper": ("sharpness", True),
    "crisp": ("sharpness", True),
    "clearer": ("sharpness", True),
    "detailed": ("sharpness", True),
    "grainier": ("noise", True),
    "grainy": ("noise", True),
    "noisy": ("noise", True),
    "cleaner": ("noise", False),
}
_ADJ_VERBS: dict[str, tuple[Dial, bool]] = {
    "brighten": ("brightness", True), "lighten": ("brightness", True),
    "illuminate": ("brightness", True), "light up": ("brightness", True),
    "darken": ("brightness", False), "dim": ("brightness", False), "warm": ("warmth", True),
    "cool": ("warmth", False), "sharpen": ("sharpness", True), "denoise": ("noise", False),
    "de-noise": ("noise", False), "clean": ("noise", False), "saturate": ("saturation", True),
    "desaturate": ("saturation", False), "mute": ("saturation", False),
    "enhance": ("contrast", True),
}  # fmt: skip
_LOUDER = (
    r"(?:more|increase|boost|raise|add|turn up|up|bump up|enhance|lift|open(?: up)?|push up"
    r"|strengthen)"
)
_QUIETER = (
    r"(?:less|decrease|reduce|lower|turn down|remove|fix|clean up|cut|drop|tone down"
    r"|weaken|soften|recover"
    r"|bring down|get rid of|take out|suppress)"
)


@RULES.add(
    rf"(?P<way>{_LOUDER}|{_QUIETER}|)(?: the| some| its)? ?(?P<dial>{any_of(_DIALS)})(?: "
    rf"(?:in|of|on|from|to) {NOUN})?",
    rf"(?:make|give|turn) {NOUN} (?P<way>more|less|higher|lower) (?P<dial>{any_of(_DIALS)})",
)
def _dial(found: Found, clause: Clause) -> Operation | None:
    thing = found["dial"] not in ("noise", "grain", "film grain", "graininess")
    if not found["way"] or (thing and found["way"] in ("remove", "get rid of", "take out", "fix")):
        return None  # "remove the light" speaks of a lamp
    up = re.fullmatch(rf"{_LOUDER}|higher", found["way"]) is not None
    scope, what = where(found["what"] or "")
    return Adjust(dial=_DIALS[found["dial"]], up=up, scope=scope, what=what)


@RULES.add(
    rf"(?:make|turn|keep|render|get|let) {NOUN} (?:look |be |look a bit )?(?P<less>more "
    rf"|less |not so |not as )?(?P<adj>{'|'.join(_ADJ)})",
    rf"(?P<what>)(?P<less>more |less |)(?P<adj>{'|'.join(_ADJ)})(?: please| tones?| light)?",
    rf"(?P<what>.+) (?P<less>more |less |)(?P<adj>{'|'.join(a for a in _ADJ if a.endswith('er'))})",
)
def _adjective(found: Found, clause: Clause) -> Operation | None:
    dial, up = _ADJ[found["adj"]]
    scope, what = where(found["what"] or "")
    less = (found["less"] or "").strip() in ("less", "not so", "not as")
    return Adjust(dial=dial, up=up != less, scope=scope, what=what)


@RULES.add(rf"(?P<verb>{any_of(_ADJ_VERBS)})(?: (?:up|down))?(?: {NOUN})?(?: (?:up|down|off))?")
def _adjusting_verb(found: Found, clause: Clause) -> Operation | None:
    dial, up = _ADJ_VERBS[found["verb"]]
    scope, what = where(found["what"] or "")
    return Adjust(dial=dial, up=up, scope=scope, what=what)


@RULES.add(
    rf"(?:blur|defocus|unfocus|soften|smooth)(?: out)?(?: {NOUN})?",
    rf"(?:make|turn) {NOUN} (?:blurry|blurred|blurrier|softer|soft|out of focus)",
    r"(?P<what>)(?:bokeh|blurry|shallow depth of field|portrait mode)",
)
def _blur(found: Found, clause: Clause) -> Operation | None:
    scope, what = where(found["what"] or "")
    if re.search(r"bokeh|depth of field|portrait mode", clause.words):
        scope = "background"
    return Blur(scope=scope, what=what)


@RULES.add(rf"(?:pixelate|pixellate|censor|anonymi[sz]e|hide|obscure|mosaic)(?: {NOUN})?")
def _pixelate(found: Found, clause: Clause) -> Operation | None:
    scope, what = where(found["what"] or "")
    return Pixelate(scope=scope, what=what)


# --- styles, weather -----------------------------------------------------------------------------


@RULES.add(
    rf"(?:keep|leave) (?:only |just )?(?:the )?{COLOUR}(?: (?:parts?|colou?rs?|things?"
    rf"|tones?))?(?: only)?(?: in colou?r)?",
    rf"(?:make |turn |convert )?(?:everything|it all|it|all)? ?(?:to |into )?"
    rf"(?:black and white|gr[ea]y|monochrome|greyscale|grayscale)"
    rf" (?:except|but|apart from|other than)(?: for)?(?: the)? {COLOUR}(?: .*)?",
    rf"selective colou?r:? {COLOUR}|"
    rf"(?:only )?{COLOUR.replace('?P<colour>', '?P<second>')} (?:stays|remains|kept|only)"
    rf"(?: in colou?r)?",
)
def _one_colour(found: Found, clause: Clause) -> Operation | None:
    groups = found.groupdict()
    hue = colour(groups.get("colour") or groups.get("second") or "")
    return Style(name="one colour", colour=hue[0]) if hue else None


_STYLE = any_of(STYLES)


@RULES.add(
    rf"(?:make|turn|convert|change|render|restyle|transform|repaint|redraw|style|stylise"
    rf"|stylize|paint|draw) {NOUN}"
    rf"(?: look)?(?: (?:like|as|in|into|to|in the style of))?(?: an?| the)? "
    rf"(?P<style>{_STYLE})(?: (?:style|look|effect|drawing|painting|filter|photo|picture"
    rf"|image|film|version|illustration))?",
    rf"(?P<what>)(?:(?:apply|add|give it|use|do|in)(?: an?| the| some)? )?(?:an? )?"
    rf"(?P<style>{_STYLE})(?: (?:style|look|effect|filter|drawing|painting|photo|picture"
    rf"|version|feel|illustration))?(?: (?:to|on) (?:it|the picture|the image|the photo"
    rf"|everything))?",
    rf"(?P<style>cartoon|posteri[sz]e|pixels|invert|sketch|colou?ri[sz]e)(?:i[sz]e|ify)? {NOUN}",
)
def _style(found: Found, clause: Clause) -> Operation | None:
    name = STYLES.get({"invert": "negative"}.get(found["style"], found["style"]))
    scope, what = where(found["what"] or "")
    return Style(name=name, scope=scope, what=what) if name else None


@RULES.add(
    rf"(?:(?:add|make|let|put|apply|give it|overlay|create|start)(?: it| in| some| an?"
    rf"| the)*(?: look| be)? )?(?P<kind>{any_of(WEATHERS)})"
    r"(?: (?:flakes|effect|weather|day|overlay|outside|falling|scene))?(?: (?:in|to|on"
    r"|over) (?:it|.+))?",
    rf"(?:make|turn) (?:it|.+?) (?:look )?(?:into )?(?:a |like )?"
    rf"(?P<kind>{any_of(WEATHERS)})(?: (?:scene|day|weather))?",
)
def _weather(found: Found, clause: Clause) -> Operation | None:
    return Weather(kind=WEATHERS[found["kind"]])


# --- hours of the day -----------------------------------------------------------------------------

_HOURS: dict[str, HourName] = {
    "night": "night", "nighttime": "night", "night time": "night", "night-time": "night",
    "midnight": "night", "moonlight": "night", "evening": "evening", "dusk": "evening",
    "sunset": "evening", "sundown": "evening", "golden hour": "evening", "twilight": "evening",
    "late afternoon": "evening", "morning": "morning", "dawn": "morning", "sunrise": "morning",
    "early morning": "morning", "noon": "noon", "midday": "noon", "bright daylight": "noon",
}  # fmt: skip


@RULES.add(
    rf"(?:(?:make|turn|change|set|shift|put|have|let|render|shoot|show|move)(?: it| this| that| "
    rf"(?:the |my )?(?:\w+ ){{0,2}}(?:picture|photo|image|clip|video|scene|shot|film|footage|time"
    rf"|light|day))?(?: of day)?(?: to| into| be| look)*(?: like| as if)?(?: it (?:is|was|were))?"
    rf" )?(?:at |in |by )?(?:the |a |an )?(?P<hour>{any_of(_HOURS)})"
    rf"(?: (?:light|scene|shot|look|mood|version|glow|time))?(?: instead)?",
)
def _hour(found: Found, clause: Clause) -> Operation | None:
    return Hour(name=_HOURS[found["hour"]], scope="whole")


# --- colour --------------------------------------------------------------------------------------


@RULES.add(
    rf"(?:change|switch|set) (?:the )?colou?r of {NOUN} (?:to|into) (?:an? )?{COLOUR}",
    rf"(?:change|switch|set) {NOUN}(?:'s)? colou?r (?:to|into) (?:an? )?{COLOUR}",
    rf"(?:make|turn|paint|colou?r|re-?colou?r|tint|dye|change|render|spray|have"
    rf"|want) {NOUN}(?: (?:to|into|in|be|look|with))*(?: an?)? {COLOUR}"
    r"(?: one| tone| shade| colou?r)?",
    rf"(?P<what>.+?)(?: (?:should be|to be|in|must be|becomes?|to|into))"
    rf"(?: an?)? {COLOUR}|{COLOUR.replace('?P<colour>', '?P<only>')}",
)
def _recolour(found: Found, clause: Clause) -> Operation | None:
    groups = found.groupdict()
    hue = colour(groups.get("colour") or groups.get("only") or "")
    scope, what = where(groups.get("what") or "")
    what = re.sub(r"(?:'s)? (?:colou?r|to be|be)$", "", what)
    return Recolour(colour=hue[0], name=hue[1], scope=scope, what=what) if hue else None
