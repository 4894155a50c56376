"""Every error we raise. The branch says who must act; the message: value, limit, remedy.

VitronError
├── PlanError              the planner must act: the graph sends it back to repair
│   ├── UnreadablePlan         the text is not a plan (carries the position)
│   ├── UnknownModule          no such module
│   ├── UnknownInput           no such artifact or earlier step
│   ├── InvalidCall            the call does not fit its specialist's request
│   └── RefusedPlan            several of these at once (carries each)
├── InputError             the person asking must act: nothing was stored, nothing ran
│   ├── InvalidRegion          a drawn region outside the picture, empty or not a number
│   ├── UnsupportedMedia       the bytes are not a picture or clip that we read
│   ├── UnreadableMedia        the right kind, but broken, empty or truncated
│   ├── LimitExceeded          too large, too long, too many
│   ├── UnknownConversation    no such conversation, turn or branch
│   ├── UnknownArtifact        no such artifact
│   ├── UnknownPerson          nobody of that name may come in
│   ├── NameTaken              somebody of that name is there already
│   ├── InvalidName            a name that cannot be one
│   ├── NothingToUndo          no turn before this one, or none after it
│   ├── OutputExists           a file that would be overwritten unasked
│   ├── OutputRefused          a place where no result can be written
│   ├── UnknownKind            the storybook world draws no such thing
│   └── UnknownThing           no such thing in this scene of it
├── SpecialistError        the turn reports it and goes on without
│   ├── NoBackend              nothing here can serve that request (carries every reason)
│   ├── MissingWeights         the backend is there, its weights are not
│   ├── NothingFound           it ran and found nothing (an empty mask is never passed on)
│   ├── OutOfMemory            it does not fit the memory budget
│   └── SpecialistFailed       it broke; carries the cause
├── StoreError             the store is wrong: the turn stops, nothing acknowledged is lost
│   ├── ArtifactMissing        a row whose bytes are gone
│   ├── ArtifactDamaged        bytes that no longer match their hash
│   ├── StorageFull            the disk is full
│   ├── StorageReadOnly        the folder or the database cannot be written
│   ├── StoreBusy              another process held the lock for too long
│   └── SchemaTooNew           written by a newer version
├── ConversationBusy       another turn of this conversation is running: wait or cancel it
├── Cancelled              the person said stop
├── DataError              the person preparing training data must act: names file and line
└── SetupError             the person running us must act: the message holds the command
    └── UnknownProfile         no model of that size
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence


class VitronError(Exception):
    """Anything that goes wrong in a way we know; its text is fit to be shown to a person."""


# --- the planner must act -------------------------------------------------------------------


class PlanError(VitronError):
    """The plan is wrong; the planner is told and tries again."""


class UnreadablePlan(PlanError):
    def __init__(self, reason: str, text: str, position: int) -> None:
        near = text[max(0, position - 20) : position + 20]
        super().__init__(f"{reason} at character {position}, near {near!r}")
        self.reason, self.text, self.position = reason, text, position


class UnknownModule(PlanError):
    def __init__(self, name: str, known: Sequence[str], what: str = "module") -> None:
        super().__init__(f"there is no {what} {name!r}; use one of: {', '.join(known)}")
        self.name, self.known = name, tuple(known)


class UnknownInput(PlanError):
    def __init__(self, name: str, known: Sequence[str]) -> None:
        options = ", ".join(known) or "nothing yet: upload a picture or clip first"
        super().__init__(f"there is no input {name!r}; known here: {options}")
        self.name, self.known = name, tuple(known)


class InvalidCall(PlanError):
    def __init__(self, module: str, problems: Sequence[str]) -> None:
        super().__init__(f"{module}: {'; '.join(problems)}")
        self.module, self.problems = module, tuple(problems)


class RefusedPlan(PlanError):
    def __init__(self, problems: Sequence[VitronError]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = tuple(problems)


# --- the person asking must act ---------------------------------------------------------------


class InputError(VitronError):
    """What was handed in cannot be used as it is."""


class InvalidRegion(InputError):
    def __init__(self, problem: str, remedy: str = "draw it inside the picture (0 to 1)") -> None:
        super().__init__(f"{problem}; {remedy}")
        self.problem, self.remedy = problem, remedy


class UnsupportedMedia(InputError):
    def __init__(self, name: str, found: str, supported: Sequence[str]) -> None:
        super().__init__(f"{name!r} is {found}; send one of: {', '.join(supported)}")
        self.name, self.found, self.supported = name, found, tuple(supported)


class UnreadableMedia(InputError):
    def __init__(
        self, name: str, reason: str, remedy: str = "export it again and send the copy"
    ) -> None:
        super().__init__(f"{name!r} cannot be read: {reason}; {remedy}")
        self.name, self.reason, self.remedy = name, reason, remedy


class LimitExceeded(InputError):
    def __init__(self, what: str, value: object, limit: object, remedy: str) -> None:
        super().__init__(f"{what} is {value}, the limit is {limit}; {remedy}")
        self.what, self.value, self.limit, self.remedy = what, value, limit, remedy


class UnknownConversation(InputError):
    def __init__(self, name: str, remedy: str = "see `vitron conversations list`") -> None:
        super().__init__(f"there is no {name}; {remedy}")
        self.name = name


class UnknownArtifact(InputError):
    def __init__(self, name: str, remedy: str = "see `vitron artifacts list`") -> None:
        super().__init__(f"there is no artifact {name!r}; {remedy}")
        self.name = name


class UnknownPerson(InputError):
    def __init__(self, name: str) -> None:
        super().__init__(f"there is nobody called {name!r}; see `vitron users list`")
        self.name = name


class NameTaken(InputError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name!r} is there already; `vitron users renew {name}` gives them another token"
        )
        self.name = name


class InvalidName(InputError):
    def __init__(self, name: str, reason: str, remedy: str) -> None:
        super().__init__(f"nobody can be called {name!r}: {reason}; {remedy}")
        self.name, self.reason, self.remedy = name, reason, remedy


class NothingToUndo(InputError):
    def __init__(self, verb: str) -> None:
        where = "this is the start" if verb == "undo" else "this is the newest turn"
        super().__init__(f"there is nothing to {verb}: {where} of the conversation's branch")
        self.verb = verb


class OutputExists(InputError):
    def __init__(
        self, path: str, remedy: str = "add -f to overwrite it, or name another -o"
    ) -> None:
        super().__init__(f"{path} is already there; {remedy}")
        self.path, self.remedy = path, remedy


class OutputRefused(InputError):
    def __init__(
        self, path: str, reason: str, remedy: str = "give write permission, or name another -o"
    ) -> None:
        super().__init__(f"{path} cannot be written: {reason}; {remedy}")
        self.path, self.reason, self.remedy = path, reason, remedy


class UnknownKind(InputError):
    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"the world draws no {name!r}; it draws: {', '.join(known)}")
        self.name, self.known = name, tuple(known)


class UnknownThing(InputError):
    def __init__(self, thing: str, known: Sequence[str]) -> None:
        super().__init__(f"there is no {thing!r} in this scene; it has: {', '.join(known)}")
        self.thing, self.known = thing, tuple(known)


# --- the turn reports and adapts --------------------------------------------------------------


class SpecialistError(VitronError):
    """A specialist could not do its part; the turn says so and keeps what else was made."""


class NoBackend(SpecialistError):
    def __init__(self, module: str, reasons: Sequence[str]) -> None:
        why = "; ".join(_told_once(reasons)) or (
            "no backend is installed for it; begin with a picture or clip of your own, "
            "or add a backend (docs/embedding.md)"
        )
        super().__init__(f"nothing here can do this {module}: {why}")
        self.module, self.reasons = module, tuple(reasons)


def _told_once(reasons: Sequence[str]) -> Iterator[str]:
    """Each "backend: why"; backends with the same one together."""
    backends: dict[str, list[str]] = {}
    for reason in reasons:
        name, _, why = reason.partition(": ")
        backends.setdefault(why, []).append(name)
    for why, names in backends.items():
        yield f"{', '.join(names)}: {why}" if why else ", ".join(names)


class MissingWeights(SpecialistError):
    def __init__(self, name: str, how_to_get: str) -> None:
        super().__init__(f"{name} has no weights here; {how_to_get}")
        self.name, self.how_to_get = name, how_to_get


class NothingFound(SpecialistError):
    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"I found no {what}; {remedy}")
        self.what, self.remedy = what, remedy


class OutOfMemory(SpecialistError):
    def __init__(
        self, name: str, need_mb: int, have_mb: int,
        remedy: str = "use a smaller picture or raise VITRON_TOOLS__MEMORY_MB",
    ) -> None:  # fmt: skip
        super().__init__(f"{name} needs {need_mb} MB, {have_mb} MB are free; {remedy}")
        self.name, self.need_mb, self.have_mb = name, need_mb, have_mb


class SpecialistFailed(SpecialistError):
    def __init__(self, name: str, cause: BaseException) -> None:
        super().__init__(f"{name} broke: {type(cause).__name__}: {cause}")
        self.name, self.cause = name, cause


# --- the store is wrong -----------------------------------------------------------------------


class StoreError(VitronError):
    """What was made can't be read or written; the turn stops, earlier things stay."""


class ArtifactMissing(StoreError):
    def __init__(self, name: str, digest: str) -> None:
        super().__init__(
            f"the bytes of {name} ({digest[:12]}…) are gone; "
            "restore the blobs folder from a backup, or make it again from its parents"
        )
        self.name, self.digest = name, digest


class ArtifactDamaged(StoreError):
    def __init__(self, name: str, expected: str, got: str) -> None:
        super().__init__(
            f"{name} is damaged: its bytes hash to {got[:12]}…, its row says {expected[:12]}…; "
            "restore it from a backup, or make it again from its parents"
        )
        self.name, self.expected, self.got = name, expected, got


class StorageFull(StoreError):
    def __init__(self, where: str) -> None:
        super().__init__(f"the disk under {where} is full; free some space (`vitron gc` may help)")
        self.where = where


class StorageReadOnly(StoreError):
    def __init__(self, where: str, reason: str) -> None:
        super().__init__(
            f"{where} cannot be written ({reason}); give write permission, "
            "or set VITRON_MEMORY__FOLDER to a folder that you own"
        )
        self.where, self.reason = where, reason


class StoreBusy(StoreError):
    def __init__(self, where: str, seconds: float) -> None:
        super().__init__(
            f"{where} was locked for more than {seconds:g} s by another process; "
            "close the other program, then try again"
        )
        self.where, self.seconds = where, seconds


class SchemaTooNew(StoreError):
    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            f"the store has schema {found}, this version knows {known}; "
            "update vitron-agent, or point VITRON_MEMORY__FOLDER elsewhere"
        )
        self.found, self.known = found, known


# --- the rest -----------------------------------------------------------------------------------


class ConversationBusy(VitronError):
    def __init__(self, conversation: str, owner: str) -> None:
        super().__init__(
            f"conversation {conversation} is being written by {owner}; "
            "wait for its turn to end, or cancel it"
        )
        self.conversation, self.owner = conversation, owner


class Cancelled(VitronError):
    def __init__(self, what: str = "the turn") -> None:
        super().__init__(f"{what} was cancelled")
        self.what = what


class DataError(VitronError):
    def __init__(self, file: str, line: int | None, problem: str, remedy: str) -> None:
        place = f"{file}, line {line}" if line is not None else file
        super().__init__(f"{place}: {problem}; {remedy}")
        self.file, self.line, self.problem, self.remedy = file, line, problem, remedy


class SetupError(VitronError):
    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem}; {remedy}")
        self.problem, self.remedy = problem, remedy


class UnknownProfile(SetupError):
    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"there is no profile {name!r}", f"use one of: {', '.join(known)}")
        self.name, self.known = name, tuple(known)
