"""Alone draws a form as a page: the window round its views, as of a dialog or of sections."""

from __future__ import annotations

from html import escape
from pathlib import Path

from .dialogs import Dialog
from .forms import Form
from .nodes import roots
from .plugin_manager import PluginManager
from .views import PhotoJpeg, Views, element

FOLDER = Path(__file__).parent
PANELS = ("runOpenPanel", "runSavePanel")


def page(form: Form, photo_jpeg: PhotoJpeg, tab: str | None = None) -> str:
    """The form as a page, which finds the texts that do not fit itself (`window.cut`)."""
    if tab is not None and tab not in form.tabs:
        raise LookupError(f"no tab {tab!r} among {form.tabs}")
    views = Views(photo_jpeg, tab)
    window = _dialog(form, views) if isinstance(form, Dialog) else _sections(form, views)
    style = (FOLDER / "drawing.css").read_text("utf-8")
    script = (FOLDER / "drawing.js").read_text("utf-8")
    return (
        f'<!doctype html><meta charset="utf-8"><style>{style}</style>'
        f"{element('window', window)}<script>{script}</script>"
    )


def _tree(form: Form, tree: int, views: Views) -> str:
    return element("column", "".join(views.view(root) for root in roots(form, tree)))


def _dialog(dialog: Dialog, views: Views) -> str:
    if dialog.kind in PANELS:
        raise ValueError(f"{dialog.kind} is the system's own panel")
    if not dialog.trees:
        return _message(dialog) + _buttons(dialog)
    contents = "".join(_tree(dialog, tree, views) for tree in dialog.trees)
    return element("bar", escape(dialog.title)) + element("content", contents) + _buttons(dialog)


def _message(dialog: Dialog) -> str:
    style = str(dialog.style or "info")
    said = "".join(f"<p>{escape(text)}</p>" for text in (dialog.message, dialog.info) if text)
    badge = element(f"badge {style}", "i" if style == "info" else "!")
    return element("content", element("message", badge + element("said", said)))


def _buttons(dialog: Dialog) -> str:
    """The action at the right, Cancel beside it, what else there is at the left."""
    labels = {result: escape(label) for label, result in dialog.buttons.items()}
    ok, cancel = labels.pop("ok", ""), labels.pop("cancel", "")
    inside = "".join(element("button", label) for label in labels.values()) + element("gap", "")
    if cancel:
        inside += element("button", cancel)
    if ok:
        inside += element(f"button default {'' if dialog.is_enabled else 'disabled'}", ok)
    return element("buttons", inside)


def _sections(form: Form, views: Views) -> str:
    """Of the Plug-in Manager or the Export dialog, of which only these are drawn."""
    sections = "".join(
        element(
            "section",
            element("heading", escape(title)) + element("inside", _tree(form, tree, views)),
        )
        for tree, title in zip(form.trees, form.titles, strict=True)
    )
    is_manager = isinstance(form, PluginManager)
    title, button = ("Lightroom Plug-in Manager", "Done") if is_manager else ("Export", "Export")
    last = element("gap", "") + element("button default", button)
    return element("bar", title) + element("content", sections) + element("buttons", last)
