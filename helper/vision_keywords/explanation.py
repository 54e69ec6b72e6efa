"""The explanation door: what the model would be told about each photo, to the letter.

The contract is `docs/protocol.md`, "What is sent".
"""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO, Any

from vision_keywords import prompt
from vision_keywords.context import Context
from vision_keywords.job_folder import (
    Lines,
    answer,
    fields,
    job_of,
    settings_of,
    write,
)
from vision_keywords.rules import rules_of

_NOTHING = Context()


@dataclass(frozen=True)
class _Line:
    """A photo of which only the words are asked for."""

    id: str
    context: Context = _NOTHING


def explain(folder: Path) -> bool:
    """Answers in a job folder what a run with its settings and photos would send."""
    return answer(folder, partial(_explained, folder))


def _explained(folder: Path, _key: str, events: IO[bytes]) -> dict[str, Any]:
    settings = settings_of(job_of(folder))
    rules = rules_of(settings)
    told = {
        "text": prompt.instructions(rules),
        "built_in": prompt.instructions(replace(rules, instructions="")),
        "own": rules.instructions.strip(),
    }
    write(events, {"event": "instructions", **told})
    count = 0
    for data in Lines(folder).all():
        line = fields(_Line, data, "photos.jsonl")
        notes = prompt.notes(line.context, rules, settings.hint)
        write(events, {"event": "question", "id": line.id, "notes": notes})
        count += 1
    return {"event": "finished", "done": count, "failed": 0}
