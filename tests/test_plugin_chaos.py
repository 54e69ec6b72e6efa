"""What a user, a crash or a slow disk may do at any moment, a hundred times over, and what holds.

Each seed is a small catalog of its own and always the same story, but for the moment at which
things happen. It is told by a `Stranger` at the keyboard; `Owned` is what each photo owes to its
user.
"""

import random
from dataclasses import dataclass, field

import pytest

from tests import photographs
from tests.openai_server import COLOURS
from tests.studio import ITEM, studio
from tests.understudy import Understudy

REVIEW, UNDO = "Review Stock Keywords…", "Undo Last Stock Keywords"
OWN = ("alpine", "Snow", "todo", "Anna", "Places|Bern", "Shared Word 02", "shared word 05")
"""The user's keywords; some are what the answers say as well."""


@dataclass
class Owned:
    """What of a photo is the user's own, and after which writes of ours the user has touched it."""

    title: str = ""
    caption: str = ""
    keywords: set = field(default_factory=set)
    touched_after: set = field(default_factory=set)


@dataclass
class Run:
    """What stood in the catalog before a run, and what it did."""

    before: dict
    touched: set = field(default_factory=set)
    journal: str = ""
    wrote: bool = False


class Stand:
    """The understudy: titles and keywords tell the photo's name."""

    haste = 20

    def __init__(self, room):
        self.understudy = Understudy(room.helper)
        self.plan = self.understudy.plan

    def texts(self, photo):
        stem = stem_of(photo)
        return {"title": f"Title of {stem}", "caption": f"Description of {stem}."}

    def suggests(self, photo, name):
        stem = stem_of(photo).casefold()
        return name.startswith("shared word") or name.rpartition(" ")[0] == stem

    def paid_twice(self):
        paid = self.understudy.purchases
        return len(paid) > len(set(paid))


class Real:
    """The real helper, and a server that tells photos by their colours."""

    haste = 3

    def __init__(self, server, colours):
        self.server, self.colours = server, colours

    def plan(self, **_):
        """It is as fast as it is, and lives."""

    def texts(self, photo):
        colour = self.colours[photo.path.name]
        return {"title": f"A {colour} field", "caption": "A plain field of colour."}

    def suggests(self, photo, name):
        """Nothing of another photo's; words of the photo's own title are its keywords as well."""
        others = {file: colour for file, colour in self.colours.items() if file != photo.path.name}
        stems = {file.removesuffix(".jpg") for file in others}
        return name not in stems and not name.startswith(
            tuple(f"{c} field" for c in others.values())
        )

    def paid_twice(self):
        """The same question twice, with no other about this photo in between."""
        last = {}
        for request in self.server.requests:
            notes = {**request.notes, "titles_taken": None}
            if last.get(request.colour) == notes:
                return True
            last[request.colour] = notes
        return False


def stem_of(photo):
    copy = photo.fields.get("copyName")
    name = photo.path.name.removesuffix(".jpg")
    return f"{name} / {copy}" if copy else name


class Stranger:
    """One user with one catalog, who does as the dice say.

    `deadly` is the chance that Lightroom dies in a run.
    """

    deadly = 0.12

    def __init__(self, room, seed, server=None):
        self.room, self.lightroom = room, room.lightroom
        self.dice = random.Random(seed)
        self.owned, self.runs, self.story, self.colours = {}, [], [], {}
        self.helper = Real(server, self.colours) if server else Stand(room)
        self.steps_at_edit = 0
        self.lightroom.haste = self.helper.haste
        self._choose_settings()
        self._fill_the_catalog()
        self.lightroom.on_dialog(self._answer)

    def note(self, *words):
        self.story.append(" ".join(map(str, words)))

    def chance(self, probability):
        return self.dice.random() < probability

    # Before -------------------------------------------------------------------------------

    def _choose_settings(self):
        pick = self.dice.choice
        self.modes = {
            "title_mode": pick(["fill", "fill", "replace", "off"]),
            "caption_mode": pick(["fill", "fill", "replace", "off"]),
            "keywords_mode": pick(["add", "add", "fill", "replace"]),
            "review": pick(["never", "never", "warned", "always"]),
            "parent_keyword": pick(["", "", "Stock"]),
        }
        prefs = {**self.modes, "confirm_above": 1000, "keyword_count": self.dice.randint(5, 9)}
        self.lightroom.prefs.update(prefs)
        self.note("settings", prefs)

    def _fill_the_catalog(self):
        self.lightroom.add_keyword("todo", include_on_export=False)
        self.lightroom.add_keyword("Anna", person=True)
        colours = self.dice.sample(sorted(COLOURS), self.dice.randint(1, 6))
        for number, colour in enumerate(colours, start=1):
            photo = self._import(f"p{number}.jpg", colour)
            if self.chance(0.15) and isinstance(self.helper, Stand):
                self._own(self.lightroom.add_virtual_copy(photo))

    def _import(self, name, colour):
        self.colours[name] = colour
        path = photographs.save(
            self.room.pictures / name, photographs.plain(COLOURS[colour], (60, 40))
        )
        photo = self.lightroom.add_photo(path)
        for key in ("title", "caption"):
            if self.chance(0.3):
                photo.edit(**{key: f"My {key} of {name}"})
        photo.add_keywords(*self.dice.sample(OWN, self.dice.randint(0, 3)))
        return self._own(photo)

    def _own(self, photo):
        self.owned[photo] = Owned(photo.title, photo.caption, set(photo.attached))
        return photo

    @property
    def photos(self):
        return [photo for photo in self.owned if not photo.deleted]

    # What the user does -------------------------------------------------------------------

    def touch(self, photo):
        self.owned[photo].touched_after.add(photo.custom("run"))
        for run in self.runs:
            run.touched.add(photo)
        self.steps_at_edit = len(self.lightroom.undo_history)
        return self.owned[photo]

    def edit(self):
        if self.photos:
            action = self.dice.choice(
                [self.type_text, self.type_text, self.add_keyword, self.remove_keyword, self.rename]
            )
            action(self.dice.choice(self.photos))

    def type_text(self, photo):
        key, text = self.dice.choice(["title", "caption"]), f"Mine, {len(self.story)}"
        self.note("types", key, stem_of(photo))
        setattr(self.touch(photo), key, text)
        photo.edit(**{key: text})

    def add_keyword(self, photo):
        word = self.dice.choice([*OWN, f"own {len(self.story)}"])
        owned, before = self.touch(photo), set(photo.attached)
        self.note("adds", word, "to", stem_of(photo))
        photo.add_keywords(word)
        owned.keywords |= set(photo.attached) - before

    def remove_keyword(self, photo):
        if photo.attached:
            keyword = self.dice.choice(photo.attached)
            self.note("removes", keyword.path, "from", stem_of(photo))
            self.touch(photo).keywords.discard(keyword)
            photo.remove_keywords(keyword.path)

    def rename(self, photo):
        """In the Keyword List, for all photos that have it."""
        own = [one for one in photo.attached if not one.name.startswith(("shared", "Shared"))]
        if own:
            keyword = self.dice.choice(own)
            self.note("renames", keyword.path)
            keyword.name += "!"
            for other in self.photos:
                if keyword in other.attached:
                    self.touch(other).keywords.add(keyword)

    def delete(self):
        if len(self.photos) > 1:
            photo = self.dice.choice(self.photos)
            self.note("deletes", stem_of(photo))
            photo.delete()

    def undo(self):
        """Edit > Undo, where the last step is one of ours."""
        if len(self.lightroom.undo_history) > self.steps_at_edit:
            self.note("undoes", self.lightroom.undo())

    # What happens meanwhile ---------------------------------------------------------------

    def _meanwhile(self):
        """A few things that befall a run, each once some answers are there."""
        self.helper.plan(patience=1, seconds=self.dice.choice([0, 0, 0.01]))
        if self.chance(0.15):
            self._befall("the helper dies", lambda: None)
            self.helper.plan(dies_after=self.dice.randint(1, 4))
        for probability, name, action in (
            (0.4, "the user edits", self.edit),
            (0.15, "the user deletes", self.delete),
            (0.15, "the gate is held", lambda: self.lightroom.hold_gate(self.dice.choice([1, 5]))),
            (0.12, "the user cancels", None),
            (self.deadly, "Lightroom dies", self.lightroom.quit),
        ):
            if self.chance(probability):
                self._befall(name, action)

    def _befall(self, name, action):
        answers, number = self.dice.randint(0, 5), len(self.runs)

        def is_time(_):
            return len(self.runs) == number and len(self.room.done()) >= answers

        def happen():
            self.note("meanwhile", name)
            action()

        if action:
            self.lightroom.at(is_time, happen)
        elif name == "the user cancels":
            self.lightroom.cancel_progress(is_time)

    def _answer(self, dialog):
        if "Accept" not in dialog.buttons:
            return next(iter(dialog.buttons.values()))
        choice = self.dice.choice(["Accept", "Accept", "Accept All Remaining", "Skip", "Close"])
        if choice == "Accept All Remaining" and choice not in dialog.buttons:
            choice = "Accept"
        self.note("review:", choice)
        if choice == "Skip":
            return dialog.press("Skip")
        return dialog.buttons[choice]

    # Steps --------------------------------------------------------------------------------

    def _click(self, item):
        self.lightroom.click(item, timeout=60)
        if self.lightroom.bridge.ended:
            self.note("restarts")
            self.lightroom.restart()

    def generate(self):
        if not self.photos:
            return
        chosen = self.dice.sample(self.photos, self.dice.randint(1, len(self.photos)))
        self.note("generates for", *map(stem_of, chosen))
        run = Run({photo: photo.snapshot() for photo in self.photos})
        self.runs.append(run)
        self._meanwhile()
        self.lightroom.select(*chosen)
        self._click(ITEM)
        run.journal = self._journal()
        self._look_who_wrote()

    def review(self):
        self.note("reviews")
        self._click(REVIEW)
        self._look_who_wrote()

    def undo_run(self):
        written = [run for run in self.runs if run.wrote]
        self.note("takes back the last run")
        self._click(UNDO)
        if written:
            last = written[-1]
            last.wrote = False
            for photo in self.photos:
                if photo not in last.touched:
                    assert photo.snapshot() == last.before[photo], f"undo of {stem_of(photo)}"

    def _journal(self):
        journals = self.lightroom.files.standard["appData"].glob("Vision Keywords/Journal/*/*")
        return max((path.stem for path in journals), default="")

    def _look_who_wrote(self):
        marks = {str(photo.custom("run") or "").partition("/")[0] for photo in self.photos}
        for run in self.runs:
            run.wrote = run.wrote or (run.journal != "" and run.journal in marks)

    # What holds ---------------------------------------------------------------------------

    def check(self):
        for photo, owned in self.owned.items():
            if not photo.deleted:
                self._check_texts(photo, owned)
                self._check_keywords(photo, owned)
                self._check_whole(photo, owned)
        assert not self.helper.paid_twice()
        assert self.lightroom.violations == []

    def _check_texts(self, photo, owned):
        for key, suggested in self.helper.texts(photo).items():
            mine, mode, now = getattr(owned, key), self.modes[f"{key}_mode"], getattr(photo, key)
            allowed = {mine} if mine and mode != "replace" else {mine, suggested}
            assert now in allowed, f"{key} of {stem_of(photo)}"

    def _check_keywords(self, photo, owned):
        stem = stem_of(photo)
        if self.modes["keywords_mode"] != "replace":
            assert owned.keywords <= set(photo.attached), f"the user's keywords of {stem}"
        for keyword in set(photo.attached) - owned.keywords:
            name = keyword.name.casefold().rstrip("!")
            assert self.helper.suggests(photo, name), f"{keyword.path} is on {stem}"

    def _check_whole(self, photo, owned):
        """Nothing of a write without the rest of it."""
        if photo.custom("status") != "keyworded" or photo.custom("run") in owned.touched_after:
            return
        # A keyword that is renamed during a run is as if it were renamed after it.
        names = {name.casefold().rstrip("!") for name in photo.keywords}
        recorded = (photo.custom("keywords") or "").casefold().split(", ")
        assert {name.rstrip("!") for name in recorded} - {""} <= names, stem_of(photo)
        if not owned.title and self.modes["title_mode"] != "off":
            assert photo.title, f"title of {stem_of(photo)}"


def live(stranger):
    """A few steps, each of which leaves everything in order."""
    steps = [stranger.generate, stranger.generate, stranger.generate, stranger.edit]
    steps += [stranger.undo_run, stranger.undo, stranger.review, stranger.delete]
    try:
        stranger.generate()
        stranger.check()
        for _ in range(stranger.dice.randint(1, 4)):
            stranger.dice.choice(steps)()
            stranger.check()
    except BaseException:
        print(*stranger.story, sep="\n")
        raise


@pytest.mark.parametrize("seed", range(100))
def test_whatever_happens_the_users_own_and_the_money_are_safe(tmp_path, seed):
    with studio(tmp_path) as room:
        live(Stranger(room, seed))


@pytest.mark.parametrize("seed", range(3))
def test_it_is_so_with_the_real_helper_too(tmp_path, server, seed):
    with studio(tmp_path, server.url) as room:
        live(Stranger(room, seed, server))
