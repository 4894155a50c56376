"""Cut-outs by hand: exactly what was drawn, or one that is there grown, softened, turned round."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np
import streamlit as st

from ..memory.media import Mask
from ..memory.records import Artifact
from ..memory.region import Region
from ..memory.store import Memory
from .house import House

FURTHEST = 60  # pixels that an edge may be moved or softened


def as_drawn(memory: Memory, chosen: Artifact, region: Region) -> Artifact:
    """A cut-out of every pixel that was drawn on, and of no other."""
    alpha = Mask.of(region.raster(chosen.width, chosen.height))
    said = {"region": region.model_dump(mode="json")}
    return _kept(memory, chosen, alpha, (chosen.id,), said)


def reshaped(mask: Mask, grow: int = 0, soften: int = 0, invert: bool = False) -> Mask:
    """Its edge moved outwards (or inwards) by so many pixels, then softened over as many."""
    alpha = 255 - mask.alpha if invert else mask.alpha
    if grow:
        reach = 2 * abs(grow) + 1
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
        alpha = (cv2.dilate if grow > 0 else cv2.erode)(alpha, disc)
    if soften:
        alpha = cv2.GaussianBlur(alpha, (0, 0), soften / 2)
    return Mask(np.ascontiguousarray(alpha, dtype=np.uint8))


def reshape(open_house: House, chosen: Artifact, veil: str) -> None:
    """The form that makes another of the cut-out that lies on the picture; the old one stays."""
    memory = open_house.agent.memory
    with st.popover("Refine", icon=":material/gradient:", type="tertiary"):
        grow = st.slider(
            "Move its edge, in pixels", -FURTHEST, FURTHEST, 0, key=f"grow-{veil}",
            help="To the right outwards, to the left inwards",
        )  # fmt: skip
        soften = st.slider("Soften its edge, in pixels", 0, FURTHEST, 0, key=f"soften-{veil}")
        invert = st.toggle("Everything but this", key=f"invert-{veil}")
        changed = bool(grow or soften or invert)
        if st.button("Keep it", type="primary", disabled=not changed, key=f"refine-{veil}"):
            mask = memory.load(veil)
            assert isinstance(mask, Mask)
            said = {"grow": grow, "soften": soften, "invert": invert}
            new = reshaped(mask, grow, soften, invert)
            lay(chosen, _kept(memory, chosen, new, (chosen.id, veil), said))
            st.rerun()


def lay(chosen: Artifact, mask: Artifact) -> None:
    """The cut-out over its picture."""
    st.session_state[f"veil-{chosen.id}"] = mask.id
    st.session_state.pop(f"drawn-under-{mask.id}", None)


def _kept(
    memory: Memory, on: Artifact, mask: Mask, parents: tuple[str, ...], said: Mapping[str, object]
) -> Artifact:
    assert on.conversation is not None
    return memory.save(
        mask, conversation=on.conversation, parents=parents, backend="by hand", request=said
    )
