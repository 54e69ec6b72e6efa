"""What is fast, measured: ratios to a floor, each reproducible by a command of its own.

No figure is kept here, and no test depends on time: `python -m benchmarks` measures anew.
"""
