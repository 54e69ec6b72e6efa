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


def test_words_without_a_letter_change_nothing():
    assert not changes(JPEG, "", " \n", ["", "\0", " "])


def test_a_keyword_that_iptc_has_cut_is_not_a_second_one():
    long = "a very long keyword that has no place in the narrow room of IPTC at all"
    (cut,) = changes(JPEG, "", "", [long]).lists["IPTC:Keywords"]
    tags = JPEG | {"IPTC:Keywords": [cut, "Harbour"]}
    found = changes(tags, "", "", [long, "boat"])
    assert found.lists["XMP-dc:Subject"] == [long, "boat", "Harbour"]
