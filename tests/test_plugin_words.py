"""The words of the plug-in: every text that a user sees has a key, which each language knows."""

import re

import pytest

from tests.lightroom import Lightroom
from tests.lightroom.text import ESCAPES
from tests.plugin import FOLDER

LANGUAGES = ("de", "fr")
"""Those that have a dictionary, TranslatedStrings_xx.txt."""

TEXT = re.compile(r"""(['"])(\$\$\$/.*?)(?<!\\)\1""")
KEY = re.compile(r"\$\$\$/VisionKeywords/[A-Z][A-Za-z0-9]*(/[A-Z][A-Za-z0-9]*)+")

QUOTED = re.compile(r"""'[^'\n]*'|"[^"\n]*\"""")
SENTENCE = re.compile(r"[A-Z][a-z]+ [a-z]+ [a-z]+")


def sources() -> dict[str, str]:
    """The plug-in's Lua by file, without its comments."""
    found = {}
    for file in sorted(FOLDER.glob("*.lua")):
        lines = file.read_text("utf-8").splitlines()
        found[file.name] = "\n".join(re.sub(r"(^|\s)--.*$", "", line) for line in lines)
    return found


def texts() -> list[tuple[str, str]]:
    """Key and English default of every text, in the order of the files."""
    found = [text for source in sources().values() for _, text in TEXT.findall(source)]
    return [(text.partition("=")[0], text.partition("=")[2]) for text in found]


ENGLISH = dict(texts())


def arguments(text: str) -> list[str]:
    return sorted(set(re.findall(r"\^(\d)", text.replace("^^", ""))))


def escapes(text: str) -> set[str]:
    return set(re.findall(r"\^(U\+[0-9A-Fa-f]{4}|.)", text))


def dictionary(language: str) -> dict[str, str]:
    """The dictionary of a language; fails on a line that Lightroom would pass over."""
    entries: dict[str, str] = {}
    path = FOLDER / f"TranslatedStrings_{language}.txt"
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        found = re.fullmatch(r'"(\$\$\$/[^=]*)=(.*)"', line)
        assert found, f"no entry: {line!r}"
        assert found[1] not in entries, f"twice: {found[1]}"
        entries[found[1]] = found[2]
    return entries


def test_every_text_is_found_by_its_pattern():
    assert sum(source.count("$$$/") for source in sources().values()) == len(texts()) > 200


def test_a_key_has_one_default_and_says_in_which_room_it_is_used():
    for key, default in texts():
        assert KEY.fullmatch(key), key
        assert ENGLISH[key] == default, key
        assert default, key


def test_the_defaults_are_ascii_and_tidy():
    for key, default in ENGLISH.items():
        assert default.isascii(), key
        assert default == default.rstrip(), key
        assert "  " not in default.lstrip(), key
        known = {*ESCAPES, *"123456789"}
        assert {escape for escape in escapes(default) if escape[0] != "U"} <= known, key
        wanted = [str(number) for number in range(1, len(arguments(default)) + 1)]
        assert arguments(default) == wanted, f"{key}: a number is left out"


def test_no_sentence_is_without_a_key():
    """What looks like words of a sentence, and is neither a text nor for the log."""
    without = []
    for name, source in sources().items():
        for line in source.splitlines():
            quoted = [text for text in QUOTED.findall(line) if "$$$/" not in text]
            if any(SENTENCE.search(text) for text in quoted) and "Log." not in line:
                without.append(f"{name}: {line.strip()}")
    assert without == []


def test_there_is_a_dictionary_for_each_language_and_no_other():
    found = {path.stem.rpartition("_")[2] for path in FOLDER.glob("TranslatedStrings_*.txt")}
    assert found == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_dictionary_has_every_text_and_no_other(language):
    entries = dictionary(language)
    assert ENGLISH.keys() - entries.keys() == set(), "missing"
    assert entries.keys() - ENGLISH.keys() == set(), "unused"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_says_what_the_default_says_and_is_tidy(language):
    for key, text in dictionary(language).items():
        default = ENGLISH[key]
        assert arguments(text) == arguments(default), key
        known = {*ESCAPES, *"123456789"}
        assert {escape for escape in escapes(text) if escape[0] != "U"} <= known, key
        assert text.strip(), key
        assert text == text.rstrip(), key
        assert len(text) - len(text.lstrip()) == len(default) - len(default.lstrip()), key
        assert text.count("^n") == default.count("^n"), key
        assert text[-1] == default[-1] or default[-1] not in ".:?", key
        assert '"' not in text, f"{key}: quotes of that language"


NAMED = ("Menu/Review", "Menu/Settings", "Menu/Undo")
"""Menu items that other texts send the user to."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_sends_the_user_to_the_menu_item_that_the_default_names(language):
    entries = dictionary(language)
    for item in (f"$$$/VisionKeywords/{name}" for name in NAMED):
        english, own = (texts[item].removesuffix("^.") for texts in (ENGLISH, entries))
        for key in (key for key, default in ENGLISH.items() if english in default):
            assert own in entries[key], key


HARD = "\u00a0\u202f"
"""Blanks at which no line breaks."""

TYPOGRAPHY = {
    # Quotes are „so“, and no blank stands before a mark.
    "de": r" [:;?!]|”|\^[\[\]]|\w'\w|\.\.\.",
    # Quotes are « so », and a hard blank stands before a mark of two parts, but for addresses.
    "fr": rf"(?<![{HARD}])[;?!»]|(?<![{HARD}])(?<!http)(?<!https):|«(?![{HARD}])|[“”]"
    r"|\^[\[\]]|\w'\w|\.\.\.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_to_the_typography_of_its_language(language):
    wrong = re.compile(TYPOGRAPHY[language])
    spelt = {
        key: re.sub(r"\^U\+([0-9A-Fa-f]{4})", lambda code: chr(int(code[1], 16)), text)
        for key, text in dictionary(language).items()
    }
    assert {key: text for key, text in spelt.items() if wrong.search(text)} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_dialog_shows_the_words_of_the_users_language(language, tmp_path):
    key = "$$$/VisionKeywords/Message/Bug"
    with Lightroom(tmp_path, FOLDER, language=language) as lightroom:
        lightroom.answer("ok")
        lightroom.lua("require('Message').bug('Hm.', 'it hurts')")
        shown = lightroom.dialogs[-1].text
    assert dictionary(language)[key].replace("^1", "it hurts") in shown
    assert ENGLISH[key].replace("^1", "it hurts") not in shown
