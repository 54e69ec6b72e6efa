"""Draws the dialogs of the plug-in for the README into docs/pictures (`make pictures`)."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.lightroom import Dialog, Lightroom, Photo
from tests.lightroom.forms import Form
from tests.studio import CSV_ITEM, ITEM, Studio, studio

SAMPLES = Path(__file__).parent / "samples" / "photos"
PICTURES = Path(__file__).parents[1] / "docs" / "pictures"

LARGEST = 60 * 1024

UNDO_ITEM = "Undo Last Stock Keywords"

# Shown in the dialogs, so always the same.
HOME = Path(tempfile.gettempdir()) / "vision-keywords-pictures" / "anna"

WORDS = {
    "cat": (
        "Tabby cat with amber eyes looking past the camera",
        "A tabby cat with amber eyes looks past the camera on a winter day.",
        "cat, tabby cat, pet, portrait, animal, feline, eyes, whiskers, fur, close-up, kitten, "
        "domestic cat, striped, looking away, ears, nose, mammal, cute, curious, brown, winter, "
        "outdoors, head, face, watching, alert, soft light, hunter, companion, nature",
    ),
    "coffee": (
        "Espresso on a wooden table",
        "A cup of espresso stands on a wooden table.",
        "coffee, espresso, cup, table, drink",
    ),
    "rocket": (
        "Rocket lifting off at night",
        "A rocket lifts off from its pad at night.",
        "rocket, launch, night, space, flame",
    ),
}
"""Title, caption and keywords of each sample photo."""

CATEGORIES = {"cat": ["Animals"], "coffee": ["Drinks"], "rocket": ["Technology"]}


def draw(room: Studio, form: Form, name: str, tab: str | None = None) -> None:
    """As sharp as fits into LARGEST."""
    path = PICTURES / f"{name}.png"
    for scale in (2, 1.5, 1.25, 1):
        drawn = room.lightroom.draw(form, path, tab, scale)
        if path.stat().st_size <= LARGEST:
            break
    print(f"{path.name}: {path.stat().st_size // 1024} KB at scale {scale:g}")
    if drawn.cut:
        print(f"    cut: {drawn.cut}")


def draw_next(
    room: Studio,
    name: str,
    result: str,
    ready: Callable[[Dialog], bool] = lambda dialog: True,
    **plan: object,
) -> None:
    """Draws the dialog that comes next, once it is ready, and answers it."""

    def when(lightroom: Lightroom) -> bool:
        dialog = next(one for one in reversed(lightroom.dialogs) if not one.closed)
        if ready(dialog):
            draw(room, dialog, name)
            return True
        return False

    room.lightroom.answer(result, when=when, **plan)


def photos(room: Studio) -> list[Photo]:
    room.pictures.mkdir(parents=True, exist_ok=True)
    found = []
    for name in WORDS:
        path = room.pictures / f"{name}.jpg"
        shutil.copy(SAMPLES / path.name, path)
        found.append(room.lightroom.add_photo(path))
    return found


def settings(room: Studio) -> None:
    with room.lightroom.plugin_manager() as manager:
        for tab in manager.tabs:
            draw(room, manager, f"settings-{tab.split()[0].casefold()}", tab)


def confirm(room: Studio) -> None:
    room.lightroom.select(*photos(room))
    draw_next(room, "confirm", "cancel", lambda dialog: "About" in dialog.text)
    room.lightroom.click(ITEM)


def sent(room: Studio) -> None:
    first = photos(room)[0]
    first.edit(title="Cat in the garden", city="Bern")
    first.add_keywords("cat", "garden")
    room.lightroom.select(first)
    dialogs = room.lightroom.dialogs
    room.lightroom.at(lambda _: dialogs, lambda: dialogs[0].press("What Is Sent…"))
    room.lightroom.answer("cancel", to="Rehearsal", when=lambda _: dialogs[-1].closed)
    draw_next(room, "sent", "ok", to="What Is Sent")
    room.lightroom.click(ITEM)


def answered(room: Studio) -> None:
    """The question of a run over photos that a helper with a script has answers for."""
    chosen = photos(room)
    done = [
        {
            "event": "done",
            "id": photo.uuid,
            "model": "gpt-4.1-mini",
            "suggestion": {
                "title": title,
                "description": caption,
                "keywords": words.split(", "),
                "categories": CATEGORIES[name],
                "flags": ["logo"] if name == "rocket" else [],
            },
            "usage": {"input_tokens": 853, "output_tokens": 165},
            "cost": 0.000605,
        }
        for photo, (name, (title, caption, words)) in zip(chosen, WORDS.items(), strict=True)
    ]
    total = {"usage": {"input_tokens": 2559, "output_tokens": 495}, "cost": 0.001815}
    room.put_another_helper_in_place(
        {"event": "started", "protocol": 1, "version": "0.1.0"},
        *done,
        {"event": "finished", "done": 3, "failed": 0, "from_ledger": 0, **total},
    )
    room.lightroom.select(*chosen)
    room.lightroom.answer("ok", to="Rehearsal")


def review(room: Studio) -> None:
    room.lightroom.prefs["review"] = "always"
    room.lightroom.restart()
    answered(room)
    draw_next(room, "review", "Accept All Remaining")
    room.lightroom.answer("ok")
    room.lightroom.click(ITEM)


def summary(room: Studio) -> None:
    answered(room)
    draw_next(room, "summary", "ok")
    room.lightroom.click(ITEM)


def undo(room: Studio) -> None:
    answered(room)
    room.lightroom.answer("ok")
    room.lightroom.click(ITEM)
    draw_next(room, "undo", "cancel")
    room.lightroom.click(UNDO_ITEM)


def csv(room: Studio) -> None:
    for photo, (_, _, words) in zip(photos(room), WORDS.values(), strict=True):
        fields = {"status": "keyworded", "use": "commercial", "keywords": words}
        plugin = room.lightroom.plugin_id
        photo.properties.update({(plugin, field): value for field, value in fields.items()})
    room.lightroom.select(*room.lightroom.photos)
    draw_next(room, "csv", "cancel")
    room.lightroom.click(CSV_ITEM)


def export(room: Studio) -> None:
    draw(room, room.lightroom.export_section("Keep keyword order for stock"), "export")


def main() -> None:
    for work in (settings, confirm, sent, review, summary, undo, csv, export):
        shutil.rmtree(HOME, ignore_errors=True)
        with studio(HOME) as room:
            work(room)
    shutil.rmtree(HOME.parent)


if __name__ == "__main__":
    main()
