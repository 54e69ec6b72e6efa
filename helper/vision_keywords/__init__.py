"""Vision Keywords: stock-ready titles and ranked keywords for photos."""

__version__ = "0.1.0"

PROTOCOL = 1
"""The number of the contract between plug-in and helper, `docs/protocol.md`."""
