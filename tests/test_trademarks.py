"""The trademarks: what belongs to somebody, what only may, and the user's own list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vision_keywords import data, trademarks
from vision_keywords.errors import ConfigurationError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Woman with an iPhone", ["iPhone"]),
        ("IPHONE AND IPADS", ["IPHONE", "IPADS"]),
        ("Nike's shoes", ["Nike's"]),
        ("Nike’s shoes", ["Nike’s"]),
        ("Two Ferraris and a Porsche", ["Ferraris", "Porsche"]),
        ("a can of coca-cola", ["coca-cola"]),
        ("a can of Coca Cola", ["Coca Cola"]),
        ("#CocaCola", ["CocaCola"]),
        ("levis on a line", ["levis"]),
        ("Levi's", ["Levi's"]),
        ("A Citroen and a citroën", ["Citroen", "citroën"]),
        ("Dolce & Gabbana, Dolce and Gabbana", ["Dolce & Gabbana", "Dolce and Gabbana"]),
        ("H&M store", ["H&M"]),
        ("Apple watch on a wrist", ["Apple watch"]),
        ("An amazon warehouse", ["amazon warehouse"]),
        ("iPhone, then iPhone", ["iPhone"]),
        ("Lightroom,Photoshop", ["Lightroom", "Photoshop"]),
        ("Volkswagen beetle in a barn", ["Volkswagen beetle"]),
        ("A Visa credit card", ["Visa credit card"]),
        ("iPhoneを持つ女性", ["iPhone"]),
    ],
)
def test_a_trademark_is_found_as_it_is_written(text, expected):
    assert trademarks.found(text) == tuple(expected)


@pytest.mark.parametrize(
    "text",
    [
        "Red apple on a table",
        "orange juice",
        "Shell on the beach",
        "über den Wolken",
        "Hens lay eggs and a hen lays one",
        "Dominos in a row",
        "kiawah island",
        "audience",
        "a vinegar bottle",
        "push ups and start ups",
        "a hm sound",
        "at T junction",
        "Acer leaves in autumn",
        "Tesla coil with sparks",
        "Place de la Concorde",
        "Cadillac Mountain at sunrise",
        "Vespa crabro on a leaf",
        "Évian-les-Bains on Lake Geneva",
        "Evian-les-Bains on Lake Geneva",
        "Hummer auf Eis",
        "church canon",
        "Smart car of the future",
        "",
        "雪の上の狐",
    ],
)
def test_no_trademark_is_found_in_ordinary_words(text):
    assert trademarks.found(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He works for Apple in Berlin", ["Apple"]),
        ("Apple", ["Apple"]),
        ("apple", []),
        ("an apple a day", []),
        ("Apple on a table", []),
        ("Apples and Oranges in a Basket", []),
        ("A jaguar in a tree", []),
        ("Man driving a Jaguar at night", ["Jaguar"]),
        ("A bowl of fruit. Orange juice beside it", []),
        ("Amazon rainforest from above", []),
        ("View of the Amazon rainforest", []),
        ("Flag of the United Arab Emirates", []),
        ("the eiffel tower at night", ["eiffel tower"]),
        ("SYDNEY OPERA HOUSE", ["SYDNEY OPERA HOUSE"]),
        ("An Apple watch on a wrist", []),
    ],
)
def test_an_ordinary_word_is_doubtful_only_where_it_is_written_like_a_name(text, expected):
    assert trademarks.doubtful(text) == tuple(expected)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("iPhone", "smartphone"),
        ("iPhones", "smartphones"),
        ("Coca-Cola", "cola"),
        ("Mercedes", "car"),
        ("Nike's", "sneakers"),
        ("Photoshop", ""),
        ("apple", ""),
        ("nothing", ""),
        ("", ""),
    ],
)
def test_the_kind_of_thing_that_has_a_trademark(name, expected):
    assert trademarks.generic(name) == expected


def own(text: str | bytes) -> None:
    place = trademarks.own_file()
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(text if isinstance(text, bytes) else text.encode())


def test_the_users_own_list_adds_takes_out_and_softens():
    own(
        "# mine\nAcme Rocket, Zyx = firework\n-lego, Nike\r\n?acme, Wyx Tower\n?Ferrari\n"
        "-apple # we sell fruit\n\n = nothing\n"
    )
    assert trademarks.found("A zyx and two Acme rockets") == ("zyx", "Acme rockets")
    assert trademarks.generic("Zyx") == "firework"
    assert trademarks.found("Lego and nike and a Ferrari, BMW") == ("BMW",)
    assert trademarks.doubtful("Lego and nike and a Ferrari") == ("Ferrari",)
    assert trademarks.doubtful("he works for Apple") == ()
    assert trademarks.doubtful("he works for Acme") == ("Acme",)
    assert trademarks.doubtful("the wyx tower") == ("wyx tower",)


def test_notepads_byte_order_mark_is_no_letter():
    own(b"\xef\xbb\xbfAcme\r\n")
    assert trademarks.found("Acme") == ("Acme",)


def test_a_list_that_is_no_utf8_is_told_with_its_place():
    own("Škoda".encode("utf-16"))
    with pytest.raises(ConfigurationError, match=r"trademarks\.txt cannot be read.*UTF-8") as found:
        trademarks.found("anything")
    assert found.value.code == "trademarks_invalid"


def test_looking_for_the_list_makes_no_folder(tmp_path, monkeypatch):
    monkeypatch.setenv(data.VARIABLE, str(tmp_path / "new"))
    assert trademarks.found("iPhone") == ("iPhone",)
    assert not (tmp_path / "new").exists()


WORDS = st.sampled_from(["iPhone", "apple", "Amazon", "rainforest", "Coca", "Cola", "é", "'", "&"])


@given(st.one_of(st.text(), st.lists(WORDS).map(" ".join)))
def test_what_is_found_stands_in_the_text(text):
    for name in (*trademarks.found(text), *trademarks.doubtful(text)):
        assert name in text
    assert not set(trademarks.found(text)) & set(trademarks.doubtful(text))


def test_what_is_found_alone_is_found_anywhere():
    lists = trademarks.files("vision_keywords").joinpath(trademarks.FILE).read_text("utf-8")
    lines = [line for line in lists.splitlines() if line and line[0] not in "#?-"]
    names = [name.strip() for line in lines for name in line.partition("=")[0].split(",")]
    assert len(names) > 300
    for name in names:
        assert trademarks.found(f"An old {name} here") == (name,), name


@pytest.mark.parametrize(
    "text",
    [
        *("Birds nestle together", "Village nestles in a valley", "Red bull grazing in a field"),
        *("Vespa velutina on a flower", "Nike of Samothrace", "Harley Street in London"),
        *("Kawasaki disease", "Kia ora", "A restaurant with a Michelin star"),
    ],
)
def test_ordinary_words_are_nobodys(text):
    assert trademarks.found(text) == ()


@pytest.mark.parametrize("text", ["Nestlé", "Red Bull can", "Vespa scooter", "A Harley"])
def test_and_the_brands_beside_them_still_are(text):
    assert trademarks.found(text)
