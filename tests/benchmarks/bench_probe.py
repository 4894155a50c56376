"""What the messages of the mind that ships give away of the task, and what they carry.

    python tests/benchmarks/bench_probe.py [talks] [seeds]

A fresh probe learns from half of the messages of talks that no stage saw, and is asked about the
others; `vitron reproduce fig6` does the same to minds taught with and without the adversary.
"""

import sys
from collections import defaultdict

from vitron.vitron_model.config import weights_of
from vitron.vitron_model.evaluation.probes import marks
from vitron.vitron_model.opening import opened


def main(talks: int, seeds: int) -> None:
    mind, words = opened(weights_of("nano"))
    mind = mind.float()
    for seed in range(seeds):
        found: dict[str, list[float]] = defaultdict(list)
        for mark in marks(mind, words, talks, seed, lambda done, of: None):
            found[mark.what].append(mark.right)
        for what, rights in found.items():
            print(f"seed {seed}  {what:18s} {100 * sum(rights) / len(rights):5.1f} %")


if __name__ == "__main__":
    told = [int(word) for word in sys.argv[1:]]
    main(*(told + [1000, 3][len(told) :]))
