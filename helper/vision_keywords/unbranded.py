"""The line without trademarks, which still reads as a line."""

import re
from collections.abc import Callable, Sequence

from vision_keywords import trademarks
from vision_keywords.comparison import word_keys
from vision_keywords.stop_words import AND, code, stop_words

Refuses = Callable[[str], Sequence[str]]
"""The words in a line that are to go, as they are written there (`trademarks.found`)."""

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_MODEL = (
    r"(?:(?: (?!(?:19|20)\d\d\b|3D\b|[48]K\b)[A-Za-z]{0,3}-?\d+[A-Za-z]?(?![\w%\u00b0]|[.,:/-]\d)"
    r"| [A-Z]-Class\b)(?: (?:Pro|Max|Plus|Ultra|Mini|Air|Turbo|GT|RS)\b)*"
    r"|(?: (?:Pro|Max|Ultra|Turbo)\b)+)"
)
"""What tells the make although its name has gone: the A320 of an Airbus, but no year."""

_OWNED = re.compile(r"\b(?:by|from|at|of|to)$", re.IGNORECASE)
_FULL_OF = re.compile(
    r"\b(?:bag|bar|bottle|bowl|box|boxe|can|carton|case|cup|drop|glass|glasse|jar|mug|pack|package"
    r"|packet|pair|piece|pint|shot|sip|slice|stack|tin)s? of$",
    re.IGNORECASE,
)
_CLOSE_UP = re.compile(r"\bclose[ -]up$", re.IGNORECASE)
_PARTICLES = "\u3092\u304c\u306e\u306f\u306b\u3067\u3068\u3084"
"""Of Japanese: they join a word to what follows."""

_WRITTEN_AN = re.compile(r"\b([Aa])(?:n)? (?=(\w))")


def unbranded(line: str, language: str, refuses: Refuses) -> str:
    """`line` without what `refuses` finds in it.

    Before a noun a trademark only goes: of an Audi car a car is left. Elsewhere an English line
    gets the word for the thing, if there is one: a smartphone for an iPhone. Where neither can be,
    the little words go too that led to it: "coffee with" has lost its end. Of several in a row, all
    for the same thing, one is enough to make a car.
    """
    line = _gathered(line, language, refuses(line))
    for name in refuses(line):
        for _ in range(line.count(name)):
            line = _without(line, name, language, trademarks.generic(name))
    while left := refuses(line):
        # What has come together by that, and what the word for the thing has brought in.
        shorter = _without(line, left[0], language, "")
        line = shorter if len(shorter) < len(line) else _torn_out(line, left[0])
    return line


def _gathered(line: str, language: str, names: Sequence[str]) -> str:
    """`line` with the last of the names that an "and" or a comma puts in a row."""
    if len(names) < 2:
        return line
    either = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    link = rf"(?:,? (?:{AND.get(code(language), 'and')}|or|&)|,) (?:an? )?"
    row = rf"(?<![^\W_])({either}){_MODEL}?{link}(?=({either})(?![^\W_]))"

    def shortened(found: re.Match[str]) -> str:
        is_same = trademarks.generic(found[1]) == trademarks.generic(found[2])
        return "" if is_same else found[0]

    return re.sub(row, shortened, line)


def _torn_out(line: str, name: str) -> str:
    """`line` without a name that is part of what looks like one word, as in Japanese."""
    before, _, after = line.partition(name)
    if not before:
        return after[1:] if after[:1] in _PARTICLES else after
    return before + after if after else before.rstrip(_PARTICLES)


def _without(line: str, name: str, language: str, generic: str) -> str:
    found = re.search(rf"(?<![^\W_]){re.escape(name)}(?![^\W_]){_MODEL}?", line)
    if not found:
        return line
    before, after = line[: found.start()], line[found.end() :]
    if code(language) != "en":
        return _closed(before, after, language)
    if _begins_with_noun(after):
        return _with_right_article(before, after.removeprefix("'s"))
    if generic and not _says(before, generic) and not _is_owner(before):
        return _with_right_article(_without_last(before, generic), f" {generic}{after}")
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
    if not following or following[1].isdigit() or following[1].lower() in stop_words("English"):
        return False
    if re.search("(?:ing|ed)$", following[1]):
        return bool(following[2]) and following[2].lower() not in stop_words("English")
    return True


def _says(before: str, generic: str) -> bool:
    """Whether the word for the thing has been said, as in "the car, an Audi"."""
    said = word_keys(" ".join(_WORD.findall(before)))
    return set(word_keys(generic)) <= set(said)


def _is_owner(before: str) -> bool:
    """Whether the name is somebody, as in "logo of", and not what fills a bottle."""
    led = before.rstrip()
    return bool(_OWNED.search(led)) and not _FULL_OF.search(led)


def _without_last(before: str, generic: str) -> str:
    """`before` without the word that `generic` begins with: "a vintage vintage car"."""
    head, _, last = before.rstrip().rpartition(" ")
    return head if last.lower() == generic.partition(" ")[0] else before


def _led(before: str, after: str, language: str) -> str:
    """`before` without the little words that led to what is gone, if nothing goes on after it."""
    following = _WORD.match(after.lstrip())
    if following and following[0].lower() not in stop_words(language):
        return before
    shortened = before.rstrip()
    # "Eating at" is still eating when the place has gone; "using" is nothing without the thing.
    needs_object = code(language) == "en" and not _OWNED.search(shortened)
    while shortened and not _CLOSE_UP.search(shortened):
        head, _, last = shortened.rpartition(" ")
        word = last.lower()
        is_verb = needs_object and word.endswith("ing") and bool(head)
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
