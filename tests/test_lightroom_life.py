"""The test Lightroom proves its rules about photos that come and go, and about its own death."""

import os
import shutil
import time
from pathlib import Path

import pytest

from tests.lightroom import LuaError
from tests.lightroom.tiny import PRELUDE, lightrooms, plugin

SAMPLES = Path(__file__).parent / "samples" / "photos"


@pytest.fixture
def start(tmp_path):
    with lightrooms(tmp_path) as start:
        yield lambda menu="", **options: start(plugin(tmp_path, menu), **options)


@pytest.fixture
def lr(start):
    return start()


@pytest.fixture
def photos(lr, tmp_path):
    names = ("cat", "coffee", "rocket")
    for name in names:
        shutil.copy(SAMPLES / f"{name}.jpg", tmp_path)
    return [lr.add_photo(tmp_path / f"{name}.jpg") for name in names]


def lua(lightroom, source, **options):
    return lightroom.lua(PRELUDE + source, **options)


# Photos -----------------------------------------------------------------------------------


def test_a_photo_is_found_by_its_uuid_until_it_is_removed(lr, photos):
    source = f"local found = catalog:findPhotoByUuid('{photos[0].uuid}') return found ~= nil"
    assert lua(lr, source) is True
    photos[0].delete()
    assert lua(lr, source) is False


def test_a_collapsed_stack_shows_only_its_top(lr, photos):
    lr.stack(*photos[:2], collapsed=True)
    assert lua(lr, """
        local shown, top = catalog:getTargetPhotos(), nil
        for _, photo in ipairs(shown) do
          if photo:getRawMetadata 'isInStackInFolder' then top = photo end
        end
        return #shown, top:getRawMetadata 'stackInFolderIsCollapsed',
          #top:getRawMetadata 'stackInFolderMembers', top:getRawMetadata 'stackPositionInFolder'
    """) == (2, True, 2, 1)  # fmt: skip


def test_a_stack_of_one_is_none(lr, photos):
    lr.stack(*photos[:2], collapsed=True)
    photos[0].delete()
    assert lua(lr, """
        local shown = catalog:getTargetPhotos()
        return #shown, shown[1]:getRawMetadata 'isInStackInFolder'
    """) == (2, False)  # fmt: skip


def test_a_published_photo_that_is_changed_is_to_be_published_again(lr, photos):
    collection = lr.publish(*photos[:2], to="Adobe Stock")
    assert collection.to_republish == []
    lr.select(photos[0])
    assert lua(lr, """
        local photo = catalog:getTargetPhotos()[1]
        local published = photo:getContainedPublishedCollections()
        catalog:withWriteAccessDo('Title', function() photo:setRawMetadata('title', 'Cat') end)
        local edited = {}
        for _, one in ipairs(published[1]:getPublishedPhotos()) do
          edited[#edited + 1] = tostring(one:getEditedFlag())
        end
        return #published, published[1]:getName(), table.concat(edited, ' ')
    """) == (1, "Adobe Stock", "true false")  # fmt: skip
    assert collection.to_republish == photos[:1]
    lr.publish(photos[0], to="Adobe Stock")
    assert collection.to_republish == []


def test_a_photo_that_was_never_published_is_in_no_collection(lr, photos):
    lr.select(photos[2])
    assert lua(lr, "return #catalog:getTargetPhoto():getContainedPublishedCollections()") == 0


def test_a_keyword_that_is_gone_or_not_there_yet_has_no_id(lr):
    keyword = lr.add_keyword("snow")
    find = f"return #catalog:getKeywordsByLocalId {{ {keyword.id} }}"
    assert lua(lr, find) == 1
    lr.delete_keyword("snow")
    assert lua(lr, find) == 0


@pytest.mark.parametrize(("version", "has_it"), [("13.1", False), ("13.2", True), ("15.3", True)])
def test_the_alt_text_is_there_from_version_13_2_on(start, tmp_path, version, has_it):
    lr = start(version=version)
    shutil.copy(SAMPLES / "cat.jpg", tmp_path)
    lr.select(lr.add_photo(tmp_path / "cat.jpg"))
    source = """
        local photo = catalog:getTargetPhoto()
        catalog:withWriteAccessDo('Alt', function()
          photo:setRawMetadata('altTextAccessibility', 'A cat')
        end)
        return photo:getFormattedMetadata 'altTextAccessibility',
          photo:getRawMetadata 'altTextAccessibility'
    """
    if has_it:
        assert lua(lr, source) == ("A cat", "A cat")
    else:
        with pytest.raises(LuaError, match='unknown metadata key "altTextAccessibility"'):
            lua(lr, source)
        with pytest.raises(LuaError, match='Unknown key: "altTextAccessibility"'):
            lua(lr, "return catalog:getTargetPhoto():getRawMetadata 'altTextAccessibility'")


# Death ------------------------------------------------------------------------------------


DYING = """
    LrTasks.startAsyncTask(function()
      local prefs = LrPrefs.prefsForPlugin()
      prefs.count = 30
      LrPasswords.store('key', 'sk-1')
      local journal = io.open(_PLUGIN.path .. '/../journal', 'w')
      journal:write('flushed')
      journal:flush()
      journal:write(' and not')
      local scope = LrProgressScope { title = 'Working' }
      LrTasks.startAsyncTask(function() LrTasks.execute 'sleep 30' end)
      local photo = catalog:getTargetPhotos()[1]
      catalog:withWriteAccessDo('First', function() photo:setRawMetadata('title', 'First') end)
      catalog:withWriteAccessDo('Second', function()
        photo:setRawMetadata('title', 'Second')
        LrTasks.sleep(0.1)
        prefs.count = 31
        LrTasks.sleep(60)
      end)
    end)
"""


def test_what_dies_in_the_middle_leaves_what_was_done_and_nothing_half_done(start, tmp_path):
    lr = start(DYING)
    shutil.copy(SAMPLES / "cat.jpg", tmp_path)
    photo = lr.add_photo(tmp_path / "cat.jpg")
    lr.select(photo)
    lr.at(lambda lr: lr.prefs.get("count") == 31, lr.quit)
    lr.click("Go")
    assert photo.title == "First"
    assert (tmp_path / "journal").read_text() == "flushed"
    os.kill(lr.processes[0], 0)
    with pytest.raises(AssertionError, match="does not run"):
        lr.click("Go")
    lr.restart()
    assert lua(lr, """
        local photo = catalog:getTargetPhotos()[1]
        catalog:withWriteAccessDo('Third', function() photo:setRawMetadata('title', 'Third') end)
        return LrPrefs.prefsForPlugin().count, LrPasswords.retrieve 'key'
    """) == (31, "sk-1")  # fmt: skip
    assert photo.title == "Third"
    lr.kill(lr.processes[0])


def test_a_dialog_of_a_program_that_died_is_answered_by_nobody(start):
    lr = start("""
        LrTasks.startAsyncTask(function()
          LrDialogs.message 'Still there?'
          LrPrefs.prefsForPlugin().answered = true
        end)
    """)
    lr.on_dialog(lambda _: lr.quit())
    lr.click("Go")
    lr.restart()
    lr.run()
    assert lr.prefs.get("answered") is None


# How long a task holds Lightroom ----------------------------------------------------------


def test_the_longest_turn_names_the_task_and_where_it_let_go(start):
    lr = start("""
        LrFunctionContext.postAsyncTaskWithContext('Greedy', function()
          local finish = os.clock() + 0.15
          while os.clock() < finish do end
          LrTasks.yield()
        end)
        LrFunctionContext.postAsyncTaskWithContext('Polite', function() LrTasks.sleep(0.2) end)
    """)
    lr.click("Go")
    assert lr.longest_turn.seconds > 0.1
    assert (lr.longest_turn.task, lr.longest_turn.until) == ("Greedy", "LrTasks.yield")
    assert lr.turns["Polite"].seconds < 0.1
    lr.forget_turns()
    assert lr.longest_turn.seconds == 0


def test_the_work_of_lightroom_itself_is_not_the_tasks(lr):
    """Making a picture takes the processor, and little has to cross over to Lua for it."""
    photo = lr.add_photo(SAMPLES / "cat.jpg")
    photo.preview_cached = True
    source = """
        local photo, made = catalog:getTargetPhoto(), 0
        for _ = 1, 20 do
          photo:requestJpegThumbnail(600, 600, function(jpeg) made = made + (jpeg and 1 or 0) end)
        end
        return made
    """
    lr.select(photo)
    lr.forget_turns()
    before = time.thread_time()
    assert lua(lr, source) == 20
    took = time.thread_time() - before
    assert lr.longest_turn.seconds < took / 2


def test_thousands_of_photos_may_be_one_picture_on_the_disk(lr, tmp_path):
    lr.select(*lr.add_photos(SAMPLES / "cat.jpg", 50, tmp_path / "many", keywords=["cat"]))
    assert lua(lr, "return #catalog:getTargetPhotos()") == 50
    assert lr.photos[49].keywords == ["cat"]
    assert len({photo.path.stat().st_ino for photo in lr.photos}) == 1
