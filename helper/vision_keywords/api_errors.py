"""What a failure of the API means for the photo and for the run."""

import re

import httpx2
import openai

from vision_keywords import limits
from vision_keywords.errors import PhotoError, RunError, TemporaryError
from vision_keywords.plain_text import plain_text

Problem = PhotoError | RunError | TemporaryError

_NO_MONEY = {
    "insufficient_quota",
    "credit_balance_exhausted",
    "billing_hard_limit_reached",
    "billing_not_active",
    "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded",
    "organization_usage_limit_exceeded",
}
"""The codes by which the API says that waiting will not help; it sends them with status 429."""

_PERHAPS_ANSWERED = {408, 504, 524}
"""The statuses by which a gateway says that the server behind it took too long."""


def problem(error: openai.APIError, model: str) -> Problem:
    """The meaning of an exception of the SDK."""
    if isinstance(error, openai.APIStatusError):
        return status_problem(
            error.status_code,
            {str(error.code), str(error.type)},
            error.message,
            model=model,
            address=str(error.request.url),
            retry_after=limits.wait_asked_for(error.response.headers),
        )
    if isinstance(error, openai.APITimeoutError):
        return too_late()
    if isinstance(error, openai.APIConnectionError):
        if isinstance(error.__cause__, httpx2.DecodingError):
            # The server is there and has perhaps been paid; asking again would give the same.
            return PhotoError(
                "answer_garbled",
                "The server's answer is garbled; try again later.",
                perhaps_paid=True,
            )
        broken_off = not isinstance(error.__cause__, httpx2.ConnectError | httpx2.ConnectTimeout)
        return TemporaryError(
            RunError(
                "unreachable",
                f"The server {error.request.url.host} cannot be reached; "
                "check the network connection and the base URL.",
                details=(error.request.url.host,),
            ),
            # What was broken off may have been answered and charged for.
            tries=3 if broken_off else 6,
            perhaps_paid=broken_off,
        )
    said = _said(error)
    return PhotoError(
        "answer_garbled", f"The server's answer makes no sense: {said}", details=(said,)
    )


def status_problem(
    status: int,
    codes: set[str],
    message: str,
    *,
    model: str,
    address: str,
    retry_after: float | None = None,
) -> Problem:
    """The meaning of an HTTP status, of the error's `code` and `type`, and of its message."""
    said = _said(message)
    if codes & _NO_MONEY or status == 402:
        return RunError(
            "quota",
            "The account's credit or spending limit is used up; "
            "add credit with the provider, then run again.",
        )
    if status == 401:
        return RunError(
            "key_refused", "The server refuses the API key; check it and enter it again."
        )
    if status == 403:
        return RunError("forbidden", f"The account may not do this: {said}", details=(said,))
    if "model_not_found" in codes or (status == 404 and "model" in message.lower()):
        return RunError(
            "model_unknown",
            f"The server has no model {model!r}; choose another model.",
            details=(model,),
        )
    if status in {404, 501}:
        return no_server(address)
    if status in {408, 409, 429} or status >= 500:
        return TemporaryError(
            PhotoError(
                "server_busy",
                f"The server is too busy (status {status}); try again later.",
                details=(str(status),),
            ),
            retry_after=retry_after,
            # A limit is not a fault: whoever waits as long as it asks gets through.
            tries=10 if status == 429 else 3 if status in _PERHAPS_ANSWERED else 6,
            perhaps_paid=status in _PERHAPS_ANSWERED,
        )
    return PhotoError(
        "rejected", f"The server does not accept the request: {said}", details=(said,)
    )


def too_late() -> TemporaryError:
    # The answer may have been paid for unseen, so there is only one more try.
    return TemporaryError(
        PhotoError("server_busy", "The server took too long to answer; try again later."),
        tries=2,
        perhaps_paid=True,
    )


def no_answer() -> TemporaryError:
    """A web page or nothing in the place of an answer: a login page or a proxy in between, say."""
    return TemporaryError(
        PhotoError(
            "no_answer",
            "The server sends a web page or nothing in the place of an answer; "
            "check the network and the base URL, then run again.",
        ),
        tries=3,
        perhaps_paid=True,
    )


def flex_is_full(status: int, text: str) -> bool:
    """Whether a refusal says that the flex tier has no room, which costs nothing."""
    return status == 429 and re.search(r"resource[ _-]?unavailable", text, re.I) is not None


def no_server(address: str) -> RunError:
    return RunError(
        "no_server",
        f"There is no OpenAI-compatible server at {address}; "
        "check the base URL, which usually ends in /v1.",
        details=(address,),
    )


def _said(words: object) -> str:
    """The server's own words, fit to be shown: short, on one line, and without a key."""
    # Cut before anything else: an error may be a whole web page, or megabytes of it.
    short = plain_text(str(words)[:2000])
    return re.sub(r"\bsk-[\w*-]+|(?<=Bearer )\S+", "…", short)[:300]
