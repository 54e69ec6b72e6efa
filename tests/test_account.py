"""The account door: the installed helper on job folders as `docs/protocol.md` describes them."""

import json
from datetime import date
from pathlib import Path

import pytest

from tests import command, contract
from tests.openai_server import KEY, Reply, completion, error

SAMPLES = Path(__file__).parent / "samples" / "protocol"


class Check:
    """A folder in which the plug-in asks about the account."""

    def __init__(self, path: Path, data: Path):
        self.path, self.data = path, data
        path.mkdir()

    def run(self, *, key=KEY, **settings):
        """The status and the events of a check with these settings."""
        (self.path / "events.jsonl").unlink(missing_ok=True)
        (self.path / "job.json").write_text(json.dumps({"protocol": 1, **settings}), "utf-8")
        if key:
            (self.path / "key").write_text(key + "\n", "utf-8")
        (self.path / "alive").write_text("1")
        done = command.vision_keywords(
            "check-account", self.path, VISION_KEYWORDS_DATA=str(self.data)
        )
        assert not (self.path / "key").exists()
        text = (self.path / "events.jsonl").read_text("utf-8")
        return done.returncode, [json.loads(line) for line in text.splitlines()]

    def spent(self):
        listed = command.vision_keywords("ledger", "--json", VISION_KEYWORDS_DATA=str(self.data))
        return json.loads(listed.stdout)


@pytest.fixture
def check(tmp_path):
    return Check(tmp_path / "a check; 'of' $ömmer", tmp_path / "data")


def named(events, kind):
    return [event for event in events if event["event"] == kind]


def test_one_small_question_proves_the_credit_and_stands_in_the_ledger(check, server):
    usage = {"prompt_tokens": 93, "completion_tokens": 12}
    server.reply = lambda request: Reply(body=completion("Grey", []) | {"usage": usage})
    status, events = check.run(base_url=server.url, budget=1, flex=True, rehearsal=True)
    assert status == 0
    assert [event["event"] for event in events] == ["started", *["model"] * 4, "finished"]
    models = {event["name"]: event for event in named(events, "model")}
    assert [name for name, model in models.items() if model["auto"]] == ["gpt-4.1-mini"]
    assert next(iter(models)) == "gpt-6-luna", "the cheapest comes first"
    assert 0 < models["gpt-6-luna"]["price"] < models["gpt-4.1-mini"]["price"]
    verdict = events[-1]
    assert (verdict["model"], verdict["cost"]) == ("gpt-4.1-mini", pytest.approx(0.0000564))
    (request,) = server.requests
    assert request.preview.size == (64, 64)
    assert "service_tier" not in request.body, "the flex tier may take a quarter of an hour"
    contract.check(request.body)
    assert len(json.dumps(request.body["messages"])) < 2000
    (account,) = check.spent()
    assert (account["answers"], account["useless"], account["input_tokens"]) == (1, 0, 93)


def test_the_events_are_those_that_the_plug_in_reads(check, server):
    usage = {"prompt_tokens": 93, "completion_tokens": 12}
    server.reply = lambda request: Reply(body=completion("Grey", []) | {"usage": usage})
    offered = [
        {"id": "gpt-4.1-mini", "shutdown_date": "2027-01-14"},
        {"id": "unheard-of-model"},
    ]
    server.listing = Reply(body={"data": offered})
    _, events = check.run(base_url=server.url)
    sample = (SAMPLES / "account_events.jsonl").read_text("utf-8").splitlines()
    for written, expected in zip(events, map(json.loads, sample), strict=True):
        assert list(written) == list(expected)
        assert written | {"price": 0} == expected | {"price": 0}


def test_offline_the_known_models_are_priced_without_key_server_and_cost(check):
    job = json.loads((SAMPLES / "account_job.json").read_text("utf-8"))
    status, events = check.run(**{**job, "key": None, "base_url": "http://127.0.0.1:9/v1"})
    assert status == 0
    models = named(events, "model")
    prices = [model["price"] for model in models]
    assert prices == sorted(prices)
    assert {"gpt-6-luna", "gpt-4.1-mini"} <= {model["name"] for model in models}
    assert all(date.fromisoformat(model["ends"]) for model in models if model["ends"])
    (auto,) = [model["name"] for model in models if model["auto"]]
    assert events[-1] == {
        **{"event": "finished", "model": auto, "ends": events[-1]["ends"]},
        **{"usage": {"input_tokens": 0, "output_tokens": 0}, "cost": 0, "estimated": False},
    }
    assert check.spent() == []


def test_the_prices_are_those_of_the_settings(check):
    def price(**settings):
        _, events = check.run(key=None, offline=True, **settings)
        return {model["name"]: model["price"] for model in named(events, "model")}["gpt-6-luna"]

    usual = price()
    assert price(flex=True) == pytest.approx(usual / 2)
    for dearer in (
        {"keyword_count": 45},
        {"preview_size": 1024},
        {"alt_text": True},
        {"instructions": "British spelling. " * 20},
    ):
        assert price(**dearer) > usual * 1.05, dearer


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (error(401, "invalid_api_key", f"Incorrect API key provided: {KEY}"), "key_refused"),
        (error(403, "model_not_allowed", "no access"), "forbidden"),
        (error(429, "insufficient_quota", "no credit"), "quota"),
        (error(404, "model_not_found", "no model"), "model_unknown"),
        (error(400, None, "this model takes no pictures"), "rejected"),
        (Reply(body=completion("", [], content="…")), "answer_unusable"),
    ],
)
def test_each_trouble_is_told_as_a_run_would_tell_it(check, server, reply, code):
    server.reply = lambda request: reply
    status, events = check.run(base_url=server.url)
    assert (status, events[-1]["event"], events[-1]["code"]) == (3, "stopped", code)
    assert len(named(events, "model")) == 4, "the list is there whatever becomes of the question"
    assert KEY not in json.dumps(events)
    paid = sum(account["input_tokens"] for account in check.spent())
    assert (paid > 0) == (code == "answer_unusable")
    assert events[-1].get("usage", {"input_tokens": 0})["input_tokens"] == paid


def test_trouble_before_the_question_is_told_without_asking(check, server):
    refused = error(401, "invalid_api_key", "no")
    for settings, code in (
        ({"model": "llava", "budget": 1}, "price_unknown"),
        ({"offline": "yes"}, "job_invalid"),
        ({"base_url": "http://127.0.0.1:9/v1"}, "unreachable"),
        ({"base_url": "", "key": None}, "key_missing"),
    ):
        _, events = check.run(**{"base_url": server.url, **settings})
        assert (events[-1]["event"], events[-1]["code"]) == ("stopped", code), settings
    server.listing = refused
    assert check.run(base_url=server.url)[1][-1]["code"] == "key_refused"
    assert server.requests == []


def test_a_named_model_answers_where_the_server_cannot_list_its_models(check, server):
    server.listing = error(404, None, "no such page")
    status, events = check.run(base_url=server.url, key=None, model="llava")
    assert (status, named(events, "model")) == (0, [])
    assert (events[-1]["model"], events[-1]["ends"]) == ("llava", None)


def test_a_model_that_declines_the_picture_has_credit(check, server):
    server.reply = lambda request: Reply(body=completion("", [], refusal="I cannot see."))
    status, events = check.run(base_url=server.url)
    assert (status, events[-1]["usage"]["input_tokens"]) == (0, 853)


def test_a_check_that_takes_long_can_be_cancelled(check, server):
    server.reply = lambda request: (check.path / "cancel").touch() or Reply(hang_up=True)
    _, events = check.run(base_url=server.url)
    assert (events[-1]["event"], events[-1]["code"]) == ("stopped", "cancelled")
