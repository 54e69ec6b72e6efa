"""The clock of a run: seconds that only go forward, whatever is done to the computer's clock."""

import asyncio


def now() -> float:
    """Seconds since some moment, for use inside a running event loop."""
    return asyncio.get_running_loop().time()
