"""The test Lightroom proves its rules about the user's exports and post-process actions."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.lightroom import InternalError, Violation
from tests.lightroom.tiny import lightrooms, plugin

SAMPLES = Path(__file__).parent / "samples" / "photos"
TITLE = "Act"
INFO = "LrExportFilterProvider = { title = 'Act', file = 'Act.lua', id = 'act' }"

EACH = """
return {
  postProcessRenderedPhotos = function(context, filterContext)
    for source, rendition in filterContext:renditions() do
      local ok, path = source:waitForRender()
      %s
    end
  end,
}
"""


@pytest.fixture
def load(tmp_path):
    """Starts Lightroom with three photos and a plug-in with this action."""
    with lightrooms(tmp_path) as start:

        def started(source):
            lightroom = start(plugin(tmp_path, info=INFO, Act=source))
            for number in range(3):
                path = tmp_path / f"p{number}.jpg"
                shutil.copy(SAMPLES / "cat.jpg", path)
                lightroom.add_photo(path, keywords=["zebra", "Ant", "ant", f"k{number}"])
            return lightroom

        yield started


def each(body):
    return EACH % body


def export(lightroom, **settings):
    return lightroom.export(*lightroom.photos, actions=(TITLE,), **settings)


def tags_of(file, *names):
    command = ["exiftool", "-j", "-struct", "-G1", "-Warning", *names, str(file)]
    answer = subprocess.run(command, capture_output=True, check=True)
    [found] = json.loads(answer.stdout)
    return {name: value for name, value in found.items() if name != "SourceFile"}


# Files -----------------------------------------------------------------------------------------


def test_an_exported_file_has_its_keywords_twice_and_by_alphabet_capitals_first(load):
    lightroom = load(each(""))
    file = lightroom.export(lightroom.photos[0]).files[0]
    by_alphabet = ["Ant", "ant", "k0", "zebra"]
    names = ("-XMP-dc:Subject", "-IPTC:Keywords", "-XMP-lr:all")
    assert tags_of(file, *names) == {
        "XMP-dc:Subject": by_alphabet,
        "IPTC:Keywords": by_alphabet,
    }


def test_texts_are_embedded_and_iptc_cuts_long_ones(load):
    lightroom = load(each(""))
    photo = lightroom.photos[0]
    photo.edit(title="ü" * 40, caption="One & two\nlines <b>")
    photo.add_keywords("Places|" + "é" * 40)
    file = lightroom.export(photo, LR_metadata_keywordOptions="lightroomHierarchical").files[0]
    names = ("-IPTC:all", "-XMP-dc:all", "-XMP-lr:all")
    tags = tags_of(file, *names)
    assert tags["XMP-dc:Title"] == "ü" * 40
    assert tags["IPTC:ObjectName"] == "ü" * 32
    assert tags["XMP-dc:Description"] == tags["IPTC:Caption-Abstract"] == "One & two\nlines <b>"
    assert "é" * 32 in tags["IPTC:Keywords"]
    assert "Places|" + "é" * 40 in tags["XMP-lr:HierarchicalSubject"]
    assert "ExifTool:Warning" not in tags


def test_with_copyright_only_no_keyword_is_in_the_file(load):
    lightroom = load(each(""))
    file = lightroom.export(lightroom.photos[0], LR_embeddedMetadataOption="copyrightOnly").files[0]
    assert tags_of(file, "-XMP:all", "-IPTC:all") == {}


# Actions ---------------------------------------------------------------------------------------


def test_nobody_sees_a_file_before_the_action_has_passed_it_on(load):
    lightroom = load(
        each("""
          local file = io.open(path, 'ab'); file:write 'x'; file:close()
          LrTasks.sleep(0.05)
          rendition:renditionIsDone(true)
        """)
    )
    result = lightroom.export(*lightroom.photos, actions=(TITLE,), wait=False)
    lightroom.run(until=lambda _: len(result.files) == 1)
    assert result.files[0].read_bytes().endswith(b"x")
    assert not result.over
    lightroom.run()
    assert [file.name for file in result.files] == ["p0.jpg", "p1.jpg", "p2.jpg"]
    assert result.over


def test_actions_are_chained_in_order(load):
    lightroom = load(each("local file = io.open(path, 'ab'); file:write 'x'; file:close()"))
    result = lightroom.export(lightroom.photos[0], actions=(TITLE, TITLE))
    assert result.files[0].read_bytes().endswith(b"xx")


def test_going_on_passes_the_rendition_on_as_it_came(load):
    lightroom = load(each(""))
    lightroom.photos[1].fail_render("Damaged.")
    result = export(lightroom)
    assert [file.name for file in result.files] == ["p0.jpg", "p2.jpg"]
    assert result.failures == {"p1.jpg": "Damaged."}


def test_a_rendition_that_the_action_fails_has_failed(load):
    result = export(load(each("rendition:renditionIsDone(false, 'No.')")))
    assert result.files == []
    assert result.failures == {f"p{number}.jpg": "No." for number in range(3)}


def test_what_an_action_leaves_when_it_ends_has_failed(load):
    result = export(load(each("rendition:renditionIsDone(true) break")))
    assert [file.name for file in result.files] == ["p0.jpg"]
    assert list(result.failures) == ["p1.jpg", "p2.jpg"]


def test_an_error_in_an_action_costs_the_rest_of_the_export(load):
    lightroom = load(each("rendition:renditionIsDone(true) if path:find 'p1' then error 'bug' end"))
    with pytest.raises(InternalError, match="bug"):
        export(lightroom)


def test_the_action_knows_photos_and_renditions_beforehand(load):
    lightroom = load("""
      return {
        postProcessRenderedPhotos = function(context, filterContext)
          local names = {}
          for index, rendition in ipairs(filterContext.renditionsToSatisfy) do
            names[index] = rendition.photo:getFormattedMetadata 'fileName'
          end
          LrPrefs.prefsForPlugin().names = table.concat(names, ' ')
          LrPrefs.prefsForPlugin().format = filterContext.propertyTable.LR_format
          for source in filterContext:renditions() do source:waitForRender() end
        end,
      }
    """)
    export(lightroom)
    assert lightroom.prefs == {"names": "p0.jpg p1.jpg p2.jpg", "format": "JPEG"}


def test_after_a_cancel_the_rest_gives_false_and_nothing(load):
    lightroom = load(each("rendition:renditionIsDone(ok, path)"))
    lightroom.render_seconds = 0.05
    lightroom.cancel_progress()
    result = export(lightroom)
    assert len(result.files) < 3
    assert set(result.failures.values()) == {None}


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("rendition:renditionIsDone(true) rendition:renditionIsDone(true)", "passed on already"),
        ("for _ in filterContext:renditions { stopIfCanceled = true } do end", "no argument"),
    ],
)
def test_a_wrong_call_is_a_violation(load, body, complaint):
    with pytest.raises(Violation, match=complaint):
        export(load(each(body)))


def test_while_publishing_a_named_gate_is_blocked_and_a_private_one_is_not(load):
    lightroom = load(
        each("""
          local prefs = LrPrefs.prefsForPlugin()
          prefs.named = catalog:withWriteAccessDo('x', function() end, { timeout = 0.1 })
          prefs.private = catalog:withPrivateWriteAccessDo(function() end, { timeout = 0.1 })
        """)
    )
    lightroom.export(lightroom.photos[0], actions=(TITLE,), publish=True)
    assert lightroom.prefs == {"named": "aborted", "private": "executed"}
    lightroom.export(lightroom.photos[0], actions=(TITLE,))
    assert lightroom.prefs["named"] == "executed"


def test_the_section_of_an_action_is_bound_to_its_preset_fields(load):
    lightroom = load("""
      return {
        exportPresetFields = { { key = 'words', default = 'as before' } },
        sectionForFilterInDialog = function(f, props)
          return { title = 'Act', f:edit_field { value = bind 'words' } }
        end,
      }
    """)
    assert lightroom.export_section(TITLE).value("words") == "as before"
