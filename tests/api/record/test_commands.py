import msgspec
import psycopg
import pytest
import redis
from psycopg import Connection

from api.journal import encode
from api.live.keys import journal_key
from api.record.migrations import HEAD
from tests.api.record.entries import a_result, an_entry
from tests.api.record.pools import opened_by
from tests.command_line import command_line


class CommandLine:
    """The commands of the record, on the servers of the test."""

    def run(self, *arguments: str, exit_code: int = 0) -> str:
        result = command_line(*arguments)
        assert result.exit_code == exit_code, result.output
        return result.stdout if exit_code == 0 else result.output

    def json(self, *arguments: str) -> dict[str, object]:
        output = command_line(*arguments, "--json").stdout
        return msgspec.json.decode(output, type=dict[str, object])


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch, store_url: str, record_url: str) -> CommandLine:
    monkeypatch.setenv("SYMPHONIE_VALKEY_URL", store_url)
    monkeypatch.setenv("SYMPHONIE_DATABASE_URL", record_url)
    monkeypatch.setenv("SYMPHONIE_N_SHARDS", "4")
    return CommandLine()


def set_aside(connection: Connection, *payloads: bytes) -> None:
    for n, payload in enumerate(payloads):
        connection.execute(
            "INSERT INTO symphonie.dead_letter (stream, entry_id, payload, error) VALUES ('{00}journal', %s, %s, 'x')",
            [f"{n}-0", payload],
        )
    connection.commit()


def test_a_key_that_ends_is_listed_with_its_end_and_told_of_in_time(line: CommandLine) -> None:
    created = line.json("key", "create", "--organisation", "acme", "--scope", "admin", "--expires", "10d")
    ends = str(created["expires_at"])[:10]

    assert ends in line.run("key", "list")
    checked = line.json("check")
    assert checked["notices"] == [
        f"Key {created['key_id']} of acme ends on {ends}: make another in time with `symphonie key create`."
    ]
    assert f"ends on {ends}" in line.run("check").replace("\n", " ")
    assert "90d" in line.run(
        "key", "create", "--organisation", "acme", "--scope", "admin", "--expires", "yesterday", exit_code=1
    )


def test_a_key_is_created_listed_and_revoked(line: CommandLine, record_url: str) -> None:
    created = line.json(
        "key", "create", "--organisation", "acme", "--scope", "results:write", "--scope", "learners:read"
    )
    token, key_id = str(created["token"]), str(created["key_id"])

    principal = opened_by(record_url, token)
    assert principal is not None
    assert principal.scopes == {"results:write", "learners:read"}

    listed = line.run("key", "list", "--organisation", "acme")
    assert key_id in listed
    assert token.removeprefix(f"sym_{key_id}_") not in listed + line.run("key", "list", "--json")

    line.run("key", "revoke", key_id)
    assert opened_by(record_url, token) is None
    line.run("key", "revoke", "0000000000000000", exit_code=1)


def test_the_token_alone_is_on_standard_output_so_that_a_script_can_keep_it(line: CommandLine, record_url: str) -> None:
    token = line.run("key", "create", "--organisation", "acme", "--scope", "admin").strip()

    assert opened_by(record_url, token) is not None


def test_what_cannot_be_done_is_told_in_one_line(line: CommandLine) -> None:
    assert "no scope 'write'" in line.run("key", "create", "--organisation", "acme", "--scope", "write", exit_code=1)
    assert "cannot be an organisation's id" in line.run(
        "key", "create", "--organisation", "Acme Ltd", "--scope", "admin", exit_code=1
    )
    assert "no organisation 'acme'" in line.run("retrace", "--organisation", "acme", exit_code=1)


def test_another_number_of_shards_is_refused(line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    line.run("migrate")
    monkeypatch.setenv("SYMPHONIE_N_SHARDS", "8")

    assert "SYMPHONIE_N_SHARDS=4" in line.run("migrate", exit_code=1)


def test_check_finds_nothing_wrong_with_a_healthy_record(line: CommandLine) -> None:
    line.run("key", "create", "--organisation", "acme", "--scope", "admin")

    assert "The record is well." in line.run("check")
    checked = line.json("check")
    assert (checked["organisations"], checked["keys"], checked["faults"]) == (1, 1, [])


def test_check_names_what_waits_and_what_is_a_dead_letter(
    line: CommandLine, connection: Connection, store_url: str
) -> None:
    set_aside(connection, b"\xc1")
    with redis.Redis.from_url(store_url) as store:
        store.xadd(journal_key(1), {"e": encode(an_entry(1, a_result(1)))}, id="1000-0")

    output = line.run("check", exit_code=1)

    assert "1 commits wait for the record" in output
    assert "1 commits could not be written" in output
    assert "{00}journal 0-0 (unknown organisation, 1 bytes): x" in output


def test_dead_letters_can_be_tried_again(line: CommandLine, connection: Connection) -> None:
    set_aside(connection, encode(an_entry(1, a_result(1))), b"\xc1", encode(an_entry(1, a_result(2))))

    checked = line.json("check", "--retry")

    assert (checked["retried"], checked["results"], checked["dead_letters"]) == ({"written": 2, "moved": 0}, 2, 1)
    assert line.json("check", "--retry")["retried"] == {"written": 0, "moved": 0}


def test_check_says_that_a_record_is_not_migrated_and_leaves_it_so(
    line: CommandLine, monkeypatch: pytest.MonkeyPatch, empty_database: str
) -> None:
    monkeypatch.setenv("SYMPHONIE_DATABASE_URL", empty_database)

    assert "run `symphonie migrate`" in line.run("check", exit_code=1)
    with psycopg.connect(empty_database) as connection:
        assert connection.execute("SELECT to_regclass('symphonie.result')").fetchone() == (None,)
    assert HEAD in line.run("migrate")


def test_retrace_of_an_empty_record_agrees(line: CommandLine) -> None:
    assert "agree" in line.run("retrace", "--verify")
    assert line.json("retrace") == {"learners": 0, "results": 0, "rebuilt": 0, "differences": []}
