"""Every published format on a tiny folder of our own making, and every way it may break."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from vitron.errors import DataError
from vitron.memory.codecs import write_mp4
from vitron.memory.media import Video
from vitron.vitron_model.training.readers import rle
from vitron.vitron_model.training.readers.shelf import DATASETS, open_dataset
from vitron.vitron_model.training.samples import (
    Answer,
    Caption,
    EditPair,
    GroundedCaption,
    Referring,
    RegionDescription,
    Tracks,
)

SIZE = (64, 48)  # width, height of every picture made here


def put(path: Path, content: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def draw(path: Path, pixels: np.ndarray[Any, Any] | None = None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if pixels is None:
        pixels = np.full((SIZE[1], SIZE[0], 3), 90, np.uint8)
    assert cv2.imwrite(str(path), pixels)
    return path


def shoot(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_mp4(path, Video.of([np.full((48, 64, 3), 9 * n, np.uint8) for n in range(5)], 10))
    return path


def coco(root: Path) -> None:
    images = [{"id": 7, "file_name": "000000000007.jpg", "width": 64, "height": 48}]
    put(root / "annotations/captions_train2017.json", {
        "images": images, "annotations": [{"id": 1, "image_id": 7, "caption": " A grey field. "}],
    })  # fmt: skip
    put(root / "annotations/instances_train2017.json", {
        "images": images, "categories": [{"id": 3, "name": "car"}],
        "annotations": [
            {"id": 1, "image_id": 7, "category_id": 3, "bbox": [16, 12, 32, 24], "iscrowd": 0,
             "segmentation": [[16, 12, 48, 12, 48, 36, 16, 36]]},
            {"id": 2, "image_id": 7, "category_id": 3, "bbox": [0, 0, 64, 48], "iscrowd": 1,
             "segmentation": {"counts": [3072], "size": [48, 64]}},
        ],
    })  # fmt: skip
    draw(root / "train2017/000000000007.jpg")


def refcoco(root: Path, by: str = "unc") -> None:
    runs = [12 * 48, 24 * 48, 28 * 48]
    put(root / "instances.json", {
        "images": [{"id": 7, "file_name": "COCO_train2014_7.jpg", "width": 64, "height": 48}],
        "annotations": [
            {"id": 5, "image_id": 7, "category_id": 1, "bbox": [12, 0, 24, 48],
             "segmentation": {"counts": runs, "size": [48, 64]}},
        ],
    })  # fmt: skip
    put(root / f"refs({by}).json", [
        {"ref_id": 1, "ann_id": 5, "image_id": 7, "split": "val", "category_id": 1,
         "sentences": [{"tokens": ["left", "man"], "raw": "left man", "sent": "left man",
                        "sent_id": 0},
                       {"tokens": ["guy"], "raw": "Guy", "sent": "guy", "sent_id": 1}]},
    ])  # fmt: skip
    draw(root / "train2014/COCO_train2014_7.jpg")


def flickr(root: Path) -> None:
    put(root / "val.txt", "36979\n")
    put(
        root / "Sentences/36979.txt",
        "[/EN#1/people Two people] in [/EN#2/scene the photo] are playing [/EN#3/other a guitar] .",
    )
    put(
        root / "Annotations/36979.xml",
        "<annotation><filename>36979.jpg</filename><size><width>64</width><height>48</height>"
        "<depth>3</depth></size>"
        "<object><name>1</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>16</xmax><ymax>24</ymax>"
        "</bndbox></object>"
        "<object><name>1</name><bndbox><xmin>33</xmin><ymin>1</ymin><xmax>64</xmax><ymax>48</ymax>"
        "</bndbox></object>"
        "<object><name>2</name><scene>1</scene><nobndbox>0</nobndbox></object></annotation>",
    )
    draw(root / "flickr30k-images/36979.jpg")  # fmt: skip


def cc3m(root: Path) -> None:
    put(root / "Train_GCC-training.tsv", "a field\thttp://x/1\nnot fetched\thttp://x/2\n")
    draw(root / "train/000000000.jpg")


def webvid(root: Path) -> None:
    head = "videoid,contentUrl,duration,page_dir,name\n"
    put(root / "results_2M_train.csv", head + '21,http://x,PT00H00M05S,000_049,"Sea, waves"\n')
    shoot(root / "videos/000_049/21.mp4")


def magicbrush(root: Path) -> None:
    put(root / "test/edit_sessions.json", {"242": [
        {"input": "242-input.png", "mask": "242-mask1.png", "output": "242-output1.png",
         "instruction": "add a dog"},
        {"input": "242-output1.png", "mask": "242-mask2.png", "output": "242-output2.png",
         "instruction": "make it red"},
    ]})  # fmt: skip
    for name in ("input", "output1", "output2"):
        draw(root / f"test/images/242/242-{name}.png")
    see_through = np.full((48, 64, 4), 255, np.uint8)
    see_through[:24, :, 3] = 0
    for name in ("mask1", "mask2"):
        draw(root / f"test/images/242/242-{name}.png", see_through)


def lasot(root: Path) -> None:
    put(root / "training_set.txt", "airplane-1\n")
    place = root / "airplane/airplane-1"
    put(place / "groundtruth.txt", "16,12,32,24\n17,12,32,24\n0,0,0,0\n")
    put(place / "full_occlusion.txt", "0,1,0")
    put(place / "out_of_view.txt", "0,0,0")
    put(place / "nlp.txt", "white airplane landing")
    for n in range(1, 4):
        draw(place / f"img/{n:08d}.jpg")


def got10k(root: Path) -> None:
    put(root / "train/list.txt", "GOT-10k_Train_000001\n")
    place = root / "train/GOT-10k_Train_000001"
    put(place / "groundtruth.txt", "16.0000,12.0000,32.0000,24.0000\n16.5,12,32,24\n")
    put(place / "absence.label", "0\n1\n")
    put(
        place / "meta_info.ini",
        "[METAINFO]\nurl: x\nanno_fps: 10Hz\nobject_class: bear\nresolution: (64, 48)\n",
    )
    for n in (1, 2):
        draw(place / f"{n:08d}.jpg")  # fmt: skip


def mot(root: Path) -> None:
    place = root / "train/MOT16-02"
    put(
        place / "seqinfo.ini",
        "[Sequence]\nname=MOT16-02\nimDir=img1\nframeRate=25\nseqLength=2\nimWidth=64\n",
    )
    put(
        place / "gt/gt.txt",
        "1,1,8,8,16,24,1,1,0.9\n2,1,9,8,16,24,1,1,0.9\n2,2,32,8,16,24,1,1,1\n1,3,0,0,9,9,0,7,1\n",
    )
    for n in (1, 2):
        draw(place / f"img1/{n:06d}.jpg")  # fmt: skip


def davis(root: Path) -> None:
    put(root / "ImageSets/2017/val.txt", "bear\n")
    put(
        root / "ImageSets/2016/val.txt",
        "/JPEGImages/480p/bear/00000.jpg /Annotations/480p/bear/00000.png\n",
    )
    numbers = np.zeros((48, 64), np.uint8)
    numbers[12:36, 16:48] = 1
    numbers[:6, :8] = 2
    for n in range(2):
        draw(root / f"JPEGImages/480p/bear/{n:05d}.jpg")
        draw(root / f"Annotations/480p/bear/{n:05d}.png", numbers)  # fmt: skip


def youtube_vos(root: Path) -> None:
    put(root / "train/meta.json", {"videos": {"0a1": {"objects": {
        "1": {"category": "penguin", "frames": ["00000", "00005"]},
    }}}})  # fmt: skip
    numbers = np.zeros((48, 64), np.uint8)
    numbers[12:36, 16:48] = 1
    for n in (0, 5):
        draw(root / f"train/JPEGImages/0a1/{n:05d}.jpg")
        draw(root / f"train/Annotations/0a1/{n:05d}.png", numbers)


def msr_vtt(root: Path) -> None:
    put(root / "train_val_videodatainfo.json", {
        "info": {}, "videos": [
            {"video_id": "video0", "category": 9, "split": "train", "id": 0},
            {"video_id": "video1", "category": 9, "split": "validate", "id": 1},
        ],
        "sentences": [{"caption": "a man sings", "video_id": "video0", "sen_id": 0},
                      {"caption": "other", "video_id": "video1", "sen_id": 1}],
    })  # fmt: skip
    shoot(root / "videos/video0.mp4")


def gqa(root: Path) -> None:
    put(root / "questions/train_balanced_questions.json", {"0123": {
        "question": "Is the dog on the left?", "imageId": "2354786", "answer": "yes",
        "fullAnswer": "Yes, the dog is on the left.", "semantic": [],
        "annotations": {"question": {"2": "881"}, "answer": {}, "fullAnswer": {}},
    }})  # fmt: skip
    put(root / "sceneGraphs/train_sceneGraphs.json", {"2354786": {
        "width": 64, "height": 48,
        "objects": {"881": {"name": "dog", "x": 16, "y": 12, "w": 32, "h": 24}},
    }})  # fmt: skip
    draw(root / "images/2354786.jpg")


def okvqa(root: Path) -> None:
    put(
        root / "OpenEnded_mscoco_train2014_questions.json",
        {"questions": [{"image_id": 42, "question": "What sport?", "question_id": 1}]},
    )
    said = [
        {"answer": w, "raw_answer": w, "answer_confidence": "yes", "answer_id": n}
        for n, w in enumerate(["surf", "race", "race"])
    ]
    put(
        root / "mscoco_train2014_annotations.json",
        {"annotations": [{"question_id": 1, "image_id": 42, "answers": said}]},
    )
    draw(root / "train2014/COCO_train2014_000000000042.jpg")  # fmt: skip


def vsr(root: Path) -> None:
    row = {"image": "7.jpg", "image_link": "http://x/7.jpg", "caption": "The cat is on the mat.",
           "label": 1, "relation": "on"}  # fmt: skip
    put(root / "train.jsonl", json.dumps(row) + "\n" + json.dumps(row | {"label": 0}) + "\n")
    draw(root / "images/7.jpg")


def activitynet(root: Path) -> None:
    put(
        root / "train_q.json",
        [
            {
                "video_name": "1QIUV7WYKXg",
                "question": "is the athlete jumping",
                "question_id": "v_1QIUV7WYKXg_1",
            }
        ],
    )
    put(root / "train_a.json", [{"answer": "yes", "type": 3, "question_id": "v_1QIUV7WYKXg_1"}])
    shoot(root / "videos/v_1QIUV7WYKXg.mp4")  # fmt: skip


# name: (split, how to make it, kind of sample, file to break, what to write there, what is said)
CASES: dict[str, tuple[str, Callable[[Path], None], type, str, str, str]] = {
    "coco-captions": ("train", coco, Caption, "annotations/captions_train2017.json",
                      '{"images": [], "annotations": [{"image_id": 7}]}', "picture 7, which is"),
    "coco-instances": ("train", coco, RegionDescription, "annotations/instances_train2017.json",
                       '{"images": [', "no JSON"),
    "refcoco": ("val", refcoco, Referring, "refs(unc).json",
                '[{"split": "val", "ann_id": "x"}]', "the field 'ann_id' is 'x'"),
    "refcoco+": ("val", refcoco, Referring, "refs(unc).json", "[]", "no split 'val'"),
    "refcocog": ("val", lambda root: refcoco(root, "umd"), Referring, "instances.json",
                 '{"images": [], "annotations": []}', "annotation 5 is not in instances.json"),
    "flickr30k": ("val", flickr, GroundedCaption, "Sentences/36979.txt",
                  "[/EN#1/people Two people in a photo", "a phrase is not of the form"),
    "cc3m": ("train", cc3m, Caption, "Train_GCC-training.tsv", "only one column\n", "1 columns"),
    "webvid": ("train", webvid, Caption, "results_2M_train.csv",
               "videoid,page_dir,name\n1,2\n", "2 columns, the first line has 3"),
    "magicbrush": ("test", magicbrush, EditPair, "test/edit_sessions.json",
                   '{"242": [{"input": "a.png", "mask": "b.png", "output": "c.png"}]}',
                   "'instruction' is missing"),
    "lasot": ("train", lasot, Tracks, "airplane/airplane-1/groundtruth.txt",
              "16,12,32,24\n17,twelve,32,24\n0,0,0,0\n", "line 2"),
    "got10k": ("train", got10k, Tracks, "train/GOT-10k_Train_000001/groundtruth.txt",
               "1,2,3\n4,5,6\n", "has not 4 numbers"),
    "mot16": ("train", mot, Tracks, "train/MOT16-02/gt/gt.txt",
              "9,1,8,8,16,24,1,1,0.9\n", "frame 9 of 2"),
    "dancetrack": ("train", mot, Tracks, "train/MOT16-02/seqinfo.ini", "[Other]\n",
                   "no [Sequence]"),
    "davis2016": ("val", davis, Tracks, "ImageSets/2016/val.txt", "lion\n", "no such folder"),
    "davis2017": ("val", davis, Tracks, "Annotations/480p/bear/00000.png", "no png", "no mask"),
    "youtube-vos": ("train", youtube_vos, Tracks, "train/meta.json", '{"videos": []}',
                    "'videos' is []"),
    "msr-vtt": ("train", msr_vtt, Caption, "train_val_videodatainfo.json",
                '{"videos": [{"video_id": "video0"}]}', "'split' is missing"),
    "gqa": ("train", gqa, Answer, "sceneGraphs/train_sceneGraphs.json",
            '{"2354786": {"width": 64, "height": 48, "objects": {"881": {"x": 1}}}}',
            "'y' is missing"),
    "okvqa": ("train", okvqa, Answer, "mscoco_train2014_annotations.json", '{"annotations": []}',
              "question 1 has no answer"),
    "vsr": ("train", vsr, Answer, "train.jsonl", '{"image": "7.jpg", "caption": "x", "label": 7}',
            "the label is 7"),
    "activitynet-qa": ("train", activitynet, Answer, "train_a.json", "[]", "has no answer"),
}  # fmt: skip


def samples(name: str, root: Path) -> list[Any]:
    return list(open_dataset(name, root, CASES[name][0]))


def test_every_dataset_of_the_shelf_is_tested() -> None:
    assert set(CASES) == set(DATASETS)


@pytest.mark.parametrize("name", CASES)
def test_its_published_layout_is_read_down_to_the_pixels(name: str, tmp_path: Path) -> None:
    _, make, kind, *_ = CASES[name]
    make(tmp_path)
    found = samples(name, tmp_path)
    assert found and all(isinstance(one, kind) for one in found)
    for one in found:
        source = one.before if isinstance(one, EditPair) else one.source
        frame = source.load() if hasattr(source, "load") else next(source.frames())
        assert frame.shape == (48, 64, 3) and frame.dtype == np.uint8


@pytest.mark.parametrize("name", CASES)
def test_a_broken_record_names_its_file_and_place(name: str, tmp_path: Path) -> None:
    _, make, _, file, broken, says = CASES[name]
    make(tmp_path)
    put(tmp_path / file, broken)
    with pytest.raises(DataError, match=re.escape(says)) as caught:
        samples(name, tmp_path)
    assert tmp_path.name in caught.value.file and caught.value.remedy


@pytest.mark.parametrize("name", CASES)
def test_a_missing_folder_or_file_is_said(name: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no folder"):
        open_dataset(name, tmp_path / "nowhere", CASES[name][0])
    _, make, _, file, *_ = CASES[name]
    make(tmp_path)
    (tmp_path / file).unlink()
    if name not in ("davis2016", "davis2017", "gqa"):  # lists and scene graphs may be left out
        with pytest.raises(DataError, match="it is missing"):
            samples(name, tmp_path)


@pytest.mark.parametrize("name", CASES)
def test_an_unknown_split_is_said_with_those_that_there_are(name: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="has no split 'dream'; use one of: "):
        open_dataset(name, tmp_path, "dream")


def test_an_unknown_dataset_is_said_with_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no dataset 'imagenet'; use one of: activitynet-qa"):
        open_dataset("imagenet", tmp_path, "train")


def test_pixels_are_not_touched_until_asked_for(tmp_path: Path) -> None:
    coco(tmp_path)
    (one,) = samples("coco-captions", tmp_path)
    assert one.text == "A grey field."
    (tmp_path / "train2017/000000000007.jpg").write_bytes(b"no picture")
    with pytest.raises(DataError, match="no readable picture"):
        one.source.load()


def test_boxes_and_masks_come_out_where_they_are(tmp_path: Path) -> None:
    refcoco(tmp_path)
    first, second = samples("refcoco", tmp_path)
    assert (first.expression, second.expression) == ("left man", "guy")
    (target,) = first.targets
    assert target.box == (12 / 64, 0.0, 36 / 64, 1.0)
    bits = target.mask()
    assert bits.shape == (48, 64) and bits[:, 12:36].all() and bits.sum() == 24 * 48


def test_a_pickled_refs_file_is_refused_with_the_way_to_convert_it(tmp_path: Path) -> None:
    refcoco(tmp_path)
    (tmp_path / "refs(unc).json").rename(tmp_path / "refs(unc).p")
    with pytest.raises(DataError, match="a pickle, which is never opened here; convert it"):
        samples("refcoco", tmp_path)


def test_grounded_captions_are_in_the_papers_format(tmp_path: Path) -> None:
    flickr(tmp_path)
    (one,) = samples("flickr30k", tmp_path)
    assert one.text == "Two people in the photo are playing a guitar."
    assert one.line() == (
        "Two people: (0.00, 0.00, 0.25, 0.50), Two people: (0.50, 0.00, 1.00, 1.00)"
    )


def test_an_xml_that_declares_entities_is_refused(tmp_path: Path) -> None:
    flickr(tmp_path)
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]><annotation>&b;</annotation>'
    put(tmp_path / "Annotations/36979.xml", bomb)
    with pytest.raises(DataError, match="declares entities of its own"):
        samples("flickr30k", tmp_path)


def test_a_table_cannot_lead_out_of_its_folder(tmp_path: Path) -> None:
    webvid(tmp_path)
    put(tmp_path / "results_2M_train.csv", "videoid,page_dir,name\nsecret,../../etc,x\n")
    with pytest.raises(DataError, match="leads out of the folder"):
        samples("webvid", tmp_path)


def test_hidden_frames_have_no_box(tmp_path: Path) -> None:
    lasot(tmp_path)
    (one,) = samples("lasot", tmp_path)
    assert one.text == "white airplane landing" and one.things[0].name == "airplane"
    assert one.things[0].boxes == {0: (0.25, 0.25, 0.75, 0.75), 1: None, 2: None}
    assert one.things[0].span == (0, 0)


def test_what_mot_says_to_ignore_is_ignored(tmp_path: Path) -> None:
    mot(tmp_path)
    (one,) = samples("mot16", tmp_path)
    assert [thing.name for thing in one.things] == ["person 1", "person 2"]
    assert one.things[0].span == (0, 1) and one.source.fps == 25


def test_davis_2016_knows_one_thing_and_2017_each(tmp_path: Path) -> None:
    davis(tmp_path)
    (whole,), (each,) = samples("davis2016", tmp_path), samples("davis2017", tmp_path)
    assert len(whole.things) == 1 and len(each.things) == 2
    assert whole.things[0].boxes[0] == (0.0, 0.0, 0.75, 0.75)
    assert each.things[0].boxes[1] == (0.25, 0.25, 0.75, 0.75)
    assert each.things[1].masks(0).sum() == 48


def test_an_edits_mask_is_what_is_see_through(tmp_path: Path) -> None:
    magicbrush(tmp_path)
    first, second = samples("magicbrush", tmp_path)
    assert (first.turn, second.turn) == (1, 2)
    assert first.mask()[:24].all() and not first.mask()[24:].any()


def test_the_most_frequent_answer_comes_first(tmp_path: Path) -> None:
    okvqa(tmp_path)
    (one,) = samples("okvqa", tmp_path)
    assert (one.answer, one.others) == ("race", ("surf",))


def packed(runs: list[int]) -> str:
    """COCO's compression, written from its description: the other way round than the reader."""
    text = ""
    for at, run in enumerate(runs):
        value = run - (runs[at - 2] if at > 2 else 0)
        while True:
            bits, value = value & 31, value >> 5
            more = not ((value == 0 and not bits & 16) or (value == -1 and bits & 16))
            text += chr((bits | 32 if more else bits) + 48)
            if not more:
                break
    return text


def test_compressed_runs_are_unpacked() -> None:
    chance = np.random.default_rng(3)
    for _ in range(200):
        bits = chance.random((13, 17)) < chance.random()
        flat = bits.T.ravel()
        edges = np.flatnonzero(np.diff(flat)) + 1
        runs = np.diff([0, *edges, flat.size]).tolist()
        runs = runs if not flat[0] else [0, *runs]
        for counts in (runs, packed(runs)):
            shape = {"counts": counts, "size": [13, 17]}
            assert (rle.mask(shape, (17, 13), Path("x"), 0)() == bits).all()


def test_runs_that_do_not_fill_the_picture_are_refused() -> None:
    with pytest.raises(DataError, match="cover 5 of 221 pixels"):
        rle.mask({"counts": [5], "size": [13, 17]}, (17, 13), Path("x"), 0)


def test_a_quotation_mark_in_a_caption_shifts_nothing(tmp_path: Path) -> None:
    put(tmp_path / "Train_GCC-training.tsv", '"hi" he\tx\n"open\tx\nthird\tx\n')
    for row in range(3):
        draw(tmp_path / f"train/{row:09d}.jpg")
    found = samples("cc3m", tmp_path)
    assert [one.text for one in found] == ['"hi" he', '"open', "third"]
    assert [one.source.name for one in found] == [f"{row:09d}.jpg" for row in range(3)]


@pytest.mark.parametrize("truth", ["16,12,32,24\n", "1,1,9,9\n\n2,2,9,9\n", "1,1,9,9\n" * 4])
def test_boxes_must_be_as_many_as_frames(tmp_path: Path, truth: str) -> None:
    lasot(tmp_path)
    put(tmp_path / "airplane/airplane-1/groundtruth.txt", truth)
    with pytest.raises(DataError, match="for 3 frames|the line is empty"):
        samples("lasot", tmp_path)


def test_flags_must_be_as_many_as_frames(tmp_path: Path) -> None:
    lasot(tmp_path)
    put(tmp_path / "airplane/airplane-1/out_of_view.txt", "0,0")
    with pytest.raises(DataError, match="2 flags for 3 frames"):
        samples("lasot", tmp_path)


def test_a_two_valued_mask_is_one_thing_in_davis_2017_too(tmp_path: Path) -> None:
    davis(tmp_path)
    white = np.zeros((48, 64), np.uint8)
    white[:24] = 255
    for n in range(2):
        draw(tmp_path / f"Annotations/480p/bear/{n:05d}.png", white)
    (one,) = samples("davis2017", tmp_path)
    assert one.things[0].boxes[0] == (0.0, 0.0, 1.0, 0.5) and one.things[0].masks(0).sum() == 1536


def test_boxes_without_extent_do_not_stop_the_stream(tmp_path: Path) -> None:
    coco(tmp_path)
    path = tmp_path / "annotations/instances_train2017.json"
    content = json.loads(path.read_text())
    content["annotations"].insert(0, content["annotations"][0] | {"bbox": [3, 3, 9, 0]})
    put(path, content)
    assert len(samples("coco-instances", tmp_path)) == 1
    mot(tmp_path)
    put(tmp_path / "train/MOT16-02/gt/gt.txt", "1,1,-50,8,16,24,1,1,0\n2,1,8,8,9,9,1,1,1\n")
    (tracks,) = samples("mot16", tmp_path)
    assert tracks.things[0].boxes[0] is None and tracks.things[0].span == (1, 1)


def test_films_that_are_gone_are_passed_over(tmp_path: Path) -> None:
    activitynet(tmp_path)
    (tmp_path / "videos/v_1QIUV7WYKXg.mp4").unlink()
    assert samples("activitynet-qa", tmp_path) == []


@pytest.mark.parametrize(
    ("name", "file", "broken"),
    [
        ("coco-instances", "annotations/instances_train2017.json",
         {"images": [], "categories": [], "annotations": ["x"]}),
        ("coco-instances", "annotations/instances_train2017.json",
         {"images": [{"id": 7, "file_name": "a.jpg", "width": 0, "height": 0}],
          "categories": [{"id": 3, "name": "car"}],
          "annotations": [{"image_id": 7, "category_id": 3, "bbox": [1, 1, 2, 2]}]}),
        ("magicbrush", "test/edit_sessions.json", {"242": 7}),
    ],
)  # fmt: skip
def test_records_of_the_wrong_shape_are_typed_errors(
    name: str, file: str, broken: object, tmp_path: Path
) -> None:
    CASES[name][1](tmp_path)
    put(tmp_path / file, broken)
    with pytest.raises(DataError):
        samples(name, tmp_path)


@pytest.mark.parametrize(
    "shape", [[["a"] * 6], [[1, 2]], {"counts": ["a"], "size": [13, 17]},
              {"counts": "o" * 99, "size": [13, 17]}, {"counts": "é", "size": [13, 17]}, 7]
)  # fmt: skip
def test_masks_of_the_wrong_shape_are_typed_errors(shape: object) -> None:
    with pytest.raises(DataError):
        rle.mask(shape, (17, 13), Path("x"), 0)


def test_real_davis_sequences_are_read(shared: Path, tmp_path: Path) -> None:
    clips = list(open_dataset("davis2016", shared / "data/davis", "val"))
    assert len(clips) == 6
    for clip in clips:
        assert isinstance(clip, Tracks) and clip.source.count == len(clip.things[0].boxes)
        assert next(clip.source.frames()).shape == (480, 854, 3)
        bits = clip.things[0].masks(0)  # type: ignore[misc]
        assert 0.001 < bits.mean() < 0.9
    shutil.rmtree(tmp_path)
