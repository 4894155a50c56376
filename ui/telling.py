"""Turns, steps and artifacts as plain data for machines (`--json`). Knows no terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..tools.modules import MODULES
from .progress import Story

if TYPE_CHECKING:
    from ..memory.records import Artifact, Conversation, Turn
    from ..memory.store import Memory


def told(memory: Memory, conversation: str, story: Story) -> dict[str, object]:
    """A turn that just ended."""
    return {
        "ok": story.outcome in ("answered", "done", "partial"),
        "conversation": conversation,
        "turn": story.turn,
        "outcome": story.outcome,
        "reply": story.reply,
        "seconds": round(story.seconds, 3),
        "artifacts": [artifact(memory.artifact(made.artifact)) for made in story.made],
        "failed": [
            {"step": one.step, "error": one.error, "message": one.message} for one in story.failed
        ],
    }


def module_name(slug: str) -> str:
    """A module as people say it; a guest's own slug stays as it is."""
    return next((module.name for module in MODULES if module.slug == slug), slug)


def artifact(one: Artifact) -> dict[str, object]:
    return {
        "id": one.id,
        "name": one.name,
        "kind": one.kind,
        "conversation": one.conversation,
        "turn": one.turn,
        "width": one.width,
        "height": one.height,
        "frames": one.frames,
        "fps": one.fps,
        "bytes": one.bytes,
        "source": one.source,
        "filename": one.filename,
        "starred": one.starred,
        "created": one.created.isoformat(),
        "backend": one.backend,
        "revision": one.revision,
        "seed": one.seed,
        "request": one.request,
        "digest": one.digest,
    }


def conversation(one: Conversation) -> dict[str, object]:
    return {
        "id": one.id,
        "title": one.title,
        "created": one.created.isoformat(),
        "updated": one.updated.isoformat(),
        "branch": one.branch,
        "head": one.head,
        "turns": one.turns,
    }


def turn(one: Turn) -> dict[str, object]:
    return {
        "id": one.id,
        "number": one.number,
        "parent": one.parent,
        "branch": one.branch,
        "text": one.text,
        "attachments": list(one.attachments),
        "regions": [[name, region.model_dump(mode="json")] for name, region in one.regions],
        "state": one.state,
        "outcome": one.outcome,
        "reply": one.reply,
        "planner": one.planner,
        "seconds": one.seconds,
        "created": one.created.isoformat(),
        "steps": [
            {
                "number": step.number,
                "module": step.module,
                "backend": step.backend,
                "revision": step.revision,
                "state": step.state,
                "outputs": list(step.outputs),
                "error": step.error,
                "message": step.message,
                "notes": step.notes,
                "seconds": step.seconds,
                "request": step.request,
            }
            for step in one.steps
        ],
    }
