"""What was made from what: the family of one artifact, through every generation."""

from __future__ import annotations

from sqlalchemy import Connection, select

from ..errors import UnknownArtifact
from .artifacts import RECORDS, record
from .database import Database
from .records import Lineage
from .tables import artifact, edge

GENERATION = 500  # ids in one query


def lineage(database: Database, id: str) -> Lineage:
    with database.read() as connection:
        if connection.execute(select(artifact.c.id).where(artifact.c.id == id)).scalar() is None:
            raise UnknownArtifact(id)
        before, up = _walk(connection, id, upward=True)
        after, down = _walk(connection, id, upward=False)
        rows = {
            row.id: record(row)
            for part in _parts([*before, *after])
            for row in connection.execute(RECORDS.where(artifact.c.id.in_(part)))
        }
    return Lineage(
        tuple(rows[one] for one in before if one in rows),
        tuple(rows[one] for one in after if one in rows),
        tuple(dict.fromkeys([*up, *down])),
    )


def _walk(
    connection: Connection, id: str, upward: bool
) -> tuple[list[str], list[tuple[str, str]]]:
    """Everything that can be reached, nearest first, and the edges passed."""
    here, there = (edge.c.child, edge.c.parent) if upward else (edge.c.parent, edge.c.child)
    seen, edges, border = {id: None}, [], [id]
    while border:
        found: list[tuple[str, str]] = []
        for part in _parts(border):
            query = select(edge.c.parent, edge.c.child).where(here.in_(part)).order_by(there)
            found += [(row.parent, row.child) for row in connection.execute(query)]
        edges += found
        reached = [parent if upward else child for parent, child in found]
        border = [one for one in dict.fromkeys(reached) if one not in seen]
        seen |= dict.fromkeys(border)
    return list(seen)[1:], edges


def _parts(ids: list[str]) -> list[list[str]]:
    return [ids[at : at + GENERATION] for at in range(0, len(ids), GENERATION)]
