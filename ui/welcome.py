"""The first sight: where to drop something, and what will happen then."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Literal

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from ..errors import VitronError
from ..memory.records import Conversation
from .house import House
from .samples import draw_one
from .stories import STORIES, begin, thumbnail
from .ways import visitor
from .wording import ours

TYPES = [
    "png",
    "jpg",
    "jpeg",
    "webp",
    "gif",
    "bmp",
    "tif",
    "tiff",
    "mp4",
    "mov",
    "webm",
    "mkv",
    "avi",
]

# The one place where Streamlit's own look is bent: the drop zone is the whole point of the page.
HERO = """<style>
.st-key-hero [data-testid="stFileUploaderDropzone"] {
  flex-direction: column; justify-content: center; align-items: center; gap: .75rem;
  min-height: 14rem; border-style: dashed; border-width: 2px; text-align: center;
}
.st-key-hero [data-testid="stFileUploaderDropzone"]::before {
  content: "Drop photographs or clips here"; font-size: 1.125rem; font-weight: 600;
}
.st-key-hero [data-testid="stFileUploaderDropzone"] > * { flex: 0 0 auto; }
</style>"""

SAMPLES: tuple[tuple[Literal["image", "video"], str, str], ...] = (
    ("image", "Draw me a picture", ":material/brush:"),
    ("video", "Draw me a clip", ":material/movie:"),
)

STEPS = (
    (":material/add_photo_alternate:", "Drop it in", "A photograph or a clip, as large as it is."),
    (":material/ink_highlighter:", "Point at it", "Box, click, scribble or outline what you mean."),
    (
        ":material/movie_edit:",
        "Say what happens",
        "Cut it out, change it, follow it, make it move.",
    ),
)


def welcome(open_house: House, conversation: Conversation | None = None) -> None:
    """The drop zone, with what to expect."""
    st.html(HERO)
    _, middle, _ = st.columns([1, 8, 1])
    with middle:
        st.title("What shall we work on?", anchor=False)
        st.markdown(
            "Cut out, change, follow and animate what is in your own pictures and clips, or have "
            "new ones drawn. Everything stays on this machine, and nothing you make is lost."
        )
        with st.container(key="hero"):
            upload(open_house, conversation, key="first")
        if conversation is None:
            say(open_house)
            _samples(open_house)
            st.space("small")
            _stories(open_house)
        st.space("medium")
        for column, (icon, title, words) in zip(st.columns(3, gap="medium"), STEPS, strict=True):
            with column:
                st.markdown(f"**{icon} {title}**")
                st.caption(words)


def say(open_house: House, conversation: Conversation | None = None) -> None:
    """Words are enough to begin with; files may go along."""
    said = st.chat_input(
        "Or say it: a red dog runs past a blue car in the snow",
        key="first-words", accept_file="multiple", file_type=TYPES,
    )  # fmt: skip
    if not said:
        return
    text, brought = said.text.strip(), [(one.name, one.getvalue()) for one in said.files]
    agent, fresh = open_house.agent, conversation is None
    if conversation is None:
        conversation = agent.memory.create_conversation(_title(text or brought[0][0]), visitor())
    home = conversation.id
    try:
        open_house.start(home, text, lambda: agent.turn(home, text, brought))
    except VitronError as error:
        if fresh:
            agent.memory.delete_conversation(home)
        st.error(ours(str(error)))
        return
    st.query_params["conversation"] = home
    st.rerun()


def _stories(open_house: House) -> None:
    """Four things that are made with one click."""
    st.markdown("**Or watch something being made**")
    for column, story in zip(st.columns(len(STORIES), gap="small"), STORIES, strict=True):
        with column, st.container(border=True, height="stretch", gap="small"):
            st.image(thumbnail(story), width="stretch")
            st.markdown(f"**{story.title}**")
            st.caption(story.tells)
            if st.button("Make it", icon=story.icon, key=f"story-{story.name}", width="stretch"):
                st.query_params["conversation"] = begin(open_house, story, visitor())
                st.rerun()


def _samples(open_house: House) -> None:
    """For those with nothing at hand."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("Nothing at hand?", width="content")
        for kind, label, icon in SAMPLES:
            if st.button(label, icon=icon, key=f"draw-{kind}", type="tertiary"):
                one = draw_one(open_house.agent.memory, kind, secrets.randbelow(100_000), visitor())
                st.query_params["conversation"] = one.conversation
                st.query_params["show"] = one.id
                st.rerun()


def upload(
    open_house: House, conversation: Conversation | None, key: str, *, small: bool = False
) -> None:
    """A drop zone; what is dropped is stored and put on the stage."""
    turn = st.session_state.get(f"{key}-uploads", 0)
    files = st.file_uploader(
        "Photographs and clips",
        type=TYPES,
        accept_multiple_files=True,
        label_visibility="collapsed" if not small else "visible",
        key=f"{key}-{turn}",
    )
    for problem in st.session_state.pop("upload-problems", []):
        st.error(problem, icon=":material/broken_image:")
    if files:
        st.session_state[f"{key}-uploads"] = turn + 1  # an empty drop zone next time
        _take(open_house, conversation, files)


def _take(
    open_house: House, conversation: Conversation | None, files: Sequence[UploadedFile]
) -> None:
    memory = open_house.agent.memory
    problems, last = [], ""
    with st.spinner("Reading…"):
        for file in files:
            try:
                if conversation is None:
                    # Made only for what can be read: a refused file leaves no empty conversation.
                    conversation = memory.create_conversation(_title(file.name), visitor())
                    fresh = True
                else:
                    fresh = False
                last = memory.ingest(file.getvalue(), file.name, conversation=conversation.id).id
            except VitronError as error:
                problems.append(ours(str(error)))
                if fresh and conversation is not None:
                    memory.delete_conversation(conversation.id)
                    conversation = None
    st.session_state["upload-problems"] = problems
    if conversation is not None and last:
        st.query_params["conversation"] = conversation.id
        st.query_params["show"] = last
    st.rerun()


def _title(name: str) -> str:
    return name.rsplit(".", 1)[0][:80] or "Untitled"
