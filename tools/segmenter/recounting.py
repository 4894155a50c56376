"""Questions about what happens in a clip, answered from what was watched: what somebody does, who
does something, what comes first, before and after, when, why, how many there are, whether somebody
is there at the end.

Knows what is asked, and what happened; no network. What it does not understand whole, or did not
see, it leaves to others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ..english import going_on, listed, number, present
from .choosing import LIKELY
from .happening import GAITS, ON_FOOT, PASSING, Event, events
from .reading import Vocabulary, Wanted, wanted
from .watching import Actor, Watched

ACTIONS = tuple(sorted(
    {*GAITS, *(f"{gait} past" for gait in PASSING), *(f"{gait} to" for gait in ON_FOOT),
     "jump", "jump over", "follow", "turn round", "spin", "fall", "rise", "float", "grow", "shrink",
     "appear", "disappear", "wave", "sit down", "pick up", "put down"},
    key=len, reverse=True,
))  # fmt: skip
"""Everything that is told of, what has more words first."""
BESIDE = ("past", "to", "over")
"""With these it is the same deed, past or over something."""

_IN = r"(?: (?:here|(?:in|on|during|of) (?:it|(?:the|this|my) (?:clip|video|film|movie))))?"
_ONE = r"(?P<one>.+?)"
_FORMS: tuple[tuple[str, str], ...] = (
    ("tell", rf"(?:(?:tell me |describe |say )?what (?:happens|goes on)"
             rf"|what(?: is|'s) (?:going on|happening)|what (?:do|can) you see){_IN}"),
    ("tell", r"(?:please )?(?:describe|caption) (?:this|it|(?:the|this|my) "
             r"(?:clip|video|film|movie))(?: for me| in (?:a|one) sentence)?"),
    ("ends", rf"what happens (?P<end>first|last|at the (?:beginning|start|end)){_IN}"),
    ("near", r"what happens (?:right |just |directly |immediately )?(?P<way>before|after)"
             r"(?: that)? (?P<clause>.+)"),
    ("what", rf"what (?:does|do|did) {_ONE} do{_IN}"),
    ("what", rf"what(?:'s| is| are) {_ONE} doing{_IN}"),
    ("what", rf"what happens (?:to|with) {_ONE}{_IN}"),
    ("when", r"in which frames (?:can you see|do you see|is it to be seen) that (?P<clause>.+)"),
    ("when", r"when does it happen that (?P<clause>.+?)(?:[?.] give the frames)?"),
    ("when", r"(?:when|in which frames) (?:does|do|did) (?P<clause>.+?)(?:[?.] give the frames)?"),
    ("count", rf"how many {_ONE} (?:appear|occur|show up|are there|can be seen|can you see|do you "
              rf"see|are to be seen){_IN}"),
    ("exists", rf"(?:is|are) there (?:an?|any|some) {_ONE}{_IN}"),
    ("end", rf"(?:is|are) {_ONE} (?:still |there )*(?:to be seen|visible|there|seen)"
            r"(?: still)? (?:at|from) the (?P<end>end|beginning|start)"),
    ("why", r"why (?:does|is|do|are) (?P<clause>.+)"),
    ("way", rf"(?:which way|in which direction|where) (?:does|do|is|are) {_ONE} "
            r"(?:go|going|move|moving|(?P<gait>[a-z]+?)(?:ing)?)"),
    ("does", r"(?:does|do|did|is|are) (?P<clause>.+)"),
    ("who", r"(?P<whom>who|what|which (?:thing|one)) (?P<act>.+)"),
)  # fmt: skip
_ASKS = tuple((sort, re.compile(rf"{form} ?[?.!]*", re.IGNORECASE)) for sort, form in _FORMS)
_CAUSES: tuple[tuple[str, str, str], ...] = (
    # what is asked of it, who acted or was acted on, the answer
    (r"leave (?:its|the) place|vanish from the ground", "pick up", "because {actor} picks it up"),
    (r"move|go|walk|run", "follow", "because it follows {target}"),
    (r"(?:not there|gone)(?: at the end)?", "disappear", "because it disappears"),
    (r"(?:look |get |become )?bigger(?: at the end)?", "grow", "because it grows"),
    (r"(?:look |get |become )?smaller(?: at the end)?", "shrink", "because it shrinks"),
    (r"jump", "jump over", "because {target} is in the way"),
)


@dataclass(frozen=True, eq=False)
class Story:
    """A clip that was watched, and what happens in it."""

    watched: Watched
    events: tuple[Event, ...]
    known: Vocabulary

    def the(self, actor: Actor) -> str:
        """ "the dog"; "the man in a blue shirt" where there are two"""
        kind = actor.looks("kind")
        if sum(one.looks("kind") == kind for one in self.watched.actors) == 1:
            return f"the {kind}"
        return f"the {self.known.called(kind, actor.looks('colour'), actor.looks('pattern'))}"

    def act(self, event: Event) -> str:
        """ "runs past the car" """
        return present(event.action, self.the(event.target) if event.target else "")

    def told(self, event: Event) -> str:
        return f"{self.the(event.actor)} {self.act(event)}"

    def meant(self, said: str) -> list[Actor] | None:
        """Whom it names; None where it says more than what somebody looks like."""
        want = wanted(said, self.known)
        if want is None or not want.noun:
            return None
        if want != Wanted(want.noun, want.looks, several=want.several):
            return None
        return [one for one in self.watched.actors if self._fits(want, one) >= LIKELY]

    def one(self, said: str) -> Actor | None:
        """The only one that it names."""
        found = self.meant(said)
        return found[0] if found is not None and len(found) == 1 else None

    def _fits(self, want: Wanted, actor: Actor) -> float:
        kinds = actor.likely("kind")
        named = sum(kinds.get(kind, 0.0) for kind in self.known.means[want.noun])
        return min([named, *(actor.likely(what).get(label, 0.0) for what, label in want.looks)])

    def of(self, actor: Actor) -> list[Event]:
        return [event for event in self.events if event.actor is actor]


def understood(text: str) -> bool:
    """Whether it may be asked of a clip."""
    return _asked(text) is not None


def answer(text: str, watched: Watched, known: Vocabulary) -> str | None:
    """None where it asks for something else, or that was not seen."""
    found = _asked(text)
    if found is None:
        return None
    sort, said = found
    if not watched.actors:
        return None
    return _ANSWERS[sort](Story(watched, events(watched), known), said)


def _asked(text: str) -> tuple[str, Mapping[str, str]] | None:
    plain = re.sub(r"\s+", " ", text.strip()).rstrip("?.! ")
    for sort, form in _ASKS:
        if match := form.fullmatch(plain):
            return sort, {key: value for key, value in match.groupdict().items() if value}
    return None


# --- clauses ------------------------------------------------------------------------------------


def _clause(story: Story, said: str) -> Iterator[Event]:
    """The events that a clause tells: "the dog runs past the car"."""
    for action in ACTIONS:
        match = _verb(action).search(said)
        if match is not None:
            actor = story.one(said[: match.start()])
            return _acts(story, said[match.start() :], actor) if actor else iter(())
    return iter(())


def _acts(story: Story, said: str, actor: Actor | None = None) -> Iterator[Event]:
    """The events whose act is said: "runs past the car"; of the actor, where one is given. Where
    nobody just "runs", who runs past something does."""
    about = [event for event in story.events if actor is None or event.actor is actor]
    exactly = [event for event in about if _is(story, event, event.action, said)]
    yield from exactly or [e for e in about if e.target is not None and _barely(e.action, said)]


def _is(story: Story, event: Event, action: str, said: str) -> bool:
    match = _verb(action).match(said)
    if match is None:
        return False
    rest = said[match.end() :].strip()
    return not rest or (event.target is not None and event.target in (story.meant(rest) or ()))


def _would_be_seen(story: Story, said: str) -> bool:
    """Whether it is told of where it happens, by or past whomever."""
    for action in ACTIONS:
        match = _verb(action).match(said)
        if match is not None:
            rest = said[match.end() :].strip()
            return not rest or story.meant(rest) is not None
    return any(_barely(action, said) for action in ACTIONS)


def _barely(action: str, said: str) -> bool:
    """Whether "runs" is said, and that is "runs past" something."""
    verb, _, beside = action.partition(" ")
    return beside in BESIDE and _verb(verb).fullmatch(said.strip()) is not None


def _verb(action: str) -> re.Pattern[str]:
    """ "runs past", "is running past", "run past" """
    verb, _, rest = action.partition(" ")
    says, _, along = present(verb).partition(" ")
    more = f" {rest}" if rest else f"(?: {along})?" if along else ""
    return re.compile(rf"\b(?:is |are )?(?:{verb}|{says}|{going_on(verb)}){more}\b", re.IGNORECASE)


# --- answers ------------------------------------------------------------------------------------

Said = Mapping[str, str]


def _tell(story: Story, said: Said) -> str | None:
    if not story.events or story.watched.changes:
        return None
    return listed([story.told(event) for event in story.events])


def _ends(story: Story, said: Said) -> str | None:
    """What happens first, or last, where it alone does."""
    if len(story.events) < 2 or story.watched.changes:
        return None
    first = said["end"].lower().rsplit(" ", 1)[-1] in ("first", "beginning", "start")
    row = sorted(story.events, key=(lambda e: e.first) if first else (lambda e: -e.last))
    return story.told(row[0])


def _near(story: Story, said: Said) -> str | None:
    """What happens just before or after something."""
    found = list(_clause(story, said["clause"]))
    if len(found) != 1 or story.watched.changes:
        return None
    slack, known = story.watched.gap, found[0]
    if said["way"].lower() == "before":
        row = [e for e in story.events if e.last <= known.first + slack and e.first < known.first]
        row.sort(key=lambda e: -e.last)
    else:
        row = [e for e in story.events if e.first >= known.last - slack and e.last > known.last]
        row.sort(key=lambda e: e.first)
    return story.told(row[0]) if row and row[0] is not known else None


def _what(story: Story, said: Said) -> str | None:
    actor = story.one(said["one"])
    done = story.of(actor) if actor is not None else []
    if actor is None or not done:
        return None
    acts = listed([story.act(event) for event in done])
    return acts if actor.looks("kind") in story.known.wears else f"it {acts}"


def _who(story: Story, said: Said) -> str | None:
    """Nobody, where it is a deed that would have been seen."""
    act = said["act"].strip()
    found = {id(event.actor): event.actor for event in _acts(story, act)}
    if found:
        return listed([story.the(actor) for actor in found.values()])
    if not story.events or story.watched.changes or not _would_be_seen(story, act):
        return None
    return f"{'nobody' if said['whom'].lower() == 'who' else 'nothing'}, as far as I can see"


def _does(story: Story, said: Said) -> str | None:
    """Yes; no only where somebody was seen who did something else."""
    if next(_clause(story, said["clause"]), None) is not None:
        return "yes"
    for action in ACTIONS:
        match = _verb(action).search(said["clause"])
        if match is not None:
            actor = story.one(said["clause"][: match.start()])
            return "no" if actor is not None and story.of(actor) else None
    return None


def _when(story: Story, said: Said) -> str | None:
    found = list(_clause(story, said["clause"]))
    return f"frames {found[0].first} to {found[0].last}" if len(found) == 1 else None


def _count(story: Story, said: Said) -> str | None:
    found = story.meant(said["one"])
    return None if found is None else number(len(found))


def _exists(story: Story, said: Said) -> str | None:
    found = story.meant(said["one"])
    return None if found is None else "yes" if found else "no"


def _end(story: Story, said: Said) -> str | None:
    actor = story.one(said["one"])
    if actor is None:
        return None
    at_end = said["end"].lower() == "end"
    seen = actor.sightings[-1 if at_end else 0].frame
    return "yes" if seen == story.watched.frames[-1 if at_end else 0] else "no"


def _why(story: Story, said: Said) -> str | None:
    for asked, action, because in _CAUSES:
        match = re.fullmatch(rf"(?P<one>.+?) (?:{asked})", said["clause"], re.IGNORECASE)
        actor = story.one(match["one"]) if match else None
        for event in story.events if actor is not None else ():
            about = event.target if action == "pick up" else event.actor
            if event.action == action and about is actor:
                target = story.the(event.target) if event.target else ""
                return because.format(actor=story.the(event.actor), target=target)
    return None


def _way(story: Story, said: Said) -> str | None:
    actor = story.one(said["one"])
    going = [e for e in story.of(actor) if e.action.split(" ")[0] in GAITS] if actor else []
    if actor is None or not going:
        return None
    first, last = (sum(actor.sightings[end].box[0::2]) for end in (0, -1))
    return "to the right" if last > first else "to the left"


_ANSWERS: Mapping[str, Callable[[Story, Said], str | None]] = {
    "tell": _tell, "ends": _ends, "near": _near, "what": _what, "who": _who, "does": _does,
    "when": _when, "count": _count, "exists": _exists, "end": _end, "why": _why, "way": _way,
}  # fmt: skip
