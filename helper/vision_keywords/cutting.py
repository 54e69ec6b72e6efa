"""The cut: a line made to fit into a limit without breaking a letter."""

import unicodedata

_JOINER = "\u200d"
_LOOSE_END = " ,;:-\u2013\u2014(&/"


def cut(line: str, most: int) -> str:
    """`line` in at most `most` characters, cut at a word or, where there is none, between letters.

    A letter keeps its accents and an emoji its skin. What only led on to the lost words, a comma
    or a dash, goes with them.
    """
    if len(line) <= most:
        return line
    at_a_word = line[: most + 1].rpartition(" ")[0]
    if not at_a_word:
        while most > 0 and joins(line[most], line[most - 1]):
            most -= 1
    return (at_a_word or line[:most]).rstrip(_LOOSE_END)


def joins(character: str, before: str) -> bool:
    """Whether `character` only changes the letter before it, like an accent or an emoji's skin."""
    return (
        unicodedata.category(character) in ("Mn", "Me", "Mc", "Sk")
        or _JOINER in (character, before)
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )
