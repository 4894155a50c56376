"""Messages about which no mind need be asked: a plan in the paper's tags is done as it stands, and
of a language without one English letter no word is known. Knows no model.
"""

from __future__ import annotations

from ..errors import PlanError
from ..vitron_model.language import Plan, parse
from .planner import View

BEGINS = "<module>"
FOREIGN = "I understand English only: please say it in English."


def outright(view: View) -> Plan | None:
    """The plan that a person wrote down, or words; None: the mind must be asked."""
    text = view.text.strip()
    if text.lower().startswith(BEGINS):
        return _dictated(view, text)
    letters = [letter for letter in text if letter.isalpha()]
    if letters and not any(letter.isascii() for letter in letters):
        return Plan(reply=FOREIGN)
    return None


def _dictated(view: View, text: str) -> Plan:
    if view.complaints:
        return Plan(reply=f"That plan cannot be run: {'; '.join(view.complaints)}.")
    try:
        return parse(text, [region for _, region in view.regions])
    except PlanError as error:
        return Plan(reply=f"I cannot read that plan: {error}.")
