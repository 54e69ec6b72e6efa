"""The test Lightroom proves how it draws dialogs, and that only the chosen tab can be used."""

from pathlib import Path

import pytest
from PIL import Image

from tests.lightroom import drawing
from tests.lightroom.tiny import PRELUDE, lightrooms, plugin

SAMPLES = Path(__file__).parent / "samples" / "photos"

ASK = """
    return LrFunctionContext.callWithContext('form', function(context)
      local props = LrBinding.makePropertyTable(context)
      props.tab, props.grown, props.count, props.hint = 'words', 'short', 30, ''
      local view = %s
      LrTasks.startAsyncTask(function() props.grown = 'much longer than it was at first' end)
      local result = LrDialogs.presentModalDialog { title = 'Form', contents = view }
      return result, props.tab, props.hint, props.count
    end)
"""

TABS = """f:column { bind_to_object = props,
  f:tab_view { value = bind 'tab',
    f:tab_view_item { title = 'General', identifier = 'general',
      f:row {
        f:static_text { title = 'Hint:', width = LrView.share 'label', alignment = 'right' },
        f:edit_field { value = bind 'hint' },
      },
      f:static_text { title = 'Far too long for its place', width = 40 },
    },
    f:tab_view_item { title = 'Words', identifier = 'words',
      f:row {
        f:static_text { title = 'Number of them:', width = LrView.share 'label' },
        f:slider { value = bind 'count', min = 5, max = 50, integral = true },
      },
      f:static_text { title = bind 'grown' },
      f:static_text { title = 'Fits', width_in_chars = 10 },
      f:static_text { title = 'Hidden and too long', width = 10, visible = false },
    },
  },
}"""


@pytest.fixture
def lr(tmp_path):
    with lightrooms(tmp_path) as start:
        yield start(plugin(tmp_path))


def asked(lightroom, view, handler):
    """What a modal dialog with this view answers; the handler gets it while it is open."""
    lightroom.on_dialog(handler)
    return lightroom.lua(PRELUDE + ASK % view)


def html_of(lightroom, view):
    found = []

    def look(dialog):
        found.append(drawing.page(dialog, lightroom.renderer.picture))
        return "ok"

    asked(lightroom, view, look)
    return found[0]


# Tabs -------------------------------------------------------------------------------------


def test_only_the_controls_of_the_chosen_tab_can_be_used(lr):
    def use(dialog):
        assert dialog.tabs == ["General", "Words"]
        assert dialog.chosen_tabs == ["Words"]
        assert "Hint" not in dialog.text
        with pytest.raises(LookupError, match="'Hint' is in a tab that is not chosen"):
            dialog.type("Hint", "harvest")
        dialog.tab("General")
        dialog.type("Hint", "harvest")
        return "ok"

    assert asked(lr, TABS, use)[:3] == ("ok", "general", "harvest")


def test_an_unbound_tab_view_begins_with_its_first_tab(lr):
    def use(dialog):
        assert dialog.chosen_tabs == ["General"]
        dialog.tab("Words")
        dialog.slide("Number of them", 99.7)
        return "ok"

    assert asked(lr, TABS.replace("value = bind 'tab',", ""), use)[3] == 50


def test_an_answer_may_choose_a_tab_first(lr):
    lr.answer("ok", tab="General", type={"Hint": "harvest"})
    assert asked(lr, TABS, None)[2] == "harvest"


# Pages ------------------------------------------------------------------------------------


def test_a_page_shows_what_a_person_sees(lr):
    html = html_of(lr, """f:column {
      f:static_text { title = 'Salt & <pepper>', font = '<system/bold>' },
      f:password_field { value = 'secret' },
      f:edit_field { value = '', placeholder_string = 'such as: harvest' },
      f:checkbox { title = 'Ticked', value = true },
      f:push_button { title = 'Greyed out', enabled = false },
      f:popup_menu { value = 2, items = {
        { title = 'One', value = 1 }, { title = 'Two', value = 2 },
      } },
      f:static_text { title = 'Not there', visible = false },
    }""")  # fmt: skip
    assert "Salt &amp; &lt;pepper&gt;" in html
    assert "secret" not in html
    assert "••••••" in html
    assert '<span class="hint" data-text="1">such as: harvest</span>' in html
    assert "tick ticked" in html
    assert "view disabled button" in html
    assert "unseen hidden" in html
    assert '<span class="text" data-text="1">Two</span>' in html


def test_a_message_is_drawn_with_its_buttons(lr):
    found = []

    def look(dialog):
        found.append(drawing.page(dialog, lr.renderer.picture))
        return "ok"

    lr.on_dialog(look)
    lr.lua(PRELUDE + "LrDialogs.confirm('Sure?', 'It costs money.', 'Yes', 'No', 'Later')")
    order = [found[0].index(f">{label}<") for label in ("Sure?", "Later", "No", "Yes")]
    assert order == sorted(order)


# In the browser ---------------------------------------------------------------------------


def test_texts_that_do_not_fit_are_found_in_every_tab(lr):
    found = []
    lr.answer("ok", when=lambda lr: lr.dialogs[-1].text and found)
    lr.at(
        lambda lr: lr.dialogs and "at first" in lr.dialogs[-1].text,
        lambda lr: found.append(lr.draw(lr.dialogs[-1])),
    )
    asked(lr, TABS, None)
    assert found[0].cut == ["Far too long for its place", "much longer than it was at first"]
    assert found[0].fits_screen


def test_a_picture_shows_the_photo_and_the_tab_that_is_asked_for(lr, tmp_path):
    red = tmp_path / "red.jpg"
    Image.new("RGB", (600, 400), (200, 30, 30)).save(red)
    lr.select(lr.add_photo(red))
    view = f"""f:column {{ bind_to_object = props,
      f:catalog_photo {{ photo = catalog:getTargetPhoto(), width = 300, height = 200 }},
      {TABS},
    }}"""

    def look(dialog):
        lr.draw(dialog, tmp_path / "words.png")
        lr.draw(dialog, tmp_path / "general.png", tab="General")
        assert dialog.chosen_tabs == ["Words"]
        return "ok"

    asked(lr, view, look)
    with Image.open(tmp_path / "words.png") as words, Image.open(tmp_path / "general.png") as other:
        colours = words.convert("RGB").getcolors(1 << 16)
        reddish = sum(count for count, (r, g, _) in colours if r > 150 and g < 80)
        assert reddish == pytest.approx(300 * 200, rel=0.02)
        assert words.size == other.size
        assert words.convert("RGB").tobytes() != other.convert("RGB").tobytes()
