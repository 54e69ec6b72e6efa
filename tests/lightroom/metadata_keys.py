"""Alone reads which metadata keys the SDK has: raw, formatted and settable, each with its type."""

import json
from pathlib import Path

KEYS = json.loads((Path(__file__).parent / "metadata_keys.json").read_text())
