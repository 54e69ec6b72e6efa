"""Proof under fire: what the helper does while the world around it breaks.

Each trial is seeded, says in plain lines what was tried and what came of it, and names every
promise that was broken; `docs/reliability.md` keeps the numbers.
"""
