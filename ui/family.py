"""The family of an artifact as a drawing: what it was made from on the left, what came of it on
the right. It lays out and gets back the id of whoever was clicked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from ..memory.records import Artifact, Lineage
from .components import component
from .wall import title_of, under

_family = component("family")
MOST = 60  # members in one drawing
LANE = 0.62  # of a row: what a line needs that passes by
Edge = tuple[str, str]


@dataclass(frozen=True)
class Member:
    """One of the family and its place: the column is its generation."""

    id: str
    href: str
    title: str
    thumbnail: str
    under: str
    column: int
    row: float


@dataclass(frozen=True)
class Line:
    """From what it was made from to what was made; around whoever stands in between."""

    parent: str
    child: str
    via: tuple[tuple[int, float], ...]
    """(column, row) of each column that it crosses."""


@dataclass(frozen=True)
class Drawing:
    members: tuple[Member, ...]
    lines: tuple[Line, ...]
    left_out: int
    """How many more there are than can be drawn."""


def family(drawing: Drawing, chosen: str, key: str) -> str | None:
    """The id of a member that was just clicked."""
    result = _family(
        key=key,
        data={
            "members": [asdict(one) for one in drawing.members],
            "lines": [asdict(one) for one in drawing.lines],
            "chosen": chosen,
        },
        on_picked_change=lambda: None,
    )
    picked: str | None = result.picked
    return picked


def drawing_of(one: Artifact, lineage: Lineage) -> Drawing:
    """The nearest relatives, each right of all that it was made from."""
    seen = [*lineage.ancestors, *lineage.descendants]
    relatives = [each for each in seen if each.kind != "signal"]
    shown = {each.id: each for each in (one, *relatives[: MOST - 1])}
    edges = [
        (parent, child) for parent, child in lineage.edges if parent in shown and child in shown
    ]
    columns = _generations(list(shown), edges)
    rows, ways = _rows(sorted(shown, key=lambda id: shown[id].created), columns, edges)
    members = tuple(
        Member(
            id=id,
            href=f"/artifact?id={id}",
            title=title_of(each),
            thumbnail="" if each.forgotten else f"/artifacts/{id}/thumbnail",
            under=under(each),
            column=columns[id],
            row=rows[id],
        )
        for id, each in shown.items()
    )
    lines = tuple(Line(*edge, tuple(ways.get(edge, ()))) for edge in edges)
    return Drawing(members, lines, len(relatives) - len(shown) + 1)


def _generations(ids: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    """The longest way from the first of them; a child is made after its parents, so no circles."""
    columns = dict.fromkeys(ids, 0)
    for _ in ids:
        moved = False
        for parent, child in edges:
            if columns[child] <= columns[parent]:
                columns[child] = columns[parent] + 1
                moved = True
        if not moved:
            break
    return columns


def _rows(
    ids: Sequence[str], columns: Mapping[str, int], edges: Sequence[Edge]
) -> tuple[dict[str, float], dict[Edge, list[tuple[int, float]]]]:
    """Each beside what it was made from, as far as there is room; older ones above.

    A line that crosses a column takes a lane of it, so that it passes behind nobody.
    """
    rows: dict[str, float] = {}
    ways: dict[Edge, list[tuple[int, float]]] = {}
    for column in range(max(columns.values()) + 1):
        wished: list[tuple[float, float, str | Edge]] = []  # (row, height, who)
        for edge in edges:
            parent, child = edge
            if columns[parent] < column < columns[child]:
                last = ways[edge][-1][1] if edge in ways else rows[parent]
                wished.append((last, LANE, edge))
        for id in (one for one in ids if columns[one] == column):
            before = [
                ways[edge][-1][1] if edge in ways else rows[edge[0]]
                for edge in edges
                if edge[1] == id
            ]
            wished.append((min(before, default=0.0), 1.0, id))
        free = 0.0
        for wish, height, who in sorted(wished, key=lambda one: one[0]):
            row = max(free, wish)
            free = row + height
            if isinstance(who, str):
                rows[who] = row
            else:
                ways.setdefault(who, []).append((column, row))
    return rows, ways
