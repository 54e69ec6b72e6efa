"""The CSV for an agency: what stands in it, its limits, and what nobody may find in it."""

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vision_keywords import stock_csv
from vision_keywords.agencies import Agency, Column, Sheet, agencies, agency
from vision_keywords.context import Context
from vision_keywords.errors import ConfigurationError, RunError
from vision_keywords.stock_entry import StockEntry

HEADERS = {
    "adobe": "Filename,Title,Keywords,Category,Releases",
    "shutterstock": "Filename,Description,Keywords,Categories,Illustration,Mature Content,"
    "Editorial",
    "istock": "file name,created date,description,country,brief code,title,keywords",
    "alamy": "Filename,Caption,Tags,License type,Username,Super Tags,Location,Date taken,"
    "Number of People,Model release,Is there property in this image,Property release,"
    "Primary category,Secondary category,Image Type,Exclusive to Alamy,Additional Info",
    "dreamstime": "Filename,Image Name,Description,Category 1,Category 2,Category 3,keywords,Free,"
    "W-EL,P-EL,SR-EL,SR-Price,Editorial,MR doc Ids,Pr Docs",
    "depositphotos": "Filename,description,Keywords,Nudity,Editorial",
    "123rf": "oldfilename,123rf_filename,description,keywords,country",
    "pond5": "originalfilename,title,description,keywords,location,specifysource,copyright,price,"
    "imagetype",
    "freepik": '"File name";"Title";"Keywords"',
    "vecteezy": "Filename,Title,Description,Keywords",
    "generic": "Filename,Title,Description,Keywords",
}
MORE = ("travel", "rail", "steep", "day", "europe", "house")
TRAM = StockEntry(
    file_name="tram.jpg",
    title="Yellow tram on a steep street",
    description="A yellow tram climbs a steep street in the old town.",
    keywords=(*("tram", "street", "old town", "yellow", "city"), *MORE),
    context=Context(city="Porto", country="Portugal", captured="2026-06-12T09:08:07"),
)
HOSTILE = StockEntry(
    file_name="tram.jpg",
    title='=HYPERLINK("http://x";"y"), @SUM(1)\r\n+cmd|\' /C calc\'!A0;-2+3\t"quoted" 🚋 ﬁn',
    description='-1\u2028;"=1+1",\x00=2 “curly” \ud800 end',
    keywords=("=tram", "salt, pepper", "a;b", '"q"', "line\nbreak", "@", "+", "🚋", "tram"),
    context=Context(city="=Porto", state="+Norte", country="@Portugal\n"),
)

Told = list[tuple[str, str]]


def saved(entries, of: str | Agency, folder: Path, **how) -> tuple[list[list[str]], Told, Path]:
    """The rows read back from the one file, what was told, and the file."""
    told: Told = []
    profile = agency(of) if isinstance(of, str) else of
    path = folder / "out.csv"
    written = stock_csv.write(
        entries, profile, path, lambda it: told.append((it.code, it.message)), **how
    )
    assert written == [path]
    return rows(path, profile), told, path


def rows(path: Path, profile: Agency) -> list[list[str]]:
    text = path.read_bytes().decode("utf-8")
    assert text.endswith("\r\n")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=profile.sheet.delimiter))


def row(entry: StockEntry, of: str | Agency, folder: Path) -> dict[str, str]:
    header, only = saved([entry], of, folder)[0]
    return dict(zip(header, only, strict=True))


def codes(told: Told) -> set[str]:
    return {code for code, _ in told}


# What stands in it


@pytest.mark.parametrize("name", HEADERS)
def test_the_header_is_to_the_letter_what_the_agency_wants(name, tmp_path):
    _, _, path = saved([TRAM], name, tmp_path)
    assert path.read_bytes().split(b"\r\n")[0].decode() == HEADERS[name]


def test_no_agency_is_left_out_of_these_tests():
    assert list(HEADERS) == list(agencies())


@pytest.mark.parametrize("name", HEADERS)
def test_a_plain_photo_stands_in_the_file_as_it_is_and_nothing_is_remarked_but_a_category(
    name, tmp_path
):
    (_, only), told, path = saved([TRAM], name, tmp_path)
    assert "tram.jpg" in only
    assert "tram,street,old town,yellow,city,travel,rail,steep,day,europe,house" in only
    assert TRAM.title in only or TRAM.description in only
    assert codes(told) <= {"csv_category_missing"}
    assert path.read_bytes().count(b"\r\n") == 2


def test_adobe_gets_the_number_of_the_best_category_and_no_commas_in_the_title(tmp_path):
    entry = replace(TRAM, title="Tram, street, hill", categories=("Transport", "Travel"))
    assert row(entry, "adobe", tmp_path) == {
        "Filename": "tram.jpg",
        "Title": "Tram street hill",
        "Keywords": "tram,street,old town,yellow,city,travel,rail,steep,day,europe,house",
        "Category": "20",
        "Releases": "",
    }


def test_shutterstock_gets_two_categories_by_name_and_says_what_is_editorial(tmp_path):
    entry = replace(TRAM, categories=("Transportation", "buildings/landmarks", "Objects"))
    found = row(entry, "shutterstock", tmp_path)
    assert found["Categories"] == "Transportation,Buildings/Landmarks"
    assert (found["Editorial"], found["Illustration"], found["Mature Content"]) == ("No",) * 3


@pytest.mark.parametrize(
    ("name", "yes", "no"),
    [("shutterstock", "Yes", "No"), ("dreamstime", "1", "0"), ("depositphotos", "yes", "no")],
)
def test_editorial_is_said_in_the_agencys_own_word(name, yes, no, tmp_path):
    assert row(TRAM, name, tmp_path)["Editorial"] == no
    (tmp_path / "out.csv").unlink()
    assert row(replace(TRAM, is_editorial=True), name, tmp_path)["Editorial"] == yes


def test_dreamstime_gets_three_categories_by_number(tmp_path):
    entry = replace(TRAM, categories=("Travel: Europe", "Industries: Transportation"))
    found = row(entry, "dreamstime", tmp_path)
    assert [found[f"Category {number}"] for number in (1, 2, 3)] == ["59", "98", ""]
    assert found["Image Name"] == TRAM.title


def test_alamy_hears_of_people_and_property_but_never_of_a_release(tmp_path):
    plain = row(TRAM, "alamy", tmp_path)
    columns = ("Model release", "Is there property in this image", "Property release")
    assert [plain[column] for column in columns] == ["", "", ""]
    (tmp_path / "out.csv").unlink()
    flagged = row(replace(TRAM, flags=("people", "property", "logo")), "alamy", tmp_path)
    assert [flagged[column] for column in columns] == ["N", "Y", "N"]
    assert flagged["Super Tags"].split(",") == list(TRAM.keywords[:10])
    assert (flagged["Location"], flagged["Date taken"]) == ("Porto, Portugal", "12/06/2026")


@pytest.mark.parametrize(
    ("captured", "date"),
    [("2026-06-12T09:08:07", "06/12/2026"), ("2026-06-12", "06/12/2026"), ("", ""), ("1999", "")],
)
def test_istock_gets_the_date_as_americans_write_it_or_none(captured, date, tmp_path):
    entry = replace(TRAM, context=Context(captured=captured))
    assert row(entry, "istock", tmp_path)["created date"] == date


def test_a_date_may_have_the_time(tmp_path):
    sheet = Sheet((Column("F", "{file_name}"), Column("D", "{date:%Y-%m-%d %H.%M.%S}")))
    found = row(TRAM, Agency("mine", "Mine", sheet=sheet), tmp_path)
    assert found["D"] == "2026-06-12 09.08.07"


def test_freepik_gets_semicolons_and_quotes_around_everything(tmp_path):
    _, _, path = saved([TRAM], "freepik", tmp_path)
    line = path.read_text(encoding="utf-8").splitlines()[1]
    assert line.startswith('"tram.jpg";"Yellow tram on a steep street";"tram,street,')
    assert line.endswith('"')


def test_a_missing_description_is_the_title(tmp_path):
    found = row(replace(TRAM, description=""), "shutterstock", tmp_path)
    assert found["Description"] == TRAM.title


def test_words_in_braces_in_a_title_are_not_filled_in(tmp_path):
    found = row(replace(TRAM, title="{keywords} {file_name}"), "pond5", tmp_path)
    assert found["title"] == "{keywords} {file_name}"


def test_there_is_no_byte_order_mark_unless_the_profile_asks_for_one(tmp_path):
    adobe = agency("adobe")
    _, _, path = saved([TRAM], adobe, tmp_path)
    assert path.read_bytes().startswith(b"Filename,")
    marked = replace(adobe, sheet=replace(adobe.sheet, byte_order_mark=True))
    saved([TRAM], marked, tmp_path, overwrite=True)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfFilename,")


# What nobody may find in it


def seen_by_a_spreadsheet(data: bytes) -> list[str]:
    """All cells, wherever it parts them: a spreadsheet goes by the system's language for that."""
    text = data.decode("utf-8")
    readers = [csv.reader(io.StringIO(text, newline=""), delimiter=sign) for sign in ",;\t"]
    return [cell for reader in readers for line in reader for cell in line]


def would_run(cell: str) -> bool:
    return bool(re.match(r"[\s\"]*[=+\-@＝＋－＠]", cell))


@pytest.mark.parametrize("name", HEADERS)
def test_a_spreadsheet_runs_nothing_of_a_hostile_photo(name, tmp_path):
    header_and_row, _, path = saved([HOSTILE], name, tmp_path)
    assert len(header_and_row) == 2
    assert len(header_and_row[0]) == len(header_and_row[1])
    assert not any(map(would_run, seen_by_a_spreadsheet(path.read_bytes())))


def test_hostile_texts_keep_their_harmless_part(tmp_path):
    found = row(HOSTILE, "pond5", tmp_path)
    assert found["title"].startswith('HYPERLINK("http://x";"y"), SUM(1) +cmd|')
    assert found["keywords"].startswith('tram,salt,pepper,a,b,"q",line break,🚋')
    assert found["location"] == "Porto, Norte, Portugal"


def test_a_sign_that_comes_to_the_front_when_others_go_is_dropped_too(tmp_path):
    found = row(replace(TRAM, title="(-20) degrees, (=frost)"), "vecteezy", tmp_path)
    assert found["Title"] == "20 degrees, frost"


def test_a_hyphen_within_a_text_stays(tmp_path):
    found = row(replace(TRAM, title="Black-and-white tram - Porto"), "pond5", tmp_path)
    assert found["title"] == "Black-and-white tram - Porto"


texts = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="=+-@＝,; \"'\t\r\n|a1", max_size=40),
)
entries = st.builds(
    StockEntry,
    file_name=st.one_of(st.just("a.jpg"), texts),
    title=texts,
    description=texts,
    keywords=st.lists(texts, max_size=60).map(tuple),
    categories=st.lists(st.sampled_from(["Animals", "Nature", "", "=x"]), max_size=3).map(tuple),
    flags=st.sampled_from([(), ("people",), ("property", "logo")]),
    is_editorial=st.booleans(),
    context=st.builds(Context, city=texts, state=texts, country=texts, captured=texts),
)


@given(entry=entries, name=st.sampled_from(list(HEADERS)))
def test_whatever_a_photo_says_its_row_is_whole_and_within_the_limits(
    entry, name, tmp_path_factory
):
    folder = tmp_path_factory.mktemp("any")
    profile = agency(name)
    path = folder / "out.csv"
    told: Told = []
    written = stock_csv.write([entry], profile, path, lambda it: told.append((it.code, it.message)))
    if not written:
        assert "csv_left_out" in codes(told)
        assert list(folder.iterdir()) == []
        return
    header, only = rows(path, profile)
    cells = dict(zip([c.content for c in profile.sheet.columns], only, strict=True))
    assert header == [column.header for column in profile.sheet.columns]
    assert cells["{file_name}"] == entry.file_name
    assert len(cells.get("{title}", "")) <= (profile.longest_title or 10_000)
    assert len(cells.get("{description}", "")) <= (profile.longest_description or 10_000)
    assert not set(cells.get("{title}", "")) & set(profile.sheet.unwanted_in_title)
    assert not set(cells.get("{title}", "")) & set(profile.banned_in_title)
    keywords = list(filter(None, cells["{keywords}"].split(",")))
    assert len(keywords) <= profile.most_keywords
    assert len(set(keywords)) == len(keywords)
    assert all(cell == cell.strip() for cell in only if cell != entry.file_name)
    assert not any(map(would_run, seen_by_a_spreadsheet(path.read_bytes())))


# What the agency may not take


def test_a_long_title_is_cut_at_a_word_and_told(tmp_path):
    long = replace(TRAM, title="Yellow tram " * 10)
    (_, only), told, _ = saved([long], "adobe", tmp_path)
    assert only[1] == "Yellow tram Yellow tram Yellow tram Yellow tram Yellow tram Yellow"
    assert "csv_title_cut" in codes(told)
    assert "70 characters" in dict(told)["csv_title_cut"]
    assert dict(told)["csv_title_cut"].endswith("This is about tram.jpg.")


@pytest.mark.parametrize(("letter", "whole"), [("é", 1), ("x\u0301", 2), ("👍🏽", 2), ("京", 1)])
def test_no_letter_is_cut(letter, whole, tmp_path):
    title = row(replace(TRAM, title="x" + letter * 100), "adobe", tmp_path)["Title"]
    assert title == "x" + letter * (69 // whole)


def test_a_long_description_is_cut_and_told(tmp_path):
    (_, only), told, _ = saved([replace(TRAM, description="old town " * 40)], "alamy", tmp_path)
    assert len(only[1]) <= 150
    assert only[1].endswith(" old")
    assert "csv_description_cut" in codes(told)


def test_too_many_keywords_lose_the_last_and_it_is_told(tmp_path):
    many = replace(TRAM, keywords=tuple(f"word{number}" for number in range(60)))
    (_, only), told, _ = saved([many], "adobe", tmp_path)
    assert only[2].split(",") == list(many.keywords[:49])
    assert "csv_keywords_cut" in codes(told)


def test_what_is_missing_is_told(tmp_path):
    bare = StockEntry("bare.jpg", "", "", ("one",))
    assert codes(saved([bare], "adobe", tmp_path)[1]) == {
        "csv_title_missing",
        "csv_keywords_few",
        "csv_category_missing",
    }
    (tmp_path / "out.csv").unlink()
    told = saved([bare], "alamy", tmp_path)[1]
    assert codes(told) == {"csv_description_missing", "csv_keywords_few"}
    assert "at least 5" in dict(told)["csv_keywords_few"]


def test_an_unknown_category_stays_out_and_is_told(tmp_path):
    (_, only), told, _ = saved([replace(TRAM, categories=("Cats", "Travel"))], "adobe", tmp_path)
    assert only[3] == "21"
    assert "csv_category_unknown" in codes(told)


def test_an_agency_without_categories_says_nothing_of_another_ones(tmp_path):
    (_, _), told, _ = saved([replace(TRAM, categories=("Travel",))], "alamy", tmp_path)
    assert told == []


def test_an_editorial_photo_is_told_where_the_csv_cannot_say_it(tmp_path):
    told = saved([replace(TRAM, is_editorial=True)], "pond5", tmp_path)[1]
    assert codes(told) == {"csv_editorial_untold"}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("20240612-DSC01234-Edit-Pano.jpg", "csv_file_name_long"),
        ("my tram.jpg", "csv_file_name_unsafe"),
        ("tram,2.jpg", "csv_file_name_unsafe"),
        ('tram"2.jpg', "csv_file_name_unsafe"),
        ("x" * 200 + ".jpg", "csv_file_name_long"),
    ],
)
def test_a_file_name_that_adobe_may_not_take_is_told_but_stays_as_it_is(name, code, tmp_path):
    (_, only), told, _ = saved([replace(TRAM, file_name=name)], "adobe", tmp_path)
    assert only[0] == name
    assert code in codes(told)
    assert name in dict(told)[code]


def test_a_file_name_of_30_characters_is_short_enough_for_adobe(tmp_path):
    told = saved([replace(TRAM, file_name="x" * 26 + ".jpg")], "adobe", tmp_path)[1]
    assert codes(told) == {"csv_category_missing"}


@pytest.mark.parametrize(
    "name",
    ["=1+1.jpg", "-tram.jpg", "@home.jpg", "+1.jpg", "a;=cmd.jpg", "two\nlines.jpg", "", "\udc80"],
)
def test_a_file_name_that_a_spreadsheet_would_run_or_that_fits_no_line_stays_out(name, tmp_path):
    found, told, _ = saved([replace(TRAM, file_name=name), TRAM], "generic", tmp_path)
    assert [line[0] for line in found] == ["Filename", "tram.jpg"]
    assert codes(told) == {"csv_left_out"}
    assert all(text.isprintable() for _, text in told)


def test_two_photos_of_the_same_name_are_told(tmp_path):
    told = saved([TRAM, replace(TRAM, file_name="TRAM.jpg")], "generic", tmp_path)[1]
    assert codes(told) == {"csv_file_name_twice"}


def test_of_many_photos_only_the_first_are_named(tmp_path):
    many = [replace(TRAM, file_name=f"my photo {number}.jpg") for number in range(100)]
    told = saved(many, "adobe", tmp_path)[1]
    assert dict(told)["csv_file_name_unsafe"].endswith(
        "This is about my photo 0.jpg, my photo 1.jpg, my photo 2.jpg and 97 more."
    )
    assert len(told) == len(codes(told))


def test_a_space_in_the_name_of_adobes_csv_is_told(tmp_path):
    told: Told = []
    path = tmp_path / "my photos.csv"
    stock_csv.write([TRAM], agency("adobe"), path, lambda it: told.append((it.code, it.message)))
    assert "csv_name" in codes(told)
    assert path.exists()


# Limits on rows and bytes


def with_sheet(**limits) -> Agency:
    generic = agency("generic")
    return replace(generic, sheet=replace(generic.sheet, **limits))


def series(count: int):
    return (replace(TRAM, file_name=f"{number}.jpg") for number in range(count))


def names_in(written: list[Path], profile: Agency) -> list[str]:
    found = []
    for path in written:
        header, *photos = rows(path, profile)
        assert header == HEADERS["generic"].split(",")
        assert photos
        found += [line[0] for line in photos]
    return found


@pytest.mark.parametrize(("count", "files"), [(0, 0), (1, 1), (9, 1), (10, 2), (18, 2), (19, 3)])
def test_rows_over_the_limit_go_into_another_file_with_the_header(count, files, tmp_path):
    profile = with_sheet(most_rows=10)
    written = stock_csv.write(series(count), profile, tmp_path / "out.csv", print)
    names = ["out.csv", "out-2.csv", "out-3.csv"][:files]
    assert written == [tmp_path / name for name in names]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
    assert names_in(written, profile) == [f"{number}.jpg" for number in range(count)]
    assert all(path.read_bytes().count(b"\r\n") <= 10 for path in written)


def test_bytes_over_the_limit_go_into_another_file(tmp_path):
    profile = with_sheet(most_bytes=2000)
    written = stock_csv.write(series(50), profile, tmp_path / "out.csv", print)
    assert names_in(written, profile) == [f"{number}.jpg" for number in range(50)]
    sizes = [path.stat().st_size for path in written]
    assert len(sizes) > 2
    assert all(1700 < size <= 2000 for size in sizes[:-1])


def test_a_row_that_alone_is_over_the_limit_stays_out_and_is_told(tmp_path):
    profile = replace(with_sheet(most_bytes=2000), most_keywords=0)
    huge = replace(TRAM, file_name="huge.jpg", keywords=("x" * 3000,))
    found, told, _ = saved([huge, TRAM], profile, tmp_path)
    assert [line[0] for line in found] == ["Filename", "tram.jpg"]
    assert codes(told) == {"csv_left_out"}


def test_adobes_own_limits_hold_for_thousands_of_photos(tmp_path):
    long = replace(TRAM, title="京" * 70, keywords=tuple(f"京都の路面電車{n}" for n in range(49)))
    photos = (replace(long, file_name=f"{number}.jpg") for number in range(2_000))
    written = stock_csv.write(photos, agency("adobe"), tmp_path / "out.csv", lambda *_: None)
    assert all(path.stat().st_size <= 1_000_000 for path in written)
    assert sum(path.read_bytes().count(b"\r\n") - 1 for path in written) == 2_000
    assert len(written) > 2
    short = (replace(TRAM, keywords=("a",), file_name=f"{n}.jpg") for n in range(5_001))
    written = stock_csv.write(short, agency("adobe"), tmp_path / "b.csv", lambda *_: None)
    assert [path.read_bytes().count(b"\r\n") for path in written] == [5000, 3]


# The file that is there, and the one that cannot be


def test_an_existing_file_stays_unless_it_may_be_replaced(tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("mine")
    with pytest.raises(ConfigurationError, match="exists already") as told:
        stock_csv.write([TRAM], agency("adobe"), path, print)
    assert told.value.code == "csv_exists"
    assert path.read_text() == "mine"
    saved([TRAM], "adobe", tmp_path, overwrite=True)
    assert path.read_text().startswith("Filename")


def test_an_existing_second_file_stays_too_and_then_there_is_no_first(tmp_path):
    second = tmp_path / "out-2.csv"
    second.write_text("mine")
    with pytest.raises(ConfigurationError, match=r"out-2\.csv exists already"):
        stock_csv.write(series(10), with_sheet(most_rows=6), tmp_path / "out.csv", print)
    assert [path.name for path in tmp_path.iterdir()] == ["out-2.csv"]
    assert second.read_text() == "mine"


def test_a_folder_is_never_replaced(tmp_path):
    with pytest.raises(ConfigurationError, match="exists already"):
        stock_csv.write([TRAM], agency("adobe"), tmp_path, print, overwrite=True)
    assert tmp_path.is_dir()


def test_entries_that_break_off_leave_nothing_behind(tmp_path):
    def broken():
        yield TRAM
        raise RuntimeError("the photos are gone")

    with pytest.raises(RuntimeError, match="gone"):
        stock_csv.write(broken(), agency("adobe"), tmp_path / "out.csv", print)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(RunError, match="could not be written") as told:
        stock_csv.write([TRAM], agency("adobe"), tmp_path / "no" / "out.csv", print)
    assert told.value.code == "csv_not_written"


def test_an_agency_without_csv_is_told(tmp_path):
    with pytest.raises(ConfigurationError, match="takes no CSV") as told:
        stock_csv.write([TRAM], Agency("mine", "Mine"), tmp_path / "out.csv", print)
    assert told.value.code == "agency_without_csv"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["tram.jpg", "tram.xmp", "tram"])
def test_a_photo_is_never_replaced_by_a_csv(name, tmp_path):
    place = tmp_path / name
    place.write_bytes(b"a photo")
    with pytest.raises(ConfigurationError):
        stock_csv.write([TRAM], agency("adobe"), place, lambda *_: None, overwrite=True)
    assert place.read_bytes() == b"a photo"
