"""Plain text: one clean line out of whatever a model, a file or a person wrote."""

import re
import unicodedata

_LOOK_ALIKES = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4`\uff07", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\uff0d", "-"),
        "\u2026": "...",
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\ufb03": "ffi",
        "\ufb04": "ffl",
        # Full width, as Chinese and Japanese keyboards give it.
        **{chr(0xFEE0 + code): chr(code) for code in range(0x30, 0x7B) if chr(code).isalnum()},
    }
)

_LATIN_TWINS = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеіјорсѕухԁһΑΒΕΖΗΙΚΜΝΟΡΤΥΧοѵ",  # noqa: RUF001 - they look alike
    "ABESIJKMHOPCTYXaeijopcsyxdhABEZHIKMNOPTYXov",
)
"""Cyrillic and Greek letters that look like Latin ones: nobody who searches would type them."""

_WORD = re.compile(r"\w+")
_PILE = re.compile("[^\x00-\u02ff\\w\\s]{31,}")
_MOST_MARKS = 30
"""No language piles up more marks on a letter (Unicode's stream-safe format), and the time that
`unicodedata.normalize` takes grows with the square of a pile."""
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")


def plain_text(text: str) -> str:
    """`text` on one line: white space folded, control and invisible characters removed.

    A line break in a value would be an argument of its own to ExifTool, and a direction mark can
    make a title read as another. Joiners (U+200C, U+200D) stay: Persian, Hindi and emoji need them.
    """
    spaced = re.sub(r"\s+", " ", unicodedata.normalize("NFC", without_piles(text)))
    return "".join(
        character
        for character in spaced
        if character in "\u200c\u200d"
        or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co"}
    ).strip()


def without_piles(text: str) -> str:
    """`text` with at most 30 marks in a row, so that it can be normalised whatever it is."""
    return _PILE.sub(_lower, text)


def _lower(pile: re.Match[str]) -> str:
    kept, marks = [], 0
    for character in pile[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def typed(text: str) -> str:
    """`text` as a keyboard gives it: straight quotes, plain hyphens, no letter of another script
    that looks like a Latin one in the middle of a Latin word."""
    return _WORD.sub(_in_one_script, text.translate(_LOOK_ALIKES))


def _in_one_script(found: re.Match[str]) -> str:
    word = found[0]
    if word.isascii() or not _LATIN.search(word):
        return word
    latin = word.translate(_LATIN_TWINS)
    foreign = re.search("[\u0370-\u052f]", latin)
    return word if foreign else latin
