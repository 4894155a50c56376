"""Weights in a quarter of their size, and sets of pipelines that share parts.

A packed folder has `packed.json` beside `model_index.json`: which components it takes from which
folder next to it. Its weights are kept as `memory/rows.py` keeps them. Where a folder has own
weights of a component that it also shares, its own lie over the shared ones: so a network of clips
is kept as what it has learnt beyond the network of pages. Torch lives in the functions.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import MissingWeights
from ..memory.rows import packed, unpacked

if TYPE_CHECKING:
    from torch import Tensor

MARK, WEIGHTS, INDEX = "packed.json", "packed.safetensors", "model_index.json"
LIBRARIES = ("diffusers", "transformers")
MODULES = ("unet", "vae", "text_encoder", "image_encoder")
"""Components that have weights."""


def lies_in(folder: str | Path) -> bool:
    return (Path(folder) / MARK).is_file()


# --- weights ------------------------------------------------------------------------------------


def weights_of(folder: Path, component: str) -> dict[str, Tensor]:
    """Of one component: the shared ones, and over them the folder's own."""
    from safetensors.torch import load_file

    shared = _shares(folder).get(component)
    weights = weights_of(folder.parent / shared, component) if shared else {}
    own = folder / component / WEIGHTS
    if own.is_file():
        weights |= unpacked(load_file(own))
    elif not shared:
        raise MissingWeights(str(folder), f"{component}/{WEIGHTS} is missing: make it anew")
    return weights


def _shares(folder: Path) -> dict[str, str]:
    if not lies_in(folder):
        raise MissingWeights(str(folder), f"{MARK} is missing: the folders of a set lie together")
    shares: dict[str, str] = json.loads((folder / MARK).read_text(encoding="utf8"))["shares"]
    for name in shares.values():
        if Path(name).name != name or name in ("..", "."):
            raise MissingWeights(
                str(folder), f"{MARK} names {name!r}, which is no folder beside it"
            )
    return shares


# --- components ---------------------------------------------------------------------------------


def components(folder: Path, kind: Any) -> dict[str, Any]:
    """All parts of a pipeline, ready to be put together; `kind`: the dtype of the weights."""
    index: dict[str, Any] = json.loads((folder / INDEX).read_text(encoding="utf8"))
    return {
        name: component(folder, name, kind) if entry[0] else None
        for name, entry in index.items()
        if isinstance(entry, list)
    }


def component(folder: Path, name: str, kind: Any = None) -> Any:
    """One part, from this folder or the one that it is shared with."""
    import importlib

    index: dict[str, Any] = json.loads((folder / INDEX).read_text(encoding="utf8"))
    library, title = index[name]
    if library not in LIBRARIES:
        raise MissingWeights(
            str(folder), f"{INDEX} asks for {library!r}: only {LIBRARIES} are taken"
        )
    made = getattr(importlib.import_module(library), title)
    place = _place(folder, name)
    if name not in MODULES:
        return made.from_pretrained(place)
    if library == "diffusers":
        part = made.from_config(made.load_config(place))
    else:
        part = made(made.config_class.from_pretrained(place))
    own = part.state_dict()
    weights = {
        key: value
        for key, value in weights_of(folder, name).items()
        if key in own and own[key].shape == value.shape
    }
    missing = own.keys() - weights.keys()
    if missing:
        some = ", ".join(sorted(missing)[:3])
        raise MissingWeights(str(folder), f"{name} lacks {len(missing)} weights ({some}, …)")
    part.load_state_dict(weights)
    return part.eval() if kind is None else part.to(kind).eval()


def _place(folder: Path, name: str) -> Path:
    """Where its settings lie."""
    if (folder / name).is_dir():
        return folder / name
    shared = _shares(folder).get(name)
    if shared is None:
        raise MissingWeights(str(folder), f"{name}/ is missing: make it anew")
    return _place(folder.parent / shared, name)


# --- writing ------------------------------------------------------------------------------------


def pack(folder: Path, shares: dict[str, str], own: dict[str, set[str]]) -> None:
    """A folder that a pipeline has saved, made small. `shares`: component -> folder beside it;
    `own`: of a shared component, the weights that are not as there."""
    import shutil

    from safetensors.torch import load_file, save_file

    for name in MODULES:
        place = folder / name
        if not place.is_dir():
            continue
        if name in shares and name not in own:
            shutil.rmtree(place)
            continue
        weights: dict[str, Tensor] = {}
        for file in sorted(place.glob("*.safetensors")):
            weights |= load_file(file)
            file.unlink()
        kept = own.get(name, set(weights))
        save_file(packed({k: weights[k] for k in sorted(kept)}), place / WEIGHTS)
    for name in set(shares) - set(MODULES):
        shutil.rmtree(folder / name, ignore_errors=True)
    (folder / MARK).write_text(json.dumps({"shares": shares}, indent=1) + "\n")
