"""What a picture shows, from two who look: one who sees every thing closely, and the mind, which
sees where and when that is. Torch-free.
"""

from __future__ import annotations

import re

_PLACE = (
    r"(?:in|on|at|by) (?:(?:a|an|the) )?(?:street|beach|forest|field|mountains|room|kitchen|park|"
    r"harbour|space|desert|meadow|garden|lake|sea|farm|town|village)"
)
_SETTING = re.compile(rf" {_PLACE}\b[^.]*", re.IGNORECASE)


def placed(things: str, caption: str) -> str:
    """ "a red car", "A blue car and two dogs on a beach at night." -> "a red car on a beach at
    night" """
    found = _SETTING.search(caption)
    return f"{things}{found[0].rstrip()}" if found else things
