"""Captions from the web: CC3M's pictures and WebVid's clips, a table beside a folder.

    cc3m/Train_GCC-training.tsv (caption, address)         cc3m/train/000000000.jpg (by row, from 0)
    webvid/results_2M_train.csv (videoid … page_dir, name)  webvid/videos/PAGE_DIR/VIDEOID.mp4

What could not be downloaded is not there: such rows are passed over, not an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ....errors import DataError
from ..samples import Caption
from .files import film, folder_of, one_of, picture, table

CC3M = {"train": "Train_GCC-training.tsv", "val": "Validation_GCC-1.1.0-Validation.tsv"}
WEBVID = {
    "train": ("results_2M_train.csv", "results_10M_train.csv"),
    "val": ("results_2M_val.csv", "results_10M_val.csv"),
}


def cc3m(root: Path, split: str) -> Iterator[Caption]:
    folder = folder_of(root, "CC3M")
    path = one_of(folder, CC3M[split])
    for row, (line, cells) in enumerate(table(path, "\t", quoted=False)):
        if len(cells) < 2 or not cells[0].strip():
            problem = f"{len(cells)} columns, not caption and address"
            raise DataError(str(path), line, problem, "mend the line")
        file = folder / split / f"{row:09d}.jpg"
        if file.exists():
            yield Caption(picture(file), cells[0].strip())


def webvid(root: Path, split: str) -> Iterator[Caption]:
    folder = folder_of(root, "WebVid")
    path = one_of(folder, *WEBVID[split])
    head: list[str] = []
    for line, cells in table(path, ",", quoted=True):
        if not head:
            head = cells
            missing = {"videoid", "page_dir", "name"} - set(head)
            if missing:
                problem = f"no column {', '.join(sorted(missing))}"
                raise DataError(str(path), line, problem, "take the published file")
            continue
        if len(cells) != len(head):
            problem = f"{len(cells)} columns, the first line has {len(head)}"
            raise DataError(str(path), line, problem, "mend the line")
        row = dict(zip(head, cells, strict=True))
        names = (row["page_dir"], f"{row['videoid']}.mp4")
        if any(".." in Path(name).parts or Path(name).is_absolute() for name in names):
            raise DataError(str(path), line, f"{names} leads out of the folder", "drop the line")
        file = folder / "videos" / names[0] / names[1]
        if file.exists():
            yield Caption(film(file), row["name"].strip())
