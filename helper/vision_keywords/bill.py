"""What was paid: tokens as the server counted them, money in US dollars."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Bill:
    """Tokens and money of one answer, or of many added up.

    `cost` is None when the price is unknown: a sum with an unknown part is unknown too, since
    showing the known part alone would promise too little. `estimated` tells that the server
    counted no tokens, for a part at least, and that they were reckoned instead.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cost: Decimal | None = Decimal(0)
    estimated: bool = False

    def __add__(self, other: "Bill") -> "Bill":
        unknown = self.cost is None or other.cost is None
        return Bill(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            None if unknown else (self.cost or Decimal(0)) + (other.cost or Decimal(0)),
            self.estimated or other.estimated,
        )

    def as_json(self) -> dict[str, object]:
        """As it stands in an event."""
        return {
            "usage": {"input_tokens": self.input_tokens, "output_tokens": self.output_tokens},
            "cost": None if self.cost is None else float(self.cost),
            "estimated": self.estimated,
        }

    @property
    def is_nothing(self) -> bool:
        """Whether nothing was paid, as far as anybody knows."""
        return self == Bill()


def dollars(cost: Decimal) -> str:
    """Dollars with as many decimals as it takes: a photo costs $0.0006."""
    if 0 < cost < Decimal("0.0001"):
        return "< $0.0001"
    return f"${cost:,.2f}" if cost >= 1 else f"${cost:.4f}"
