"""The failures that a user can mend; whatever is not of this family is a bug."""

from vision_keywords.bill import Bill


class VisionKeywordsError(Exception):
    """One sentence on what happened and what to do next, and a `code` for programs.

    `code` is one of the words that `docs/protocol.md` lists; the message may be shown as it is.
    `details` are those parts of it that vary, in the order that is given there, for whoever says
    it in words of their own.
    """

    def __init__(self, code: str, message: str, *, details: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details

    def hide(self, secret: str) -> None:
        """Takes a secret out of what is said: servers repeat in complaints what they got."""
        if secret:
            self.message = self.message.replace(secret, "…")
            self.details = tuple(part.replace(secret, "…") for part in self.details)
            self.args = (self.message,)


class ConfigurationError(VisionKeywordsError):
    """The run cannot begin as it was asked for: wrong options, no key, no ExifTool."""


class PhotoError(VisionKeywordsError):
    """This photo gets no suggestion; the others go on.

    `bill` is what its answer cost anyway; `perhaps_paid` tells that it may have cost more, unseen.
    """

    def __init__(
        self,
        code: str,
        message: str,
        bill: Bill | None = None,
        *,
        perhaps_paid: bool = False,
        details: tuple[str, ...] = (),
    ) -> None:
        super().__init__(code, message, details=details)
        self.bill = bill or Bill()
        self.perhaps_paid = perhaps_paid


class UnreadableAnswer(PhotoError):  # noqa: N818 - said of the answer, as in the other names
    """The answer is not in the form that was asked for, on `rung` of the ladder of forms."""

    rung = 0


class RunError(VisionKeywordsError):
    """No further photo can succeed, so the run stops and keeps what is finished."""


def internal_error() -> RunError:
    """What people see of a fault of ours; its traceback is in the log."""
    return RunError(
        "internal", "A fault in Vision Keywords itself came up; please report it with the log."
    )


class TemporaryError(VisionKeywordsError):
    """Trying again later may help.

    `retry_after` is the wait in seconds that the server asks for, if it does. `tries` is how often
    to try in all; `given_up` is the error that stands when that did not help. `perhaps_paid` tells
    that the server may have answered, and charged for it, unseen.
    """

    def __init__(
        self,
        given_up: PhotoError | RunError,
        retry_after: float | None = None,
        tries: int = 6,
        *,
        perhaps_paid: bool = False,
    ) -> None:
        super().__init__(given_up.code, given_up.message, details=given_up.details)
        self.given_up = given_up
        self.retry_after = retry_after
        self.tries = tries
        self.perhaps_paid = perhaps_paid

    def hide(self, secret: str) -> None:
        super().hide(secret)
        self.given_up.hide(secret)
