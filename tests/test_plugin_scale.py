"""Very many photos: memory stays flat, Lightroom responsive, and nothing is done twice."""

import json

from tests.sitting import Sitting
from tests.studio import studio

MANY, FEW = 1000, 100


def test_very_many_photos_take_little_memory_and_hold_nobody_up(tmp_path, undisturbed):
    few, many = Sitting(tmp_path / "few", FEW), Sitting(tmp_path / "many", MANY)
    assert f"{MANY} of {MANY}" in many.summary
    assert all(photo.title == f"Title of {photo.path.stem}" for photo in many.photos)
    assert len(many.helper.purchases) == len(set(many.helper.purchases)) == MANY
    assert many.longest.seconds < 0.1, many.longest
    # An answer is more than that, and so is what is known of a photo before it is rendered.
    assert (many.growth - few.growth) / (MANY - FEW) < 3, "kilobytes a photo"


def test_answers_that_wait_for_the_review_take_little_memory_too(tmp_path, undisturbed):
    few, many = (Sitting(tmp_path / str(n), n, review="always") for n in (FEW, MANY // 2))
    assert (many.growth - few.growth) / (MANY // 2 - FEW) < 3, "kilobytes a photo"
    assert many.longest.seconds < 0.1, many.longest


def test_a_burst_of_answers_holds_nobody_up(tmp_path, undisturbed):
    """As when the computer has slept in the middle of a run."""
    with studio(tmp_path) as room:
        folder = room.lightroom.temp / "VisionKeywords" / "job"
        folder.mkdir(parents=True)
        keywords = [f"keyword {number}" for number in range(50)]
        event = {"event": "done", "suggestion": {"title": "A title", "keywords": keywords}}
        lines = [json.dumps({**event, "id": str(number)}) for number in range(5000)]
        (folder / "job.json").write_text("{}")
        (folder / "events.jsonl").write_text("\n".join([*lines, ""]))
        source = """
            local Job, LrTasks = require 'Job', import 'LrTasks'
            local job, count, more = { folder = '%s', read = 0, cut_off = '' }, 0, true
            while more do
              local events, garbled
              events, garbled, more = Job.events(job)
              count = count + #events
              assert(#garbled == 0)
              LrTasks.yield()
            end
            Job.sweep()
            return count
        """
        assert room.lightroom.lua(source % folder) == 5000
        assert room.lightroom.longest_turn.seconds < 0.1
