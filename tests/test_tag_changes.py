"""What is written to which tag, decided without any file or process."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vision_keywords.tag_changes import changes

JPEG = {"File:FileType": "JPEG", "File:ExifByteOrder": "II"}


@pytest.mark.parametrize(
    ("letter", "times"), [("京", 30), ("👩🏽‍🌾", 8), ("é", 50), ("e\u0301", 40), ("x", 90)]
)
def test_no_letter_is_ever_cut(letter, times):
    found = changes(JPEG, letter * times, "", [letter * times])
    for cut in (found.texts["IPTC:ObjectName"], *found.lists["IPTC:Keywords"]):
        assert 64 - len(letter.encode()) < len(cut.encode()) <= 64
        assert cut == letter * (len(cut) // len(letter))


@given(title=st.text(max_size=90), keywords=st.lists(st.text(max_size=90), max_size=6))
def test_whatever_is_written_is_one_line_that_fits(title, keywords):
    found = changes(JPEG, title, title, keywords)
    written = [*found.texts.values(), *(word for words in found.lists.values() for word in words)]
    for text in written:
        assert text
        assert text == text.strip()
        assert not {"Cc", "Cs", "Zl", "Zp"} & {unicodedata.category(sign) for sign in text}
    for text in (found.texts.get("IPTC:ObjectName", ""), *found.lists.get("IPTC:Keywords", [])):
        assert len(text.encode()) <= 64
    for words in found.lists.values():
        assert len(words) == len(set(words))


def test_latin_iptc_that_has_no_room_as_utf8_stays_as_it_is():
    full = {"IPTC:City": "ü" * 16, "IPTC:By-line": ["Jörg", "é" * 17]}
    found = changes(JPEG | full, "Title", "Description", ["word"])
    assert set(found.texts) == {"XMP-dc:Title", "XMP-dc:Description", "IFD0:ImageDescription"}
    assert set(found.lists) == {"XMP-dc:Subject"}
    assert found.preparation == []


@pytest.mark.parametrize("name", ["IPTC:Keywords", "IPTC:SupplementalCategories"])
def test_a_list_in_latin_iptc_is_not_cut_either(name):
    found = changes(JPEG | {name: ["short", "ä" * 33]}, "Title", "", ["word"])
    assert set(found.texts) == {"XMP-dc:Title"}
    assert set(found.lists) == {"XMP-dc:Subject"}


def test_a_latin_text_of_unknown_room_stays_as_it_is():
    assert not changes(JPEG | {"IPTC:DocumentNotes": "ü"}, "Title", "", ["word"]).preparation


def test_only_latin_texts_that_change_are_written_anew():
    old = {"IPTC:City": "ü" * 16, "IPTC:Source": "a" * 40, "IPTC:Keywords": ["ö"]}
    found = changes(JPEG | old, "Title", "", ["word"])
    assert found.texts["IPTC:ObjectName"] == "Title"
    assert found.preparation[:3] == ["-tagsfromfile", "@", "-IPTC:City"]
    assert found.preparation[3] == "-IPTC:CodedCharacterSet=UTF8"


def test_words_without_a_letter_change_nothing():
    assert not changes(JPEG, "", " \n", ["", "\0", " "])


def test_a_keyword_that_iptc_has_cut_is_not_a_second_one():
    long = "a very long keyword that has no place in the narrow room of IPTC at all"
    (cut,) = changes(JPEG, "", "", [long]).lists["IPTC:Keywords"]
    tags = JPEG | {"IPTC:Keywords": [cut, "Harbour"]}
    found = changes(tags, "", "", [long, "boat"])
    assert found.lists["XMP-dc:Subject"] == [long, "boat", "Harbour"]
