"""The agency profiles: what comes with the program, and what a user's own file makes of it."""

import tomllib
from importlib.resources import files

import pytest
from vision_keywords import data
from vision_keywords.agencies import agencies, agency, facts, own_file
from vision_keywords.agency_file import OWN
from vision_keywords.agency_profile import CAPTION_WORDS
from vision_keywords.errors import ConfigurationError
from vision_keywords.settings import Settings

BUILT_IN = tomllib.loads(
    files("vision_keywords").joinpath("agencies.toml").read_text(encoding="utf-8")
)
NAMES = list(BUILT_IN)


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Writes the user's own file."""
    monkeypatch.setenv(data.VARIABLE, str(tmp_path / "data"))

    def write(toml: str | bytes) -> None:
        own_file().parent.mkdir(exist_ok=True)
        own_file().write_bytes(toml if isinstance(toml, bytes) else toml.encode())

    return write


# What comes with the program


def test_the_agencies_are_there_and_adobe_is_the_default():
    assert NAMES == [
        "adobe",
        "shutterstock",
        "istock",
        "alamy",
        "dreamstime",
        "depositphotos",
        "123rf",
        "pond5",
        "freepik",
        "vecteezy",
        "generic",
    ]
    assert list(agencies()) == NAMES
    assert next(iter(agencies())) == Settings.agency
    assert all(profile.id == name for name, profile in agencies().items())


@pytest.mark.parametrize("name", NAMES)
def test_everything_that_a_profile_states_has_a_source_that_says_how_sure_it_is(name):
    table = BUILT_IN[name]
    stated = {*table, *table["sheet"]} - {"name", "sheet", "sources"}
    assert set(table["sources"]) == stated
    assert all(source[:3] in ("H: ", "M: ", "L: ") for source in table["sources"].values())
    assert all(len(source) > 10 for source in table["sources"].values())


@pytest.mark.parametrize("name", NAMES)
def test_the_numbers_of_a_profile_agree_with_each_other(name):
    profile = agency(name)
    low, high = profile.best_keywords
    assert profile.fewest_keywords <= (low or profile.most_keywords)
    assert low <= high <= profile.most_keywords
    assert profile.leading_keywords <= profile.most_keywords
    assert bool(profile.categories) == bool(profile.most_categories)
    assert profile.most_keywords <= 50
    for longest in (profile.longest_title, profile.longest_description):
        assert longest == 0 or 70 <= longest <= 2000


@pytest.mark.parametrize("name", NAMES)
def test_no_category_and_no_number_stands_twice(name):
    categories = agency(name).categories
    assert len({category.name.casefold() for category in categories}) == len(categories)
    assert len({category.id for category in categories}) == len(categories)


def test_the_categories_of_adobe_are_numbered_from_1_to_21():
    categories = agency("adobe").categories
    assert [category.id for category in categories] == [str(number) for number in range(1, 22)]
    assert categories[0].name == "Animals"
    assert categories[10].name == "Landscapes"
    assert categories[20].name == "Travel"


def test_the_categories_of_shutterstock_are_26_names():
    categories = agency("shutterstock").categories
    assert len(categories) == 26
    assert all(category.id == category.name for category in categories)


def test_the_categories_of_dreamstime_are_named_with_their_group():
    found = {category.name: category.id for category in agency("dreamstime").categories}
    assert len(found) == 181
    assert found["Animals: Wildlife"] == "168"
    assert found["Objects: Sports"] == "156"
    assert found["Abstract: Sports"] == "50"


@pytest.mark.parametrize("name", NAMES)
def test_every_editorial_caption_can_be_filled_in(name):
    words = dict.fromkeys(CAPTION_WORDS, "x")
    assert "x" in agency(name).editorial_caption.format(**words)


def test_the_captions_have_the_agencies_own_order():
    values = {
        "city": "Porto",
        "CITY": "PORTO",
        "state": "Norte",
        "country": "Portugal",
        "COUNTRY": "PORTUGAL",
        "month": "June",
        "MONTH": "JUNE",
        "month_number": "06",
        "day": "12",
        "year": "2026",
        "description": "A tram passes.",
    }
    shown = {name: agency(name).editorial_caption.format(**values) for name in NAMES}
    assert shown["shutterstock"] == "PORTO, PORTUGAL – JUNE 12, 2026: A tram passes."
    assert shown["istock"] == "Porto, Norte, Portugal - June 12, 2026: A tram passes."
    assert shown["pond5"] == "PORTO, PORTUGAL – 06/12/2026: A tram passes."
    assert shown["generic"] == shown["adobe"] == shown["shutterstock"]


def test_an_unknown_agency_is_refused_with_the_known_ones():
    with pytest.raises(
        ConfigurationError, match=r"'getty'; choose one of adobe, .*generic"
    ) as told:
        agency("getty")
    assert told.value.code == "agency_unknown"


# The user's own file


def test_a_missing_file_is_normal_and_looking_for_it_makes_no_folder(tmp_path, monkeypatch):
    monkeypatch.setenv(data.VARIABLE, str(tmp_path / "nowhere"))
    assert list(agencies()) == NAMES
    assert own_file() == tmp_path / "nowhere" / "agencies.toml"
    assert not (tmp_path / "nowhere").exists()


def test_a_table_changes_single_fields_of_a_known_profile(write):
    before = agency("adobe")
    write("[adobe]\nbest_keywords = [20, 30]\n[adobe.sheet]\nmost_rows = 1000\n")
    after = agency("adobe")
    assert after.best_keywords == (20, 30)
    assert after.sheet.most_rows == 1000
    assert after.sheet.columns == before.sheet.columns
    assert (after.longest_title, after.categories) == (before.longest_title, before.categories)
    assert list(agencies()) == NAMES


def test_what_the_user_states_is_said_to_be_the_users(write):
    write('[adobe]\nlongest_title = 60\nmost_categories = 1\nsources.most_categories = "H: me"\n')
    sources = {fact.field: fact.source for fact in facts(agency("adobe"))}
    assert sources["longest_title"] == OWN
    assert sources["most_categories"] == "H: me"
    assert sources["most_keywords"].startswith("H: helpx.adobe.com")


def test_a_new_profile_begins_with_another_one(write):
    write(
        '[mine]\nname = "Mine"\nlike = "shutterstock"\nmost_keywords = 30\n'
        '[second]\nname = "Second"\nlike = "mine"\n'
    )
    mine = agency("mine")
    assert (mine.id, mine.name, mine.most_keywords) == ("mine", "Mine", 30)
    assert mine.sheet == agency("shutterstock").sheet
    assert agency("second").most_keywords == 30
    assert list(agencies()) == [*NAMES, "mine", "second"]


def test_a_new_profile_may_begin_with_nothing_and_has_then_no_csv(write):
    write('[mine]\nname = "Mine"\n')
    assert agency("mine").sheet is None
    assert agency("mine").most_keywords == 0


def test_a_file_that_changes_is_read_anew(write):
    write("[adobe]\nlongest_title = 60\n")
    assert agency("adobe").longest_title == 60
    write("[adobe]\nlongest_title = 50\n")
    assert agency("adobe").longest_title == 50
    own_file().unlink()
    assert agency("adobe").longest_title == 70


def test_a_file_as_notepad_saves_it_is_read(write):
    write(b"\xef\xbb\xbf[adobe]\r\nlongest_title = 60\r\n")
    assert agency("adobe").longest_title == 60


def test_own_categories_take_the_place_of_the_old_ones(write):
    write('[adobe]\ncategories = ["Cats", "Dogs"]\n')
    assert [category.id for category in agency("adobe").categories] == ["Cats", "Dogs"]


COLUMNS = 'columns = [["F", "{file_name}"]'
FAULTS = {
    "an unknown field": ("longest_titel = 70", "'longest_titel'"),
    "a number in quotes": ('longest_title = "70"', "longest_title '70'"),
    "a negative number": ("longest_title = -1", "longest_title -1"),
    "a number with a point": ("longest_title = 70.5", "longest_title 70.5"),
    "a title of three letters": ("longest_title = 3", "longest_title 3"),
    "a huge number": ("most_keywords = 99999999", "most_keywords 99999999"),
    "yes for a number": ("most_keywords = true", "most_keywords True"),
    "a number for yes": ("title_words_in_keywords = 1", "title_words_in_keywords 1"),
    "one number for two": ("best_keywords = 20", "best_keywords 20"),
    "three numbers for two": ("best_keywords = [1, 2, 3]", "best_keywords"),
    "the larger number first": ("best_keywords = [30, 20]", r"best_keywords = \[30, 20\]"),
    "more best than most keywords": ("most_keywords = 20", "most_keywords = 20"),
    "an empty name": ('name = " "', "name"),
    "a name of two lines": ('name = "a\\nb"', "name"),
    "a category twice": ('categories = ["Cats", "cats"]', "categories the same name twice"),
    "a category without number": ("categories.Cats = []", "categories .*'Cats'"),
    "a category list that is none": ("categories = 3", "categories 3"),
    "categories that no photo may have": ("most_categories = 0", "most_categories is 0"),
    "a caption without description": ('editorial_caption = "{city}"', "{description}"),
    "a caption with an unknown word": ('editorial_caption = "{town}{description}"', "{town}"),
    "a brace too many": ('editorial_caption = "{description}}"', "brace"),
    "another profile that is none": ('like = "getty"', "'getty'"),
    "another profile that is no text": ("like = [1]", r"\[1\]"),
    "a sheet that is no table": ("sheet = 3", "sheet"),
    "an unknown field of the sheet": ("sheet.rows = 3", "'rows'"),
    "an unknown delimiter": ('sheet.delimiter = "|"', "delimiter '\\|'"),
    "one row for all": ("sheet.most_rows = 1", "most_rows 1"),
    "too few bytes for a row": ("sheet.most_bytes = 100", "most_bytes 100"),
    "no columns": ("sheet.columns = []", "columns"),
    "columns without file name": ('sheet.columns = [["T", "{title}"]]', "{file_name}"),
    "a column that is no pair": (f'sheet.{COLUMNS}, ["T"]]', r"columns \['T'\]"),
    "a column without header": (f'sheet.{COLUMNS}, ["", "x"]]', "columns"),
    "a header twice": (f'sheet.{COLUMNS}, ["F", "x"]]', "same header twice"),
    "an unknown word in a column": (f'sheet.{COLUMNS}, ["T", "{{titel}}"]]', "{titel}"),
    "a brace left open": (f'sheet.{COLUMNS}, ["T", "{{title"]]', "brace"),
    "a formula in a column": (f'sheet.{COLUMNS}, ["T", "=1+1"]]', "spreadsheet"),
    "a choice without words": (f'sheet.{COLUMNS}, ["E", "{{editorial}}"]]', "{editorial}"),
    "a date in an unknown form": (f'sheet.{COLUMNS}, ["D", "{{date:%B}}"]]', "{date}"),
    "a source for no field": ('sources.title = "H: me"', "'title'"),
    "a source that is no text": ("sources.most_keywords = 3", "'most_keywords'"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_with_file_profile_and_field(fault, write):
    line, what = FAULTS[fault]
    write(f"[adobe]\n{line}\n")
    with pytest.raises(ConfigurationError, match=what) as told:
        agencies()
    assert told.value.code == "agency_invalid"
    assert told.value.message.startswith(f"{own_file()}: the profile 'adobe' ")
    assert told.value.message.endswith(".")
    assert "\n" not in told.value.message


@pytest.mark.parametrize(
    ("toml", "what"),
    [
        ("[adobe\n", "not valid TOML.*line 1"),
        (b"[adobe]\nname = '\xe9'\n", "save it as a text file in UTF-8"),
        ("adobe = 3\n", "'adobe' is not a table"),
        ("[Adobe]\n", "'Adobe' has a name that is no id"),
        ("[mine]\n", 'add a line such as name = "Mine"'),
        ('[mine]\nname = "M"\n[mine.sheet]\nmost_rows = 9\n', "a sheet without columns"),
    ],
)
def test_a_file_that_cannot_be_used_is_told(toml, what, write):
    write(toml)
    with pytest.raises(ConfigurationError, match=what) as told:
        agencies()
    assert told.value.code == "agency_invalid"
    assert told.value.message.startswith(str(own_file()))


def test_a_folder_in_place_of_the_file_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv(data.VARIABLE, str(tmp_path))
    own_file().mkdir()
    with pytest.raises(ConfigurationError, match=r"agencies\.toml cannot be read"):
        agencies()


# The listing


def test_the_listing_has_each_number_with_its_source():
    rows = {(fact.agency, fact.field): fact for one in agencies().values() for fact in facts(one)}
    assert rows["adobe", "longest_title"].value == "70"
    assert rows["adobe", "best_keywords"].value == "15 to 35"
    assert rows["adobe", "title_words_in_keywords"].value == "yes"
    assert rows["adobe", "categories"].value == "21 names"
    assert rows["adobe", "columns"].value == "Filename, Title, Keywords, Category, Releases"
    assert rows["freepik", "delimiter"].value == ";"
    assert all(fact.source and fact.value for fact in rows.values())
    assert rows["alamy", "fewest_keywords"].as_json() == {
        "agency": "alamy",
        "field": "fewest_keywords",
        "value": "5",
        "source": "H: alamy.com, step by step: five to be on sale",
    }
