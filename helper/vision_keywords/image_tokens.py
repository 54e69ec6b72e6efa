"""How many tokens a picture takes, by model: the published rules, as one table.

Sources: OpenAI's guide "Images and vision" (July 2026) for tiles and patches; for the factor 1.2,
which stood in no guide, bills that users published (gpt-6-luna: 6,783 tokens for 2400 x 2400
pixels; gpt-5.6-sol: 11,930 for 4000 x 2500). Where sources disagree, the larger number stands here,
since it also serves as an upper bound. What a server really counts takes the place of all this.
"""

import re
from dataclasses import dataclass
from math import ceil, floor, sqrt


@dataclass(frozen=True)
class Tiles:
    """`base` tokens, and `tile` more for each square of 512 pixels of the shrunk picture."""

    base: int
    tile: int

    def tokens(self, width: int, height: int) -> int:
        shrink = min(1.0, 2048 / max(width, height))
        shrink = min(shrink, 768 / min(width, height))
        tiles = ceil(width * shrink / 512) * ceil(height * shrink / 512)
        return self.base + tiles * self.tile


@dataclass(frozen=True)
class Patches:
    """`factor` tokens for each square of 32 pixels, of which there are at most `most`."""

    factor: float
    most: int

    def tokens(self, width: int, height: int) -> int:
        if ceil(width / 32) * ceil(height / 32) > self.most:
            shrink = sqrt(32 * 32 * self.most / (width * height))
            across, down = width * shrink / 32, height * shrink / 32
            shrink *= min(floor(across) / across, floor(down) / down)
            width, height = floor(width * shrink), floor(height * shrink)
        # Rounded first: 300 x 1.2 is a little more than 360 to a computer.
        return ceil(round(ceil(width / 32) * ceil(height / 32) * self.factor, 6))


Rule = Tiles | Patches

_RULES: tuple[tuple[str, Rule], ...] = (
    (r"gpt-4o-mini", Tiles(2833, 5667)),
    (r"gpt-4\.1-mini|gpt-5-mini|o4-mini", Patches(1.62, 6144)),
    (r"gpt-4\.1-nano|gpt-5-nano", Patches(2.46, 6144)),
    (r"gpt-4o|gpt-4\.1|gpt-4-turbo|gpt-4-vision|gpt-4\.5", Tiles(85, 170)),
    (r"gpt-5\.4-mini", Patches(1.62, 2500)),
    (r"gpt-5\.4-nano", Patches(2.46, 2500)),
    (r"gpt-5\.1|gpt-5(?!\.)", Tiles(70, 140)),
    (r"o[13]", Tiles(75, 150)),
    (r"gpt-5\.2", Patches(1.2, 6144)),
    (r"gpt-5\.4|gpt-5\.[5-9]|gpt-[6-9]", Patches(1.2, 2500)),
)
"""By the beginning of the model's name; the first that fits counts."""

DEAREST: Rule = Tiles(2833, 5667)
"""What a picture takes at most, for a model of which nothing is known."""


def rule_for(model: str) -> Rule | None:
    """The rule of a model; None where none is known."""
    name = model.rpartition("/")[2]  # gateways put the maker in front: openai/gpt-4.1-mini
    return next((rule for start, rule in _RULES if re.match(start, name)), None)
