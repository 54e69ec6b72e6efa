"""Servers of all kinds behind the installed command: picky, odd, dear and busy ones."""

import json
import time
from dataclasses import replace

import pytest
from llmock.scenarios import Fail, Match

from tests import command, contract, photographs
from tests.openai_server import (
    COLOURS,
    KEY,
    OpenAIServer,
    Reply,
    by_colour,
    completion,
    error,
    words_for,
)


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    return add(folder, 6)


def add(folder, count):
    for number, colour in zip(range(count), list(COLOURS) * 9, strict=False):
        picture = photographs.told_apart(photographs.plain(COLOURS[colour]), str(number))
        photographs.save(folder / f"{number:02}.jpg", picture)
    return folder


def tag(server, photos, *more, url="", **env):
    return command.vision_keywords(
        *("tag", photos, "--out", photos.parent / "out", *more),
        OPENAI_BASE_URL=url or server.url,
        **{"OPENAI_API_KEY": KEY, **env},
    )


def refusing(*fields, message="Unsupported parameter: '{}' is not supported with this model."):
    """A server that refuses a request which has any of these fields, one at a time."""

    def reply(request):
        for field in fields:
            if field in request.body:
                return error(400, "unsupported_parameter", message.format(field))
        return by_colour(request)

    return reply


# Picky servers ------------------------------------------------------------------------------------


def test_each_optional_field_that_a_server_refuses_is_left_out_from_then_on(server, photos):
    fields = ("response_format", "reasoning_effort", "service_tier")
    server.reply = refusing(*fields)
    done = tag(server, photos, "--model", "gpt-6-luna", "--flex", "--concurrency", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "6 tagged" in done.stdout
    refused = [request for request in server.requests if any(f in request.body for f in fields)]
    # Two rungs of the ladder, three efforts and one tier, each refused once in the run.
    assert len(refused) == 2 + 3 + 1
    assert len(server.requests) == len(refused) + 6
    assert "no flex tier for gpt-6-luna" in done.stderr


def test_what_several_photos_learn_at_once_is_learnt_once(server, photos):
    server.reply = refusing("response_format")
    done = tag(server, photos, "--concurrency", "6")
    assert "6 tagged" in done.stdout
    assert len(server.requests) <= 6 * 3


def test_the_ladder_goes_from_schema_to_json_to_plain_text(server, photos):
    def reply(request):
        kind = request.body.get("response_format", {}).get("type")
        if kind == "json_schema":
            return error(400, None, "'json_schema' is not available here")
        if kind == "json_object":
            return error(422, None, '{"loc": ["body", "response_format", "type"]}')
        plain = "Title: A field\nKeywords: " + ", ".join(words_for(request.colour))
        return Reply(body=completion("", [], content=plain))

    server.reply = reply
    done = tag(server, photos, "--concurrency", "1")
    assert "6 tagged" in done.stdout
    assert "fewer" not in done.stdout
    last = server.requests[-1]
    assert "response_format" not in last.body
    assert '{"title":' in last.instructions, "the shape is told in words"


@pytest.mark.parametrize("known", ["max_tokens", "max_completion_tokens"])
def test_the_limit_of_an_answer_has_the_name_that_the_server_knows(server, photos, known):
    other = {"max_tokens", "max_completion_tokens"} - {known}
    server.reply = refusing(*other)
    done = tag(server, photos, "--concurrency", "1")
    assert "6 tagged" in done.stdout
    assert server.requests[-1].body[known] > 600


def test_the_lowest_effort_that_a_model_takes_is_found(server, photos):
    def reply(request):
        if request.body["reasoning_effort"] in ("none", "minimal"):
            effort = request.body["reasoning_effort"]
            return error(
                400, "unsupported_value", f"'reasoning_effort' does not support '{effort}'"
            )
        return by_colour(request)

    server.reply = reply
    done = tag(server, photos, "--model", "gpt-6.1-sol", "--concurrency", "1")
    assert "6 tagged" in done.stdout
    efforts = [request.body["reasoning_effort"] for request in server.requests]
    assert efforts == ["none", "minimal"] + ["low"] * 6


def test_a_server_that_refuses_without_a_reason_gets_the_barest_request(server, photos):
    def reply(request):
        if set(request.body) - {"model", "messages", "max_tokens"}:
            return error(400, None, "Bad Request")
        return by_colour(request)

    server.reply = reply
    done = tag(server, photos, "--concurrency", "1")
    assert "6 tagged" in done.stdout
    assert len(server.requests) == 7


def test_a_photo_that_a_known_server_refuses_fails_alone_without_more_requests(server, photos):
    def reply(request):
        return error(400, "invalid_image", "Bad image") if request.colour == "lime" else (
            by_colour(request)
        )  # fmt: skip

    server.reply = reply
    done = tag(server, photos, "--concurrency", "1")
    assert "5 tagged, 1 failed" in done.stdout
    assert len(server.requests) == 6


def test_a_model_on_this_computer_needs_no_key_and_gets_two_requests_at_once(server, photos):
    server.reply = lambda request: replace(by_colour(request), after=0.2)
    done = tag(server, photos, OPENAI_API_KEY=None)
    assert "6 tagged" in done.stdout
    assert server.most_at_once == 2


# Odd answers --------------------------------------------------------------------------------------


def written(colour):
    return json.dumps(
        {"title": f"A {colour} field", "description": "", "keywords": words_for(colour)}
    )


@pytest.mark.parametrize(
    "content",
    [
        lambda text: f"```json\n{text}\n```",
        lambda text: f"<think>{{}} hm</think>\nHere it is: {text}",
        lambda text: [{"type": "text", "text": text}],
    ],
)
def test_an_answer_in_an_odd_wrapping_is_read(server, photos, content):
    def reply(request):
        body = completion("", [])
        body["choices"][0]["message"]["content"] = content(written(request.colour))
        return Reply(body=body)

    server.reply = reply
    assert "6 tagged" in tag(server, photos).stdout
    assert len(server.requests) == 6


def test_a_model_that_echoes_the_schema_is_asked_in_a_looser_way(server, photos):
    def reply(request):
        schema = request.body.get("response_format", {}).get("json_schema")
        if schema:
            return Reply(body=completion("", [], content=json.dumps(schema["schema"])))
        return by_colour(request)

    server.reply = reply
    done = tag(server, photos, "--concurrency", "1")
    assert "6 tagged" in done.stdout
    assert len(server.requests) == 7
    assert "7,126 tokens" in done.stdout, "the echo was paid for too"


def test_a_model_that_never_answers_in_form_costs_no_more_than_the_ladder_has_rungs(server, photos):
    server.reply = lambda request: Reply(body=completion("", [], content="I like it."))
    done = tag(server, photos, "--concurrency", "1")
    assert done.returncode == 1
    assert "6 failed" in done.stdout
    assert len(server.requests) == 6 + 2


def test_an_answer_that_is_cut_off_gets_one_try_with_more_room(server, photos):
    def reply(request):
        if request.body["max_tokens"] < 1000:
            return Reply(body=completion("A", ["cut"], finish_reason="length"))
        return by_colour(request)

    server.reply = reply
    done = tag(server, photos, "--concurrency", "1")
    assert "6 tagged" in done.stdout
    assert len(server.requests) == 12
    assert "12,216 tokens" in done.stdout
    server.requests.clear()
    server.reply = lambda request: Reply(body=completion("A", [], finish_reason="length"))
    again = tag(server, photos, "--fresh", "--overwrite", "--concurrency", "1")
    assert "6 failed" in again.stdout
    assert len(server.requests) == 12


@pytest.mark.parametrize(
    ("body", "sentence", "requests"),
    [
        (b"<html>Please log in</html>", "web page or nothing", 3),
        (b"", "web page or nothing", 3),
        (b'{"choices": [{"mess', "holds no message", 1),
        (b'{"choices": "' + b"x" * 10_000_000 + b'"}', "holds no message", 1),
    ],
)
def test_what_is_no_answer_is_named(server, photos, body, sentence, requests):
    server.reply = lambda request: Reply(body=body)
    done = tag(server, photos / "00.jpg")
    assert done.returncode == 1
    assert sentence in done.stdout
    assert len(server.requests) == requests


def test_ten_megabytes_of_words_are_no_answer(server, photos):
    server.reply = lambda request: Reply(body=completion("", [], content="word " * 2_000_000))
    done = tag(server, photos / "00.jpg")
    assert done.returncode == 1
    assert "not in the form" in done.stdout


# Money --------------------------------------------------------------------------------------------


def dear(request):
    """What the upper bound allows: a long answer."""
    body = by_colour(request).body
    return Reply(body=body | {"usage": {"prompt_tokens": 1700, "completion_tokens": 780}})


@pytest.mark.parametrize("concurrency", ["1", "8"])
def test_a_budget_is_never_passed(server, photos, concurrency):
    add(photos, 40)
    server.reply = lambda request: replace(dear(request), after=0.05)
    done = tag(server, photos, "--budget", "0.02", "--concurrency", concurrency)
    assert done.returncode == 3
    assert "The budget of $0.0200" in done.stderr
    each = 1700 * 0.4e-6 + 780 * 1.6e-6
    assert 0.7 * 0.02 < len(server.requests) * each <= 0.02
    assert f"{len(server.requests)} tagged" in done.stdout
    again = tag(server, photos, "--budget", "0.02", "--overwrite")
    assert "already paid" in again.stdout, "what was bought is not bought again"


def test_answers_without_a_count_are_reckoned_marked_and_counted_in_full(server, photos):
    add(photos, 40)

    def reply(request):
        body = dict(by_colour(request).body)
        del body["usage"]
        return Reply(body=body)

    server.reply = reply
    done = tag(server, photos, "--budget", "0.01", "--concurrency", "8")
    assert done.returncode == 3
    assert "about $0.00" in done.stdout
    assert len(server.requests) <= 5, "nobody knows the price, so the upper bound counts"
    assert "about" in command.vision_keywords("ledger").stdout


def test_a_server_that_counts_more_than_any_rule_says_is_bounded_by_what_it_counts(server, photos):
    add(photos, 40)

    def reply(request):
        usage = {"prompt_tokens": 20_000, "completion_tokens": 100}
        return Reply(body=by_colour(request).body | {"usage": usage})

    server.reply = reply
    tag(server, photos, "--budget", "0.1", "--concurrency", "1")
    assert len(server.requests) * (20_000 * 0.4e-6 + 100 * 1.6e-6) <= 0.1


@pytest.mark.parametrize(
    ("budget", "says"),
    [
        ("0", "above 0"),
        ("-1", "above 0"),
        ("1000001", "above 0"),
        ("nan", "not an amount"),
        ("inf", "not an amount"),
        ("much", "not an amount"),
        ("", "not an amount"),
    ],
)
def test_a_budget_that_is_none_is_refused_before_anything_is_sent(server, photos, budget, says):
    done = tag(server, photos, "--budget", budget)
    assert done.returncode == 2
    assert says in done.stderr
    assert server.requests == []


def test_each_photo_says_what_it_cost(server, photos):
    assert "00.jpg: 30 keywords, 1,018 tokens, $0.0006" in tag(server, photos / "00.jpg").stdout
    again = tag(server, photos / "00.jpg", "--overwrite")
    assert "00.jpg: 30 keywords, already paid for" in again.stdout


def test_a_budget_needs_a_price(server, photos):
    done = tag(server, photos, "--model", "llava:7b", "--budget", "1")
    assert done.returncode == 3
    assert "--price" in done.stderr
    assert server.requests == []
    done = tag(server, photos, "--model", "llava:7b", "--budget", "1", "--price", "0,10", "0.40")
    assert done.returncode == 0, done.stderr
    assert "$0.0009" in done.stdout


@pytest.mark.parametrize("price", [("-1", "1"), ("1", "x"), ("1", "nan")])
def test_a_price_that_is_none_is_refused(server, photos, price):
    done = tag(server, photos, "--price", *price)
    assert done.returncode == 2
    assert server.requests == []


def test_the_flex_tier_is_asked_for_and_billed_as_the_server_says(server, photos):
    def reply(request):
        tier = request.body.get("service_tier", "default")
        return Reply(body=by_colour(request).body | {"service_tier": tier})

    server.reply = reply
    half = tag(server, photos, "--model", "gpt-6-luna", "--flex").stdout
    assert all(request.body["service_tier"] == "flex" for request in server.requests)
    whole = tag(server, photos, "--model", "gpt-6-luna", "--fresh", "--overwrite").stdout
    assert "$0.0005" in half
    assert "$0.0010" in whole


def test_a_model_without_a_flex_tier_is_named_before_it_costs_the_whole_price(server, photos):
    done = tag(server, photos / "00.jpg", "--flex")
    assert "no flex tier for gpt-4.1-mini" in done.stderr
    for model in ("gpt-6-luna", "llava"):
        quiet = tag(server, photos / "00.jpg", "--flex", "--overwrite", "--model", model)
        assert "no flex tier" not in quiet.stderr


def test_where_flex_has_no_room_the_standard_tier_answers(server, photos):
    def reply(request):
        if request.body.get("service_tier") == "flex":
            return error(429, "resource_unavailable", "Resource Unavailable")
        return Reply(body=by_colour(request).body | {"service_tier": "default"})

    server.reply = reply
    began = time.monotonic()
    done = tag(server, photos, "--model", "gpt-6-luna", "--flex", "--concurrency", "1")
    assert done.returncode == 0
    assert "6 tagged" in done.stdout
    assert done.stderr.count("no room") == 1
    assert len(server.requests) == 7, "flex is not tried anew for every photo"
    assert "$0.0010" in done.stdout, "at the standard price"
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    "arguments",
    [
        ("estimate", "--photos", "3", "--price", "1e999999", "1"),
        ("estimate", "--photos", "3", "--price", "1000000", "1"),
        ("estimate", "--photos", "3", "--language", b"\xff"),
        ("estimate", "--photos", "3", "--model", " "),
        ("estimate", "--photos", "9" * 400),
        ("estimate", ".", "--photos", "3"),
        ("ledger", "--prune", "1000000"),
        ("models", "--base-url", "http://local host/v1"),
        ("models", "--base-url", b"http://\xff/v1"),
    ],
)
def test_odd_values_are_refused_in_a_sentence(arguments):
    done = command.vision_keywords(*arguments, OPENAI_API_KEY=KEY)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "Error" in done.stderr


def test_a_blank_at_the_end_of_a_base_url_does_no_harm(server, photos):
    assert "1 tagged" in tag(server, photos / "00.jpg", url=f" {server.url}\n").stdout


@pytest.mark.parametrize("name", ["gpt\n4", "\ud800", "x" * 1_000_000, 7, None])
def test_whatever_a_server_calls_its_model_the_answer_is_kept(server, photos, name):
    server.reply = lambda request: Reply(body=by_colour(request).body | {"model": name})
    assert "1 tagged" in tag(server, photos / "00.jpg").stdout
    assert "1 tagged; no cost" in tag(server, photos / "00.jpg", "--overwrite").stdout
    assert len(server.requests) == 1
    assert max(map(len, command.vision_keywords("ledger").stdout.splitlines())) < 300


def test_an_answer_that_breaks_off_is_asked_for_three_times_at_most_and_said(server, photos):
    server.reply = lambda request: Reply(hang_up=True)
    done = tag(server, photos / "00.jpg")
    assert done.returncode == 3
    assert len(server.requests) == 3
    assert "3 requests were never answered in full and may have been charged" in done.stderr


@pytest.mark.parametrize("kind", [["a"], {"x": 1}, 7, None])
def test_an_error_of_any_shape_is_understood(server, photos, kind):
    server.reply = lambda request: Reply(
        400, {"error": {"message": "No", "code": kind, "type": kind}}
    )
    done = tag(server, photos / "00.jpg")
    assert "does not accept the request" in done.stdout


# Commands -----------------------------------------------------------------------------------------


def test_the_models_are_listed_with_price_and_end():
    with OpenAIServer(models=("gpt-4.1-mini", "gpt-6-luna", "text-embedding-3-small")) as server:
        server.listing = Reply(body={"data": [
            {"id": "gpt-4.1-mini", "shutdown_date": "2027-01-14"},
            {"id": "gpt-6-luna", "shutdown_date": None},
            {"id": "unheard-of"},
        ]})  # fmt: skip
        listed = command.vision_keywords(
            "models", OPENAI_API_KEY=KEY, OPENAI_BASE_URL=server.url
        ).stdout.splitlines()
        assert listed[0].split()[:3] == ["model", "100", "photos"]
        assert listed[1].split()[0] == "gpt-6-luna"
        assert listed[2].split()[0] == "gpt-4.1-mini"
        assert listed[2].split()[2:] == ["2027-01-14", "auto"]
        assert listed[3].split() == ["unheard-of", "unknown"]
        found = command.vision_keywords(
            "models", "--json", OPENAI_API_KEY=KEY, OPENAI_BASE_URL=server.url
        )
        assert json.loads(found.stdout)[1] == {
            "model": "gpt-4.1-mini",
            "price": pytest.approx(0.06, abs=0.02),
            "ending": "2027-01-14",
            "auto": True,
        }


def test_models_without_a_key_or_with_a_wrong_one_says_so(server):
    done = command.vision_keywords("models")
    assert done.returncode == 2
    assert "OPENAI_API_KEY" in done.stderr
    server.listing = error(401, "invalid_api_key", "no")
    done = command.vision_keywords("models", OPENAI_API_KEY=KEY, OPENAI_BASE_URL=server.url)
    assert done.returncode == 2
    assert "refuses the API key" in done.stderr


def test_the_price_before_a_run_needs_neither_key_nor_network(photos):
    found = command.vision_keywords("estimate", "--photos", "127", "--json")
    facts = json.loads(found.stdout)
    assert list(facts) == ["protocol", "version", "photos", "model", "input_tokens",
                           "output_tokens", "cost"]  # fmt: skip
    assert facts["photos"] == 127
    assert 0.05 < facts["cost"] < 0.10
    for_files = command.vision_keywords("estimate", photos)
    assert for_files.stdout.startswith("6 photos with gpt-")
    unknown = command.vision_keywords("estimate", "--photos", "3", "--model", "llava")
    assert "price unknown" in unknown.stdout
    assert json.loads(
        command.vision_keywords("estimate", "--photos", "3", "--model", "llava", "--json").stdout
    )["cost"] is None  # fmt: skip


def test_the_price_leaves_out_photos_that_have_a_copy(server, photos):
    out = photos / "out"
    tag(server, photos / "00.jpg")
    assert out.exists()
    found = command.vision_keywords("estimate", photos, "--out", out)
    assert found.stdout.startswith("5 photos")


@pytest.mark.parametrize("arguments", [(), ("--photos", "0"), ("nowhere",), (".", "--photos", "3")])
def test_a_price_of_nothing_in_particular_is_refused(arguments):
    assert command.vision_keywords("estimate", *arguments).returncode == 2


def test_the_price_before_a_run_is_what_the_run_costs(server, photos):
    """With a server that counts as the published rules do."""
    server.reply = lambda request: Reply(
        body=by_colour(request).body | {"usage": {"prompt_tokens": 777, "completion_tokens": 157}}
    )
    told = json.loads(command.vision_keywords("estimate", photos, "--json").stdout)
    assert told["cost"] / 6 == pytest.approx(777 * 0.4e-6 + 157 * 1.6e-6, rel=0.25)


# Faults, graded by a server that nobody here wrote ------------------------------------------------

CHAT = Match(path="*/chat/completions")
ANSWER = json.dumps({"title": "A field", "description": "D", "keywords": words_for("red")})


def graded(llmock, photos, *more):
    """The run on llmock, whose verdict finds nothing to complain about."""
    llmock.reply(ANSWER, times=None)
    done = tag(None, photos, *more, url=llmock.base_url())
    llmock.assert_resilient(strict=True)
    for record in llmock.requests:
        if record.method == "POST":
            contract.check(record.body)
    return done


def test_a_storm_of_rate_limits_is_weathered(llmock, photos):
    add(photos, 30)
    llmock.add(Fail(429, retry_after=0.2, times=25, match=CHAT))
    done = graded(llmock, photos, "--concurrency", "8")
    assert "30 tagged" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("quota", [{"rpm": 600}, {"tpm": 150_000}])
def test_a_quota_is_kept_without_losing_a_photo(llmock, photos, quota):
    add(photos, 60)
    llmock.limits(**quota)
    done = graded(llmock, photos, "--concurrency", "8")
    assert "60 tagged" in done.stdout, done.stdout + done.stderr
    refused = [record for record in llmock.requests if record.status == 429]
    assert len(refused) <= 8


def test_an_outage_is_waited_out(llmock, photos):
    llmock.add(*(Fail(status, times=2, match=CHAT) for status in (503, 500, 502)))
    done = graded(llmock, photos, "--concurrency", "4")
    assert "6 tagged" in done.stdout


def test_an_outage_without_end_stops_the_run_without_a_storm(llmock, photos, monkeypatch):
    add(photos, 30)
    llmock.outage()
    done = tag(None, photos, "--model", "gpt-4.1-mini", url=llmock.base_url())
    assert done.returncode == 3
    assert "too busy" in done.stderr
    llmock.assert_resilient(strict=True)
    assert len(llmock.requests) < 10


def test_an_exhausted_quota_stops_the_run_at_once(llmock, photos):
    add(photos, 30)
    llmock.fail(429, code="insufficient_quota", times=None)
    done = tag(None, photos, "--model", "gpt-4.1-mini", url=llmock.base_url())
    assert done.returncode == 3
    assert "used up" in done.stderr
    assert len(llmock.requests) <= 3
    llmock.assert_resilient()
