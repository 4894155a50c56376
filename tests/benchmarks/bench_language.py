"""How reading a plan grows with its length, for texts made to be slow: ratios in one run.

.venv/bin/python tests/benchmarks/bench_language.py
"""

from __future__ import annotations

import time

from vitron.errors import PlanError
from vitron.vitron_model.language import parse

HEAD, CALL = "<Module>X Y</Module>", "<Module>X Y</Module><Region>(0, 0, 1, 1)</Region>"
SHAPES = {  # name: (before, repeated, after)
    "open tags": ("", "<Module>", ""),
    "lone brackets": (HEAD, "<", ""),
    "calls": ("", CALL, ""),
    "words": ("", "so ", ""),
    "escapes": (HEAD + "<Instruction>", "&amp;", "</Instruction>"),
    "inputs": (HEAD + "<Input>", "img1,", "img1</Input>"),
    "nested JSON": (HEAD + "<Parameters>", '{"a":', "</Parameters>"),
    "long JSON": (HEAD + '<Parameters>{"a":[', "1.5,", "1]}</Parameters>"),
    "numbers": (HEAD + "<Region>(", "1,", "1)</Region>"),
}


def spent(shape: tuple[str, str, str], length: int) -> float:
    before, repeated, after = shape
    text = before + repeated * (length // len(repeated)) + after
    best = float("inf")
    for _ in range(5):
        start = time.process_time()
        try:
            parse(text)
        except PlanError:
            pass
        best = min(best, time.process_time() - start)
    return best


def main() -> None:
    print(f"{'shape':14s} {'6k chars':>11s} {'60k chars':>11s}  ratio (linear: 10)")
    for name, shape in SHAPES.items():
        short, long = spent(shape, 6_000), spent(shape, 60_000)
        print(f"{name:14s} {short * 1e6:8.0f} us {long * 1e6:8.0f} us  {long / short:5.1f}")


if __name__ == "__main__":
    main()
