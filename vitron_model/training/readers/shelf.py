"""Every dataset that can be read, by name: `open_dataset("refcoco", folder, "val")`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ....errors import DataError
from ..samples import Sample
from . import coco, flickr, magicbrush, masked, questions, tracking, webtables
from .files import folder_of

Read = Callable[[Path, str], Iterator[Sample]]


@dataclass(frozen=True)
class Dataset:
    name: str
    title: str
    splits: tuple[str, ...]
    read: Read


def _all() -> Iterator[Dataset]:
    three = ("train", "val", "test")
    yield Dataset("coco-captions", "COCO captions 2017", ("train", "val"), coco.captions)
    yield Dataset("coco-instances", "COCO instances 2017", ("train", "val"), coco.instances)
    for name, title in (("refcoco", "RefCOCO"), ("refcoco+", "RefCOCO+")):
        yield Dataset(name, title, ("train", "val", "testA", "testB"), _named(coco.referring, name))
    yield Dataset("refcocog", "RefCOCOg (umd)", three, _named(coco.referring, "refcocog"))
    yield Dataset("flickr30k", "Flickr30K Entities", three, flickr.captions)
    yield Dataset("cc3m", "CC3M", tuple(webtables.CC3M), webtables.cc3m)
    yield Dataset("webvid", "WebVid", tuple(webtables.WEBVID), webtables.webvid)
    yield Dataset("magicbrush", "MagicBrush", ("train", "dev", "test"), magicbrush.edits)
    yield Dataset("lasot", "LaSOT", ("train", "test"), tracking.lasot)
    yield Dataset("got10k", "GOT-10k", ("train", "val"), tracking.got10k)
    yield Dataset("mot16", "MOT16", ("train",), _named(tracking.everybody, "MOT16"))
    yield Dataset(
        "dancetrack", "DanceTrack", ("train", "val"), _named(tracking.everybody, "DanceTrack")
    )
    yield Dataset("davis2016", "DAVIS 2016", ("train", "val"), _named(masked.davis, "2016"))
    yield Dataset("davis2017", "DAVIS 2017", ("train", "val"), _named(masked.davis, "2017"))
    yield Dataset("youtube-vos", "YouTube-VOS", ("train", "valid"), masked.youtube_vos)
    yield Dataset("msr-vtt", "MSR-VTT", ("train", "validate", "test"), questions.msr_vtt)
    yield Dataset("gqa", "GQA (balanced)", ("train", "val", "testdev"), questions.gqa)
    yield Dataset("okvqa", "OK-VQA", ("train", "val"), questions.okvqa)
    yield Dataset("vsr", "VSR", ("train", "dev", "test"), questions.vsr)
    yield Dataset("activitynet-qa", "ActivityNet-QA", three, questions.activitynet)


def _named(read: Callable[[Path, str, str], Iterator[Sample]], name: str) -> Read:
    return lambda root, split: read(root, split, name)


DATASETS = {dataset.name: dataset for dataset in _all()}


def open_dataset(name: str, folder: Path | str, split: str) -> Iterator[Sample]:
    """Its samples, one by one; what can be seen at once to be missing is said at once."""
    dataset = DATASETS.get(name)
    if dataset is None:
        known = ", ".join(sorted(DATASETS))
        raise DataError(str(folder), None, f"there is no dataset {name!r}", f"use one of: {known}")
    if split not in dataset.splits:
        splits = ", ".join(dataset.splits)
        problem = f"{dataset.title} has no split {split!r}"
        raise DataError(str(folder), None, problem, f"use one of: {splits}")
    return dataset.read(folder_of(folder, dataset.title), split)
