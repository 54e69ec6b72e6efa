"""The report's page: the HTML of what a run came to, for a browser without network.

Everything that is shown stands in the HTML; the script only searches and sorts it. All text goes
through `_text`: titles come from a model and names from files, so neither may become markup.
"""

import base64
import hashlib
import html
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

from vision_keywords import __version__
from vision_keywords.agency_profile import Agency
from vision_keywords.bill import Bill, dollars
from vision_keywords.plain_text import plain_text
from vision_keywords.stock_entry import StockEntry

if TYPE_CHECKING:
    from vision_keywords.events import Verdict
    from vision_keywords.suggestion import Caution

GENERATOR = "Vision Keywords report"
"""What the page says of its origin, within its first `HEAD_BYTES`."""
HEAD_BYTES = 1024

_FLAGS = {
    "people": ("People", "Recognisable people may need a model release."),
    "property": ("Property", "Private property and works of art may need a property release."),
    "logo": ("Logo", "Logos and trademarks keep a photo from commercial use."),
}


@dataclass(frozen=True)
class ReportPhoto:
    """What the page shows of one photo.

    `source` is the photo's path as people call it; `thumbnail` a small JPEG, empty when there is
    none; `missing` how many keywords fewer than wanted there are; `failure` the sentence that says
    why the photo got nothing, empty when it went well.
    """

    entry: StockEntry
    source: str
    thumbnail: bytes = b""
    warnings: "tuple[Caution, ...]" = ()
    missing: int = 0
    model: str = ""
    bill: Bill = Bill()  # noqa: RUF009 - frozen
    from_ledger: bool = False
    failure: str = ""


# The page


def page(agency: Agency, verdict: "Verdict", now: datetime) -> tuple[str, str]:
    """What stands before the photos and what after them; `now` is the local time."""
    style, script = _part("report.css"), _part("report.js")
    # The policy allows this style and this script by their digests: were a word of a photo ever to
    # become markup, the browser would still run nothing of it and load nothing for it.
    policy = (
        f"default-src 'none'; img-src data:; style-src {_digest(style)}; "
        f"script-src {_digest(script)}; base-uri 'none'; form-action 'none'"
    )
    whole = Template(_part("report.html")).substitute(
        policy=policy,
        generator=GENERATOR,
        agency=_text(agency.name),
        when=f'<time datetime="{now:%Y-%m-%dT%H:%M}">{now.day} {now:%B %Y, %H:%M}</time>',
        stopped=_stopped(verdict),
        summary=_pairs(_summary(verdict)),
        photos="\0",
        version=__version__,
        style=style,
        script=script,
    )
    before, _, after = whole.partition("\0")
    return before, after


def _stopped(verdict: "Verdict") -> str:
    if not verdict.stopped:
        return ""
    return (
        f'<p class="stopped">The run was stopped before its end: {_text(verdict.stopped.message)}'
    )


def _summary(verdict: "Verdict") -> Iterator[tuple[str, str]]:
    yield "done", f"{verdict.done:,}"
    if verdict.from_ledger:
        yield "of these paid for earlier", f"{verdict.from_ledger:,}"
    if verdict.failed:
        yield "failed", f"{verdict.failed:,}"
    yield "cost", _cost(verdict.bill)
    yield "tokens", _tokens(verdict.bill)


# One photo


def photo(shown: ReportPhoto, number: int, agency: Agency) -> str:
    """One photo as the page shows it, the `number`th of the run, counted from 1."""
    entry = shown.entry
    parts = (
        _thumbnail(shown),
        "<div>",
        _name(shown),
        _title(shown),
        _paragraph("description", entry.description),
        _badges(entry),
        _paragraph("failure", shown.failure),
        _list("ul", "warnings", (("", warning.message) for warning in shown.warnings)),
        _keywords(shown, agency.leading_keywords),
        _facts(shown),
        "</div>",
    )
    return "\n".join(
        (
            f'<article class="photo" id="photo-{number}" {_data(shown, number)}>',
            *filter(None, parts),
            "</article>\n",
        )
    )


def _data(shown: ReportPhoto, number: int) -> str:
    """What the script filters and sorts by."""
    marks = {
        "warned": shown.warnings,
        "short": shown.missing,
        "failed": shown.failure,
        "editorial": shown.entry.is_editorial,
        **dict.fromkeys(shown.entry.flags, True),
    }
    cost = shown.bill.cost
    data = {
        "order": number,
        "marks": " ".join(mark for mark, is_so in marks.items() if is_so),
        "keywords": len(shown.entry.keywords),
        "warnings": len(shown.warnings),
        "cost": "" if cost is None else f"{cost:f}",
    }
    return " ".join(f'data-{name}="{_text(str(value))}"' for name, value in data.items())


def _thumbnail(shown: ReportPhoto) -> str:
    if not shown.thumbnail:
        return '<div class="thumbnail">no preview</div>'
    picture = base64.b64encode(shown.thumbnail).decode()
    return (
        '<button type="button" class="thumbnail" title="Show larger">'
        f'<img alt="{_text(shown.entry.file_name)}" loading="lazy" decoding="async" '
        f'src="data:image/jpeg;base64,{picture}"></button>'
    )


def _name(shown: ReportPhoto) -> str:
    name, source = _text(shown.entry.file_name), _text(shown.source)
    return f'<p class="name"><b>{name}</b>{"" if source == name else f" · {source}"}</p>'


def _title(shown: ReportPhoto) -> str:
    if shown.entry.title:
        return f"<h2>{_text(shown.entry.title)}</h2>"
    return f'<h2 class="none">{"Not tagged" if shown.failure else "No title"}</h2>'


def _badges(entry: StockEntry) -> str:
    badges = [("editorial", "Editorial", "For editorial use only.")] * entry.is_editorial
    badges += [(flag, *_FLAGS.get(flag, (flag, ""))) for flag in entry.flags]
    items = (
        f'<li class="{_text(kind)}" title="{_text(meaning)}">{_text(label)}</li>'
        for kind, label, meaning in badges
    )
    return _wrapped("ul", "badges", items)


def _keywords(shown: ReportPhoto, leading: int) -> str:
    words = shown.entry.keywords
    if not words and shown.failure:
        return ""
    ranked = (("leading" if at < leading else "", word) for at, word in enumerate(words))
    count = f"<span>{len(words)} keyword{'s' * (len(words) != 1)}</span>"
    if shown.missing:
        count += f' <span class="short">{shown.missing} fewer than asked for</span>'
    if words:
        count += ' <button type="button" class="copy">Copy keywords</button>'
    return f'{_list("ol", "keywords", ranked)}\n<p class="count">{count}</p>'


def _facts(shown: ReportPhoto) -> str:
    context = shown.entry.context
    places = (context.sublocation, context.city, context.state, context.country)
    facts = (
        ("Categories", ", ".join(shown.entry.categories)),
        ("Place", ", ".join(filter(None, places))),
        ("Taken", context.captured[:16].replace("T", " ")),
        ("Model", shown.model),
        ("Price", "already paid for" if shown.from_ledger else _cost(shown.bill)),
    )
    known = _pairs((name, value) for name, value in facts if value)
    return f'<dl class="facts">\n{known}\n</dl>'


# Words and money


def _cost(bill: Bill) -> str:
    if bill.cost is None:
        return "unknown"
    if not bill.cost:
        return "nothing"
    return f"{'about ' * bill.estimated}{dollars(bill.cost)}"


def _tokens(bill: Bill) -> str:
    return f"{'about ' * bill.estimated}{bill.input_tokens + bill.output_tokens:,}"


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return "\n".join(
        f"<div><dt>{_text(name)}</dt><dd>{_text(value)}</dd></div>" for name, value in pairs
    )


def _paragraph(kind: str, text: str) -> str:
    return f'<p class="{kind}">{_text(text)}</p>' if text else ""


def _list(tag: str, kind: str, items: Iterable[tuple[str, str]]) -> str:
    return _wrapped(
        tag,
        kind,
        (f"<li{f' class={own}' if own else ''}>{_text(text)}</li>" for own, text in items),
    )


def _wrapped(tag: str, kind: str, items: Iterable[str]) -> str:
    # A line each: the script reads the words off the page and needs them apart.
    inner = "\n".join(items)
    return f'<{tag} class="{kind}">\n{inner}\n</{tag}>' if inner else ""


def _text(text: str) -> str:
    """`text` as HTML, in an attribute as well; invisible and half characters are gone."""
    return html.escape(plain_text(text), quote=True)


@cache
def _part(name: str) -> str:
    return files("vision_keywords").joinpath(name).read_text("utf-8")


def _digest(part: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()}'"
