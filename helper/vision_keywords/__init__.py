"""Vision Keywords: stock-ready titles and ranked keywords for photos."""

__version__ = "0.1.0"
