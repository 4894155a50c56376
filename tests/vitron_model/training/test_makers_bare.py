"""The makers learn where there is little more than torch, in minutes, and go on from a set."""

import os
import subprocess
import sys

import torch

from vitron.tools import i2vgen, packing
from vitron.vitron_model.training.makers import reader

BARE = """
import runpy, sys
from importlib.machinery import PathFinder

find, absent = PathFinder.find_spec, {absent!r}
PathFinder.find_spec = classmethod(
    lambda own, name, *more: None if name.partition('.')[0] in absent else find(name, *more)
)
sys.argv = ['makers', *{said!r}]
runpy.run_module('vitron.vitron_model.training.makers', run_name='__main__')
"""
ABSENT = ("av", "langgraph", "sqlalchemy", "streamlit", "typer", "zstandard", "rich", "websockets")


def run(*said):
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", BARE.format(absent=ABSENT, said=said)],
        capture_output=True, text=True, check=False, env=os.environ | {"CUDA_VISIBLE_DEVICES": ""},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr[-2000:]
    return ended.stdout


def test_with_little_more_than_torch_in_minutes_and_again_from_the_set(tmp_path):
    whole = ("--profile", "tiny", "--workers", "1")
    first = run("-o", str(tmp_path / "one"), *whole, "--minutes", "0.05")
    assert "heeds words" in first and "steps/s" in first and "on cpu" in first
    made = tmp_path / "one" / "set"
    assert {place.name for place in made.iterdir()} == {"gligen", "zeroscope", "i2vgen"}
    run("-o", str(tmp_path / "two"), *whole, "--from", str(made), "--until", "films")
    again = tmp_path / "two" / "set"
    assert not (tmp_path / "two" / "vae").exists(), "its paper stays"
    for name in ("vae", "text_encoder"):
        old, new = (packing.weights_of(place / "gligen", name) for place in (made, again))
        assert all(torch.allclose(old[key], new[key], atol=2e-3) for key in old), name
    for place, key in (("gligen", "conv_in.weight"), ("zeroscope", "conv_in.weight")):
        old, new = (packing.weights_of(one / place, "unet") for one in (made, again))
        moved = (old[key] - new[key]).abs().mean() / old[key].abs().mean()
        assert 0 < moved < 0.5, "it went on from there"


def test_both_sides_leave_out_as_many_layers_of_the_tower():
    assert reader.BUT_ONE == i2vgen.PENULTIMATE
