"""The models: which one `auto` means, which see pictures, and until when they live."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from vision_keywords.errors import RunError

PREFERRED = ("gpt-4.1-mini", "gpt-4o-mini", "gpt-4.1", "gpt-4o", "gpt-6-luna", "gpt-5.6-luna")
"""What `auto` takes: the best-value GPT-4 model with vision that the account still offers, then
the successors that OpenAI has announced for that family."""

_OTHERS = (
    *("gpt-5.2", "gpt-5.4", "gpt-5.4-mini", "gpt-5.4-nano", "gpt-5.5", "gpt-5.6-terra"),
    *("gpt-5.6-sol", "gpt-6-sol", "gpt-6-astra", "gpt-6.1-terra", "gpt-6.1-sol"),
)
"""More of OpenAI's models that see pictures, as of November 2026, to choose from without asking."""

_ENDINGS = (
    (r"gpt-4o|gpt-4\.1", date(2027, 1, 14)),
    (r"gpt-5\.1|gpt-5\.4-nano", date(2027, 4, 1)),
    (r"gpt-5(-|$)|o3", date(2026, 12, 11)),
)
"""OpenAI's page on deprecations as of November 2026, by the beginning of the name; for servers that
do not tell. What `models.list` says comes first."""

_SEES = re.compile(r"(gpt-(4o|4\.1|4\.5|4-turbo|4-vision|[5-9](\.\d+)?)|o[134])(-[-\w.]+)?")
_OTHER_TRADES = {
    *("audio", "realtime", "transcribe", "tts", "search", "image", "codex", "instruct", "chat"),
    *("deep", "live", "translate", "whisper"),
}


@dataclass(frozen=True)
class Model:
    """One model that a server offers; `ending` is the day of its shutdown, if it is known."""

    name: str
    ending: date | None = None


def best(offered: Iterable[Model]) -> Model:
    """The one that `auto` means. Raises RunError (`model_auto`)."""
    by_name = {model.name: model for model in offered}
    for name in PREFERRED:
        if name in by_name:
            return by_name[name]
    if len(by_name) == 1:
        return next(iter(by_name.values()))
    some = ", ".join(sorted(by_name)[:12]) or "none"
    raise RunError(
        "model_auto",
        "The server offers none of the models that `auto` chooses from; "
        f"name one yourself. It offers: {some}.",
        details=(some,),
    )


def expected(today: date) -> str:
    """The model that `auto` will probably mean, without asking anybody."""
    living = (name for name in PREFERRED if (known_ending(name) or date.max) > today)
    return next(living, PREFERRED[-1])


def meant(setting: str, today: date) -> str:
    """The model that a setting probably means, without asking anybody."""
    return expected(today) if setting == "auto" else setting


def known(today: date) -> list[Model]:
    """The models that OpenAI is known to offer, without asking anybody."""
    found = [Model(name, known_ending(name)) for name in (*PREFERRED, *_OTHERS)]
    return [model for model in found if (model.ending or date.max) > today]


def known_ending(name: str) -> date | None:
    """The announced day of a model's shutdown at OpenAI."""
    return next((day for start, day in _ENDINGS if re.match(start, name)), None)


def ending(told: object, name: str) -> date | None:
    """The day of a model's shutdown as a server has `told` it (YYYY-MM-DD), else as it is known."""
    try:
        return date.fromisoformat(str(told))
    except ValueError:
        return known_ending(name)


def sees(name: str) -> bool:
    """Whether a model of OpenAI's, by its name, takes pictures and writes text."""
    return _SEES.fullmatch(name) is not None and _OTHER_TRADES.isdisjoint(re.split(r"[-_]", name))
