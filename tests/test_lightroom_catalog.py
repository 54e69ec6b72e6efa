"""The test Lightroom proves its rules about photos, keywords and the write gate."""

import shutil
import time
from pathlib import Path

import pytest

from tests.lightroom import LuaError, Violation
from tests.lightroom.tiny import PRELUDE, lightrooms, plugin

SAMPLES = Path(__file__).parent / "samples" / "photos"

PROVIDER = """
return { schemaVersion = 1, metadataFieldsForPhotos = {
  { id = 'ranked', title = 'Ranked', dataType = 'string', searchable = true },
  { id = 'state', dataType = 'enum', values = { { value = 'done', title = 'Done' } } },
} }
"""


@pytest.fixture
def start(tmp_path):
    path = plugin(tmp_path, info="LrMetadataProvider = 'Fields.lua'", Fields=PROVIDER)
    with lightrooms(tmp_path) as start:
        yield lambda os="mac": start(path, os=os)


@pytest.fixture
def lr(start):
    return start()


@pytest.fixture
def cat(lr, tmp_path):
    shutil.copy(SAMPLES / "cat.jpg", tmp_path / "cat.jpg")
    photo = lr.add_photo(
        tmp_path / "cat.jpg",
        title="Cat",
        keywords=["snow", "Places|Europe|Zürich"],
        captured="2024-01-12T17:05:09",
        city="Zürich",
        gps=(47.4, 8.5),
    )
    lr.select(photo)
    return photo


def lua(lightroom, source, **options):
    return lightroom.lua(
        PRELUDE
        + """
        local photo = LrTasks.canYield() and catalog:getTargetPhotos()[1]
        local function gate(func, params) return catalog:withWriteAccessDo('Test', func, params) end
        """
        + source,
        **options,
    )


def in_gate(lightroom, source):
    """What the source returns inside one write gate."""
    return lua(lightroom, f"""
        local results, count
        local function keep(...) results, count = {{ ... }}, select('#', ...) end
        gate(function() keep((function() {source} end)()) end)
        return unpack(results, 1, count)
    """)  # fmt: skip


# Reading ----------------------------------------------------------------------------------


def test_raw_and_formatted_keys_are_two_sets(lr, cat):
    for call in ("getRawMetadata 'fileName'", "getFormattedMetadata 'path'"):
        key = call.split("'")[1]
        with pytest.raises(LuaError, match=f'Unknown key: "{key}"'):
            lua(lr, f"return photo:{call}")


def test_one_unknown_key_fails_a_whole_batch(lr, cat):
    with pytest.raises(LuaError, match='Unknown key: "title"'):
        lua(lr, "return catalog:batchGetRawMetadata({ photo }, { 'path', 'title' })")


def test_a_batch_is_keyed_by_the_photo_object(lr, cat):
    assert lua(lr, """
        local found = catalog:batchGetFormattedMetadata({ photo }, { 'title', 'city', 'caption' })
        return found[photo].title, found[photo].city, found[photo].caption
    """) == ("Cat", "Zürich", None)  # fmt: skip


def test_what_is_unset_can_also_be_empty(lr, cat):
    lr.catalog.unset_text = ""
    assert lua(lr, "return photo:getFormattedMetadata 'caption'") == ""


def test_metadata_has_the_sdks_types(lr, cat):
    found = lua(lr, "local r = photo:getRawMetadata() return r.fileFormat, r.gps.latitude,"
                    " r.dateTimeOriginalISO8601, r.isVideo, r.masterPhoto == photo, r.rating,"
                    " photo:getFormattedMetadata 'keywordTags', #r.keywords, r.width")  # fmt: skip
    assert found == (
        "JPG", 47.4, "2024-01-12T17:05:09", False, True, None, "Zürich, snow", 2, cat.size[0],
    )  # fmt: skip


def test_exported_keywords_gain_ancestors_and_synonyms_and_lose_private_ones(lr, cat):
    lr.add_keyword("Places|Europe", include_on_export=False)
    lr.add_keyword("snow", synonyms=["Schnee"])
    assert lua(lr, "return photo:getFormattedMetadata 'keywordTagsForExport'") == (
        "Places, Schnee, Zürich, snow"
    )


def test_line_breaks_are_u2028_and_a_line_feed_is_noticed(lr, cat):
    cat.caption = "two\nlines"
    assert lua(lr, "return photo:getFormattedMetadata 'caption'") == "two\u2028lines"
    with pytest.raises(Violation, match=r"U\+2028"):
        in_gate(lr, "photo:setRawMetadata('caption', 'a\\nb')")


def test_nothing_selected_means_the_whole_filmstrip(lr, cat, tmp_path):
    lr.add_video(tmp_path / "v.mov")
    assert lua(lr, "return #catalog:getTargetPhotos(), catalog:getTargetPhoto() == photo") == (
        1,
        True,
    )
    lr.select()
    assert lua(lr, "return #catalog:getTargetPhotos(), catalog:getTargetPhoto()") == (2, None)


def test_menus_count_photos_not_videos_and_stop_counting_at_5000(lr, cat, tmp_path):
    lr.info["LrLibraryMenuItems"]["enabledWhen"] = "photosSelected"
    video = lr.add_video(tmp_path / "v.mov")
    assert lr.is_enabled("Go")
    lr.select(video)
    assert not lr.is_enabled("Go")
    with pytest.raises(AssertionError, match="greyed out"):
        lr.click("Go")
    lr.catalog.selection = [video] * 5001
    assert lr.is_enabled("Go")


def test_a_virtual_copy_knows_its_master(lr, cat):
    copy = lr.add_virtual_copy(cat, "Monochrome")
    lr.select(copy)
    assert lua(lr, """
        return photo:getRawMetadata 'isVirtualCopy', photo:getFormattedMetadata 'copyName',
          photo:getRawMetadata('masterPhoto'):getFormattedMetadata 'copyName'
    """) == (True, "Monochrome", None)  # fmt: skip


def test_a_photo_can_vanish_during_a_run(lr, cat):
    lr.at(lambda _: lr.log, cat.delete)
    with pytest.raises(LuaError, match="no longer in the catalog"):
        lua(lr, """
            local log = import 'LrLogger' 'x'; log:enable 'print'; log:info 'now'
            LrTasks.sleep(0.02)
            return photo:getRawMetadata 'path'
        """)  # fmt: skip


# The gate ---------------------------------------------------------------------------------


def test_changes_show_only_after_the_gate(lr, cat):
    assert lua(lr, """
        local inside
        local status = gate(function()
          photo:setRawMetadata('title', 'New')
          inside = photo:getFormattedMetadata 'title'
        end)
        return status, inside, photo:getFormattedMetadata 'title'
    """) == ("executed", "Cat", "New")  # fmt: skip
    assert lr.undo_history == ["Test"]


def test_the_gates_function_never_starts_at_once(lr, cat):
    assert lua(lr, """
        local order = ''
        LrTasks.startAsyncTask(function() order = order .. 'other ' end)
        gate(function() order = order .. 'gate' end)
        return order
    """) == "other gate"  # fmt: skip


def test_an_error_takes_everything_back_and_goes_on(lr, cat):
    before = cat.snapshot()
    with pytest.raises(LuaError, match="broken"):
        in_gate(lr, """
            photo:setRawMetadata('title', 'New')
            photo:addKeyword(catalog:createKeyword('new', {}, true, nil, true))
            error('broken', 0)
        """)  # fmt: skip
    assert cat.snapshot() == before
    assert "new" not in lr.keyword_tree()
    assert lr.undo_history == []
    assert in_gate(lr, "return 'free again'") == "free again"


@pytest.mark.parametrize(
    "change",
    [
        "photo:setRawMetadata('title', 'x')",
        "photo:addKeyword(catalog:getKeywords()[1])",
        "photo:removeKeyword(catalog:getKeywords()[1])",
    ],
)
def test_a_change_wants_a_named_gate(lr, cat, change):
    with pytest.raises(LuaError, match="withWriteAccessDo"):
        lua(lr, change)
    with pytest.raises(LuaError, match="withWriteAccessDo"):
        lua(lr, f"catalog:withPrivateWriteAccessDo(function() {change} end)")


def test_a_private_gate_is_enough_for_own_fields_and_new_keywords(lr, cat):
    lua(lr, """
        catalog:withPrivateWriteAccessDo(function()
          photo:setPropertyForPlugin(_PLUGIN, 'ranked', 'b, a')
          catalog:createKeyword('new', {}, true, nil, true)
        end)
    """)  # fmt: skip
    assert cat.custom("ranked") == "b, a"
    assert "new" in lr.keyword_tree()
    assert lr.undo_history == []


BUSY = (
    "LrCatalog:withWriteAccessDo: could not execute action 'Test'. It was blocked by another write "
    "access call, and no timeout parameters were provided."
)


def test_a_busy_gate_without_timeout_is_an_error(lr, cat):
    lr.hold_gate(0.2)
    assert lua(lr, "return LrTasks.pcall(gate, function() end)") == (False, BUSY)


def test_a_busy_gate_with_timeout_waits_or_gives_up(lr, cat):
    lr.hold_gate(0.1)
    assert lua(lr, "return gate(function() end, { timeout = 2 })") == "executed"
    lr.hold_gate(0.5)
    before = time.monotonic()
    assert lua(lr, """
        local called, ran
        local status = gate(function() ran = true end,
          { timeout = 0.1, callback = function() called = true end })
        return status, called, ran
    """) == ("aborted", True, None)  # fmt: skip
    assert time.monotonic() - before < 0.4


def test_a_gate_within_a_gate_is_busy(lr, cat):
    with pytest.raises(LuaError, match="blocked by another write access call"):
        in_gate(lr, "gate(function() end)")
    assert in_gate(lr, "return gate(function() end, { timeout = 0.05 })") == "aborted"


def test_the_table_must_hold_a_timeout(lr, cat):
    with pytest.raises(LuaError, match="timeout"):
        lua(lr, "gate(function() end, { asynchronous = true })")


def test_two_tasks_write_one_after_the_other(lr, cat):
    assert lua(lr, """
        local order, done = '', 0
        for _, name in ipairs { 'a', 'b' } do
          LrTasks.startAsyncTask(function()
            gate(function()
              for _ = 1, 3 do order = order .. name; LrTasks.yield() end
            end, { timeout = 5 })
            done = done + 1
          end)
        end
        while done < 2 do LrTasks.sleep(0.01) end
        return order
    """) == "aaabbb"  # fmt: skip


def test_a_named_gate_is_one_step_of_undo_and_mac_joins_them(start, tmp_path):
    names = {}
    for os in ("mac", "windows"):
        lr = start(os)
        photo = lr.add_photo(SAMPLES / "cat.jpg", title="old")
        lr.select(photo)
        lua(lr, """
            for _, name in ipairs { 'one', 'two' } do
              catalog:withWriteAccessDo(name, function() photo:setRawMetadata('title', name) end)
            end
        """)  # fmt: skip
        names[os] = lr.undo_history
        lr.undo()
        names[os + " title"] = photo.title
    assert names == {
        "mac": ["two"],
        "mac title": "old",
        "windows": ["one", "two"],
        "windows title": "one",
    }


# Writing ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("write", "problem"),
    [
        ("'keywords', {}", 'LrPhoto:setRawMetadata: unknown metadata key "keywords"'),
        ("'path', 'x'", 'unknown metadata key "path"'),
        ("'rating', 0", "rating must be 1 to 5 or nil"),
        ("'title', 7", "must be a string"),
        ("'title', nil", "must not be nil"),
        ("'copyrightState', 'mine'", "copyrightState"),
    ],
)
def test_a_wrong_write_raises(lr, cat, write, problem):
    with pytest.raises(LuaError, match=problem):
        in_gate(lr, f"photo:setRawMetadata({write})")


def test_an_own_field_must_be_declared_and_fit(lr, cat):
    for write, problem in (
        ("'other', 'x'", 'Attempt to access property "other" that\'s not declared in Info.lua'),
        ("'ranked', 7", "must be a string"),
        ("'ranked', ('x'):rep(512)", "511 bytes"),
        ("'state', 'open'", "not one of the values"),
    ):
        with pytest.raises(LuaError, match=problem):
            in_gate(lr, f"photo:setPropertyForPlugin(_PLUGIN, {write})")


# Keywords ---------------------------------------------------------------------------------


def test_a_keyword_made_in_the_gate_can_be_used_but_not_read(lr, cat):
    found = in_gate(lr, """
        local parent = catalog:createKeyword('Animals', {}, true, nil, true)
        local child = catalog:createKeyword('Cat', { 'Kitty' }, true, parent, true)
        photo:addKeyword(child)
        return LrTasks.pcall(parent.getChildren, parent)
    """)  # fmt: skip
    assert found[0] is False
    assert found[1].startswith("bad argument #2 to 'format'")
    assert cat.keyword_paths == ["Animals|Cat", "Places|Europe|Zürich", "snow"]


def test_a_second_creation_in_one_gate_gives_no_handle(lr, cat):
    assert in_gate(lr, """
        local first = catalog:createKeyword('new', {}, true, nil, true)
        return type(first), catalog:createKeyword('New', {}, true, nil, true)
    """) == ("table", False)  # fmt: skip


def test_an_existing_keyword_is_returned_whatever_its_case_and_stays_as_it_is(lr, cat):
    lr.add_keyword("Paris", include_on_export=False, synonyms=["Lutetia"])
    name, synonyms, exported, again = in_gate(lr, """
        local keyword = catalog:createKeyword('paris', { 'x' }, true, nil, true)
        local attributes = keyword:getAttributes()
        return attributes.keywordName, attributes.synonyms[1], attributes.includeOnExport,
          catalog:createKeyword('Paris', {}, true, nil, false)
    """)  # fmt: skip
    assert (name, synonyms, exported, again) == ("Paris", "Lutetia", False, False)


@pytest.mark.parametrize("name", ["a,b", "a;b", "a|b", "", " a", "a\\n"])
def test_a_refused_name_gives_nil(lr, cat, name):
    assert in_gate(lr, f"return catalog:createKeyword('{name}', {{}}, true, nil, true)") is None


def test_a_name_can_be_refused_for_no_visible_reason(lr, cat):
    lr.refuse_keyword("odd")
    assert in_gate(lr, "return catalog:createKeyword('odd', {}, true, nil, true)") is None


def test_no_parent_may_mean_the_marked_keyword(lr, cat):
    lr.put_new_keywords_inside("Inbox")
    in_gate(lr, "catalog:createKeyword('new', {}, true, nil, true)")
    assert lr.keyword_tree()["Inbox"] == {"new": {}}


def test_a_keyword_of_a_gate_that_failed_is_dead(lr, cat):
    with pytest.raises(LuaError, match="does not exist"):
        lua(lr, """
            local keyword
            LrTasks.pcall(gate, function()
              keyword = catalog:createKeyword('new', {}, true, nil, true)
              error('broken', 0)
            end)
            gate(function() photo:addKeyword(keyword) end)
        """)  # fmt: skip


def test_adding_twice_is_once_and_removing_only_detaches(lr, cat):
    in_gate(lr, """
        local keyword = catalog:createKeyword('snow', {}, true, nil, true)
        photo:addKeyword(keyword)
        photo:addKeyword(keyword)
    """)  # fmt: skip
    assert cat.keywords == ["Zürich", "snow"]
    in_gate(lr, "photo:removeKeyword(catalog:createKeyword('snow', {}, true, nil, true))")
    assert cat.keywords == ["Zürich"]
    assert "snow" in lr.keyword_tree()


def test_the_tree_can_be_walked_outside_any_gate(lr, cat):
    assert lua(lr, """
        local place = catalog:getKeywords()[2]
        local zurich = place:getChildren()[1]:getChildren()[1]
        return place:getName(), zurich:getName(), zurich:getParent():getName(),
          #zurich:getPhotos(), catalog:getKeywordsByLocalId({ zurich.localIdentifier })[1] == zurich
    """) == ("Places", "Zürich", "Europe", 1, True)  # fmt: skip


def test_a_renaming_that_clashes_is_false(lr, cat):
    assert in_gate(lr, """
        return catalog:getKeywords()[1]:setAttributes { keywordName = 'places' }
    """) is False  # fmt: skip


def test_undo_brings_all_back(lr, cat):
    before = cat.snapshot()
    in_gate(lr, """
        photo:setRawMetadata('title', 'New')
        photo:addKeyword(catalog:createKeyword('new', {}, true, nil, true))
        photo:removeKeyword(catalog:getKeywords()[1])
    """)  # fmt: skip
    lr.undo()
    assert cat.snapshot() == before
    assert "new" not in lr.keyword_tree()


def test_a_preview_comes_at_once_or_later_and_is_bigger_than_asked(lr, cat):
    assert lua(lr, """
        local got
        local request = photo:requestJpegThumbnail(100, 100, function(jpeg) got = jpeg end)
        local at_once = got
        while not got do LrTasks.sleep(0.01) end
        return at_once, got:sub(7, 10), request ~= nil
    """) == (None, "JFIF", True)  # fmt: skip
    cat.preview_cached = True
    assert lua(
        lr,
        """
        local got
        local request = photo:requestJpegThumbnail(100, 100, function(jpeg) got = jpeg end)
        return got ~= nil
    """,
    )


def test_a_vanished_photo_fails_a_batch_or_is_left_out_of_it(lr, cat):
    batch = """
        local photos = { photo }
        LrTasks.sleep(0.05)
        local found = catalog:batchGetRawMetadata(photos, { 'uuid' })
        return found[photo] == nil
    """
    lr.at(lambda lr: lr.bezels, cat.delete)
    with pytest.raises(LuaError, match="no longer in the catalog"):
        lua(lr, "LrDialogs.showBezel 'now'" + batch)
    other = lr.add_photo(SAMPLES / "cat.jpg")
    lr.select(other)
    lr.catalog.batch_omits_deleted = True
    lr.at(lambda lr: len(lr.bezels) > 1, other.delete)
    assert lua(lr, "LrDialogs.showBezel 'now'" + batch) is True


def test_reading_targets_in_a_read_gate_hangs_on_windows(lr, cat):
    with pytest.raises(Violation, match="hangs on Windows"):
        lua(lr, "catalog:withReadAccessDo(function() catalog:getTargetPhotos() end)")
