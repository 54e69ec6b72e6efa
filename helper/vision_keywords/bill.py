"""What was paid: tokens as the server counted them, money in US dollars."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Bill:
    """Tokens and money of one answer, or of many added up.

    `cost` is None when the price is unknown: a sum with an unknown part is unknown too, since
    showing the known part alone would promise too little.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cost: Decimal | None = Decimal(0)

    def __add__(self, other: "Bill") -> "Bill":
        unknown = self.cost is None or other.cost is None
        return Bill(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            None if unknown else (self.cost or Decimal(0)) + (other.cost or Decimal(0)),
        )
