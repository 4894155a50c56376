"""Questions and answers: GQA, OK-VQA, VSR over pictures; ActivityNet-QA and MSR-VTT over clips.

gqa/questions/train_balanced_questions.json   gqa/images/2354786.jpg
gqa/sceneGraphs/train_sceneGraphs.json (not needed)
okvqa/OpenEnded_mscoco_train2014_questions.json   okvqa/mscoco_train2014_annotations.json
okvqa/train2014/COCO_train2014_000000000042.jpg
vsr/train.jsonl   vsr/images/000000050403.jpg
activitynet-qa/train_q.json   activitynet-qa/train_a.json   activitynet-qa/videos/v_ID.mp4
msr-vtt/train_val_videodatainfo.json   msr-vtt/videos/video0.mp4
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ....errors import DataError
from ..samples import Answer, Caption, Phrase
from .files import (
    Json,
    box_xywh,
    field,
    film,
    folder_of,
    json_lines,
    one_of,
    picture,
    read_json,
)  # fmt: skip


def gqa(root: Path, split: str) -> Iterator[Answer]:
    folder = folder_of(root, "GQA")
    path = one_of(folder / "questions", f"{split}_balanced_questions.json")
    graphs_at = folder / "sceneGraphs" / f"{split}_sceneGraphs.json"
    graphs = read_json(graphs_at) if graphs_at.exists() else {}
    for id, row in _items(read_json(path), path):
        image = field(row, "imageId", str, path, id)
        yield Answer(
            picture(folder / "images" / f"{Path(image).name}.jpg"),
            field(row, "question", str, path, id),
            field(row, "answer", str, path, id),
            others=(row["fullAnswer"],) if isinstance(row.get("fullAnswer"), str) else (),
            evidence=_evidence(row, graphs.get(image), graphs_at),
        )


def _evidence(row: Json, graph: Json, path: Path) -> tuple[Phrase, ...]:
    """The things of the scene graph that the question's annotations point at."""
    marks = row.get("annotations")
    marks = marks.get("question") if isinstance(marks, dict) else None
    if not isinstance(graph, dict) or not isinstance(marks, dict):
        return ()
    size = (
        field(graph, "width", int, path, "graph"),
        field(graph, "height", int, path, "graph"),
    )
    things = field(graph, "objects", dict, path, "graph")
    found = []
    for id in dict.fromkeys(str(value) for value in marks.values()):
        if id in things:
            values = [float(field(things[id], key, (int, float), path, id)) for key in "xywh"]
            box = box_xywh(values, size, path)
            name = field(things[id], "name", str, path, id)
            found += [Phrase(name, (box,))] if box is not None else []
    return tuple(found)


def okvqa(root: Path, split: str) -> Iterator[Answer]:
    folder = folder_of(root, "OK-VQA")
    asked_at = one_of(folder, f"OpenEnded_mscoco_{split}2014_questions.json")
    answered_at = one_of(folder, f"mscoco_{split}2014_annotations.json")
    answers = {
        field(row, "question_id", int, answered_at, at): row
        for at, row in _rows(read_json(answered_at), "annotations", answered_at)
    }
    for at, row in _rows(read_json(asked_at), "questions", asked_at):
        id = field(row, "question_id", int, asked_at, at)
        if id not in answers:
            raise DataError(
                str(answered_at), None, f"question {id} has no answer", "take both of one release"
            )
        said = [
            field(one, "answer", str, answered_at, f"question {id}")
            for one in field(answers[id], "answers", list, answered_at, f"question {id}")
        ]
        ranked = [words for words, _ in Counter(said).most_common()]
        if not ranked:
            raise DataError(str(answered_at), None, f"question {id} has no answer", "drop it")
        image = field(row, "image_id", int, asked_at, at)
        file = folder / f"{split}2014" / f"COCO_{split}2014_{image:012d}.jpg"
        question = field(row, "question", str, asked_at, at)
        yield Answer(picture(file), question, ranked[0], tuple(ranked[1:]))


def vsr(root: Path, split: str) -> Iterator[Answer]:
    """A claim about where things are, true or false."""
    folder = folder_of(root, "VSR")
    path = one_of(folder, f"{split}.jsonl")
    for line, row in json_lines(path):
        name = Path(field(row, "image", str, path, line)).name
        label = field(row, "label", int, path, line)
        if label not in (0, 1):
            raise DataError(str(path), line, f"the label is {label}, not 0 or 1", "mend the line")
        yield Answer(
            picture(folder / "images" / name),
            field(row, "caption", str, path, line).strip(),
            "true" if label else "false",
            choices=("true", "false"),
        )


def activitynet(root: Path, split: str) -> Iterator[Answer]:
    folder = folder_of(root, "ActivityNet-QA")
    asked_at, answered_at = one_of(folder, f"{split}_q.json"), one_of(folder, f"{split}_a.json")
    answers = {
        field(row, "question_id", str, answered_at, at): field(row, "answer", str, answered_at, at)
        for at, row in _rows(read_json(answered_at), "", answered_at)
    }
    for at, row in _rows(read_json(asked_at), "", asked_at):
        id = field(row, "question_id", str, asked_at, at)
        if id not in answers:
            raise DataError(
                str(answered_at), None, f"question {id} has no answer", "take both of one release"
            )
        name = Path(field(row, "video_name", str, asked_at, at)).name
        name = name if name.startswith("v_") else f"v_{name}"
        question = field(row, "question", str, asked_at, at)
        files = [folder / "videos" / f"{name}.{ending}" for ending in ("mp4", "mkv", "webm")]
        file = next((file for file in files if file.exists()), None)
        if file is not None:  # many of these films are no longer to be had
            yield Answer(film(file), question, answers[id])


def msr_vtt(root: Path, split: str) -> Iterator[Caption]:
    folder = folder_of(root, "MSR-VTT")
    names = {"test": "test_videodatainfo.json"}
    path = one_of(folder, names.get(split, "train_val_videodatainfo.json"))
    content = read_json(path)
    wanted = {
        field(row, "video_id", str, path, at)
        for at, row in _rows(content, "videos", path)
        if field(row, "split", str, path, at) == split
    }
    videos = one_of(folder, "videos", "TrainValVideo", "TestVideo")
    for at, row in _rows(content, "sentences", path):
        id = field(row, "video_id", str, path, at)
        file = videos / f"{Path(id).name}.mp4"
        words = field(row, "caption", str, path, at).strip()
        if id in wanted and file.exists():
            yield Caption(film(file), words)


def _rows(content: Json, key: str, path: Path) -> Iterator[tuple[str, Json]]:
    rows = field(content, key, list, path, "top") if key else content
    if not isinstance(rows, list):
        raise DataError(str(path), None, "it is no list", "download it again")
    return ((f"{key or 'row'}[{at}]", row) for at, row in enumerate(rows))


def _items(content: Json, path: Path) -> Iterator[tuple[str, Json]]:
    if not isinstance(content, dict):
        raise DataError(str(path), None, "it is no object of questions", "download it again")
    return iter(content.items())
