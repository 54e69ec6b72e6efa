"""Alone names the ways in which a test fails."""


class InternalError(AssertionError):
    """The user saw "An internal error has occurred"."""


class Violation(AssertionError):  # noqa: N818
    """The plug-in did something that a user of the real Lightroom would suffer from."""


class NotModelled(NotImplementedError):  # noqa: N818
    """The SDK has it, this program does not."""


class RunTimeout(AssertionError):  # noqa: N818
    """Tasks were still running when the test's patience ended."""


class UnansweredDialog(AssertionError):  # noqa: N818
    """A dialog stood on the screen and no test answered it."""


class Stall(Exception):  # noqa: N818
    """Lightroom would stand still here, waiting for the user."""


class LuaError(Exception):
    """What a piece of Lua raised."""
