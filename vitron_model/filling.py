"""Which inputs fill which slots of a module. Torch-free."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

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


def ways(
    uses: Iterable[Use], names: Mapping[str, frozenset[str]], inputs: Sequence[str], most: int
) -> tuple[bool, list[str]]:
    """Whether these inputs are enough, and the names that may come next: those after which what is
    required can still come, with no more than `most` inputs in all. Names of the same kinds are
    alike, so there may be hundreds of them."""
    now = [names[name] for name in inputs]
    found = fills(uses, now)
    left = Counter(kinds for name, kinds in names.items() if name not in inputs)
    room = most - len(inputs) - 1
    leads = {
        kinds: room >= 0
        and any(
            len(slots) <= room
            and all(any(slot.kind in other for other in left - Counter([kinds])) for slot in slots)
            for _, slots in fills([use for use, _ in found], [*now, kinds])
        )
        for kinds in left
    }
    more = [name for name, kinds in names.items() if name not in inputs and leads[kinds]]
    return any(not slots for _, slots in found), more
