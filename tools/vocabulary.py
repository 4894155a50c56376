"""The words that the specialists know: colours, degrees, directions, places, styles.

Tables and the look-ups in them; what a whole sentence means is `words`.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterable

from .operations import RGB, LivingKind, MoveName, StyleName, WeatherKind

COLOURS: dict[str, RGB] = {
    name: (value >> 16, value >> 8 & 255, value & 255)
    for name, value in {
        "red": 0xD22B2B, "scarlet": 0xE3242B, "crimson": 0xB01030, "ruby": 0x9B111E,
        "cherry": 0xC0152F, "burgundy": 0x6D1A2D, "maroon": 0x701C1C, "wine": 0x722F37,
        "brick": 0xA5402D, "rust": 0xB7410E, "vermilion": 0xE34234, "coral": 0xFF7F60,
        "salmon": 0xFA8072, "pink": 0xF48FB1, "hot pink": 0xFF4FA3, "rose": 0xE8567C,
        "fuchsia": 0xE0219E, "magenta": 0xD6219C, "orange": 0xF28522, "tangerine": 0xF28500,
        "peach": 0xFFCBA4, "apricot": 0xFBB982, "amber": 0xFFB000, "gold": 0xD4A72C,
        "golden": 0xD4A72C, "mustard": 0xD1A12B, "yellow": 0xF4D430, "lemon": 0xFFF044,
        "cream": 0xFFF3D6, "ivory": 0xFFFFF0, "beige": 0xE3D2B0, "sand": 0xD9C29A, "tan": 0xCFAE85,
        "khaki": 0xB6A97A, "brown": 0x7A4A26, "chocolate": 0x5A3219, "coffee": 0x6B4A33,
        "caramel": 0xB5702E, "bronze": 0xA97142, "copper": 0xB87333, "sienna": 0xA0522D,
        "terracotta": 0xC86A4A, "green": 0x3A9A45, "lime": 0x9ACD32, "olive": 0x75782C,
        "emerald": 0x1F9E67, "jade": 0x00A36C, "mint": 0x9FE2BF, "forest green": 0x235D33,
        "grass green": 0x4C9A2A, "moss": 0x6B7A3A, "sage": 0x9CAF88, "sea green": 0x2E8B57,
        "chartreuse": 0xA8E01F, "teal": 0x128A8A, "turquoise": 0x30C9BE, "aqua": 0x3FD6D6,
        "cyan": 0x22C4DD, "blue": 0x2F62C4, "sky blue": 0x7EC0EE, "baby blue": 0x9CCBEB,
        "royal blue": 0x3457D5, "navy": 0x1B2A5C, "navy blue": 0x1B2A5C, "cobalt": 0x1446A0,
        "azure": 0x2F8FE0, "sapphire": 0x1747A6, "indigo": 0x45279A, "midnight blue": 0x181B52,
        "denim": 0x3B5E8C, "petrol": 0x1F5A66, "purple": 0x7A35A8, "violet": 0x8746C8,
        "lavender": 0xB9A2E2, "lilac": 0xC4A3D0, "mauve": 0xB784A7, "plum": 0x7A3063,
        "aubergine": 0x472042, "black": 0x181818, "charcoal": 0x36393D, "grey": 0x8A8A8A,
        "gray": 0x8A8A8A, "slate": 0x6A7887, "silver": 0xC2C5C9, "white": 0xF7F7F7,
        "off-white": 0xF3EFE6, "pearl": 0xEAE6DC, "snow white": 0xFCFCFF, "jet black": 0x0C0C0C,
        "neon green": 0x39FF14, "blood red": 0x7E0A0A, "bottle green": 0x0B4A30,
        "electric blue": 0x2C75FF, "orchid": 0xD070D0, "ochre": 0xC27A22, "blonde": 0xE4C37A,
        "ginger": 0xB8601F,
    }.items()
}  # fmt: skip
SHADES = {  # (lightness toward 0 or 1, by how much; times saturation)
    "light": (1.0, 0.35, 0.95), "pale": (1.0, 0.5, 0.75), "pastel": (1.0, 0.5, 0.7),
    "soft": (1.0, 0.25, 0.75), "bright": (1.0, 0.12, 1.3), "vivid": (0.5, 0.1, 1.5),
    "vibrant": (0.5, 0.1, 1.5), "neon": (0.55, 0.3, 2.0), "dark": (0.0, 0.4, 1.0),
    "deep": (0.0, 0.3, 1.15), "dusky": (0.0, 0.25, 0.6), "muted": (0.5, 0.1, 0.5),
    "dull": (0.5, 0.1, 0.45), "rich": (0.0, 0.12, 1.3), "warm": (0.5, 0.0, 1.1),
    "cool": (0.5, 0.0, 0.95),
}  # fmt: skip
DEGREES = {
    "a tiny bit": 0.15, "ever so slightly": 0.12, "very slightly": 0.15, "a touch": 0.2,
    "a hint": 0.2, "a hint of": 0.2, "slightly": 0.25, "subtly": 0.25, "subtle": 0.25,
    "a little bit": 0.25, "a little": 0.25, "a bit": 0.25, "bit": 0.25, "gently": 0.25,
    "gentle": 0.25, "lightly": 0.25, "light": 0.25, "softly": 0.3, "soft": 0.3, "slow": 0.25,
    "slowly": 0.25, "faint": 0.2, "mild": 0.3, "somewhat": 0.4, "moderately": 0.5, "fairly": 0.5,
    "half": 0.5, "quite": 0.6, "a lot": 0.85, "lots of": 0.85, "much": 0.8, "far": 0.85,
    "way": 0.9, "really": 0.8, "very": 0.8, "strongly": 0.85, "strong": 0.85, "heavily": 0.9,
    "heavy": 0.9, "thick": 0.9, "dense": 0.9, "deeply": 0.85, "dramatically": 0.9,
    "dramatic": 0.85, "fast": 0.85, "quickly": 0.85, "quick": 0.85, "hard": 0.85,
    "extremely": 1.0, "totally": 1.0, "completely": 1.0, "fully": 1.0, "entirely": 1.0,
    "as much as possible": 1.0, "all the way": 1.0,
}  # fmt: skip
DIRECTIONS: dict[str, tuple[float, float]] = {  # (right, down)
    "left": (-1.0, 0.0), "leftward": (-1.0, 0.0), "leftwards": (-1.0, 0.0),
    "right": (1.0, 0.0), "rightward": (1.0, 0.0), "rightwards": (1.0, 0.0),
    "up": (0.0, -1.0), "upward": (0.0, -1.0), "upwards": (0.0, -1.0), "higher": (0.0, -1.0),
    "down": (0.0, 1.0), "downward": (0.0, 1.0), "downwards": (0.0, 1.0), "lower": (0.0, 1.0),
}  # fmt: skip
PLACES: dict[str, tuple[float, float]] = {  # the centre, 0 to 1
    "top left": (0.2, 0.12), "upper left": (0.2, 0.12), "top right": (0.8, 0.12),
    "upper right": (0.8, 0.12), "bottom left": (0.2, 0.88), "lower left": (0.2, 0.88),
    "bottom right": (0.8, 0.88), "lower right": (0.8, 0.88), "top": (0.5, 0.1),
    "bottom": (0.5, 0.9), "left": (0.2, 0.5), "right": (0.8, 0.5), "centre": (0.5, 0.5),
    "center": (0.5, 0.5), "middle": (0.5, 0.5),
}  # fmt: skip
STYLES: dict[str, StyleName] = {
    "cartoon": "cartoon", "comic": "cartoon", "comic book": "cartoon", "anime": "cartoon",
    "pencil": "pencil", "pencil sketch": "pencil", "pencil drawing": "pencil", "sketch": "pencil",
    "graphite": "pencil", "charcoal drawing": "pencil", "line drawing": "ink", "ink": "ink",
    "ink drawing": "ink", "pen and ink": "ink", "woodcut": "ink", "engraving": "ink",
    "oil": "oil", "oil painting": "oil", "oils": "oil", "painting": "oil", "impasto": "oil",
    "impressionist": "oil", "impressionist painting": "oil",
    "watercolour": "watercolour", "watercolor": "watercolour", "aquarelle": "watercolour",
    "watercolour painting": "watercolour", "watercolor painting": "watercolour",
    "black and white": "grey", "black & white": "grey", "b&w": "grey", "greyscale": "grey",
    "grayscale": "grey", "monochrome": "grey", "noir": "grey", "colourless": "grey",
    "colorless": "grey", "sepia": "sepia", "vintage": "vintage",
    "retro": "vintage", "old photo": "vintage", "old photograph": "vintage",
    "posterised": "posterise", "posterized": "posterise", "posterise": "posterise",
    "posterize": "posterise", "poster": "posterise", "pop art": "posterise",
    "pixel art": "pixels", "8-bit": "pixels", "8 bit": "pixels", "negative": "negative",
    "inverted": "negative",
}  # fmt: skip
WEATHERS: dict[str, WeatherKind] = {
    "snow": "snow", "snowy": "snow", "snowing": "snow", "snowfall": "snow", "snowflakes": "snow",
    "snowstorm": "snow", "blizzard": "snow", "rain": "rain", "rainy": "rain", "raining": "rain",
    "rainfall": "rain", "drizzle": "rain", "downpour": "rain", "fog": "fog", "foggy": "fog",
    "mist": "fog", "misty": "fog", "haze": "fog", "hazy": "fog", "smog": "fog",
}  # fmt: skip
MOVES: dict[str, MoveName] = {
    "push in": "push", "push-in": "push", "zoom in": "push", "zoom-in": "push", "zoom": "push",
    "dolly in": "push", "move in": "push", "move closer": "push", "closer": "push",
    "ken burns": "push", "push": "push", "pull out": "pull", "pull-out": "pull",
    "pull back": "pull", "pull-back": "pull", "zoom out": "pull", "zoom-out": "pull",
    "dolly out": "pull", "move back": "pull", "pull": "pull", "pan left": "left",
    "pan to the left": "left", "truck left": "left", "slide left": "left", "pan right": "right",
    "pan to the right": "right", "truck right": "right", "slide right": "right", "pan": "right",
    "tilt up": "up", "pan up": "up", "crane up": "up", "rise": "up", "pedestal up": "up",
    "tilt down": "down", "pan down": "down", "crane down": "down", "sink": "down",
    "orbit": "orbit", "arc": "orbit", "circle around": "orbit", "rotate around": "orbit",
    "parallax": "parallax", "3d": "parallax", "2.5d": "parallax", "depth": "parallax",
    "handheld": "handheld", "hand-held": "handheld", "shaky": "handheld", "shake": "handheld",
    "still": "still", "static": "still", "locked off": "still",
}  # fmt: skip
LIVING: dict[str, LivingKind] = {
    "water": "water", "sea": "water", "ocean": "water", "river": "water", "lake": "water",
    "waves": "water", "waterfall": "water", "stream": "water", "ripples": "water",
    "smoke": "smoke", "steam": "smoke", "mist": "smoke", "fog": "smoke", "vapour": "smoke",
    "clouds": "clouds", "cloud": "clouds", "sky": "clouds", "flag": "flag", "cloth": "flag",
    "banner": "flag", "curtain": "flag", "dress": "flag", "fire": "fire", "flame": "fire",
    "flames": "fire", "candle": "fire", "hair": "sway", "grass": "sway", "tree": "sway",
    "trees": "sway", "leaves": "sway", "branches": "sway", "flowers": "sway", "plants": "sway",
}  # fmt: skip


def any_of(table: Iterable[str]) -> str:
    """A pattern for any key of a table, the longest first."""
    return "|".join(re.escape(key) for key in sorted(table, key=len, reverse=True))


_COLOUR = re.compile(
    rf"(?P<hex>#[0-9a-f]{{6}})|(?:(?P<shade>{'|'.join(SHADES)})(?:er)?[ -])?"
    rf"(?P<name>{any_of(COLOURS)})(?:ish)?(?: colou?r(?:ed)?)?$"
)


def colour(words: str) -> tuple[RGB, str] | None:
    """The colour that words name, with its name: "pale green", "#ff8800"; None: no colour."""
    words = re.sub(r"^(?:a |an |the |some )?(?:colou?r )?(?:shade of )?", "", words.strip().lower())
    found = _COLOUR.fullmatch(words)
    if not found:
        return None
    if found["hex"]:
        value = int(found["hex"][1:], 16)
        return (value >> 16, value >> 8 & 255, value & 255), found["hex"]
    red, green, blue = COLOURS[found["name"]]
    if found["shade"]:
        toward, share, vivid = SHADES[found["shade"]]
        hue, light, full = colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)
        light += (toward - light) * share
        channels = colorsys.hls_to_rgb(hue, light, min(1.0, full * vivid))
        red, green, blue = (round(255 * channel) for channel in channels)
    return (red, green, blue), words


def place(words: str) -> tuple[float, float] | None:
    """Where in the picture words point: "at the top left" -> its centre, 0 to 1."""
    words = re.sub(r"[ -](?:hand )?(?:side|corner|edge|third)\b", "", words.replace("-", " "))
    found = re.search(rf"\b({any_of(PLACES)})\b", words)
    return PLACES[found[1]] if found else None
