"""The people who may come in from elsewhere: a name each, and what their token is recognised by.

A browser keeps the seal of a token, this keeps the hash of that seal: whoever reads the store can
make neither. Their name is the owner of what they make. Knows no server.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from ..errors import InvalidName, NameTaken, UnknownPerson
from .artifacts import moment
from .database import Database
from .identity import LOCAL
from .tables import person

LONGEST = 40
NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")


@dataclass(frozen=True)
class Person:
    name: str
    added: datetime


class People:
    def __init__(self, database: Database) -> None:
        self.database = database

    def add(self, name: str) -> str:
        """Their token: told this once, kept nowhere."""
        token = secrets.token_urlsafe(24)
        mark = mark_of(seal_of(token))
        row = {"name": _checked(name), "mark": mark, "added": time.time()}
        with self.database.write() as connection:
            connection.execute(self.database.insert_once(person), row)
            kept = connection.execute(select(person.c.mark).where(person.c.name == name))
            if kept.scalar_one() != mark:
                raise NameTaken(name)
        return token

    def renew(self, name: str) -> str:
        """Another token; the one before opens nothing any more."""
        token = secrets.token_urlsafe(24)
        change = update(person).where(person.c.name == name)
        with self.database.write() as connection:
            if not connection.execute(change.values(mark=mark_of(seal_of(token)))).rowcount:
                raise UnknownPerson(name)
        return token

    def remove(self, name: str) -> None:
        """They come in no more. What they made stays, and is theirs again if they are added."""
        with self.database.write() as connection:
            if not connection.execute(delete(person).where(person.c.name == name)).rowcount:
                raise UnknownPerson(name)

    def every(self) -> list[Person]:
        with self.database.read() as connection:
            rows = connection.execute(select(person).order_by(person.c.name))
            return [Person(row.name, moment(row.added)) for row in rows]

    def whose(self, seal: str) -> str | None:
        """Whose token has that seal."""
        with self.database.read() as connection:
            return connection.execute(
                select(person.c.name).where(person.c.mark == mark_of(seal))
            ).scalar()


def seal_of(token: str) -> str:
    """What a browser keeps: proof of the token, not the token."""
    return hmac.new(token.encode(), b"vitron studio", hashlib.sha256).hexdigest()


def mark_of(seal: str) -> str:
    """What is kept here. The token has 192 random bits, so a plain hash cannot be guessed back."""
    return hashlib.sha256(seal.encode()).hexdigest()


def _checked(name: str) -> str:
    if name == LOCAL:
        raise InvalidName(
            name, "that is whoever sits at this machine", "choose the person's own name"
        )
    if len(name) > LONGEST:
        raise InvalidName(name, f"it has {len(name)} characters", f"use {LONGEST} at most")
    if not NAME.fullmatch(name):
        raise InvalidName(
            name, "it has other letters than a-z, 0-9, dot, dash and underscore",
            "write it like 'alice' or 'a.miller'",
        )  # fmt: skip
    return name
