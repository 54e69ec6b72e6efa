"""The model behind the API: requests as the SDK's types want them, and what each failure means."""

import asyncio
import base64
import gzip
import io
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from PIL import Image
from vision_keywords import bounded, images, prompt
from vision_keywords.bill import Bill
from vision_keywords.context import Context, Look
from vision_keywords.dialect import Dialect
from vision_keywords.errors import ConfigurationError, PhotoError, RunError, TemporaryError
from vision_keywords.rules import rules_of
from vision_keywords.settings import Settings
from vision_keywords.vision import OPENAI, Vision

from tests.openai_server import COLOURS, KEY, OpenAIServer, Reply, completion, error


def look(colour="red", **context):
    data = io.BytesIO()
    Image.new("RGB", (96, 64), COLOURS[colour]).save(data, "JPEG")
    return Look(data.getvalue(), Context(**context))


def ask(server, settings=None, key=KEY, what=None):
    """One answer from the server, the model resolved first."""
    settings = settings or Settings(base_url=server.url)

    async def run():
        notices = []
        async with Vision(settings, key, notices.append) as vision:
            await vision.resolve_model()
            seen = what or look()
            size = images.size_of(seen.preview)
            asked = prompt.question(seen, size, rules_of(settings), settings.hint)
            return await vision.ask(asked, lambda limits: None, lambda: None), notices

    return asyncio.run(run())


def failure(server, **arguments):
    with pytest.raises((PhotoError, RunError, TemporaryError)) as caught:
        ask(server, **arguments)
    return caught.value


def test_the_answer_is_about_the_picture_that_was_sent(server):
    for colour in ("red", "blue", "green"):
        answer, _ = ask(server, what=look(colour))
        assert answer.title == f"A {colour} field"
        assert answer.keywords[0] == f"{colour} field 01"


def test_the_request_holds_preview_context_and_schema(server):
    what = look(city="Zürich", keywords=("snow", "Alps"))
    ask(server, Settings(base_url=server.url, hint="Winter", language="German"), what=what)
    (request,) = server.requests
    body = request.body
    assert body["model"] == "gpt-4.1-mini"
    assert '"city":"Zürich"' in request.text
    assert '"keywords":["snow","Alps"]' in request.text
    assert '"hint":"Winter"' in request.text
    assert "German" in body["messages"][0]["content"]
    assert body["response_format"]["json_schema"]["strict"] is True
    sent = body["messages"][1]["content"][1]["image_url"]
    assert base64.b64decode(sent["url"].partition(",")[2]) == what.preview
    assert sent["detail"] == "high"
    assert request.headers["authorization"] == f"Bearer {KEY}"


def test_auto_takes_the_best_value_model_that_is_offered():
    for offered, chosen in [
        (("gpt-4o", "gpt-4.1-mini"), "gpt-4.1-mini"),
        (("gpt-4o", "gpt-6-luna"), "gpt-4o"),
        (("gpt-6-astra", "gpt-6-luna"), "gpt-6-luna"),
        (("llava:7b",), "llava:7b"),
    ]:
        with OpenAIServer(models=offered) as server:
            ask(server)
            assert server.requests[0].body["model"] == chosen


def test_auto_without_a_choice_names_what_is_offered():
    with OpenAIServer(models=("one", "two")) as server:
        problem = failure(server)
    assert problem.code == "model_auto"
    assert "one, two" in problem.message


def test_hidden_reasoning_is_switched_off_where_it_is_on_by_default(server):
    for model, effort in [("gpt-6-luna", "none"), ("gpt-4.1-mini", None), ("gpt-5.6-luna", "none")]:
        ask(server, Settings(base_url=server.url, model=model))
        assert server.requests[-1].body.get("reasoning_effort") == effort


def test_tokens_and_money_are_what_the_server_counted(server):
    answer, _ = ask(server)
    assert (answer.bill.input_tokens, answer.bill.output_tokens) == (853, 165)
    assert float(answer.bill.cost) == pytest.approx(853 * 0.4e-6 + 165 * 1.6e-6)


def test_an_unknown_models_price_is_unknown_and_not_nothing(server):
    answer, _ = ask(server, Settings(base_url=server.url, model="llava"))
    assert answer.bill == Bill(853, 165, None)


def test_the_end_of_a_model_is_announced(server, monkeypatch):
    listed = {"data": [{"id": "gpt-4.1-mini", "object": "model", "shutdown_date": "2027-01-14"}]}
    with OpenAIServer() as server:
        server.listing = Reply(body=listed)
        _, notices = ask(server)
    assert [notice.code for notice in notices] == ["model_shutdown"]
    assert "2027-01-14" in notices[0].message


@pytest.mark.parametrize(
    ("reply", "kind", "code"),
    [
        (error(401, "invalid_api_key", "Incorrect API key: sk-abc"), RunError, "key_refused"),
        (error(403, None, "Country not supported"), RunError, "forbidden"),
        (error(402, None, "Payment required"), RunError, "quota"),
        (error(429, "insufficient_quota", "You exceeded your quota"), RunError, "quota"),
        (error(404, "model_not_found", "The model `x` does not exist"), RunError, "model_unknown"),
        (error(404, None, "Not Found"), RunError, "no_server"),
        (error(400, "invalid_image", "Bad image"), PhotoError, "rejected"),
        (error(422, None, "Unprocessable"), PhotoError, "rejected"),
        (error(429, "rate_limit_exceeded", "Slow down"), TemporaryError, "server_busy"),
        (error(500, None, "Oops"), TemporaryError, "server_busy"),
        (error(503, None, "Overloaded"), TemporaryError, "server_busy"),
        (Reply(hang_up=True), TemporaryError, "unreachable"),
        (Reply(body=completion("T", [], refusal="I can't")), PhotoError, "refused"),
        (Reply(body=completion("T", [], finish_reason="length")), PhotoError, "cut_off"),
        (Reply(body=completion("T", [], finish_reason="content_filter")), PhotoError, "filtered"),
        (Reply(body=completion("T", [], content="Sorry!")), PhotoError, "answer_unusable"),
        (Reply(body={"choices": []}), PhotoError, "answer_unusable"),
        (Reply(body={"choices": [{"message": None}]}), PhotoError, "answer_unusable"),
        (Reply(body={"choices": "none", "usage": 7}), PhotoError, "answer_unusable"),
        (Reply(body=b"<html>It works!</html>"), TemporaryError, "no_answer"),
        (Reply(body=b""), TemporaryError, "no_answer"),
        (Reply(body=b'{"choices": [{"mess'), PhotoError, "answer_unusable"),
        (
            Reply(body=b"nonsense", headers={"Content-Encoding": "gzip"}),
            PhotoError,
            "answer_garbled",
        ),
        (Reply(body={"error": {"message": "No credits", "code": 402}}), RunError, "quota"),
        (Reply(body={"error": {"message": "Slow", "code": 429}}), TemporaryError, "server_busy"),
        (Reply(body={"error": {"message": "Odd", "code": "odd"}}), PhotoError, "rejected"),
    ],
)
def test_each_failure_has_its_meaning(server, reply, kind, code):
    server.reply = lambda request: reply
    problem = failure(server)
    assert isinstance(problem, kind)
    assert problem.code == code
    # An unknown server that gives no reason for a refusal is asked in the plainest form, once.
    tries = 2 if code == "rejected" and reply.status in {400, 422} else 1
    assert len(server.requests) == tries, "the SDK must not try again by itself"


def test_a_refusal_and_a_cut_off_answer_are_paid_for_all_the_same(server):
    server.reply = lambda request: Reply(body=completion("T", [], refusal="I can't"))
    assert failure(server).bill.input_tokens == 853


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_the_wait_that_the_server_asks_for_is_read(server, headers, seconds):
    reply = error(429, "rate_limit_exceeded", "Slow down")
    server.reply = lambda request: Reply(reply.status, reply.body, headers)
    assert failure(server).retry_after == seconds


def test_a_wait_until_a_date_is_read(server):
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    reply = error(429, "rate_limit_exceeded", "Slow down")
    server.reply = lambda request: Reply(reply.status, reply.body, {"retry-after": later})
    assert 25 < failure(server).retry_after <= 30


@pytest.mark.parametrize(
    "usage",
    [
        {"prompt_tokens": -10, "completion_tokens": 5},
        {"prompt_tokens": 853, "completion_tokens": True},
        {"prompt_tokens": "ten"},
        None,
    ],
)
def test_where_the_server_counts_nothing_that_makes_sense_it_is_reckoned_and_marked(server, usage):
    server.reply = lambda request: Reply(body=completion("T", ["a"]) | {"usage": usage})
    answer, _ = ask(server)
    assert answer.title == "T"
    assert answer.bill.estimated
    assert 200 < answer.bill.input_tokens < 500
    assert answer.bill.cost > 0


def test_a_cache_larger_than_the_whole_is_no_reason_for_a_price_below_the_true_one(server):
    usage = {"prompt_tokens": 10, "completion_tokens": 5}
    odd = usage | {"prompt_tokens_details": {"cached_tokens": 20}}
    server.reply = lambda request: Reply(body=completion("T", ["a"]) | {"usage": odd})
    answer, _ = ask(server)
    assert float(answer.bill.cost) == pytest.approx(10 * 0.4e-6 + 5 * 1.6e-6)
    assert not answer.bill.estimated


def test_an_answer_that_drips_without_end_is_given_up(server, monkeypatch):
    monkeypatch.setattr("vision_keywords.vision.LOCAL_SECONDS", 0.5)
    server.reply = lambda request: Reply(body=completion("T", ["a"]), drip=0.1)
    problem = failure(server)
    assert (type(problem), problem.code, problem.tries) == (TemporaryError, "server_busy", 2)


@pytest.mark.parametrize("status", [200, 500])
def test_a_flood_of_bytes_is_no_answer_and_fills_no_memory(server, monkeypatch, status):
    monkeypatch.setattr(bounded, "MOST", 50_000)
    server.reply = lambda request: Reply(status, body=b" " * 60_000)
    problem = failure(server)
    assert (problem.code, problem.perhaps_paid) == ("answer_garbled", True)
    assert "garbled" in problem.message


def test_a_little_that_unpacks_to_much_is_no_answer(server, monkeypatch):
    monkeypatch.setattr(bounded, "MOST_COMPRESSED", 2_000)
    bomb = gzip.compress(bytes(5_000_000))
    server.reply = lambda request: Reply(body=bomb, headers={"Content-Encoding": "gzip"})
    assert "garbled" in failure(server).message


@pytest.mark.parametrize("status", [400, 403, 404, 405])
def test_a_key_that_may_not_list_models_may_still_use_the_one_that_is_named(status):
    with OpenAIServer() as server:
        server.listing = error(status, None, "No listing for you")
        answer, _ = ask(server, Settings(base_url=server.url, model="gpt-4.1-mini"))
        assert answer.title == "A red field"
        assert failure(server).code != "answer_unusable"


def question():
    seen = look()
    return prompt.question(seen, images.size_of(seen.preview), rules_of(Settings()))


def test_openai_is_asked_not_to_store_wherever_its_host_is():
    for address, asked in [
        ("", True),
        ("https://api.openai.com/v1", True),
        ("https://eu.api.openai.com/v1", True),
        ("https://openrouter.ai/api/v1", False),
    ]:
        body = Dialect("gpt-4.1-mini", address or OPENAI).body(question())
        assert (body.get("store") is False) == asked


def test_proxy_settings_that_cannot_be_used_are_named(server, monkeypatch):
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
    assert "ALL_PROXY" in failure(server).message


def test_no_key_is_ever_shown(server):
    server.reply = lambda request: error(400, None, "Key sk-proj-Abc_123 is odd\n" * 50)
    message = failure(server).message
    assert "Abc" not in message
    assert "\n" not in message
    assert len(message) < 400


def test_a_key_of_one_letter_as_local_servers_are_given_tears_no_holes_into_a_sentence(server):
    server.reply = lambda request: error(400, None, "The key a has no place here")
    assert "The key a has no place here" in failure(server, key="a").message


def test_a_server_that_is_not_there_is_named():
    class Nobody:
        url = "http://127.0.0.1:9/v1"

    problem = failure(Nobody)
    assert problem.code == "unreachable"
    assert "127.0.0.1" in problem.message


def test_a_web_page_in_place_of_a_server_is_told_from_one():
    with OpenAIServer() as server:
        server.listing = Reply(body=b"<html>router</html>", headers={"Content-Type": "text/html"})
        problem = failure(server)
    assert problem.code == "no_server"
    assert "/v1" in problem.message


@pytest.mark.parametrize("key", ["sk-with space", "sk-ümlaut", "sk-line\nbreak"])
def test_a_key_that_cannot_be_one_is_refused_before_it_is_sent(key):
    with pytest.raises(ConfigurationError) as caught:
        Settings(base_url="http://127.0.0.1:9/v1").check_key(key)
    assert caught.value.code == "key_refused"
    assert key not in caught.value.message


def test_openai_needs_a_key_and_other_servers_may_not():
    Settings(base_url="http://localhost:11434/v1").check_key("")
    Settings(rehearsal=True).check_key("")
    with pytest.raises(ConfigurationError, match="OPENAI_API_KEY"):
        Settings().check_key("")
