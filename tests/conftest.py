"""Fixtures that many tests share."""

import gc
from collections.abc import Iterator

import pytest

from tests import contract
from tests.openai_server import OpenAIServer

POSIX = ("test_plugin_", "test_lightroom", "test_end_to_end")
"""The modules that need the test Lightroom, and with it a shell such as macOS and Linux have."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what cannot run on Windows."""
    for item in items:
        if item.path.name.startswith(POSIX):
            item.add_marker(pytest.mark.posix)


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    """The loopback server with eyes; every request that it got is held against the SDK's types."""
    with OpenAIServer() as running:
        yield running
    for request in running.requests:
        contract.check(request.body)


@pytest.fixture
def undisturbed() -> Iterator[None]:
    """For measurements: Python's own garbage collection would count as the time of the task that it
    stops."""
    gc.disable()
    yield
    gc.enable()
    gc.collect()


@pytest.fixture(autouse=True)
def _nothing_from_outside(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No settings, and a ledger of its own for each test."""
    monkeypatch.setenv("VISION_KEYWORDS_DATA", str(tmp_path_factory.mktemp("data")))
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.delenv(name, raising=False)
