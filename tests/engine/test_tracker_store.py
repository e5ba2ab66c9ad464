"""The tracker store on a real Rasa domain, without a server. `docs/decisions/0003` says why."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError

from bot.engine.tracker_store import KEEP_EVENTS, WINDOW_EVENTS, DialogueTrackerStore
from bot.settings import ROOT
from bot.store import database
from bot.store.models import DialogueEvent

SENDER = "c-1"
LOOP = "een_formulier"


@pytest.fixture(scope="session")
def domain() -> Domain:
    """Return the product's own domain, with a form to try the active loop with."""
    with_form = Domain.from_yaml(f"version: '3.1'\nforms:\n  {LOOP}:\n    required_slots: []\n")
    return Domain.load(str(ROOT / "domain.yml")).merge(with_form)


@pytest.fixture()
def store(any_database: str, domain: Domain) -> DialogueTrackerStore:
    return DialogueTrackerStore(domain)


def turn_events(number: int, *extra: Any) -> list[Any]:
    """Return the events of one turn as Rasa makes them, the last one being listening."""
    return [
        UserUttered(
            f"vraag {number}",
            intent={"name": "ask", "confidence": 1.0},
            message_id=f"m-{number}",
            parse_data={"intent": {"name": "ask"}, "entities": []},
        ),
        ActionExecuted("action_answer", policy="RulePolicy", confidence=1.0),
        BotUttered(f"antwoord {number}"),
        *extra,
        ActionExecuted(ACTION_LISTEN_NAME, policy="RulePolicy", confidence=1.0),
    ]


async def take_turn(store: DialogueTrackerStore, number: int, *extra: Any) -> None:
    tracker = await store.get_or_create_tracker(SENDER)
    for one in turn_events(number, *extra):
        tracker.update(one, store.domain)
    await store.save(tracker)


async def slot(store: DialogueTrackerStore, name: str) -> Any:
    tracker = await store.retrieve(SENDER)
    assert tracker is not None
    return tracker.get_slot(name)


def stored() -> list[dict[str, Any]]:
    with database.session() as session:
        rows = session.scalars(
            select(DialogueEvent.data)
            .where(DialogueEvent.sender_id == SENDER)
            .order_by(DialogueEvent.position)
        )
        return [json.loads(row) for row in rows]


def asked() -> list[str]:
    return [one["text"] for one in stored() if one["event"] == "user"]


async def test_a_slot_of_turn_1_is_there_in_turn_100(store: DialogueTrackerStore) -> None:
    focus = {"entry": "jobcoach", "topic": "jobcoach", "section": None}
    await take_turn(store, 1, SlotSet("gemeente", "Ede"), SlotSet("focus", focus))
    for number in range(2, 101):
        await take_turn(store, number)
    tracker = await store.retrieve(SENDER)
    assert tracker is not None
    assert tracker.get_slot("gemeente") == "Ede"
    assert tracker.get_slot("focus") == focus
    assert len(tracker.events) <= WINDOW_EVENTS
    assert asked() == [f"vraag {number}" for number in range(1, 101)]


async def test_a_slot_survives_a_restart(store: DialogueTrackerStore, domain: Domain) -> None:
    await take_turn(store, 1, SlotSet("gemeente", "Ede"))
    for number in range(2, 60):
        await take_turn(store, number)
    after_restart = DialogueTrackerStore(domain)
    assert await slot(after_restart, "gemeente") == "Ede"
    await take_turn(after_restart, 60, SlotSet("gemeente", "Arnhem"))
    assert await slot(DialogueTrackerStore(domain), "gemeente") == "Arnhem"


async def test_two_processes_see_each_others_turns(
    store: DialogueTrackerStore, domain: Domain
) -> None:
    other = DialogueTrackerStore(domain)
    for number in range(1, 41):
        writer, reader = (store, other) if number % 2 else (other, store)
        await take_turn(writer, number, SlotSet("gemeente", f"plaats {number}"))
        assert await slot(reader, "gemeente") == f"plaats {number}"
    assert asked() == [f"vraag {number}" for number in range(1, 41)]


async def test_a_slot_that_was_emptied_stays_empty(
    store: DialogueTrackerStore, domain: Domain
) -> None:
    await take_turn(store, 1, SlotSet("route", {"id": "contact"}))
    for number in range(2, 30):
        await take_turn(store, number)
    await take_turn(store, 30, SlotSet("route", None))
    for number in range(31, 60):
        await take_turn(store, number)
    assert await slot(store, "route") is None
    assert await slot(DialogueTrackerStore(domain), "route") is None


async def test_trimming_keeps_the_active_loop_and_the_last_message(
    store: DialogueTrackerStore,
) -> None:
    await take_turn(store, 1, ActiveLoop(LOOP), SlotSet("gemeente", "Ede"))
    for number in range(2, 40):
        await take_turn(store, number)
    tracker = await store.retrieve(SENDER)
    assert tracker is not None
    assert len(tracker.events) <= WINDOW_EVENTS
    assert tracker.active_loop_name == LOOP
    assert tracker.latest_message is not None
    assert tracker.latest_message.text == "vraag 39"
    assert tracker.latest_action_name == ACTION_LISTEN_NAME


async def test_trimming_waits_until_the_assistant_listens(store: DialogueTrackerStore) -> None:
    tracker = await store.get_or_create_tracker(SENDER)
    tracker.update(UserUttered("vraag", message_id="m-1"), store.domain)
    for number in range(WINDOW_EVENTS + 5):
        tracker.update(BotUttered(f"regel {number}"), store.domain)
    await store.save(tracker)
    half_way = await store.retrieve(SENDER)
    assert half_way is not None
    assert len(half_way.events) > WINDOW_EVENTS
    half_way.update(ActionExecuted(ACTION_LISTEN_NAME), store.domain)
    await store.save(half_way)
    done = await store.retrieve(SENDER)
    assert done is not None
    assert len(done.events) <= KEEP_EVENTS + 10
    assert sum(one["event"] == "bot" for one in stored()) == WINDOW_EVENTS + 5


async def test_no_event_is_lost_or_doubled_by_trimming(
    store: DialogueTrackerStore, domain: Domain
) -> None:
    for number in range(1, 90):
        await take_turn(store, number)
    events = stored()
    # Rasa opens a conversation with one event of its own: listening.
    per_turn = [name for _number in range(1, 90) for name in ("user", "action", "bot", "action")]
    assert [one["event"] for one in events] == ["action", *per_turn]
    with database.session() as session:
        positions = session.scalars(select(DialogueEvent.position).order_by("position")).all()
    assert positions == list(range(len(events)))


async def test_the_later_of_two_writers_fails_and_forgets(
    store: DialogueTrackerStore, domain: Domain
) -> None:
    await take_turn(store, 1, SlotSet("gemeente", "Ede"))
    other = DialogueTrackerStore(domain)
    ours = await store.retrieve(SENDER)
    theirs = await other.retrieve(SENDER)
    assert ours is not None
    assert theirs is not None
    for one in turn_events(2, SlotSet("gemeente", "Arnhem")):
        ours.update(one, domain)
    for one in turn_events(3, SlotSet("gemeente", "Utrecht")):
        theirs.update(one, domain)
    await other.save(theirs)
    with pytest.raises(IntegrityError):
        await store.save(ours)
    assert await slot(store, "gemeente") == "Utrecht"
    assert asked() == ["vraag 1", "vraag 3"]


async def test_two_writers_at_the_same_moment(store: DialogueTrackerStore, domain: Domain) -> None:
    await take_turn(store, 1)
    stores = [DialogueTrackerStore(domain) for _ in range(6)]
    trackers = [await one.retrieve(SENDER) for one in stores]
    for number, tracker in enumerate(trackers, start=2):
        assert tracker is not None
        for one in turn_events(number):
            tracker.update(one, domain)

    def save(pair: tuple[DialogueTrackerStore, DialogueStateTracker]) -> Exception | None:
        try:
            asyncio.run(pair[0].save(pair[1]))
        except IntegrityError as error:
            return error
        return None

    outcomes = await asyncio.gather(
        *(asyncio.to_thread(save, pair) for pair in zip(stores, trackers, strict=True))
    )
    assert sum(outcome is None for outcome in outcomes) == 1
    assert len(asked()) == 2


async def test_a_failed_save_leaves_nothing_half_written(store: DialogueTrackerStore) -> None:
    await take_turn(store, 1, SlotSet("gemeente", "Ede"))
    before = stored()
    tracker = await store.retrieve(SENDER)
    assert tracker is not None
    for one in turn_events(2, SlotSet("gemeente", "Arnhem")):
        tracker.update(one, store.domain)

    def lose_connection(_connection: Any) -> None:
        raise ConnectionError("the database went away")

    event.listen(database.engine(), "commit", lose_connection)
    try:
        with pytest.raises(ConnectionError):
            await store.save(tracker)
    finally:
        event.remove(database.engine(), "commit", lose_connection)
    assert stored() == before
    assert await slot(store, "gemeente") == "Ede"


async def test_a_turn_that_was_not_saved_is_not_remembered(store: DialogueTrackerStore) -> None:
    """Rasa crashes half way: the live tracker holds events that the database does not."""
    await take_turn(store, 1, SlotSet("gemeente", "Ede"))
    tracker = await store.retrieve(SENDER)
    assert tracker is not None
    tracker.update(SlotSet("gemeente", "Arnhem"), store.domain)
    assert await slot(store, "gemeente") == "Ede"


async def test_a_new_domain_drops_the_live_trackers(
    store: DialogueTrackerStore, domain: Domain
) -> None:
    await take_turn(store, 1, SlotSet("gemeente", "Ede"))
    before = await store.retrieve(SENDER)
    assert await store.retrieve(SENDER) is before
    extra = Domain.from_yaml(
        "version: '3.1'\nslots:\n  nieuw:\n    type: any\n    mappings: [{type: custom}]\n"
    )
    store.domain = domain.merge(extra)
    after = await store.retrieve(SENDER)
    assert after is not None
    assert after is not before
    assert "nieuw" in after.slots
    assert after.get_slot("gemeente") == "Ede"


async def test_erasing_leaves_no_event_and_no_tracker(store: DialogueTrackerStore) -> None:
    await take_turn(store, 1, SlotSet("gemeente", "Ede"))
    store.erase(SENDER)
    assert await store.retrieve(SENDER) is None
    assert stored() == []


async def test_events_erased_behind_its_back_are_not_remembered(
    store: DialogueTrackerStore,
) -> None:
    await take_turn(store, 1, SlotSet("gemeente", "Ede"))
    with database.session() as session:
        session.query(DialogueEvent).delete()
    assert await store.retrieve(SENDER) is None


async def test_keys_names_every_conversation_once(store: DialogueTrackerStore) -> None:
    await take_turn(store, 1)
    await take_turn(store, 2)
    assert list(await store.keys()) == [SENDER]


async def test_rasas_wrapper_answers_from_memory_but_the_database_tells_the_truth(
    store: DialogueTrackerStore, domain: Domain
) -> None:
    """Why the channel looks in the database before it answers: Rasa hides a failed save."""
    wrapped = FailSafeTrackerStore(store)
    other = DialogueTrackerStore(domain)
    await take_turn(store, 1)
    tracker = await wrapped.retrieve(SENDER)
    assert tracker is not None
    await take_turn(other, 2)
    for one in turn_events(3):
        tracker.update(one, domain)
    await wrapped.save(tracker)
    with database.session() as session:
        found = session.scalar(
            select(func.count(DialogueEvent.id)).where(DialogueEvent.message_id == "m-3")
        )
    assert found == 0
