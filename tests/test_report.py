"""The report: what the page shows, what nobody may get into it, and what becomes of its file."""

import base64
import json
import re
import resource
import tracemalloc
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vision_keywords import report_page
from vision_keywords.agencies import agency
from vision_keywords.bill import Bill
from vision_keywords.context import Context
from vision_keywords.errors import ConfigurationError, RunError
from vision_keywords.images import preview, thumbnail
from vision_keywords.plain_text import plain_text
from vision_keywords.report import Report, ReportPhoto
from vision_keywords.stock_entry import StockEntry

from tests import browser, photographs

ADOBE = agency("adobe")
NOW = datetime(2026, 8, 3, 14, 5)
COFFEE = thumbnail(preview(photographs.SAMPLES / "coffee.jpg", 512))


@dataclass(frozen=True)
class Said:
    """A warning, as a suggestion has it."""

    message: str


@dataclass(frozen=True)
class Ended:
    """A verdict, as a run gives it."""

    done: int = 1
    failed: int = 0
    bill: Bill = Bill(2000, 300, Decimal("0.00128"))  # noqa: RUF009 - frozen
    from_ledger: int = 0
    stopped: RunError | None = None


TRAM = ReportPhoto(
    entry=StockEntry(
        file_name="tram.jpg",
        title="Yellow tram on a steep street",
        description="A yellow tram climbs a steep street.",
        keywords=tuple(f"word {number}" for number in range(1, 13)),
        categories=("Transport", "Travel"),
        flags=("people", "logo"),
        is_editorial=True,
        context=Context(city="Porto", country="Portugal", captured="2026-06-12T09:08:07"),
    ),
    source="June/tram.NEF",
    thumbnail=COFFEE,
    warnings=(Said('The keywords "day" and "night" contradict each other.'),),
    missing=3,
    model="gpt-4.1-mini",
    bill=Bill(2000, 300, Decimal("0.00128")),
)
BROKEN = ReportPhoto(
    entry=StockEntry("broken.jpg", "", "", ()),
    source="June/broken.jpg",
    failure="The photo is cut off or damaged; copy it again.",
)
HOSTILE = (
    "<script>window.hacked = 1</script>",
    '"><img src=x onerror="window.hacked = 2">',
    "' onmouseover='window.hacked = 3' x='",
    "</title></style></script><svg onload=window.hacked=4>",
    "javascript:window.hacked=5",
    "<!-- ${photos} $script &lt; &#60;script&#62; ]]>",
    "a\x00<\u202escript\u2028\ud800>",
)


class Elements(HTMLParser):
    """What a browser makes of a page: its elements with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self._inside: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        self._inside.append(tag)

    def handle_endtag(self, tag):
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data):
        if data.strip() and self._inside[-1:] not in (["style"], ["script"]):
            self.words.append(data.strip())

    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        """The page without anything that a photo could have said."""
        return [(tag, tuple(attributes)) for tag, attributes in self.elements]


def of_one(photo: ReportPhoto, number: int = 1) -> Elements:
    return Elements(report_page.photo(photo, number, ADOBE))


def written(folder, *photos, verdict=Ended()):
    path = folder / "report.html"
    with Report(path, ADOBE) as report:
        for photo in photos:
            report.add(photo)
        assert report.close(verdict)
    return path


# What the page shows


def test_a_photo_shows_all_that_is_known_of_it():
    shown = of_one(TRAM)
    for words in (
        *("tram.jpg", "· June/tram.NEF", TRAM.entry.title, TRAM.entry.description),
        *("People", "Logo", "Editorial", TRAM.warnings[0].message),
        *("12 keywords", "3 fewer than asked for", "Copy keywords", "Transport, Travel"),
        *("Porto, Portugal", "2026-06-12 09:08", "gpt-4.1-mini", "$0.0013"),
    ):
        assert words in shown.words
    (picture,) = (each["src"] for tag, each in shown.elements if tag == "img")
    assert base64.b64decode(picture.removeprefix("data:image/jpeg;base64,")) == COFFEE


def test_keywords_stand_in_their_rank_and_the_leading_ones_are_marked():
    shown = of_one(TRAM)
    assert [word for word in shown.words if word in TRAM.entry.keywords] == list(
        TRAM.entry.keywords
    )
    leading = [each.get("class") == "leading" for tag, each in shown.elements if tag == "li"]
    assert leading[-12:] == [True] * ADOBE.leading_keywords + [False] * (
        12 - ADOBE.leading_keywords
    )


def test_no_keyword_is_marked_where_the_order_does_not_matter():
    page = report_page.photo(TRAM, 1, replace(ADOBE, leading_keywords=0))
    assert "leading" not in page


def test_a_failed_photo_says_why():
    shown = of_one(BROKEN)
    assert {"Not tagged", BROKEN.failure, "broken.jpg", "no preview"} <= set(shown.words)
    assert shown.elements[0][1]["data-marks"] == "failed"


@pytest.mark.parametrize(
    ("bill", "from_ledger", "price"),
    [
        (Bill(2000, 300, None), False, "unknown"),
        (Bill(2000, 300, Decimal("0.00128"), estimated=True), False, "about $0.0013"),
        (Bill(), True, "already paid for"),
        (Bill(), False, "nothing"),
    ],
)
def test_the_price_is_said_as_it_is_known(bill, from_ledger, price):
    shown = of_one(replace(TRAM, bill=bill, from_ledger=from_ledger))
    assert shown.words[shown.words.index("Price") + 1] == price


def test_the_summary_tells_of_the_whole_run():
    stopped = RunError("budget", "The budget of $1.00 is used up.")
    verdict = Ended(1200, 34, Bill(2_000_000, 300_000, Decimal("1.28")), 56, stopped)
    before, _ = report_page.page(ADOBE, verdict, NOW)
    words = Elements(before).words
    assert [
        words[words.index(name) + 1]
        for name in ("done", "of these paid for earlier", "failed", "cost", "tokens")
    ] == ["1,200", "56", "34", "$1.28", "2,300,000"]
    assert {"Adobe Stock", "3 August 2026, 14:05"} <= set(words)
    assert "The run was stopped before its end: The budget of $1.00 is used up." in words


def test_an_unknown_sum_is_never_shown_as_a_number():
    before, _ = report_page.page(ADOBE, Ended(bill=Bill(2000, 300, None)), NOW)
    words = Elements(before).words
    assert words[words.index("cost") + 1] == "unknown"
    assert "$" not in " ".join(words)


# What nobody may get into it


def said_everywhere(text: str) -> ReportPhoto:
    return ReportPhoto(
        entry=StockEntry(
            file_name=text,
            title=text,
            description=text,
            keywords=(text, "tram"),
            categories=(text,),
            flags=("people", text),
            is_editorial=True,
            context=Context(city=text, captured=text),
        ),
        source=f"June/{text}",
        thumbnail=COFFEE,
        warnings=(Said(text),),
        model=text,
        failure=text,
    )


@given(st.text(st.characters()) | st.sampled_from(HOSTILE))
def test_no_text_becomes_markup(text):
    text = f"x{text}"  # an empty text has no element at all
    shown = of_one(said_everywhere(text))
    assert shown.shape() == of_one(said_everywhere("x")).shape()
    texts = {" ".join(words.split()) for words in shown.words}
    assert " ".join(plain_text(text).split()) in texts


@given(st.text(st.characters()) | st.sampled_from(HOSTILE))
def test_nor_does_what_stopped_the_run_or_the_name_of_an_own_agency(text):
    def shape(said: str):
        named = replace(ADOBE, name=said)
        before, after = report_page.page(named, Ended(stopped=RunError("x", said)), NOW)
        return Elements(before + after).shape()

    assert shape(text) == shape("x")


def test_nothing_comes_from_outside(tmp_path):
    page = written(tmp_path, TRAM, BROKEN).read_text("utf-8")
    assert not re.findall(r"\w+://|url\(|@import", page)
    for _, attributes in Elements(page).elements:
        assert "href" not in attributes
        assert attributes.get("src", "data:image/jpeg;base64,").startswith("data:image/jpeg;")


# Its file


def test_an_earlier_report_is_replaced(tmp_path):
    written(tmp_path, TRAM, BROKEN)
    page = written(tmp_path, BROKEN).read_text("utf-8")
    assert "tram" not in page
    assert "broken.jpg" in page
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_any_other_file_stays(tmp_path):
    path = tmp_path / "report.html"
    path.write_text("<html>My holidays, and why I like the Vision Keywords report</html>")
    with pytest.raises(ConfigurationError, match="choose another name") as raised:
        Report(path, ADOBE)
    assert raised.value.code == "report_exists"
    assert "holidays" in path.read_text()


def test_a_file_that_comes_during_the_run_stays_too(tmp_path):
    path = tmp_path / "report.html"
    with Report(path, ADOBE) as report:
        report.add(TRAM)
        path.write_text("My holidays")
        with pytest.raises(ConfigurationError):
            report.close(Ended())
    assert path.read_text() == "My holidays"
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_a_folder_of_that_name_stays(tmp_path):
    (tmp_path / "report.html").mkdir()
    with pytest.raises(ConfigurationError, match="choose another name"):
        Report(tmp_path / "report.html", ADOBE)


def test_the_name_has_to_be_that_of_a_page(tmp_path):
    with pytest.raises(ConfigurationError, match=r"ends in \.html"):
        Report(tmp_path / "photo.jpg", ADOBE)
    assert not list(tmp_path.iterdir())


def test_the_folder_is_made(tmp_path):
    assert written(tmp_path / "out" / "today", TRAM).exists()


def test_a_place_that_cannot_be_written_is_refused_before_the_run(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ConfigurationError, match="choose another place") as raised:
        Report(tmp_path / "file" / "report.html", ADOBE)
    assert raised.value.code == "report_not_writable"


def test_a_crash_leaves_the_earlier_report_and_nothing_else(tmp_path):
    path = written(tmp_path, TRAM)
    before = path.read_bytes()

    def crash():
        with Report(path, ADOBE) as report:
            report.add(BROKEN)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        crash()
    assert path.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_during_the_run_nothing_can_be_seen_of_it(tmp_path):
    with Report(tmp_path / "report.html", ADOBE) as report:
        report.add(TRAM)
        assert not list(tmp_path.iterdir())


def test_a_run_that_came_to_no_photo_leaves_the_earlier_report(tmp_path):
    path = written(tmp_path, TRAM)
    with Report(path, ADOBE) as report:
        assert not report.close(Ended(done=0))
    assert "tram.jpg" in path.read_text("utf-8")


@contextmanager
def files_no_larger_than(size: int):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_harms_no_photo_and_is_told_at_the_end(tmp_path):
    path = written(tmp_path, TRAM)
    before = path.read_bytes()
    with Report(path, ADOBE) as report:
        with files_no_larger_than(100_000):
            for _ in range(100):
                report.add(TRAM)
        with pytest.raises(RunError, match="run again") as raised:
            report.close(Ended())
    assert raised.value.code == "report_not_written"
    assert path.read_bytes() == before


def test_a_page_that_finds_no_room_at_the_end_leaves_nothing(tmp_path):
    with Report(tmp_path / "report.html", ADOBE) as report:
        for _ in range(10):
            report.add(TRAM)
        with files_no_larger_than(50_000), pytest.raises(RunError, match="run again"):
            report.close(Ended())
    assert not list(tmp_path.iterdir())


def test_memory_stays_flat(tmp_path):
    written(tmp_path, TRAM)  # what is read once
    tracemalloc.start()
    try:
        size = written(tmp_path, *(TRAM for _ in range(2000))).stat().st_size
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size > 10_000_000
    assert peak < 3_000_000


# In a browser

SHOWN = """[...document.querySelectorAll(".photo:not([hidden]) .name b")]
    .map((name) => name.textContent)"""


def photo(name: str, title: str, keywords: tuple[str, ...], **more) -> ReportPhoto:
    return replace(
        BROKEN, entry=StockEntry(name, title, "", keywords), thumbnail=COFFEE, failure="", **more
    )


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return written(
        tmp_path_factory.mktemp("report"),
        photo("10.jpg", "Tram", ("tram", "street"), bill=Bill(1, 1, Decimal("0.00009"))),
        photo("9.jpg", "Coffee cup", ("café", "hot drink", "cup"), bill=Bill(1, 1, None)),
        photo("11.jpg", "zebra", ("zebra",), bill=Bill(1, 1, Decimal("0.0011")), missing=4),
        replace(TRAM, bill=Bill(1, 1, Decimal("0.01"))),
        BROKEN,
    )


@pytest.fixture(scope="module")
def chromium():
    with browser.started() as chromium:
        yield chromium


@pytest.fixture
def seen(chromium, page):
    with chromium.page(page) as seen:
        yield seen
        assert not seen.told("Runtime.exceptionThrown")
        assert not seen.told("Log.entryAdded")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("street", ["10.jpg", "tram.jpg"]),
        ("STREET tram.nef", ["tram.jpg"]),
        ("cafe drink", ["9.jpg"]),
        ("damaged", ["broken.jpg"]),
        ("porto", ["tram.jpg"]),
        ("copy", ["broken.jpg"]),  # not what stands on every button
        ("unheard of", []),
    ],
)
def test_searching_finds_what_is_typed(seen, typed, found):
    seen.click("input")
    seen.type(typed)
    seen.until(
        f"JSON.stringify({SHOWN}) === {json.dumps(json.dumps(found, separators=(',', ':')))}"
    )
    assert seen.run("document.querySelector('output').textContent") == f"{len(found)} of 5"
    assert seen.run("document.querySelector('.nothing').hidden") == bool(found)


def test_the_list_shows_only_what_there_is(seen):
    options = "[...document.querySelectorAll('[name=show] option')].map((each) => each.textContent)"
    assert seen.run(options) == [
        *("all photos", "with warnings (1)", "short of keywords (2)", "failed (1)"),
        *("editorial (1)", "people (1)", "logos (1)"),
    ]
    seen.choose("[name=show]", "short")
    assert seen.run(SHOWN) == ["11.jpg", "tram.jpg"]
    seen.click("input")
    seen.type("zebra")
    seen.until(f"{SHOWN}.length === 1")
    seen.choose("[name=show]", "failed")
    assert seen.run(SHOWN) == []


@pytest.mark.parametrize(
    ("by", "order"),
    [
        ("name", ["9.jpg", "10.jpg", "11.jpg", "broken.jpg", "tram.jpg"]),
        ("title", ["9.jpg", "broken.jpg", "10.jpg", "tram.jpg", "11.jpg"]),
        ("fewest", ["broken.jpg", "11.jpg", "10.jpg", "9.jpg", "tram.jpg"]),
        ("most", ["tram.jpg", "9.jpg", "10.jpg", "11.jpg", "broken.jpg"]),
        ("warnings", ["tram.jpg", "10.jpg", "9.jpg", "11.jpg", "broken.jpg"]),
        ("price", ["tram.jpg", "11.jpg", "10.jpg", "broken.jpg", "9.jpg"]),
    ],
)
def test_photos_can_be_sorted_and_put_back(seen, by, order):
    seen.choose("[name=sort]", by)
    assert seen.run(SHOWN) == order
    seen.choose("[name=sort]", "order")
    assert seen.run(SHOWN) == ["10.jpg", "9.jpg", "11.jpg", "tram.jpg", "broken.jpg"]


@pytest.mark.parametrize(
    "clipboard",
    ["navigator.clipboard", "undefined", "{ writeText: () => Promise.reject() }"],
    ids=["as it is", "none", "not allowed"],
)
def test_keywords_are_copied_in_their_rank_whatever_the_browser_allows(seen, clipboard):
    seen.run(f"Object.defineProperty(navigator, 'clipboard', {{ value: {clipboard} }})")
    seen.click("#photo-2 .copy")
    seen.until("document.querySelector('#photo-2 .copy').textContent === 'Copied'")
    seen.click("input")
    seen.paste()
    assert seen.run("document.querySelector('input').value") == "café, hot drink, cup"
    assert not seen.run("document.querySelector('textarea')")
    seen.until("document.querySelector('#photo-2 .copy').textContent === 'Copy keywords'")


def test_a_thumbnail_is_shown_larger_by_mouse_and_by_key(seen):
    width = "document.querySelector('dialog img').getBoundingClientRect().width"
    seen.click("#photo-4 .thumbnail")
    assert seen.run("document.querySelector('dialog p').textContent") == "tram.jpg"
    assert seen.run(width) > 400
    seen.click("dialog .close")
    assert not seen.run("document.querySelector('dialog').open")
    seen.run("document.querySelector('#photo-1 .thumbnail').focus()")
    seen.press("Enter")
    seen.until("document.querySelector('dialog').open")
    seen.press("Escape")
    seen.until("!document.querySelector('dialog').open")
    assert seen.run("document.activeElement.closest('article').id") == "photo-1"


def test_everything_can_be_reached_with_the_tab_key(seen):
    reached = []
    for _ in range(5):
        seen.press("Tab")
        reached.append(
            seen.run("document.activeElement.type + ' ' + document.activeElement.className")
        )
    assert reached == [
        *("search ", "select-one ", "select-one ", "button thumbnail", "button copy"),
    ]


@pytest.mark.parametrize("width", [360, 800, 1600])
def test_nothing_sticks_out_of_the_window(chromium, tmp_path, width):
    long = replace(said_everywhere("W" * 300), entry=replace(TRAM.entry, title="W" * 300))
    path = written(tmp_path, TRAM, BROKEN, said_everywhere("W" * 300), long)
    with chromium.page(path, width, 800) as seen:
        assert seen.run("document.documentElement.scrollWidth") <= width
        cut = """[...document.querySelectorAll("article *")]
            .filter((each) => each.getBoundingClientRect().right
                > each.closest("article").getBoundingClientRect().right)
            .map((each) => each.className)"""
        assert seen.run(cut) == []


def test_without_scripts_all_photos_are_there_and_no_button_that_does_nothing(chromium, page):
    with chromium.page(page, scripts=False) as seen:
        assert len(seen.run(SHOWN)) == 5
        assert seen.run("document.querySelector('.controls').checkVisibility()") is False
        assert seen.run("document.querySelector('.copy').checkVisibility()") is False


def test_dark_rooms_get_a_dark_page(seen):
    paper = "getComputedStyle(document.body).backgroundColor"
    light = seen.run(paper)
    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    seen.call("Emulation.setEmulatedMedia", features=dark)
    levels = [sum(map(int, re.findall(r"\d+", colour))) for colour in (light, seen.run(paper))]
    assert levels[0] > 600
    assert levels[1] < 150


def test_hostile_words_run_nothing_and_load_nothing(chromium, tmp_path):
    path = written(
        tmp_path,
        *map(said_everywhere, HOSTILE),
        verdict=Ended(stopped=RunError("x", HOSTILE[0])),
    )
    with chromium.page(path) as seen:
        for at in range(len(HOSTILE)):
            seen.click(f"#photo-{at + 1} .thumbnail")
            seen.click("dialog .close")
            seen.click(f"#photo-{at + 1} h2")
        seen.click("input")
        seen.type(HOSTILE[0])
        seen.until("document.querySelector('output').textContent !== '7 of 7'")
        assert seen.run("window.hacked === undefined")
        asked = [each["request"]["url"] for each in seen.told("Network.requestWillBeSent")]
        assert [url for url in asked if not url.startswith("data:")] == [path.as_uri()]
        assert not seen.told("Page.javascriptDialogOpening")


def test_even_markup_that_got_in_would_run_nothing(chromium, tmp_path):
    path = written(tmp_path, TRAM)
    marked = path.read_text("utf-8").replace(
        "<h2>", '<h2><script>window.hacked = 1</script><img src="x" onerror="window.hacked = 2">'
    )
    path.write_text(marked, "utf-8")
    with chromium.page(path) as seen:
        assert len(seen.told("Log.entryAdded")) >= 2  # refused, and said so
        assert seen.run("window.hacked === undefined")
        assert seen.run("document.documentElement.className") == "scripted"  # the page's own ran
