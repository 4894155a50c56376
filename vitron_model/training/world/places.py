"""The places of the storybook: where their ground, road and water lie, and what may happen there.

Knows no paint: `backdrop.py` and `interiors.py` draw them.
"""

from __future__ import annotations

from dataclasses import dataclass

from .kinds import Kind, Zone
from .spec import TIMES, WEATHERS

Bands = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Place:
    """Heights are on the page (0 top, 1 bottom)."""

    name: str
    words: str
    """As it stands in a sentence: "on the street"."""
    horizon: float
    zones: dict[Zone, Bands]
    """Zone -> the bands of ground lines where feet may stand, the first preferred."""
    near: float = 1.32
    """How large things are at the front."""
    far: float = 0.5
    """How large they are at the horizon, as a share of `near`."""
    weathers: tuple[str, ...] = WEATHERS
    times: tuple[str, ...] = TIMES
    indoor: bool = False
    seasons: bool = True

    def scale(self, y: float) -> float:
        """How large things are that stand at that height of the page."""
        share = (y - self.horizon) / (0.95 - self.horizon)
        return self.near * (self.far + (1 - self.far) * min(max(share, 0.0), 1.15))

    def depth(self, y: float) -> float:
        """0 at the front, 1 at the horizon."""
        return min(max((0.95 - y) / (0.95 - self.horizon), 0.0), 1.0)

    def welcomes(self, kind: Kind) -> bool:
        """That kind of thing may be met here."""
        if kind.places and self.name not in kind.places:
            return False
        return any(zone in self.zones for zone in kind.zones)


_OUT: dict[Zone, Bands] = {"ground": ((0.66, 0.94),), "air": ((0.60, 0.80),)}
_DRY = ("clear", "cloudy", "fog", "wind")
_IN: dict[Zone, Bands] = {"floor": ((0.76, 0.94),), "wall": ((0.30, 0.46),)}

PLACES: dict[str, Place] = {
    place.name: place
    for place in (
        Place(
            "street",
            "on the street",
            0.50,
            {
                "road": ((0.73, 0.85),),
                "ground": ((0.645, 0.665), (0.93, 0.955)),
                "air": ((0.60, 0.75),),
            },
            far=0.62,
        ),
        Place(
            "beach",
            "at the beach",
            0.42,
            {"ground": ((0.70, 0.94),), "water": ((0.50, 0.58),), "air": ((0.55, 0.8),)},
            far=0.45,
            weathers=("clear", "cloudy", "rain", "fog", "wind"),
        ),
        Place("forest", "in the forest", 0.52, {"ground": ((0.70, 0.94),), "air": ((0.65, 0.85),)}),
        Place("field", "in the field", 0.50, _OUT),
        Place("mountain", "in the mountains", 0.56, _OUT, far=0.45),
        Place("park", "in the park", 0.50, _OUT),
        Place(
            "harbour",
            "in the harbour",
            0.42,
            {"ground": ((0.82, 0.95),), "water": ((0.54, 0.68),), "air": ((0.55, 0.8),)},
        ),
        Place(
            "desert",
            "in the desert",
            0.50,
            _OUT,
            weathers=("clear", "cloudy", "wind"),
            seasons=False,
        ),
        Place(
            "space",
            "in space",
            0.60,
            {"ground": ((0.76, 0.94),), "air": ((0.70, 0.85),)},
            weathers=("clear",),
            times=("night",),
            seasons=False,
        ),
        Place(
            "room",
            "in the room",
            0.66,
            _IN,
            near=1.5,
            far=0.8,
            weathers=("clear",),
            times=("day", "night"),
            indoor=True,
            seasons=False,
        ),
        Place(
            "kitchen",
            "in the kitchen",
            0.66,
            _IN,
            near=1.5,
            far=0.8,
            weathers=("clear",),
            times=("day", "night"),
            indoor=True,
            seasons=False,
        ),
    )
}
"""Every place by name."""
