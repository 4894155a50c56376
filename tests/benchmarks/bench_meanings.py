"""How much of what is to be done do the words of a message alone tell? Letters beside meanings.

    python tests/benchmarks/bench_meanings.py ITEMS.jsonl [talks]

A small classifier learns from composed talks which modules the last message calls for. It is given
a bag of the message's words and pairs of words, or the mean and the largest of its words'
meanings, with nothing but the kinds of file and whether there was an earlier turn or a drawing
beside it; no word of the earlier turns. Then the items, that it never saw: how often it names all
modules right. Three seeds each.
"""

import re
import sys
import zlib
from collections import Counter
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from vitron.vitron_model.config import weights_of
from vitron.vitron_model.evaluation.items import items_of
from vitron.vitron_model.meanings import Table
from vitron.vitron_model.pieces import Pieces
from vitron.vitron_model.talk import Talk
from vitron.vitron_model.training.requests.composing import talk

PAIRS = 4096  # places of a bag of words
SEEDS = range(3)


def wanted(modules: list[str]) -> str:
    return " + ".join(sorted(modules)) or "none"


def beside(told: Talk) -> list[float]:
    """All that is known but the words."""
    kinds = [kind for kinds in told.kinds.values() for kind in kinds]
    facts = (len(told.turns) > 1, bool(told.now.drawn), "image" in kinds, "video" in kinds)
    return [float(fact) for fact in facts]


def letters(text: str) -> Tensor:
    bag = torch.zeros(PAIRS)
    said = re.findall("[a-z']+", text.lower())
    for one in [*said, *(f"{a} {b}" for a, b in zip(said, said[1:], strict=False))]:
        bag[zlib.crc32(one.encode()) % PAIRS] = 1
    return bag


def meant(pieces: Pieces, table: Table, text: str) -> Tensor:
    rows = [row for one in re.findall("[a-z]+", text.lower()) for row in pieces.of(one)]
    told = table[torch.tensor(rows or [0])]
    return torch.cat([told.mean(0), told.amax(0)])


def taught(inputs: Tensor, right: Tensor, classes: int, seed: int) -> nn.Module:
    torch.manual_seed(seed)
    net = nn.Sequential(
        nn.Dropout(0.3), nn.Linear(inputs.shape[1], 256), nn.GELU(), nn.Dropout(0.3),
        nn.Linear(256, classes),
    )  # fmt: skip
    optimizer = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=0.05)
    for _ in range(12):
        for rows in torch.randperm(len(inputs)).split(256):
            F.cross_entropy(net(inputs[rows]), right[rows]).backward()
            optimizer.step()
            optimizer.zero_grad()
    return net.eval()


def main(items: Path, count: int) -> None:
    folder = weights_of("nano")
    pieces, table = Pieces.open(folder), Table.open(folder)
    assert pieces is not None
    talks = [talk(number, 1000) for number in range(count)]
    asked = items_of(items)
    answers = [wanted([step.module for step in one.now.steps]) for one in talks]
    names = [name for name, often in Counter(answers).items() if often >= 8]
    kept = [k for k, answer in enumerate(answers) if answer in names]
    right = torch.tensor([names.index(answers[k]) for k in kept])
    truth = [wanted([step.module for step in item.expect]) for item in asked]
    first = [len(item.talk.turns) == 1 for item in asked]
    print(f"{'given':24s} all right   of first messages")
    for name, told in (
        ("words and pairs", letters), ("what they mean", lambda text: meant(pieces, table, text)),
    ):  # fmt: skip
        rows = [torch.cat([told(talks[k].now.text), torch.tensor(beside(talks[k]))]) for k in kept]
        inputs = torch.stack(rows)
        seen = torch.stack(
            [torch.cat([told(i.talk.now.text), torch.tensor(beside(i.talk))]) for i in asked]
        )
        if told is not letters:
            mean, spread = inputs.mean(0), inputs.std(0) + 1e-3
            inputs, seen = (inputs - mean) / spread, (seen - mean) / spread
        for seed in SEEDS:
            said = taught(inputs, right, len(names), seed)(seen).argmax(1).tolist()
            hits = [names[k] == t for k, t in zip(said, truth, strict=True)]
            alone = [hit for hit, one in zip(hits, first, strict=True) if one]
            print(f"{name:24s} {sum(hits) / len(hits):8.1%} {sum(alone) / len(alone):14.1%}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 16_000)
