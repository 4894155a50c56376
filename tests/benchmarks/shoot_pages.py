"""Every page of the dashboard as a picture: light and dark, on a desk and on a telephone.

    python -m tests.benchmarks.shoot_pages [-o docs/pages] [--first docs] [page …]

Fills a store with storybook pages and what the specialists make of them, opens each page in real
Chromium, and lays its four looks side by side in one small WebP. To be looked at. `--first` names
a folder for the first look alone, larger, as `PAGE_page.webp`.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image as Pillow
from playwright.sync_api import Browser, sync_playwright
from tests.agent.troupe import plan
from tests.ui.test_browser import FLAGS, Studio

from vitron.agent.session import VitronAgent
from vitron.memory.region import Box, Region
from vitron.ui.opening import settings_for
from vitron.ui.samples import draw_one
from vitron.vitron_model.language import Call

DESK, TELEPHONE = (1440, 900), (390, 844)
TALL = 480  # pixels of each look in the picture
GAP = 12
WIDE = 1100  # of a first look alone
SCENES = {3: "make it warmer", 12: "add a little snow", 21: "make it cooler", 19: "sepia",
          10: "black and white", 33: "brighten it", 47: "blur the background"}  # fmt: skip
MIDDLE = Region(shapes=(Box(x0=0.3, y0=0.35, x1=0.7, y1=0.85),))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("pages", nargs="*")
    options.add_argument("-o", dest="out", type=Path, default=Path("docs/pages"))
    options.add_argument("--first", type=Path)
    chosen = options.parse_args()
    path = shutil.which("chromium")
    if path is None:
        raise SystemExit("there is no chromium here (apt-get install chromium)")
    chosen.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        studio = Studio(Path(name))
        pages = filled(studio.folder)
        studio.start()
        try:
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
            for page in chosen.pages or pages:
                looks = [
                    look(browser, f"{studio.address}/{pages[page]}", size, dark)
                    for dark in (False, True)
                    for size in (DESK, TELEPHONE)
                ]
                file = chosen.out / f"{page}.webp"
                beside(looks).save(file, quality=72, method=6)
                if chosen.first is not None:
                    first = looks[0].resize((WIDE, DESK[1] * WIDE // DESK[0]))
                    first.save(chosen.first / f"{page}_page.webp", quality=80, method=6)
                print(f"{file}  {file.stat().st_size // 1000} KB")
            browser.close()
        finally:
            studio.kill()


def edit(name: str, words: str, *more: str) -> Call:
    module = "Image Editing" if name.startswith("img") else "Video Editing"
    return Call(module=module, instruction=words, inputs=(name, *more))


def filled(folder: Path) -> dict[str, str]:
    """A store with something of every kind in it; each page's name and address."""
    with VitronAgent.open(settings_for(folder=folder)) as agent:
        memory = agent.memory

        def run(home: str, text: str, *calls: Call) -> None:
            for _ in agent.run_plan(home, plan(*calls), text):
                pass

        cut = Call(module="Image Segmentation", region=MIDDLE, inputs=("img1",))
        for number, words in SCENES.items():
            home = draw_one(memory, "image", number).conversation
            run(home, "cut out the middle, then colour it", cut,
                edit("img1", words), edit("img1", "make it blue", "$1"))  # fmt: skip
        run(home, "slow push in", Call(module="Video Generation", instruction="slow push in",
            inputs=("img1",), parameters={"seconds": 1.0}))  # fmt: skip
        film = draw_one(memory, "video", 5)
        on = Region(shapes=MIDDLE.shapes, frame=3)
        run(film.conversation, "follow it and take its colour",
            Call(module="Video Segmentation", region=on, inputs=("vid1",)),
            edit("vid1", "black and white", "$1"))  # fmt: skip
        home = draw_one(memory, "image", 77).conversation
        regions = [("img1", MIDDLE)]
        for text, drawn in (("cut out what I marked", regions), ("make it black and white", [])):
            for _ in agent.turn(home, text, regions=drawn, attachments=("img1",)):
                pass
        run(home, "sing to me", edit("img1", "sing to me"))
        for _ in agent.run_plan(home, plan(edit("img1", "sepia")), "sepia", approve=True):
            pass
        memory.gallery.star("local", [one.id for one in memory.find(limit=20)][::5], True)
        for one in memory.find(limit=200):
            if one.kind != "signal":
                memory.thumbnail(one.id)
        shown = next(one for one in memory.find() if one.request.get("mask"))
        planned = [turn.id for turn in memory.turns(home) if turn.planner][-1]
        return {
            "home": "", "studio": f"?conversation={home}", "gallery": "gallery",
            "artifact": f"artifact?id={shown.id}", "runs": "runs",
            "mind": f"mind?conversation={home}&turn={planned}", "train": "train",
            "models": "models",
        }  # fmt: skip


def look(browser: Browser, address: str, size: tuple[int, int], dark: bool) -> Pillow.Image:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light"
    )
    page = context.new_page()
    page.goto(address)
    page.get_by_test_id("stMain").wait_for(timeout=60_000)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(4_000)  # what fades in has done so
    shot = page.screenshot()
    context.close()
    return Pillow.open(BytesIO(shot)).convert("RGB")


def beside(looks: list[Pillow.Image]) -> Pillow.Image:
    small = [
        one.resize((round(one.width * TALL / one.height), TALL), Pillow.Resampling.LANCZOS)
        for one in looks
    ]
    width = sum(one.width for one in small) + GAP * (len(small) - 1)
    sheet, at = Pillow.new("RGB", (width, TALL), (128, 132, 130)), 0
    for one in small:
        sheet.paste(one, (at, 0))
        at += one.width + GAP
    return sheet


if __name__ == "__main__":
    main()
