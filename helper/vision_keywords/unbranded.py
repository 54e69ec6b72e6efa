"""The line without trademarks, which still reads as a line."""

import re
from collections.abc import Callable, Sequence

from vision_keywords import trademarks
from vision_keywords.comparison import word_keys
from vision_keywords.stop_words import code, stop_words

Refuses = Callable[[str], Sequence[str]]
"""The words in a line that are to go, as they are written there (`trademarks.found`)."""

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_WRITTEN_AN = re.compile(r"\b([Aa])(?:n)? (?=(\w))")
_MODEL = re.compile(
    r"[ -](?!\d{4}s?\b)(?:[A-Z]{0,3}-?\d{1,4}[A-Z]?)(?: (?:Pro|Max|MAX|Plus|Mini|Ultra|Neo))*\b"
)
"""The number of a model, as in iPhone 15 Pro, without its maker's name; a year is none."""


def unbranded(line: str, language: str, refuses: Refuses) -> str:
    """`line` without what `refuses` finds in it.

    Before a noun a trademark only goes: of an Audi car a car is left. Elsewhere an English line
    gets the word for the thing, if there is one: a smartphone for an iPhone. Where neither can be,
    the little words go too that led to it: "coffee with" has lost its end.
    """
    for name in refuses(line):
        for _ in range(line.count(name)):
            line = _without(line, name, language, trademarks.generic(name))
    while left := refuses(line):
        # What has come together by that, and what the word for the thing has brought in.
        shorter = _without(line, left[0], language, "")
        line = shorter if len(shorter) < len(line) else line.replace(left[0], "")
    return line


def _without(line: str, name: str, language: str, generic: str) -> str:
    found = re.search(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", line)
    if not found:
        return line
    before, after = line[: found.start()], line[found.end() :]
    if generic and (model := _MODEL.match(after)):
        after = after[model.end() :]
    if code(language) != "en":
        return _closed(before, after, language)
    if _begins_with_noun(after):
        return _with_right_article(before, after.removeprefix("'s"))
    if generic and not _says(before, generic):
        return _with_right_article(before, f" {generic}{after}")
    return _closed(before, after, language)


def _closed(before: str, after: str, language: str) -> str:
    """What is left when nothing takes the place of a name."""
    led = _led(before, after, language)
    line = _joined(led, after)
    while not led and line.partition(" ")[0].lower() in stop_words(language):
        line = line.partition(" ")[2]
    return line


def _begins_with_noun(after: str) -> bool:
    """Whether a content word follows at once; "parked on" and "driving" are none."""
    following = re.match(rf"(?:'s)? ({_WORD.pattern})(?: ({_WORD.pattern}))?", after)
    if not following or following[1].lower() in stop_words("English"):
        return False
    if re.search("(?:ing|ed)$", following[1]):
        return bool(following[2]) and following[2].lower() not in stop_words("English")
    return True


def _says(before: str, generic: str) -> bool:
    """Whether the word for the thing has been said, as in "the car, an Audi"."""
    said = word_keys(" ".join(_WORD.findall(before)))
    return set(word_keys(generic)) <= set(said)


def _led(before: str, after: str, language: str) -> str:
    """`before` without the little words that led to what is gone, if nothing goes on after it."""
    following = _WORD.match(after.lstrip())
    if following and following[0].lower() not in stop_words(language):
        return before
    shortened = before.rstrip()
    while shortened:
        head, _, last = shortened.rpartition(" ")
        word = last.lower()
        is_verb = code(language) == "en" and word.endswith("ing") and bool(head)
        if word not in stop_words(language) and not is_verb:
            break
        shortened = head.rstrip(" ,")
    return shortened


def _with_right_article(before: str, after: str) -> str:
    line = _joined(before, after)
    seam = max(0, len(before.rstrip()) - 2)
    found = _WRITTEN_AN.match(line, seam) or _WRITTEN_AN.match(line, max(0, seam - 1))
    if not found or found.end() > len(before.rstrip()) + 1:
        return line
    article = found[1] + ("n" if found[2].lower() in "aeiou" else "")
    return f"{line[: found.start()]}{article} {line[found.end() :]}"


def _joined(before: str, after: str) -> str:
    line = " ".join(f"{before.rstrip()} {after.lstrip()}".split())
    line = re.sub(r" (?=[,.;:!?)])", "", line)
    return re.sub(r"^[\s,;:.&-]+|(?<=[,;:]),|\(\s*\)", "", line).strip()
