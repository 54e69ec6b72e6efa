"""Writes answers into the test Lightroom's catalog as a run does, without helper or previews."""

import json
from typing import Any

from tests.lightroom import Dialog, Lightroom, Photo

UNDO = "Undo Last Stock Keywords"

WRITE = """
local Json, Journal, Record = require 'Json', require 'Journal', require 'Record'
local job = Json.decode [==[%s]==]
local catalog = import('LrApplication').activeCatalog()
local settings = require('Settings').read()
for name, value in pairs(job.settings) do
  settings[name] = value
end
local run = Record.of_run(settings)
local journal = job.on and Journal.last(catalog)
  or assert(Journal.begin(catalog, { run = run, settings = settings, total = #job.results }))
local Catalog = require 'Catalog'
local writer = Catalog.writer(catalog, {}, { run = run, settings = settings, journal = journal })
local outcomes = {}
for first = 1, #job.results, 20 do
  local batch = {}
  for index = first, math.min(first + 19, #job.results) do
    batch[#batch + 1] = job.results[index]
    assert(Journal.note(journal, job.results[index]))
  end
  for id, outcome in pairs(Catalog.write(writer, batch, job.patient)) do
    outcomes[id] = outcome
  end
end
return Json.encode(outcomes)
"""


def answer(
    photo: Photo,
    title: str = "",
    keywords: list[str] | None = None,
    edited: list[str] | None = None,
    **texts: str,
) -> dict[str, Any]:
    """A result, as the helper's answer or the review gives it."""
    suggestion = {
        "title": title, "description": "", "alt_text": "", "keywords": keywords or [],
        "missing": 0, "categories": [], "flags": [], "warnings": [], **texts,
    }  # fmt: skip
    fields = dict.fromkeys(edited, True) if edited else None
    result = {"id": photo.uuid, "name": photo.name, "model": "m", "suggestion": suggestion}
    return {**result, "edited": fields} if fields else result


def write(
    lightroom: Lightroom,
    *results: dict[str, Any],
    on: bool = False,
    patient: bool = True,
    **settings: object,
) -> dict[str, Any]:
    """One run, or, with `on`, more of the last one. The outcomes by id."""
    job = {"results": results, "settings": settings, "on": on, "patient": patient}
    return json.loads(lightroom.lua(WRITE % json.dumps(job), timeout=120))


def undo(lightroom: Lightroom, timeout: float = 60) -> Dialog:
    """Clicks, says yes, and gives the last words."""
    lightroom.answer("ok", to="Take back the stock keywords")
    lightroom.answer("ok")
    lightroom.click(UNDO, timeout=timeout)
    return lightroom.dialogs[-1]
