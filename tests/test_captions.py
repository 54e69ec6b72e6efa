"""Editorial captions: place and date of the photo's own, in each agency's form."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vision_keywords.agencies import agency
from vision_keywords.agency_profile import Agency
from vision_keywords.captions import editorial, missing
from vision_keywords.context import Context

BERN = Context(
    city="Bern", state="Canton of Bern", country="Switzerland", captured="2024-06-03T05:12:44"
)
SENTENCE = "People walk in the old town."


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("shutterstock", f"BERN, SWITZERLAND – JUNE 3, 2024: {SENTENCE}"),
        ("istock", f"Bern, Canton of Bern, Switzerland - June 3, 2024: {SENTENCE}"),
        ("pond5", f"BERN, SWITZERLAND – 06/03/2024: {SENTENCE}"),
        ("alamy", f"BERN, SWITZERLAND – JUNE 3, 2024: {SENTENCE}"),
    ],
)
def test_every_agency_gets_its_own_form(name, expected):
    assert editorial(SENTENCE, BERN, agency(name)) == expected


def test_a_profile_without_a_form_gets_the_usual_one():
    plain = Agency("mine", "Mine", editorial_caption="")
    assert editorial(SENTENCE, BERN, plain) == f"BERN, SWITZERLAND – JUNE 3, 2024: {SENTENCE}"


def test_a_state_that_is_not_known_goes_with_its_comma():
    stateless = replace(BERN, state=" ")
    expected = f"Bern, Switzerland - June 3, 2024: {SENTENCE}"
    assert editorial(SENTENCE, stateless, agency("istock")) == expected


@pytest.mark.parametrize(
    ("changes", "lacking"),
    [
        ({"city": ""}, ("city",)),
        ({"country": "\n"}, ("country",)),
        ({"captured": ""}, ("date",)),
        ({"captured": "2024"}, ("date",)),
        ({"captured": "2024-13-45T00:00:00"}, ("date",)),
        ({"city": "", "country": "", "captured": ""}, ("city", "country", "date")),
    ],
)
def test_without_place_or_date_there_is_no_caption(changes, lacking):
    for name in ("shutterstock", "istock", "pond5"):
        context = replace(BERN, **changes)
        assert missing(context, agency(name)) == lacking
        assert editorial(SENTENCE, context, agency(name)) is None


def test_what_a_form_does_not_ask_for_is_not_missing():
    form = Agency("mine", "Mine", editorial_caption="{country}, {year}: {description}")
    assert missing(Context(country="Peru", captured="2024-06-03"), form) == ()
    caption = editorial("Rain.", Context(country="Peru", captured="2024-06-03"), form)
    assert caption == "Peru, 2024: Rain."


def test_place_and_date_stay_when_the_description_is_cut():
    caption = editorial("A long street. " * 40, BERN, agency("shutterstock"))
    assert caption is not None
    assert caption.startswith("BERN, SWITZERLAND – JUNE 3, 2024: A long street. ")
    assert caption.endswith("street.")
    assert len(caption) <= 200


def test_a_place_that_leaves_no_room_gives_no_caption():
    assert editorial(SENTENCE, replace(BERN, city="B" * 200), agency("shutterstock")) is None


def test_without_a_description_there_is_no_caption():
    assert editorial(" \n", BERN, agency("shutterstock")) is None


def test_what_a_field_has_in_braces_is_not_filled_in():
    caption = editorial("{city} {day}", replace(BERN, city="{COUNTRY}"), agency("shutterstock"))
    assert caption == "{COUNTRY}, SWITZERLAND – JUNE 3, 2024: {city} {day}"


def test_months_are_english_words():
    names = "January February March April May June July August September October November December"
    for number, name in enumerate(names.split(), 1):
        caption = editorial(
            SENTENCE, replace(BERN, captured=f"2024-{number:02}-01"), agency("istock")
        )
        assert f" - {name} 1, 2024: " in str(caption)


@given(st.text(), st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_any_text_gives_a_caption_of_one_line_within_the_limit_or_none(text, city, state, country):
    context = Context(city=city, state=state, country=country, captured="2024-06-03")
    for name in ("shutterstock", "istock", "pond5", "alamy"):
        caption = editorial(text, context, agency(name))
        if caption is not None:
            assert len(caption) <= (agency(name).longest_description or 2100)
            assert len(caption.splitlines()) == 1
