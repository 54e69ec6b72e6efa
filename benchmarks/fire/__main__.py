"""The command that runs the trials: all of them, or those that are named.

python -m benchmarks.fire
python -m benchmarks.fire wire kills --seed 7
"""

import argparse
import random
import sys
import time

from benchmarks.fire import catalog, disk, fuzz, hostile, kills, wire

ALL = {
    "wire": wire.findings,
    "kills": kills.findings,
    "catalog": catalog.findings,
    "disk": disk.findings,
    "hostile": hostile.findings,
    "fuzz": fuzz.findings,
}


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.fire")
    options.add_argument("names", nargs="*", metavar="NAME", help=", ".join(ALL))
    options.add_argument("--seed", type=int, default=1, help="of all that is left to chance")
    chosen = options.parse_args()
    if unknown := set(chosen.names) - set(ALL):
        options.error(f"there is no trial {', '.join(sorted(unknown))}")
    broken = 0
    for name in chosen.names or ALL:
        began = time.monotonic()
        for finding in ALL[name](random.Random(f"{name} {chosen.seed}")):
            seconds = time.monotonic() - began
            print(f"{name:<8} {seconds:6.0f} s  {finding.what}: {finding.came}", flush=True)
            for sentence in finding.broken:
                print(f"         BROKEN    {sentence}", flush=True)
            broken += len(finding.broken)
    if broken:
        sys.exit(f"{broken} promises were broken.")


if __name__ == "__main__":
    main()
