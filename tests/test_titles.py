"""Titles and descriptions: any answer made into what an agency takes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vision_keywords import titles, trademarks
from vision_keywords.agencies import agencies, agency
from vision_keywords.agency_profile import Agency
from vision_keywords.problems import problems
from vision_keywords.unbranded import unbranded

ADOBE = agency("adobe")
KEYWORDS = ("New York City", "roof", "red fox", "Kyoto", "Eiffel Tower", "Golden Gate Bridge")


def made(text: str, *, language: str = "English", profile: Agency = ADOBE, **options) -> str:
    return titles.title(
        text,
        profile,
        language=language,
        proper=KEYWORDS,
        **{"refuses": trademarks.found, **options},
    )


PLAIN = {
    "Red fox in deep snow": "Red fox in deep snow",
    "red fox in snow": "Red fox in snow",
    "  Red fox\n in\tsnow ": "Red fox in snow",
    "Red fox.": "Red fox",
    "Red fox...": "Red fox",
    "Red fox…": "Red fox",
    "Red fox .": "Red fox",
    "Red fox,": "Red fox",
    "Who is there?": "Who is there?",
    "Capitol in Washington, D.C.": "Capitol in Washington, D.C.",
    "狐と雪。": "狐と雪",
    "“Snow” on a roof": "Snow on a roof",
    '"Snow on a roof"': "Snow on a roof",
    "'Snow on a roof'": "Snow on a roof",
    "‘Little’ dog’s home": "Little dog's home",
    "„Schnee“ auf «Dach»": "Schnee auf Dach",
    "The dog's tail 'wags'": "The dog's tail wags",
    "Dogs' and cats' toys": "Dogs' and cats' toys",
    "Cars in the '70s": "Cars in the '70s",
    "Title: Snow on a roof": "Snow on a roof",
    "**Snow on a roof**": "Snow on a roof",
    "# Snow on a roof": "Snow on a roof",
    "- Snow on a roof": "Snow on a roof",
    "`Snow`_on_a_roof": "Snow on a roof",
    "Snow\u200b on a\u202e roof": "Snow on a roof",
    "Here is a title: A fox in snow": "A fox in snow",
    "Title: Title: A fox in snow": "A fox in snow",
    "Suggested stock photo title: A fox in snow": "A fox in snow",
    "Book cover with title: a fox": "Book cover with title: a fox",
    "Price tags: a sale": "Price tags: a sale",
    "1. A fox in snow": "A fox in snow",
    "1.5 litres of milk": "1.5 litres of milk",
    "(fox in snow)": "Fox in snow",
    "[Fox] in (deep) snow": "[Fox] in (deep) snow",
    "<b>Fox</b> in snow": "Fox in snow",
    "I <3 snow": "I <3 snow",
    "Rock 'n' roll band": "Rock 'n' roll band",
    "'Rock 'n' roll'": "Rock 'n' roll",
    "Fox in snow #fox #wild": "Fox in snow",
    "#Fox in #snow": "Fox in snow",
    "Fox 🦊 in snow ❄️": "Fox in snow",
    "👩🏽‍🌾 Farmer": "Farmer",
    "Water at 100 °C": "Water at 100 °C",
    "Fox in snow https://example.com/a?b": "Fox in snow",
    "https://example.com/fox.jpg": "",
    "DSC_0001.jpg": "",
    "ßmall letter": "ßmall letter",
    "ათი ფოტო": "ათი ფოტო",
    "eBook on a table": "eBook on a table",
    "": "",
    "...": "",
    '""': "",
}
LISTS = {
    "fox, snow, winter, cold, forest": "Fox and snow",
    "fox; snow; winter; cold": "Fox and snow",
    "fox | snow | winter | cold": "Fox and snow",
    "fox · snow · winter · cold": "Fox and snow",
    "fox - snow - winter - cold": "Fox and snow",
    "Keywords: fox, snow, winter, cold": "Fox and snow",
    "T-shirt, x-ray, close-up": "T-shirt, x-ray, close-up",
    "Fox, Snow, Winter, Cold": "Fox and Snow",
    "fox, fox, fox, snow": "Fox and snow",
    "Tomatoes, garlic, olives and basil": "Tomatoes, garlic, olives and basil",
    "Tomatoes, garlic, olives, and basil": "Tomatoes, garlic, olives, and basil",
    "Fox, snow, winter": "Fox, snow, winter",
    "Bread, cheese, grapes, wine on a table": "Bread, cheese, grapes, wine on a table",
}
CASES = {
    "Red Fox in Deep Snow": "Red fox in deep snow",
    "RED FOX IN SNOW": "Red fox in snow",
    "Snowy Roof": "Snowy roof",
    "Bryce Canyon": "Bryce Canyon",
    "Fog over the Golden Gate Bridge": "Fog over the Golden Gate Bridge",
    "Thick Fog Over the Golden Gate Bridge": "Thick fog over the Golden Gate Bridge",
    "Cherry Blossoms in Kyoto in Late March": "Cherry blossoms in Kyoto in late March",
    "Soldiers March Along the Street": "Soldiers march along the street",
    "Fresh Red Strawberries in May": "Fresh red strawberries in May",
    "Close-Up of Woman's T-Shirt": "Close-up of woman's T-shirt",
    "X-Ray of a Human Hand": "X-ray of a human hand",
    "I Love New York City at Night": "I love New York City at night",
    "DNA Strand in 3D Render Illustration": "DNA strand in 3D render illustration",
    "Japanese Garden on a Sunday Morning": "Japanese garden on a Sunday morning",
    "Old McDonough Farm With Cows": "Old McDonough farm with cows",
    "A Walk With Maria": "A walk with maria",
    "Tourists Photographing the Eiffel Tower at Night": "Tourists photographing the Eiffel Tower"
    " at night",
    "Crowded Street in New York at Night": "Crowded street in New York at night",
    "Fireworks on New Year's Eve": "Fireworks on New Year's Eve",
    "Dome of St. Peter's Basilica at Dusk": "Dome of St. Peter's Basilica at dusk",
    "Old Nave of St. Mary's Church": "Old nave of St. Mary's church",
    "Aerial View of Hallstatt, Austria": "Aerial view of Hallstatt, Austria",
    "Empty Street in Winter, Austria": "Empty street in winter, Austria",
    "Old Car on a Red Roof, Austria": "Old car on a red roof, Austria",
    "USA FLAG IN NEW YORK": "USA flag in New York",
    "Statue Of Liberty Against Blue Sky": "Statue of Liberty against blue sky",
    "Band of the U.S. Army": "Band of the U.S. Army",
    "Bern and Zurich in winter light": "Bern and Zurich in winter light",
}
BRANDS = {
    "Coffee with iPhone on table": "Coffee with smartphone on table",
    "Hand holding an iPad": "Hand holding a tablet computer",
    "Two iPhones on a desk": "Two smartphones on a desk",
    "Nike shoes on floor": "Shoes on floor",
    "Nike's shoes on floor": "Shoes on floor",
    "An Audi car on the road": "A car on the road",
    "A BMW engine": "An engine",
    "Audi parked on street": "Car parked on street",
    "Audi driving fast on road": "Driving fast on road",
    "Man wearing Nike running shoes": "Man wearing running shoes",
    "The car, an Audi, in rain": "The car, in rain",
    "Woman drinking Coca-Cola": "Woman drinking cola",
    "Woman with Photoshop": "Woman",
    "Portrait by Disney in a park": "Portrait in a park",
    "Man (with iPhone) smiling": "Man (with smartphone) smiling",
    "Cars: Audi, BMW": "Cars",
    "Man with iPhone and woman with iPhone": "Man with smartphone and woman",
    "Audience at an Audi show": "Audience at a show",
    "Photoshop": "",
    "“i”Phone": "Smartphone",
    "LEGO® bricks™ on a table": "Bricks on a table",
    "iPhone 15 Pro on a marble table": "Smartphone on a marble table",
    "Boeing 747 on the runway": "Airplane on the runway",
    "Lufthansa Airbus A320 landing at an airport": "Airplane landing at an airport",
    "Close-up of a Canon EOS R5 camera": "Close-up of a camera",
    "A Mercedes-Benz G-Class in the mud": "A car in the mud",
    "Tesla Model 3 charging at a station": "Car charging at a station",
    "Porsche 1967 in a barn": "Car 1967 in a barn",
    "Lego 3D model": "3D model",
    "BMW 50% off": "Car 50% off",
    "Apple MacBook Pro and iPhone at desk": "Laptop and smartphone at desk",
    "Nike, Adidas and Puma shoes on a shelf": "Sneakers on a shelf",
    "Mercedes and Audi cars in a street": "Cars in a street",
    "A BMW and an Audi in rain": "A car in rain",
    "Bottles of Coca-Cola, Pepsi and Fanta": "Bottles of cola and soft drink",
    "Vintage VW Beetle on a beach": "Vintage car on a beach",
    "Bottle of Heineken on a bar": "Bottle of beer on a bar",
    "Two glasses of Heineken": "Two glasses of beer",
    "Logo of Audi on a wall": "Logo on a wall",
    "An airplane of Lufthansa at Frankfurt airport": "An airplane at Frankfurt airport",
    "People eating at McDonald's": "People eating",
    "Man walking to Starbucks": "Man walking",
    "Close up of Instagram": "Close up",
    "Taking an Uber in London": "Taking a taxi in London",
}


@pytest.mark.parametrize(("text", "expected"), [*PLAIN.items(), *LISTS.items(), *CASES.items()])
def test_a_title_is_one_clean_phrase(text, expected):
    assert made(text) == expected


@pytest.mark.parametrize(("text", "expected"), BRANDS.items())
def test_a_title_without_its_trademarks_still_reads_well(text, expected):
    assert made(text) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("1. Mai in Berlin", "German", "1. Mai in Berlin"),
        ("1) Mai in Berlin", "German", "Mai in Berlin"),
        ("क्‍ष 🦊", "Hindi", "क्‍ष"),
        ("Alte Brücke über den Fluss", "German", "Alte Brücke über den Fluss"),
        ("Kaffee mit iPhone", "German", "Kaffee"),
        ("Ein iPhone auf dem Tisch", "German", "Tisch"),
        ("Mann mit Nike und Adidas Schuhen", "German", "Mann mit Schuhen"),
        ("Ein Hummer auf dem Teller", "German", "Ein Hummer auf dem Teller"),
        ("iPhoneを持つ女性", "Japanese", "持つ女性"),
        ("女性とiPhone", "Japanese", "女性"),
        ("fuchs, schnee, winter, wald", "Deutsch", "Fuchs und schnee"),
        ("renard, neige, hiver, forêt", "French", "Renard et neige"),
        ("ROTER FUCHS IM SCHNEE", "German", "ROTER FUCHS IM SCHNEE"),
        ("лиса, снег, зима, лес", "Russian", "Лиса, снег"),
        ("Red Fox in Deep Snow", "British English", "Red fox in deep snow"),
    ],
)
def test_every_language_keeps_its_own_rules(text, language, expected):
    assert made(text, language=language) == expected


def test_the_case_is_kept_where_that_is_the_setting():
    assert made("Red Fox in Deep Snow", sentence_case=False) == "Red Fox in Deep Snow"
    assert made("red fox", sentence_case=False) == "red fox"


def test_keywords_that_all_have_capitals_tell_no_names_so_the_case_stays():
    habit = ["Fox", "Snow", "Winter", "Forest", "Animal", "Cold", "Nature", "Red", "Wild", "Deep"]
    text = "Red Fox in Deep Snow"
    assert titles.title(text, ADOBE, proper=habit) == text
    assert titles.title(text, ADOBE, proper=[word.lower() for word in habit]) == text.capitalize()


def test_a_word_that_keywords_write_both_ways_is_no_name():
    spelt = ["Rose garden", "rose", "garden"]
    title = titles.title("Pink Rose in Summer Garden", ADOBE, proper=spelt)
    assert title == "Pink rose in summer garden"


def test_trademarks_stay_where_nothing_is_refused():
    assert made("Hand holding an iPhone", refuses=lambda _line: ()) == "Hand holding an iPhone"


def test_a_list_that_refuses_the_word_for_the_thing_gets_neither():
    def refuses(line):
        return [name for name in ("iPhone", "smartphone") if name in line]

    assert unbranded("Hand holding an iPhone", "English", refuses) == "Hand"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Salt & pepper: a still life", "Salt and pepper a still life"),
        ("Fish (fried), with chips", "Fish fried, with chips"),
        ("50% off – a sale", "50 off - a sale"),
        ("Don't stop", "Don't stop"),
    ],
)
def test_characters_that_the_agency_bans_are_left_out(text, expected):
    assert made(text, profile=agency("vecteezy")) == expected


def test_a_long_title_is_cut_at_a_word_and_ends_with_one_that_says_something():
    text = "Woman in a red coat walks with her dog along the river in the light of the low sun"
    assert made(text) == "Woman in a red coat walks with her dog along the river in the light"
    short = replace(ADOBE, longest_title=12)
    assert made("A cat, and a dog", profile=short) == "A cat"
    assert made("x" * 30, profile=short) == "X" + "x" * 11


def test_what_a_cut_or_a_lost_name_leaves_has_no_new_quotes():
    short = replace(ADOBE, longest_title=9)
    assert made("Rock 'n' roll", profile=short) == "Rock 'n'"
    assert made("Photoshop 'n' roll") == "N roll"


def test_no_letter_is_cut_from_its_accent_nor_an_emoji_from_its_skin():
    for letter in ("ẹ\u0301", "👩🏽‍🌾", "नी"):
        for most in range(10, 20):
            short = replace(ADOBE, longest_description=most)
            line = titles.description(letter * 30, short)
            assert line
            assert letter * (len(line) // len(letter)) == line


def test_megabytes_of_anything_are_soon_done():
    for piece in ("a, ", "'a ", '"', "iPhone ", "a.b.", "\u200d", "'", " & "):
        assert len(made(piece * 300_000)) <= 70


# Descriptions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A fox walks.\nIt is cold.", "A fox walks. It is cold."),
        ('"A fox walks."', "A fox walks."),
        ('A "fox" walks.', 'A "fox" walks.'),
        ("", ""),
    ],
)
def test_a_description_keeps_its_sentences_on_one_line(text, expected):
    assert titles.description(text, agency("shutterstock")) == expected


def test_a_long_description_ends_with_a_sentence_if_that_leaves_enough():
    short = replace(ADOBE, longest_description=40)
    text = "A fox walks through snow. It looks back. Then it goes."
    assert titles.description(text, short) == "A fox walks through snow. It looks back."
    late = "Yes. A fox walks through the deep snow of the forest."
    assert titles.description(late, short) == "Yes. A fox walks through the deep snow"
    assert len(titles.description("word " * 1000, ADOBE)) <= 2000


def test_a_description_loses_what_is_refused():
    assert "iPhone" not in titles.description("my_iPhone_1", ADOBE, refuses=trademarks.found)
    text = "A woman holds an iPhone. She smiles."
    cleaned = titles.description(text, ADOBE, refuses=trademarks.found)
    assert cleaned == "A woman holds a smartphone. She smiles."


# Content words


@pytest.mark.parametrize(
    ("title", "language", "expected"),
    [
        ("Arctic fox in the deep snow", "English", ("Arctic", "fox", "deep", "snow")),
        ("Snowy roofs and 3 old chimneys", "English", ("snowy", "roofs", "old", "chimneys")),
        ("The dog's snow-covered tail", "English", ("dog", "snow-covered", "tail")),
        ("Paris street, a street", "English", ("Paris", "street")),
        ("Schnee auf dem alten Dach", "German", ("Schnee", "alten", "Dach")),
        ("L'homme d'affaires à Paris", "French", ("homme", "affaires", "Paris")),
        ("2024 in 100 pictures", "English", ("pictures",)),
        ("雪の上の狐", "Japanese", ()),
        ("Лиса в снегу", "Russian", ("Лиса", "снегу")),
        ("", "English", ()),
    ],
)
def test_the_words_of_a_title_that_a_buyer_would_search(title, language, expected):
    assert titles.content_words(title, language) == expected


# Whatever comes

PIECES = st.sampled_from(
    [
        *"'\"“”,.;|/&()-–:…*#\n",
        *("iPhone", "Nike's", "the", "in", "Snow", "fox", "D.C.", "é", "京"),
        *(
            "\u200d",
            "👩🏽",
            "100%",
            "McDonald's",
            "an Audi",
            "a",
            "Coca",
            "Cola",
            "A",
            "SNOW",
            "of",
        ),
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES).map(" ".join), st.lists(PIECES).map("".join))
WORDS = st.sampled_from(
    [
        "red",
        "Fox",
        "snow",
        "in",
        "The",
        "of",
        "iPhone",
        "Audi,",
        "D.C.",
        "New York City",
        "x-ray",
        ".",
    ]
)
ABOUT_TITLES = ("title", "trademark")


@given(TEXTS, st.sampled_from(sorted(agencies())), st.booleans())
def test_any_text_gives_a_title_that_the_agency_takes_or_none(text, name, sentence_case):
    profile = agency(name)
    title = made(text, profile=profile, sentence_case=sentence_case)
    wrong = problems(title, "A sentence.", ["keyword"] * 9, profile) if title else ()
    faults = {problem.code for problem in wrong if problem.code.startswith(ABOUT_TITLES)}
    assert faults <= {"title_short", "title_not_in_keywords", "trademark_doubtful"}, (title, faults)
    assert len(title) <= (profile.longest_title or titles.MAX_TITLE)


@given(st.lists(WORDS, max_size=6).map(" ".join), st.sampled_from(sorted(agencies())))
def test_a_title_that_is_made_anew_stays_as_it_is(text, name):
    title = made(text, profile=agency(name))
    assert made(title, profile=agency(name)) == title


@given(TEXTS)
def test_any_text_gives_a_description_of_one_line_within_the_limit(text):
    found = titles.description(text, agency("alamy"), refuses=trademarks.found)
    assert len(found) <= 150
    assert len(found.splitlines()) <= 1
    assert trademarks.found(found) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sunset Over New York City Skyline", "Sunset over New York city skyline"),
        ("Beach In South Africa At Sunset", "Beach in South Africa at sunset"),
        ("Street In Hong Kong At Night", "Street in Hong Kong at night"),
        ("Casino Lights In Las Vegas", "Casino lights in Las Vegas"),
        ("Flag Of The United States", "Flag of the United States"),
        ("Mr. Smith Goes To Washington", "Mr. Smith goes to Washington"),
        ("New Boots In South Garden", "New boots in south garden"),
    ],
)
def test_names_of_several_words_keep_their_capitals_whatever_the_keywords_say(text, expected):
    assert titles.title(text, ADOBE, proper=("sunset", "new york", "street")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("iPhone 15 on desk", "Smartphone on desk"),
        ("iPhone 15 Pro on desk", "Smartphone on desk"),
        ("Boeing 747 landing at sunset", "Airplane landing at sunset"),
        ("An Airbus A380 in flight", "An airplane in flight"),
        ("Two BMW cars", "Two cars"),
    ],
)
def test_the_number_of_a_model_goes_with_its_maker(text, expected):
    assert made(text) == expected
