"""What a photo costs by model, as the helper reckons it, and how true its reckoning of text is.

The true number of a text's tokens comes from the package `bpe-openai`, where that is installed.
"""

import json
from collections.abc import Iterator
from typing import Any

from benchmarks import bench
from benchmarks.bench import Figure
from tests import photographs
from tests.command import vision_keywords

PHOTOS = 127
"""As many as the article had that this project began with, for 75 cents."""

MODELS = {
    "gpt-4.1-mini": "below 10 cents",
    "gpt-6-luna": "below 2 cents",
    "gpt-6-luna --flex": "",
    "gpt-4o-mini": "",
    "gpt-4o": "",
}

PICTURE = 85 + 2 * 170
"""Tokens of a picture of 672 x 448 pixels with gpt-4o, which counts tiles of 512 x 512."""

NOTES = (
    "-XMP-dc:Title=A cup of espresso on a wooden table in the morning",
    "-XMP-dc:Subject=coffee",
    "-XMP-dc:Subject=espresso",
    "-XMP-dc:Subject=breakfast",
    "-XMP-photoshop:City=Lisbon",
    "-XMP-photoshop:Country=Portugal",
)


def figures() -> Iterator[Figure]:
    for model, target in MODELS.items():
        reckoned = _estimate(*model.split())
        tokens = reckoned["input_tokens"] / PHOTOS
        name = f"{model}: {PHOTOS} photos, {tokens:.0f} tokens to read for each"
        yield Figure(name, _cents(reckoned["cost"]), target)
    counted = _counted()
    if counted:
        text = _estimate("gpt-4o")["input_tokens"] / PHOTOS - PICTURE
        yield Figure("text of a request: tokens reckoned / counted", f"{text / counted:.2f}")
    else:
        yield Figure("text of a request: bpe-openai, which would count it, is not installed", "-")


def _estimate(model: str, *options: str) -> dict[str, float]:
    """What the helper says before a run."""
    command = ["estimate", "--photos", str(PHOTOS), "--model", model, "--json", *options]
    found: dict[str, float] = json.loads(vision_keywords(*command).stdout)
    return found


def _cents(cost: float | None) -> str:
    return "unknown" if cost is None else f"{100 * cost:.2f} cents"


def _counted() -> int:
    """Tokens of the text in a real request; 0 when there is nothing to count them with."""
    try:
        import bpe_openai  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except ImportError:
        return 0
    request = _request()
    texts = [json.dumps(request["response_format"]["json_schema"]["schema"])]
    for message in request["messages"]:
        parts = message["content"]
        texts += [parts] if isinstance(parts, str) else [part.get("text", "") for part in parts]
    encoding = bpe_openai.encoding_for_model("gpt-4o")
    # By OpenAI's cookbook a message takes 4 tokens beside its text, and the answer's start 3.
    framing = 4 * len(request["messages"]) + 3
    return framing + sum(len(encoding.encode(text)) for text in texts)


def _request() -> dict[str, Any]:
    """The body that the helper sends for a photo with the usual notes."""
    with bench.folder() as folder, bench.serving() as server:
        photo = photographs.save(folder / "photo.jpg", photographs.sample(size=(672, 448)))
        photographs.tag(photo, *NOTES)
        bench.helper(server, "tag", photo, "--out", folder / "out")
        return dict(server.last)
