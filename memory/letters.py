"""Text as every store can hold it: PostgreSQL refuses NUL, and UTF-8 has no halves of letters.

Both come from outside now and then, in a file's name, a pasted line or a model's answer. Knows no
table.
"""

from __future__ import annotations

import json
import re

LOST = "\ufffd"
_HELD_BACK = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


def whole(text: str) -> str:
    """The text; what cannot be kept of it is a replacement character, two halves are a letter."""
    if text.isascii():
        return text.replace("\0", LOST)
    halves = text.replace("\0", LOST).encode("utf-16-le", "surrogatepass")
    return halves.decode("utf-16-le", "replace")


def written(value: object) -> str:
    """JSON of a value, with all that it says whole."""
    text = json.dumps(value)
    return json.dumps(wholly(value)) if _HELD_BACK.search(text) else text


def wholly(value: object) -> object:
    """The same of every text in a value of plain parts."""
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, dict):
        return {wholly(key): wholly(one) for key, one in value.items()}
    return [wholly(one) for one in value] if isinstance(value, (list, tuple)) else value
