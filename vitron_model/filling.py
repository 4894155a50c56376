"""Which inputs fill which slots of a module. Torch-free."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .uses import Slot, Use


def fills(
    uses: Iterable[Use], kinds: Sequence[frozenset[str]]
) -> list[tuple[Use, tuple[Slot, ...]]]:
    """The uses whose slots these inputs can fill, each with the required slots that are left."""
    found = []
    for use in uses:
        for assigned in _assignments(use.slots, kinds):
            left = [slot for k, slot in enumerate(use.slots) if k not in assigned]
            found.append((use, tuple(slot for slot in left if slot.required)))
            break
    return found


def _assignments(
    slots: Sequence[Slot], kinds: Sequence[frozenset[str]], taken: frozenset[int] = frozenset()
) -> Iterable[frozenset[int]]:
    """Sets of slots that the inputs fill, in order: each the first free slot of its kind."""
    if not kinds:
        yield taken
        return
    for k, slot in enumerate(slots):
        if k not in taken and slot.kind in kinds[0]:
            yield from _assignments(slots, kinds[1:], taken | {k})
