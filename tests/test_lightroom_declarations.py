"""The test Lightroom proves its rules about what a plug-in declares of its metadata and exports."""

import pytest

from tests.lightroom import Violation
from tests.lightroom.tiny import lightrooms, plugin

FIELD = "{ id = 'rank', title = 'Rank', dataType = 'string' }"
PROVIDER = "return { schemaVersion = 1, metadataFieldsForPhotos = { %s } }"
TAGSET = "return { id = 'set', title = 'Set', items = { %s } }"


@pytest.fixture
def load(tmp_path):
    """Starts Lightroom with a plug-in that declares just this."""
    with lightrooms(tmp_path) as start:

        def started(info="", **files):
            return start(plugin(tmp_path, info=info, **files))

        yield started


def declared(load, *fields, provider=PROVIDER):
    lightroom = load("LrMetadataProvider = 'F.lua'", F=provider % ", ".join(fields))
    return lightroom.catalog.fields_declared[lightroom.plugin_id]


def tagset(load, *items, text=TAGSET):
    info = "LrMetadataProvider = 'F.lua', LrMetadataTagsetFactory = { 'T.lua' }"
    return load(info, F=PROVIDER % FIELD, T=text % ", ".join(items))


def test_fields_are_known_by_their_ids(load):
    assert list(declared(load, FIELD, "{ id = 'state' }")) == ["rank", "state"]


def test_an_enum_may_have_a_value_that_stands_for_none(load):
    values = "{ { value = nil, title = 'None' }, { value = 'a', title = 'A' } }"
    found = declared(load, f"{{ id = 'e', dataType = 'enum', values = {values} }}")
    assert found["e"]["values"] == [{"title": "None"}, {"value": "a", "title": "A"}]


def test_an_enum_may_be_open_to_other_values(load):
    values = "{ { value = 'a', title = 'A' }, allowPluginToSetOtherValues = true }"
    lightroom = load(
        "LrMetadataProvider = 'F.lua'",
        F=PROVIDER % f"{{ id = 'e', dataType = 'enum', values = {values} }}",
    )
    photo = lightroom.add_photo(lightroom.home / "a.jpg")
    lightroom.select(photo)
    lightroom.lua("""
        local catalog = import('LrApplication').activeCatalog()
        catalog:withPrivateWriteAccessDo(function()
          catalog:getTargetPhoto():setPropertyForPlugin(_PLUGIN, 'e', 'b')
        end)
    """)
    assert photo.custom("e") == "b"


@pytest.mark.parametrize(
    ("field", "complaint"),
    [
        ("{ title = 'No id' }", "no id for a metadata field"),
        ("{ id = '2nd' }", "no id for a metadata field"),
        ("{ id = 'a b' }", "no id for a metadata field"),
        ("{ id = 'a', dataType = 'number' }", "dataType number"),
        ("{ id = 'a', browsable = true }", "must be searchable"),
        ("{ id = 'a', dataType = 'enum' }", "needs values"),
        ("{ id = 'a', values = {} }", "needs values"),
        ("{ id = 'a', dataType = 'enum', values = { { value = 'x' } } }", "needs a title"),
        ("{ id = 'a', searchible = true }", "no key searchible"),
        (f"{FIELD}, {FIELD}", "declared twice"),
    ],
)
def test_a_field_that_lightroom_would_not_take(load, field, complaint):
    with pytest.raises(Violation, match=complaint):
        declared(load, field)


@pytest.mark.parametrize(
    ("provider", "complaint"),
    [
        ("return { metadataFieldsForPhotos = { %s } }", "needs a schemaVersion"),
        ("return { schemaVersion = '1', metadataFieldsForPhotos = { %s } }", "a number"),
        ("return { schemaVersion = 1, metadataFields = { %s } }", "metadataFieldsForPhotos"),
    ],
)
def test_a_provider_that_lightroom_would_not_take(load, provider, complaint):
    with pytest.raises(Violation, match=complaint):
        declared(load, FIELD, provider=provider)


@pytest.mark.parametrize(
    "item",
    [
        "'com.adobe.filename'",
        "'org.example.tiny.rank'",
        "'org.example.tiny.*'",
        "{ 'org.example.tiny.rank', label = 'Rank' }",
        "{ 'com.adobe.caption', height_in_lines = 3 }",
        "{ 'com.adobe.separator' }",
    ],
)
def test_a_tagset_shows_built_in_and_declared_fields(load, item):
    assert tagset(load, item).menu_items() == ["Go"]


@pytest.mark.parametrize(
    ("item", "complaint"),
    [
        ("'org.example.tiny.other'", "cannot show 'org.example.tiny.other'"),
        ("'rank'", "cannot show 'rank'"),
        ("'com.adobe.filname'", "cannot show"),
        ("{ 'org.example.tiny.rank', title = 'Rank' }", "no key title"),
    ],
)
def test_a_tagset_that_the_panel_could_not_show(load, item, complaint):
    with pytest.raises(Violation, match=complaint):
        tagset(load, item)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("return { title = 'Set', items = { %s } }", "needs a id"),
        ("return { id = 'set', items = { %s } }", "needs a title"),
        ("return { id = 'set', title = 'Set', fields = { %s } }", "no key fields"),
        ("return { id = 'set', title = 'Set' } -- %s", "needs items"),
    ],
)
def test_a_tagset_without_what_it_needs(load, text, complaint):
    with pytest.raises(Violation, match=complaint):
        tagset(load, "'com.adobe.title'", text=text)


def test_two_tagsets_need_two_ids(load):
    info = "LrMetadataTagsetFactory = { 'T.lua', 'U.lua' }"
    text = TAGSET % "'com.adobe.title'"
    with pytest.raises(Violation, match="two tagsets"):
        load(info, T=text, U=text)


def test_a_key_that_info_lua_does_not_have_is_a_violation(load):
    with pytest.raises(Violation, match="no key LrPluginInfoURL"):
        load("LrPluginInfoURL = 'https://example.org'")


@pytest.mark.parametrize("missing", ["title", "file", "id"])
def test_a_post_process_action_needs_title_file_and_id(load, missing):
    given = {"title": "T", "file": "F.lua", "id": "f"}
    words = ", ".join(f"{key} = '{value}'" for key, value in given.items() if key != missing)
    with pytest.raises(Violation, match=f"needs a {missing}"):
        load(f"LrExportFilterProvider = {{ {words} }}", F="return {}")
