"""The failures that a user can mend; whatever is not of this family is a bug."""


class VisionKeywordsError(Exception):
    """One sentence on what happened and what to do next, and a `code` for programs.

    `code` is one of the words that `docs/protocol.md` lists; the message may be shown as it is.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class ConfigurationError(VisionKeywordsError):
    """The run cannot begin as it was asked for: wrong options, no key, no ExifTool."""


class PhotoError(VisionKeywordsError):
    """This photo gets no suggestion; the others go on."""


class RunError(VisionKeywordsError):
    """No further photo can succeed, so the run stops and keeps what is finished."""
