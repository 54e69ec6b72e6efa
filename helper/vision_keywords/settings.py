"""What one run is asked to do, whichever door asked."""

import re
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from vision_keywords.errors import ConfigurationError

FEWEST_KEYWORDS, MOST_KEYWORDS = 5, 50
MOST_REQUESTS = 64
TITLE_CASES = ("sentence", "kept")
SMALLEST_PREVIEW, LARGEST_PREVIEW = 256, 2048
"""Pixels of the long edge; more would only cost more, since models shrink what is larger."""

MOST_INSTRUCTIONS = 2000
"""Characters; every word is paid for with every photo."""

_DEAREST = Decimal(100_000)
"""Dollars; nobody means more, neither as a budget nor for a million tokens."""


@dataclass(frozen=True)
class Settings:
    """The settings of a run; the names are the protocol's (`docs/protocol.md`, job.json)."""

    keyword_count: int = 30
    model: str = "auto"
    base_url: str = ""
    language: str = "English"
    hint: str = ""
    rehearsal: bool = False
    budget: Decimal | None = None
    flex: bool = False
    input_price: Decimal | None = None
    output_price: Decimal | None = None
    concurrency: int | None = None
    fresh: bool = False
    agency: str = "adobe"
    required: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()
    title_case: str = "sentence"
    editorial: bool = False
    instructions: str = ""
    alt_text: bool = False
    keep_title: bool = True
    keep_keywords: bool = True
    preview_size: int = 672

    def __post_init__(self) -> None:
        """Raises ConfigurationError for a value that no run can work with."""
        if not FEWEST_KEYWORDS <= self.keyword_count <= MOST_KEYWORDS:
            raise ConfigurationError(
                "settings_invalid",
                f"The keyword count is {self.keyword_count}; "
                f"choose a number from {FEWEST_KEYWORDS} to {MOST_KEYWORDS}.",
                details=("keyword_count",),
            )
        for name in ("model", "language", "hint", "instructions"):
            self._check_text(name)
        if len(self.instructions) > MOST_INSTRUCTIONS:
            raise ConfigurationError(
                "settings_invalid",
                f"Your own instructions have {len(self.instructions):,} characters; shorten them "
                f"to {MOST_INSTRUCTIONS:,}.",
                details=("instructions",),
            )
        if not SMALLEST_PREVIEW <= self.preview_size <= LARGEST_PREVIEW:
            raise ConfigurationError(
                "settings_invalid",
                f"The preview size is {self.preview_size} pixels; "
                f"choose a number from {SMALLEST_PREVIEW} to {LARGEST_PREVIEW}.",
                details=("preview_size",),
            )
        if self.title_case not in TITLE_CASES:
            raise ConfigurationError(
                "settings_invalid",
                f"The title case {self.title_case!r} is unknown; "
                f"choose {' or '.join(TITLE_CASES)}.",
                details=("title_case",),
            )
        if self.base_url and not self._is_web_address():
            raise ConfigurationError(
                "address_invalid",
                f"The base URL {self.base_url!r} is not a web address; "
                "it should look like http://localhost:11434/v1.",
                details=(self.base_url,),
            )
        if self.concurrency is not None and not 1 <= self.concurrency <= MOST_REQUESTS:
            raise ConfigurationError(
                "settings_invalid",
                f"{self.concurrency} requests at the same time are not possible; "
                f"choose a number from 1 to {MOST_REQUESTS}.",
                details=("concurrency",),
            )
        self._check_money()

    def _check_text(self, name: str) -> None:
        text = getattr(self, name)
        may_be_empty = name in ("hint", "instructions")
        if re.search("[\ud800-\udfff]", text) or not (may_be_empty or text.strip()):
            raise ConfigurationError(
                "settings_invalid",
                f"The {name} is empty or has a broken character; type it anew.",
                details=(name,),
            )

    def _check_money(self) -> None:
        if self.budget is not None and not (
            self.budget.is_finite() and 0 < self.budget <= _DEAREST
        ):
            raise ConfigurationError(
                "settings_invalid",
                f"The budget is {self.budget}; give an amount in US dollars above 0, {_DEAREST:,} "
                "at most, or leave it out for none. A rehearsal costs nothing.",
                details=("budget",),
            )
        prices = (self.input_price, self.output_price)
        if prices == (None, None):
            return
        if not all(
            price is not None and price.is_finite() and 0 <= price <= _DEAREST for price in prices
        ):
            raise ConfigurationError(
                "settings_invalid",
                "The price cannot be used; give US dollars for a million tokens sent and for a "
                f"million received, each from 0 to {_DEAREST:,}.",
                details=("input_price",),
            )

    def _is_web_address(self) -> bool:
        if re.search("[\\s\x00-\x1f\x7f\ud800-\udfff]", self.base_url):
            return False
        try:
            address = urlsplit(self.base_url)
            return address.scheme in {"http", "https"} and bool(address.hostname)
        except ValueError:
            return False

    def check_key(self, key: str) -> None:
        """Raises ConfigurationError when a run with this key, which may be empty, cannot begin."""
        if self.rehearsal:
            return
        if not key and not self.base_url:
            raise ConfigurationError(
                "key_missing",
                "There is no API key; enter it in the plug-in's settings or set OPENAI_API_KEY. "
                "A rehearsal (`vision-keywords tag --rehearse`) needs none.",
            )
        if not re.fullmatch(r"[!-~]*", key):
            raise ConfigurationError(
                "key_refused",
                "The API key holds a blank or a character that no key has; "
                "copy it once more and enter it again.",
            )

    @property
    def requests_at_first(self) -> int:
        """How many requests a run begins with; more follow if the server takes them well."""
        return min(self.requests_at_most, 8) if self.concurrency is None else self.concurrency

    @property
    def requests_at_most(self) -> int:
        """How many requests may ever be under way together.

        A model on this computer answers one after the other anyway; two keep it busy.
        """
        return self.concurrency or (2 if self.is_local else 32)

    @property
    def is_local(self) -> bool:
        """Whether the model runs on this computer: no key, and slow."""
        host = urlsplit(self.base_url).hostname or ""
        return host in {"localhost", "::1"} or host.startswith("127.")
