"""The decode loop beside transformers' `generate`, and what the grammar costs; ratios in one run.

    python tests/benchmarks/bench_decoding.py [talks]

Tokens a second are of what is said, the prompt read beforehand in both, on one thread and in that
thread's own time, so that others who use the machine do not decide the ratio. A planned turn is a
prompt of one message and one picture, read, planned and, where the eyes know it, looked at: what a
person waits, and the thread's own time. A question about a page is planned as well, and answered by
a closer look at single things first, or by the mind alone.
"""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch

from vitron.tools.seem import EMBEDDED
from vitron.tools.segmenter.finder import Finder
from vitron.tools.segmenter.telling import Teller
from vitron.vitron_model.config import weights_of
from vitron.vitron_model.decoding import Decoder
from vitron.vitron_model.encoding import asked
from vitron.vitron_model.grammar import Machine, Turn
from vitron.vitron_model.mind import Batch
from vitron.vitron_model.quoting import Quotes
from vitron.vitron_model.speaker import Speaker
from vitron.vitron_model.talk import Talk, Thing
from vitron.vitron_model.talk import Turn as Told
from vitron.vitron_model.training import showing
from vitron.vitron_model.training.requests.composing import talk
from vitron.vitron_model.training.world.painter import render
from vitron.vitron_model.training.world.scenes import scene
from vitron.vitron_model.uses import USES


class Timed(Machine):
    """A machine that knows how long it was asked."""

    spent = 0.0


def timed(own: Callable[..., object]) -> Callable[..., object]:
    def call(self: Timed, *args: object) -> object:
        begin = time.thread_time()
        try:
            return own(self, *args)
        finally:
            Timed.spent += time.thread_time() - begin

    return call


for name in ("options", "forced", "take"):
    setattr(Timed, name, timed(getattr(Machine, name)))


def main(count: int) -> None:
    torch.set_num_threads(1)
    begin = time.perf_counter()
    speaker = Speaker.open(weights_of("nano"))
    print(f"opened in {time.perf_counter() - begin:.2f} s, {resident():.0f} MB resident")
    words, mind = speaker.words, speaker.mind
    talks = [talk(number, 77) for number in range(count)]
    prompts = [torch.tensor([asked(words, one).ids]) for one in talks]
    ours = {
        "float32": Decoder(mind, words), "bfloat16": Decoder(mind, words, torch.bfloat16),
        "int8": Decoder(mind, words, int8=True),
    }  # fmt: skip
    spent = dict.fromkeys((*ours, "generate"), 0.0)
    said = dict.fromkeys((*ours, "generate"), 0)
    Timed.spent = 0.0
    grammar = 0.0
    with torch.inference_mode():
        for one, ids in zip(talks, prompts, strict=True):
            for name, decoder in ours.items():
                turn = Turn(
                    USES, one.kinds, len(one.now.drawn),
                    vocabulary=speaker.lexicon.of(one) if speaker.lexicon else None,
                )  # fmt: skip
                state = decoder.read(Batch(ids))
                machine, before = Timed(turn, words), Timed.spent
                quotes = Quotes(words, one)
                begin = time.thread_time()
                spoken = decoder.say(state, machine, quotes=quotes)
                spent[name] += time.thread_time() - begin
                said[name] += len(spoken.tokens)
                grammar += (Timed.spent - before) if name == "float32" else 0.0
            new = len(spoken.tokens)
            begin = time.thread_time()
            mind.language.generate(
                ids, attention_mask=torch.ones_like(ids), max_new_tokens=1, do_sample=False
            )
            prompt = time.thread_time() - begin
            begin = time.thread_time()
            out = mind.language.generate(
                ids, attention_mask=torch.ones_like(ids), max_new_tokens=new + 1,
                min_new_tokens=new + 1, do_sample=False,
            )  # fmt: skip
            spent["generate"] += time.thread_time() - begin - prompt
            said["generate"] += out.shape[1] - ids.shape[1] - 1
    pace = {name: said[name] / spent[name] for name in spent}
    print(f"{count} talks, mean {said['float32'] / count:.0f} tokens said")
    for name, each in pace.items():
        print(f"  {name:9s} {each:7.0f} tokens/s   {each / pace['generate']:.1f}x generate")
    print(f"grammar: {100 * grammar / spent['float32']:.1f} % of the decode time")
    turns(speaker)
    questions(speaker)


def questions(speaker: Speaker) -> None:
    """The first question about each page, of any sort: planned, then answered."""
    teller, spent = Teller(Finder.open(EMBEDDED)), {"closely": [], "alone": []}
    for number in range(40):
        pixels = render(scene(number, "test"), 512).pixels
        asked = next(
            (one.text for one in showing.page(number, "test").asked if one.task == "question"), None
        )
        if asked is None:
            continue
        begin = time.perf_counter()
        one = Talk((Told(asked, (Thing("img1", "image"),)),), kinds={"img1": frozenset({"image"})})
        speaker.plan(one, USES, unsure=0.0)
        sight = speaker.see([pixels], False)
        planned = time.perf_counter()
        closer = teller.of_picture(pixels, asked)
        looked = time.perf_counter()
        speaker.tell(asked, sight)
        told = time.perf_counter()
        spent["closely"].append((looked if closer else told) - begin)
        spent["alone"].append(planned - begin + told - looked)
    closely, alone = (1000 * statistics.median(spent[way][5:]) for way in ("closely", "alone"))
    print(
        f"a question: p50 {closely:.0f} ms with a closer look first, {alone:.0f} by the mind alone "
        f"({closely / alone:.1f}x)"
    )


def turns(speaker: Speaker) -> None:
    """A planned turn, words and a picture."""
    spent, own = [], []
    for number in range(40):
        pixels = render(scene(number, "test"), 512).pixels
        one = Talk(
            (Told("please take the ball out and make it evening", (Thing("img1", "image"),)),),
            kinds={"img1": frozenset({"image"})},
        )
        begin, worked = time.perf_counter(), time.thread_time()
        said = speaker.plan(one, USES, unsure=0.0)
        sight = speaker.see([pixels], False)
        if speaker.knows(sight) and said.steps:
            speaker.point(said.steps[0].instruction, sight, USES[2])
        spent.append(time.perf_counter() - begin)
        own.append(time.thread_time() - worked)
    spent = sorted(spent[5:])
    p95 = spent[int(len(spent) * 0.95)]
    print(
        f"a planned turn: p50 {1000 * statistics.median(spent):.0f} ms, p95 {1000 * p95:.0f} ms; "
        f"of that thread's own time p50 {1000 * statistics.median(own[5:]):.0f} ms"
    )


def resident() -> float:
    """MB of this process."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
