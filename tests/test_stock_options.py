"""What the options about agencies and words do to a tagged copy, through the installed command."""

import json

import pytest

from tests import photographs
from tests.command import vision_keywords
from tests.openai_server import COLOURS, KEY, Reply, completion


@pytest.fixture
def photo(tmp_path):
    path = photographs.save(tmp_path / "a.jpg", photographs.plain(COLOURS["red"]))
    return photographs.tag(
        path,
        "-XMP-photoshop:City=Bern",
        "-XMP-photoshop:Country=Switzerland",
        "-ExifIFD:DateTimeOriginal=2024:06:12 10:00:00",
    )


@pytest.fixture
def tagged(server, photo, tmp_path):
    """The tags of the copy that a run with these options makes, and the run."""

    def run(*options):
        out = tmp_path / "out"
        done = vision_keywords(
            *("tag", photo, "--out", out, "--overwrite", "--fresh", *options),
            OPENAI_API_KEY=KEY,
            OPENAI_BASE_URL=server.url,
        )
        copy = out / "a.jpg"
        found = photographs.exiftool("-j", "-G1", str(copy)) if copy.exists() else b"[{}]"
        return json.loads(found)[0], done

    return run


def test_required_keywords_are_in_and_blocked_ones_out(tagged):
    tags, _ = tagged("--require", "vegan", "--block", "red field 02", "--keywords", "5")
    words = tags["XMP-dc:Subject"]
    assert words == ["red field 01", "red field 03", "red field 04", "red field 05", "vegan"]


def test_the_titles_words_are_there_for_adobe_and_not_for_an_agency_that_does_not_look(
    server, tagged
):
    words = ["farm", "soil", "crop", "rural", "land", "harvest"]
    server.reply = lambda request: Reply(body=completion("A red field", words))
    adobe, _ = tagged("--keywords", "5")
    pond5, _ = tagged("--keywords", "5", "--agency", "pond5")
    assert adobe["XMP-dc:Subject"] == ["farm", "soil", "crop", "red", "field"]
    assert pond5["XMP-dc:Subject"] == ["farm", "soil", "crop", "rural", "land"]


def test_a_title_keeps_its_capitals_only_if_asked(server, tagged):
    words = ["field", "farm", "soil", "crop", "rural", "land", "harvest", "grain"]
    server.reply = lambda request: Reply(body=completion("Wide Field Behind Old Farm", words))
    assert tagged("--keywords", "5")[0]["XMP-dc:Title"] == "Wide field behind old farm"
    kept, _ = tagged("--keywords", "5", "--title-case", "kept")
    assert kept["XMP-dc:Title"] == "Wide Field Behind Old Farm"


def test_an_editorial_caption_has_place_and_date_of_the_photo(server, tagged):
    tags, _ = tagged("--editorial", "--agency", "shutterstock")
    assert tags["XMP-dc:Description"].startswith("BERN, SWITZERLAND")
    assert "JUNE 12, 2024" in tags["XMP-dc:Description"]
    assert "present tense" in server.requests[-1].instructions


def test_the_headline_is_written_only_if_asked(tagged):
    assert "XMP-photoshop:Headline" not in tagged("--keywords", "5")[0]
    assert tagged("--keywords", "5", "--headline")[0]["XMP-photoshop:Headline"] == "A red field"


def test_an_alt_text_fills_its_field_only_if_asked_and_only_if_it_is_empty(server, photo, tagged):
    answer = {"title": "A red field", "alt_text": "Image of a red field.", "keywords": ["field"]}
    server.reply = lambda request: Reply(body=completion("", [], content=json.dumps(answer)))
    field = "XMP-iptcCore:AltTextAccessibility"
    assert field not in tagged("--keywords", "5")[0]
    assert tagged("--keywords", "5", "--alt-text")[0][field] == "A red field."
    photographs.tag(photo, f"-{field}=Mine")
    assert tagged("--keywords", "5", "--alt-text")[0][field] == "Mine"


def test_instructions_of_the_photographers_own_reach_the_model(server, tagged, tmp_path):
    file = tmp_path / "mine.txt"
    file.write_text("British spelling.\nNo Latin names.\n", "utf-8")
    tagged("--keywords", "5", "--instructions", f"@{file}")
    assert json.dumps("British spelling.\nNo Latin names.") in server.requests[-1].instructions
    for typed in ("x" * 2001, f"@{tmp_path / 'none.txt'}"):
        _, done = tagged("--instructions", typed)
        assert done.returncode == 2
        assert "2,000" in done.stderr or "none.txt cannot be read" in done.stderr
    assert len(server.requests) == 1


def test_the_folders_name_and_the_coordinates_are_told_only_if_asked(server, photo, tagged):
    photographs.tag(
        photo,
        *("-GPS:GPSLatitude=46.94809", "-GPS:GPSLatitudeRef=S"),
        *("-GPS:GPSLongitude=7.44744", "-GPS:GPSLongitudeRef=E"),
    )
    tagged("--keywords", "5")
    assert not {"gps", "folder"} & set(server.requests[-1].notes)
    assert "46.9" not in server.requests[-1].text
    tagged("--keywords", "5", "--gps", "--folder-name")
    assert server.requests[-1].notes["gps"] == {"latitude": -46.9481, "longitude": 7.4474}
    assert server.requests[-1].notes["folder"] == photo.parent.name


def test_the_model_is_asked_for_the_agencys_categories_and_flags(server, tagged):
    answer = {"title": "A red field", "keywords": ["field"], "categories": ["Landscapes"]}
    server.reply = lambda request: Reply(body=completion("", [], content=json.dumps(answer)))
    tagged("--keywords", "5")
    properties = server.requests[-1].body["response_format"]["json_schema"]["schema"]["properties"]
    assert {"categories", "flags"} <= set(properties)
    assert "Plants and Flowers" in server.requests[-1].instructions


def test_more_keywords_than_the_agency_takes_are_refused_before_anything_is_asked(server, tagged):
    _, done = tagged("--keywords", "50")
    assert done.returncode == 2
    assert "Adobe Stock takes no more than 49" in done.stderr
    assert server.requests == []


def test_the_csv_of_copies_that_are_there_needs_neither_key_nor_server(server, tagged, tmp_path):
    tagged("--keywords", "5")
    sheet = tmp_path / "adobe.csv"
    done = vision_keywords("tag", tmp_path / "a.jpg", "--out", tmp_path / "out", "--csv", sheet)
    assert done.returncode == 0, done.stderr
    assert "A red field" in sheet.read_text("utf-8")
    assert len(server.requests) == 1


def test_profiles_are_listed_in_any_case_with_their_sources(tmp_path):
    listed = vision_keywords("agencies", VISION_KEYWORDS_DATA=str(tmp_path))
    assert "shutterstock" in listed.stdout
    assert str(tmp_path / "agencies.toml") in listed.stdout
    one = vision_keywords("agencies", "ADOBE").stdout
    assert any("most_keywords" in line and "49" in line for line in one.splitlines())
    facts = json.loads(vision_keywords("agencies", "--json").stdout)
    assert all(fact["source"] for fact in facts)
    assert vision_keywords("agencies", "nobody").returncode == 2


def test_an_agency_of_the_users_own_may_be_named(photo, tmp_path):
    (tmp_path / "agencies.toml").write_text('[mine]\nname = "Mine"\nlike = "adobe"\n')
    done = vision_keywords(
        *("tag", photo, "--out", tmp_path / "mine", "--rehearse", "--agency", "mine"),
        VISION_KEYWORDS_DATA=str(tmp_path),
    )
    assert done.returncode == 0, done.stderr
