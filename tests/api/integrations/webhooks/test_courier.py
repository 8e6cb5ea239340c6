"""What changed is brought to whoever subscribed: signed, in order, until it is taken."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web
from psycopg import Connection
from standardwebhooks import Webhook, WebhookVerificationError

from api.clock import US_PER_S, moment_of
from api.integrations.reach import PRIVATE
from api.integrations.webhooks.courier import Courier
from api.integrations.webhooks.schedule import WAITS_S
from api.integrations.webhooks.signing import write_secret
from api.record.vault.vault import Vault
from api.record.webhooks.deliveries import LEASE_US, again, deliveries_page, take
from api.record.webhooks.subscriptions import change_subscription, replay, rotate_secret, subscriptions_of
from api.settings import Settings
from tests.api.integrations.webhooks.receivers import SECRET, Got, Post, run

Story = Callable[[Post], Awaitable[None]]
Play = Callable[[Story], None]


@pytest.fixture
def play(connection: Connection, record_url: str, organisation_no: int, tmp_path: Path) -> Play:
    settings = Settings(data_dir=tmp_path)
    return lambda story: run(connection, record_url, settings, organisation_no, story)


def test_a_message_is_signed_as_the_reference_verifies_it_and_tells_ids_and_a_link(play: Play) -> None:
    async def story(post: Post) -> None:
        post.now_us = time.time_ns() // 1000  # the reference asks the world's clock
        await post.subscribe()
        post.happen("ada", 1)
        (got,) = await post.deliver()
        told = Webhook(SECRET).verify(got.body, got.headers)
        assert (told["type"], told["timestamp"]) == ("case.message", "2026-03-02T09:00:00Z")
        assert told["data"]["id"] == got.headers["webhook-id"]
        expected = {"change_no": 1, "learner_id": "ada", "learner_seq": 1, "link": "/v1/cases/c", "content_graph": None}
        assert {name: told["data"][name] for name in expected} == expected
        with pytest.raises(WebhookVerificationError):
            Webhook(SECRET).verify(got.body.replace(b"ada", b"bob"), got.headers)
        assert post.states() == [(1, "delivered", 1, 200)]
        assert await post.deliver() == []

    play(story)


def test_every_attempt_has_the_same_id_and_body_and_a_time_and_signature_of_its_own(play: Play) -> None:
    async def story(post: Post) -> None:
        await post.subscribe()
        post.happen("ada", 1)
        post.receiver.answers = [web.Response(status=status) for status in (500, 404, 302, 400)]
        attempts = await post.deliver()
        assert await post.deliver(WAITS_S[0] - 0.001) == []
        attempts += await post.deliver(0.001)
        for wait_s in WAITS_S[1:4]:
            attempts += await post.deliver(wait_s)
        assert post.states() == [(1, "delivered", 5, 200)]
        assert len({(one.headers["webhook-id"], one.body) for one in attempts}) == 1
        assert len({one.headers["webhook-timestamp"] for one in attempts}) == 5
        assert len({one.headers["webhook-signature"] for one in attempts}) == 5

    play(story)


def test_what_nobody_takes_for_a_day_and_a_half_is_given_up_and_the_next_of_the_learner_comes(play: Play) -> None:
    async def story(post: Post) -> None:
        await post.subscribe()
        post.happen("ada", 1)
        post.happen("ada", 2)
        post.receiver.answers = [web.Response(status=500)] * (len(WAITS_S) + 1)
        got = await post.deliver()
        for wait_s in WAITS_S:
            got += await post.deliver(wait_s)
        got += await post.deliver()
        assert [one.about for one in got] == [("ada", 1)] * (len(WAITS_S) + 1) + [("ada", 2)]
        assert [one[1:3] for one in post.states()] == [("failed", len(WAITS_S) + 1), ("delivered", 1)]

    play(story)


def test_a_learners_changes_come_in_their_order_and_nobody_waits_for_another_learners(play: Play) -> None:
    async def story(post: Post) -> None:
        await post.subscribe()
        for n in range(1, 6):
            post.happen("ada", n)
            post.happen("bob", n)
            post.happen(None, n, "model.activated")
        refused: list[Got] = []

        async def answer(got: Got) -> web.Response:
            if got.about == ("ada", 2) and len(refused) < 2:
                refused.append(got)
                return web.Response(status=503)
            return web.Response()

        post.receiver.answer = answer
        got = await post.deliver()
        assert [one.about[1] for one in got if one.about[0] == "bob"] == [1, 2, 3, 4, 5]
        assert [one.about[1] for one in got if one.about[0] == "ada"] == [1, 2]
        assert sorted(one.about[1] for one in got if one.about[0] is None) == [1, 2, 3, 4, 5]
        assert [one.about for one in await post.deliver(WAITS_S[0])] == [("ada", 2)]
        assert [one.about[1] for one in await post.deliver(WAITS_S[1])] == [2, 3, 4, 5]

    play(story)


def test_whoever_asks_for_time_is_given_it_for_everything(play: Play) -> None:
    async def story(post: Post) -> None:
        await post.subscribe()
        post.happen("ada", 1)
        post.receiver.answers = [web.Response(status=429, headers={"retry-after": "60"})]
        assert len(await post.deliver()) == 1
        post.happen("bob", 1)
        assert await post.deliver(59) == []
        assert len(await post.deliver(1)) == 2

    play(story)


def test_whoever_is_gone_is_sent_nothing_more_and_goes_on_where_it_stopped_when_a_person_says_so(play: Play) -> None:
    async def story(post: Post) -> None:
        await post.subscribe()
        post.happen("ada", 1)
        post.receiver.answers = [web.Response(status=410)]
        await post.deliver()
        (stored,) = await subscriptions_of(post.pool, post.organisation_no)
        assert (stored.disabled_because, stored.n_waiting) == ("gone", 0)
        post.happen("ada", 2)
        assert await post.deliver(1e6) == []
        await change_subscription(post.pool, post.organisation_no, "hook", "key", is_active=True)
        assert [one.about for one in await post.deliver()] == [("ada", 2)]

    play(story)


def test_a_webhook_that_takes_nothing_for_days_is_disabled_and_whoever_coordinates_is_told_once(play: Play) -> None:
    async def story(post: Post) -> None:
        routing = '{"coordinator_id": "lead", "promise_id": null, "rules": []}'
        post.connection.execute(
            "INSERT INTO symphonie.staff_part (organisation_no, kind, id, version, content, put_by)"
            " VALUES (%s, 'routing', 'routing', 1, %s, 'key')",
            [post.organisation_no, routing],
        )
        await post.subscribe()
        for day in range(5):
            post.happen("ada", day)
            post.receiver.answers = [web.Response(status=500)]
            await post.deliver(86_400)
        (stored,) = await subscriptions_of(post.pool, post.organisation_no)
        assert stored.disabled_because == "failing"
        asked = "SELECT supporter_id, kind, body->'text'->>'en' FROM symphonie.notice"
        ((person, kind, words),) = post.connection.execute(asked).fetchall()
        assert (person, kind) == ("lead", "feed_stopped")
        assert words.startswith("The webhook “hook” is disabled: the other system has taken nothing for three days.")

    play(story)


def test_an_address_that_is_private_by_the_time_is_not_asked_whoever_registered_it(play: Play) -> None:
    async def story(post: Post) -> None:
        await post.subscribe(url="https://169.254.169.254/latest/meta-data")
        post.happen("ada", 1)
        assert await post.deliver() == []
        (found,) = await deliveries_page(post.pool, post.organisation_no, "hook", 9, None, None)
        assert (found.state, found.status, found.reason) == ("waiting", None, PRIVATE)

    play(story)


def test_without_the_master_key_nothing_is_sent_and_nothing_is_lost(play: Play) -> None:
    async def story(post: Post) -> None:
        await post.subscribe()
        post.happen("ada", 1)
        locked = Courier(post.places._replace(vault=Vault(None)), lambda: post.now_us, lambda: 0.0)
        await locked.work()
        await locked.settle()
        await locked.aclose()
        assert post.receiver.got == []
        assert [one.about for one in await post.deliver(WAITS_S[0])] == [("ada", 1)]

    play(story)


def test_only_what_is_asked_for_comes_and_only_from_then_on(play: Play) -> None:
    async def story(post: Post) -> None:
        post.happen("ada", 0, "alert.opened")
        await post.deliver()
        await post.subscribe(kinds=["alert.opened", "alert.closed"])
        for n, kind in enumerate(("alert.opened", "signal.raised", "alert.closed"), 1):
            post.happen("ada", n, kind)
        assert [one.told["type"] for one in await post.deliver()] == ["alert.opened", "alert.closed"]

    play(story)


def test_of_whoever_has_the_use_of_their_data_restricted_nothing_goes_out(play: Play) -> None:
    async def story(post: Post) -> None:
        await post.subscribe()
        post.connection.execute(
            "INSERT INTO symphonie.override (organisation_no, id, learner, kind, activity_id, skill_id, reason, basis,"
            " by_id, by_role, created_at) VALUES (%s, 'o1', 'ada', 'automation_off', '', '', '', 'restriction', 'ada',"
            " 'learner', now())",
            [post.organisation_no],
        )
        for learner in ("ada", "bob"):
            post.happen(learner, 1)
        assert [one.about for one in await post.deliver()] == [("bob", 1)]

    play(story)


def test_a_secret_is_changed_without_a_gap(play: Play) -> None:
    async def story(post: Post) -> None:
        post.now_us = time.time_ns() // 1000
        await post.subscribe()
        other = write_secret(bytes(32))
        until = moment_of(post.now_us + 3600 * US_PER_S)
        await rotate_secret(post.pool, post.organisation_no, "hook", "key", other, until)
        post.happen("ada", 1)
        (got,) = await post.deliver()
        for secret in (SECRET, other):
            Webhook(secret).verify(got.body, got.headers)
        await rotate_secret(post.pool, post.organisation_no, "hook", "key", other, moment_of(post.now_us - US_PER_S))
        post.happen("ada", 2)
        (got,) = await post.deliver()
        Webhook(other).verify(got.body, got.headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(SECRET).verify(got.body, got.headers)

    play(story)


def test_secrets_are_in_the_record_sealed_and_nowhere_in_clear(play: Play) -> None:
    async def story(post: Post) -> None:
        await post.subscribe()
        rows = post.connection.execute("SELECT to_json(w)::text FROM symphonie.webhook w").fetchall()
        kept = bytes.fromhex(SECRET.removeprefix("whsec_").encode().hex())
        assert rows
        assert SECRET.removeprefix("whsec_") not in rows[0][0]
        assert kept.hex() not in rows[0][0]

    play(story)


def test_all_that_changed_is_told_once_more_from_any_place_under_the_same_ids(play: Play) -> None:
    async def story(post: Post) -> None:
        await post.subscribe()
        for n in range(1, 5):
            post.happen("ada", n)
        post.receiver.answers = [web.Response(), web.Response(status=500)]
        first = await post.deliver()
        assert [one.about[1] for one in first] == [1, 2]
        await replay(post.pool, post.organisation_no, "hook", 1)
        again_told = await post.deliver()
        assert [one.about[1] for one in again_told] == [2, 3, 4]
        assert again_told[0].headers["webhook-id"] == first[1].headers["webhook-id"]
        await replay(post.pool, post.organisation_no, "hook", 0)
        assert [one.about[1] for one in await post.deliver()] == [1, 2, 3, 4]

    play(story)


def test_one_delivery_is_tried_again_before_the_later_ones_of_its_learner(play: Play) -> None:
    async def story(post: Post) -> None:
        await post.subscribe()
        post.happen("ada", 1)
        await post.deliver()
        (first,) = await deliveries_page(post.pool, post.organisation_no, "hook", 9, None, "delivered")
        assert await again(post.pool, post.organisation_no, "hook", first.no, post.now_us) is not None
        post.happen("ada", 2)
        assert [one.about[1] for one in await post.deliver()] == [1, 2]
        assert await again(post.pool, post.organisation_no, "hook", 0, post.now_us) is None

    play(story)


def test_a_slow_receiver_holds_nobody_else_up(play: Play) -> None:
    async def story(post: Post) -> None:
        is_free = asyncio.Event()

        async def answer(got: Got) -> web.Response:
            if got.path == "/slow":
                await is_free.wait()
            return web.Response()

        post.receiver.answer = answer
        await post.subscribe("slow", url=post.url.replace("/hook", "/slow"))
        await post.subscribe("swift")
        for n in range(20):
            post.happen(f"l{n}", n)
        while [state for _, state, _, _ in post.states("swift")] != ["delivered"] * 20:
            await post.courier.work()
        assert not any(state == "delivered" for _, state, _, _ in post.states("slow"))
        is_free.set()
        await post.courier.settle()
        assert all(state == "delivered" for _, state, _, _ in post.states("slow"))

    play(story)


def test_receivers_of_eight_organisations_that_hang_hold_no_other_organisation_up(play: Play) -> None:
    async def story(post: Post) -> None:
        is_free = asyncio.Event()

        async def answer(got: Got) -> web.Response:
            if got.path == "/slow":
                await is_free.wait()
            return web.Response()

        post.receiver.answer = answer
        own = post.organisation_no
        for number in range(8):
            post.organisation_no = post.another_organisation(f"slow-{number}")
            for name in ("a", "b", "c", "d", "e"):
                await post.subscribe(name, url=post.url.replace("/hook", "/slow"))
            post.happen("ada", number)
        await post.courier.work()
        post.organisation_no = own
        await post.subscribe("swift")
        post.happen("ada", 99)
        while [state for _, state, _, _ in post.states("swift")] != ["delivered"]:
            await post.courier.work()
        n_slow = sum(one.path == "/slow" for one in post.receiver.got)
        assert 8 <= n_slow <= 8 * 4
        answered = "SELECT count(*) FROM symphonie.webhook_delivery WHERE webhook_id = 'a' AND answered_at IS NOT NULL"
        assert post.connection.execute(answered).fetchall() == [(0,)]
        is_free.set()
        await post.courier.settle()

    play(story)


def test_what_a_courier_that_died_had_taken_is_sent_by_the_next_once_its_lease_is_over(play: Play) -> None:
    async def story(post: Post) -> None:
        await post.subscribe()
        post.receiver.answers = [web.Response(status=500)]
        post.happen("ada", 1)
        (first,) = await post.deliver()
        post.now_us += WAITS_S[0] * US_PER_S
        async with post.pool.connection() as connection:  # and then it dies
            (held,) = await take(connection, post.organisation_no, "hook", 9, post.now_us)
        assert held.n_attempts == 2
        other = Courier(post.places, lambda: post.now_us, lambda: 0.0)
        await other.work()
        await other.settle()
        assert post.receiver.got == [first]
        post.now_us += LEASE_US + 1
        await other.work()
        await other.settle()
        await other.aclose()
        assert [one.headers["webhook-id"] for one in post.receiver.got] == [first.headers["webhook-id"]] * 2

    play(story)


def test_many_couriers_bring_each_change_once_and_in_order(play: Play) -> None:
    async def story(post: Post) -> None:
        await post.subscribe()
        for n in range(1, 31):
            for learner in ("ada", "bob", "cyd"):
                post.happen(learner, n)
        couriers = [post.courier, *(Courier(post.places, lambda: post.now_us, lambda: 0.0) for _ in range(2))]
        while len(post.receiver.got) < 90:
            await asyncio.gather(*(one.work() for one in couriers))
            await asyncio.gather(*(one.settle() for one in couriers))
            for one in couriers:
                one._rests.clear()  # noqa: SLF001  # so that no test has to wait
        for one in couriers[1:]:
            await one.aclose()
        for learner in ("ada", "bob", "cyd"):
            assert [one.about[1] for one in post.receiver.got if one.about[0] == learner] == list(range(1, 31))

    play(story)


def test_statements_go_to_a_store_of_somebody_else_once_each(play: Play) -> None:
    async def story(post: Post) -> None:
        await post.subscribe(form="xapi", kinds=["adjustment.opened", "mastery.crossed"], url=post.url)
        for kind, about in (
            ("adjustment.opened", '{"activity_id": "https://lms.example.org/video/1"}'),
            ("mastery.crossed", '{"skill_id": "a b", "direction": "up"}'),
            ("mastery.crossed", '{"skill_id": "a b", "direction": "down"}'),
        ):
            post.connection.execute(
                "INSERT INTO symphonie.change_due (organisation_no, kind, learner, at, about)"
                " VALUES (%s, %s, 'ada', '2026-03-02T09:00:00Z', %s::json)",
                [post.organisation_no, kind, about],
            )
        post.connection.commit()
        post.receiver.answers = [web.Response(status=409)]  # it has it already
        recommended, mastered = await post.deliver()
        assert recommended.path == "/hook/statements"
        assert recommended.headers["authorization"] == "Basic dXNlcjpwYXNz"
        assert recommended.headers["x-experience-api-version"] == "1.0.3"
        assert recommended.told["verb"]["id"].endswith("/recommended")
        assert recommended.told["object"]["id"] == "https://lms.example.org/video/1"
        assert mastered.told["object"]["id"] == "https://lms.example.org/skills/a%20b"
        assert mastered.told["actor"]["account"] == {"homePage": "https://lms.example.org/", "name": "ada"}
        assert [state for _, state, _, _ in post.states()] == ["delivered"] * 3

    play(story)
