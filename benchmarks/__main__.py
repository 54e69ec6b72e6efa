"""The command that runs the benchmarks: all of them, or those that are named.

python -m benchmarks
python -m benchmarks throughput startup
"""

import argparse

from benchmarks import memory, plugin, rate_limit, selection, startup, throughput, tokens

ALL = {
    "throughput": throughput.figures,
    "plugin": plugin.figures,
    "selection": selection.figures,
    "memory": memory.figures,
    "startup": startup.figures,
    "rate-limit": rate_limit.figures,
    "tokens": tokens.figures,
}


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks")
    options.add_argument("names", nargs="*", metavar="NAME", help=", ".join(ALL))
    chosen = options.parse_args().names or list(ALL)
    if unknown := set(chosen) - set(ALL):
        options.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    _row("benchmark", "figure", "ratio", "target")
    for name in chosen:
        for figure in ALL[name]():
            _row(name, figure.name, figure.value, figure.target)


def _row(benchmark: str, figure: str, value: str, target: str) -> None:
    print(f"{benchmark:<12}{figure:<72}{value:>14}   {target}".rstrip(), flush=True)


if __name__ == "__main__":
    main()
