"""Memory: the one face of what stays. It opens the rooms of this folder and passes calls on.

Every value is kept before any row speaks of it; every row is one transaction; every id is opaque.
It knows no model and no graph.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Self, TypeVar

from ..errors import StoreError
from . import backup, codecs, faults, garbage, lineage, recipes, uploads, viewing
from .artifacts import Artifacts, Making
from .blobs import Blobs
from .contents import ORIGINAL, VALUE, Contents, Kept, Vanished
from .conversations import Conversations
from .database import Database
from .gallery import Gallery
from .identity import LOCAL
from .leases import Leases
from .ledger import Ledger
from .media import Kind, Mask, Value
from .migrations import migrate
from .people import People
from .records import (
    Artifact,
    Branch,
    Collected,
    Conversation,
    Json,
    Lineage,
    NewStep,
    Source,
    Step,
    Turn,
    TurnState,
    Usage,
    Verified,
)
from .region import Region
from .settings import MemorySettings
from .steps import Steps
from .turns import Turns

K = TypeVar("K")
T = TypeVar("T")
TRIES = 40  # against sweeps that take a blob before its row is written
OUTCOMES: dict[str, TurnState] = {"failed": "failed", "cancelled": "cancelled"}


class Memory:
    def __init__(self, settings: MemorySettings) -> None:
        self.settings = settings
        self.folder = settings.folder
        self.blobs = Blobs(settings.folder / "blobs")
        self.database = Database(settings)
        self.contents = Contents(self.database, self.blobs, settings.folder / "derived")
        self.artifacts = Artifacts(self.database, self.contents)
        self.gallery, self.ledger = Gallery(self.database), Ledger(self.database)
        self.people = People(self.database)
        self.leases = Leases(self.database, settings.lease_seconds)
        self._conversations = Conversations(self.database)
        self._turns = Turns(self.database, self.leases)
        self._steps = Steps(self.database, self.artifacts, self.leases)

    @classmethod
    def open(cls, settings: MemorySettings) -> Self:
        """Make the folder if need be, bring an older store up to date, refuse a newer one."""
        faults.make(settings.folder)
        memory = cls(settings)
        try:
            memory.blobs.prepare()
            migrate(memory.database)
            memory.blobs.sweep()
        except BaseException:
            memory.close()
            raise
        return memory

    def close(self) -> None:
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    # Conversations and branches. ------------------------------------------------------------

    def create_conversation(self, title: str = "", owner: str = LOCAL) -> Conversation:
        return self._conversations.create(title, owner)

    def conversation(self, id: str, owner: str | None = None) -> Conversation:
        """With an `owner`: only if it is theirs, else as if it were not there."""
        return self._conversations.get(id, owner)

    def conversations(
        self, owner: str = LOCAL, limit: int = 50, before: str | None = None
    ) -> list[Conversation]:
        """The one last touched first; the next page is `before` the last one's id."""
        return self._conversations.page(owner, limit, before)

    def rename(self, id: str, title: str) -> Conversation:
        return self._conversations.rename(id, title)

    def delete_conversation(self, id: str) -> None:
        """Gone from sight at once, from the disk with the next `collect`."""
        self._conversations.delete(id)

    def undo(self, conversation: str) -> Conversation:
        return self._conversations.undo(conversation)

    def redo(self, conversation: str) -> Conversation:
        return self._conversations.redo(conversation)

    def ahead(self, conversation: str) -> bool:
        return self._conversations.ahead(conversation)

    def branch(self, conversation: str, turn_id: str | None, name: str) -> Conversation:
        return self._conversations.branch(conversation, turn_id, name)

    def switch(self, conversation: str, branch: str) -> Conversation:
        return self._conversations.switch(conversation, branch)

    def branches(self, conversation: str) -> list[Branch]:
        return self._conversations.branches(conversation)

    @contextmanager
    def writer(self, conversation: str, owner: str) -> Iterator[None]:
        """Hold the conversation's only pen; raises ConversationBusy if another does."""
        with self.leases.writer(conversation, owner):
            yield

    # Turns. ---------------------------------------------------------------------------------

    def begin_turn(
        self,
        conversation: str,
        text: str,
        attachments: Sequence[str] = (),
        regions: Sequence[tuple[str, Region]] = (),
        planner: str = "",
    ) -> Turn:
        return self._turns.begin(conversation, text, attachments, regions, planner)

    def save_plan(
        self, turn_id: str, reply: str, plan: Json, steps: Iterable[NewStep | tuple[object, ...]]
    ) -> Turn:
        """Steps as records, or as (number, module, backend, request, signal id).

        Queued steps of an earlier plan of the turn give way; those that have begun stay.
        """
        new = [one if isinstance(one, NewStep) else NewStep(*one) for one in steps]  # type: ignore[arg-type]
        return self._turns.plan(turn_id, reply, plan, new)

    def wait_turn(self, turn_id: str) -> Turn:
        return self._turns.mark(turn_id, "waiting")

    def continue_turn(self, turn_id: str) -> Turn:
        """It waited for a person and goes on."""
        return self._turns.mark(turn_id, "running")

    def end_turn(
        self, turn_id: str, reply: str, outcome: str = "done", seconds: float = 0.0
    ) -> Turn:
        """The branch's head moves to it. The outcome "failed" or "cancelled" is its state too."""
        state = OUTCOMES.get(outcome, "done")
        return self._turns.end(turn_id, reply, outcome, seconds, state)

    def turn(self, id: str) -> Turn:
        return self._turns.get(id)

    def turns(
        self,
        conversation: str,
        branch: str | None = None,
        limit: int = 50,
        before: int | None = None,
    ) -> list[Turn]:
        """Newest first along a branch; the next page is `before` the last one's number."""
        return self._turns.along(conversation, branch, limit, before)

    def unfinished_turns(self, conversation: str | None = None) -> list[Turn]:
        return self._turns.unfinished(conversation)

    # Steps. -----------------------------------------------------------------------------------

    def step(self, id: str) -> Step:
        return self._steps.get(id)

    def start_step(
        self, step_id: str, request: Json | None = None, backend: str = "", revision: str = ""
    ) -> Step:
        """One more attempt. `request`: with the ids that earlier steps of the turn have made."""
        return self._steps.start(step_id, request, backend, revision)

    def beat(self, step_id: str) -> None:
        self._steps.beat(step_id)

    def finish_step(
        self,
        step_id: str,
        values: Sequence[Value],
        notes: Sequence[str] = (),
        seconds: float = 0.0,
    ) -> tuple[Artifact, ...]:
        """Exactly once: a finished step gives its artifacts again and stores nothing."""
        if any(value.kind == "video" for value in values):  # which takes long to write
            done = self._steps.finished(step_id)
            if done is not None:
                return done
        return self._kept(
            lambda: [self.contents.keep(value) for value in values],
            lambda kept: self._steps.finish(step_id, kept, notes, seconds),
        )

    def fail_step(self, step_id: str, error: str, message: str) -> Step:
        return self._steps.close(step_id, "failed", error, message)

    def cancel_step(self, step_id: str) -> Step:
        return self._steps.close(step_id, "cancelled")

    def skip_step(self, step_id: str, message: str = "") -> Step:
        return self._steps.close(step_id, "skipped", message=message)

    # Artifacts. -------------------------------------------------------------------------------

    def save(
        self,
        value: Value,
        *,
        conversation: str,
        source: Source = "made",
        parents: Sequence[str] = (),
        backend: str = "",
        revision: str = "",
        request: Mapping[str, object] | None = None,
        seed: int | None = None,
        filename: str = "",
    ) -> Artifact:
        making = Making(
            source, tuple(parents), backend, revision, request or {}, seed,
            uploads.clean_name(filename),
        )  # fmt: skip
        self._conversations.get(conversation)  # an unknown one costs nothing
        return self._kept(
            lambda: self.contents.keep(value),
            lambda kept: self.artifacts.save(conversation, kept, making),
        )

    def ingest(
        self, data: bytes | Path, filename: str, *, conversation: str, as_mask: bool = False
    ) -> Artifact:
        """An upload: judged by its content, kept byte for byte."""
        name = uploads.clean_name(filename)
        limits = self.settings.limits
        self._conversations.get(conversation)
        found = uploads.judge(data, name, limits)
        mask = uploads.mask_of(data, name, limits) if as_mask else None
        return self._kept(
            lambda: self._keep_upload(data, found, mask),
            lambda kept: self.artifacts.save(
                conversation, kept,
                Making(source="upload", filename=name, request=_brought(found.said)),
            ),  # fmt: skip
        )

    def _keep_upload(
        self, data: bytes | Path, found: uploads.Upload, mask: Mask | None
    ) -> Kept:
        if isinstance(data, Path):
            with self.blobs.draft() as draft:
                backup.copy_file(data, draft)
                mark, inline = self.contents.keep_file(draft)
        else:
            mark, inline = self.contents.keep_bytes(data)
        original = Kept(
            mark, inline, found.kind, found.width, found.height, found.frames, found.fps,
            found.mime, found.times, ORIGINAL,
        )  # fmt: skip
        if mask is None:
            return original
        kept = self.contents.keep(mask)
        return replace(kept, beside=(original,))

    def _kept(self, keep: Callable[[], K], write: Callable[[K], T]) -> T:
        """Keep, then write the row; once more if a sweep came between."""
        for tried in range(TRIES):
            try:
                return write(keep())
            except Vanished:
                time.sleep(0.001 * tried)
        raise StoreError("blobs vanish as they are written; stop `vitron gc --grace 0`")

    def load(self, id: str) -> Value:
        """The value, every byte compared. A clip reads its frames as they are wanted."""
        one = self.artifacts.get(id)
        role, stored = self.contents.stored(id)
        if role == VALUE:
            return codecs.decode(one.kind, stored)
        name, limits = one.filename or one.name, self.settings.limits
        if one.kind == "image":
            return uploads.read_picture(stored, limits, name)
        found = uploads.Upload(
            one.kind, one.width, one.height, one.frames, one.fps, self.artifacts.times(id), one.mime
        )
        return uploads.open_clip(stored, found, name, limits)

    def original(self, id: str) -> bytes:
        """The stored bytes; of an upload exactly those that came."""
        self.artifacts.get(id)
        return self.contents.read(id, ORIGINAL, VALUE)

    def path(self, id: str) -> Path:
        """A file with the stored bytes; do not write to it."""
        self.artifacts.get(id)
        return self.contents.path(id, ORIGINAL, VALUE)

    def thumbnail(self, id: str) -> bytes:
        """A small WebP, at most 64 KB; derived once."""
        return viewing.thumbnail(self.contents, self.artifacts.get(id), self.load)

    def viewing(self, id: str) -> Path:
        """A file that every browser shows: PNG, JPEG or H.264 MP4; derived once."""
        return viewing.file(self.contents, self.artifacts.get(id), self.load)

    def artifact(self, id: str) -> Artifact:
        return self.artifacts.get(id)

    def by_name(self, conversation: str, name: str) -> Artifact:
        return self.artifacts.by_name(conversation, name)

    def find(
        self,
        words: str = "",
        kind: Kind | None = None,
        conversation: str | None = None,
        starred: bool | None = None,
        owner: str | None = None,
        limit: int = 50,
        before: str | None = None,
    ) -> list[Artifact]:
        """Newest first; the next page is `before` the last one's id."""
        return self.artifacts.find(words, kind, conversation, starred, owner, limit, before)

    def lineage(self, id: str) -> Lineage:
        return lineage.lineage(self.database, id)

    def star(self, id: str, on: bool = True) -> Artifact:
        return self.artifacts.star(id, on)

    def forget(self, id: str) -> None:
        """Give up its bytes; the lineage of what was made from it stays whole."""
        self.artifacts.forget(id)

    # The house. -------------------------------------------------------------------------------

    def verify(self) -> Verified:
        """Read every stored byte and compare it with its hash."""
        return garbage.verify(self.database, self.blobs)

    def recipe(self, one: Artifact) -> recipes.Recipe:
        """What made it, to go with its file; {} for what no step made."""
        return recipes.of(one, self.step(one.step).module) if one.step else {}

    def collect(self, grace: timedelta | float = 3600.0) -> Collected:
        """Free what nothing refers to and what is older than the grace."""
        seconds = grace.total_seconds() if isinstance(grace, timedelta) else float(grace)
        return garbage.collect(self.database, self.blobs, self.folder, seconds)

    def backup(self, path: Path) -> None:
        """The whole store in a new folder, consistent while others write."""
        backup.backup(self.database, self.blobs, path)

    def usage(self, owner: str | None = None) -> Usage:
        """Of the whole store, or of what one owner has in it."""
        return garbage.usage(self.database, self.folder, owner)


def _brought(said: str) -> dict[str, object]:
    """The recipe that an upload brings along, kept as words about it."""
    recipe = recipes.checked(said)
    return {"recipe": recipe} if recipe else {}
