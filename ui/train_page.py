"""Training, to be read: the stages of each recipe, their curves, and the cards of what came of it.

Nothing is trained from here: `vitron train` does that, and this page says how.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import streamlit as st

from ..tools import diffusing
from ..vitron_model.config import weights_of
from ..vitron_model.training.stages import RECIPES, Stage
from .wording import span

BESIDE = re.compile(r"\[([^]]+)\]\((?!https?:)[^)]+\)")
RUN = {
    "nano": "./run train --profile nano -o training",
    "vicuna-7b": "./run train --profile vicuna-7b --eyes clip/ --model vicuna/ -o large",
}


def training() -> None:
    """One run of the page."""
    st.subheader("How the embedded models learnt", anchor=False)
    st.caption(
        "Read only. What is shown here came with the program, and one command makes it anew."
    )
    planner, makers, recipes = st.tabs(["The planner", "The makers", "Recipes"], key="train-tabs")
    with planner:
        _shelf(weights_of(""), "./run train --profile nano -o training")
    with makers:
        _shelf(diffusing.WEIGHTS / "gligen", "./run train --part makers -o making")
    with recipes:
        _recipes()


def _shelf(folder: Path, command: str) -> None:
    """One set of weights: its curves, the time of each stage, its card."""
    if not folder.is_dir():
        st.info("No weights of this kind came with the program.", icon=":material/inventory_2:")
        st.code(command, language="sh")
        return
    curves = folder / "curves.png"
    if curves.is_file():
        st.image(str(curves), caption="The losses of every stage, step by step", width="stretch")
    _curves(folder / "curves.csv", folder.name)
    spent = _spent(folder / "curves.csv")
    if spent:
        st.dataframe(
            [
                {"Stage": name, "Steps": steps, "Time": span(seconds)}
                for name, steps, seconds in spent
            ],
            hide_index=True,
            width="stretch",
        )
    card = folder / "CARD.md"
    if card.is_file():
        with st.container(border=True):
            st.markdown(_lower(card.read_text(encoding="utf8")))
    st.caption("Made anew, or longer:")
    st.code(command, language="sh")


def _curves(file: Path, name: str) -> None:
    """The losses of one stage at a time, to be read off."""
    found: dict[str, list[tuple[int, float, str]]] = {}
    if file.is_file():
        with file.open(newline="", encoding="utf8") as lines:
            for row in csv.DictReader(lines):
                point = (int(row["step"]), float(row["loss"]), row["name"])
                found.setdefault(row["stage"], []).append(point)
    if not found:
        return
    stages = list(found)
    stage = st.segmented_control("Stage", stages, default=stages[-1], key=f"curves-{name}")
    steps, losses, names = zip(*found[stage or stages[-1]], strict=True)
    st.line_chart(
        {"Step": list(steps), "Loss": list(losses), "Of": list(names)},
        x="Step", y="Loss", color="Of", height=280,
    )  # fmt: skip


def _lower(card: str) -> str:
    """A card whose headings stand below those of the page; its links lead to files that are not
    here."""
    card = BESIDE.sub(r"\1", card)
    return "\n".join(f"##{line}" if line.startswith("#") else line for line in card.split("\n"))


def _recipes() -> None:
    name = st.segmented_control("Recipe", list(RUN), default="nano", key="train-recipe") or "nano"
    st.dataframe(
        [_row(stage) for stage in RECIPES[name]], hide_index=True, width="stretch", height="content"
    )
    st.code(RUN[name], language="sh")


def _row(stage: Stage) -> dict[str, str | int]:
    return {
        "Phase": stage.phase,
        "Stage": stage.name,
        "Steps": stage.steps,
        "Highest rate": f"{stage.rate:g}",
        "Trains": ", ".join(sorted(stage.trains)),
        "On": ", ".join(f"{source} ({share:g})" for source, share in stage.mix.items()) or "pages",
        "Losses": ", ".join(stage.losses),
    }


def _spent(file: Path) -> list[tuple[str, int, float]]:
    """(stage, steps, seconds) in the order in which they ran."""
    if not file.is_file():
        return []
    last: dict[str, tuple[int, float]] = {}
    with file.open(newline="", encoding="utf8") as lines:
        for row in csv.DictReader(lines):
            last[row["stage"]] = (int(row["step"]), float(row["seconds"]))
    return [(name, steps, seconds) for name, (steps, seconds) in last.items()]
