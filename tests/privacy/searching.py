"""Every store, searched for words as bytes: whoever adds a table, a key or a file is searched from its first day."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import quote

import psycopg
from psycopg import sql
from redis import Redis

from api.settings import Settings
from tests.asking import asking
from tests.privacy.houses import House

_TABLES: Final = (
    "SELECT table_schema, table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'"
    " AND table_schema NOT IN ('information_schema', 'pg_catalog')"
)
_OF_SERVERS: Final = frozenset({"postgresql", "postgres", "valkey", "pgdata"})
"""Directories of servers, whose pages and logs of transactions keep bytes until they are rewritten; their content is
read by asking them."""


def spellings(words: Iterable[str]) -> set[bytes]:
    """Return how words may be written: as they are, in addresses, in JSON, in hexadecimal, in small letters."""
    told = {one for word in words for one in (word, word.lower())}
    written = {w for one in told for w in (one, quote(one), quote(one, safe=""), json.dumps(one)[1:-1])}
    return {one.encode() for one in written} | {one.encode().hex().encode() for one in told}


def whereabouts(house: House, words: Iterable[str]) -> list[str]:
    """Search record, live store, files, logs, metrics and answers for words, and tell where they are."""
    wanted = re.compile(b"|".join(re.escape(one) for one in sorted(spellings(words))))
    parts = (
        *_of_record(house.database_url),
        *_of_live_store(house.valkey_url),
        *_of_disk(house.settings, house.log),
        *_of_answers(house),
    )
    return [f"{where}: {found.group()!r}" for where, held in parts if (found := wanted.search(held))]


def _of_record(database_url: str) -> Iterator[tuple[str, bytes]]:
    """Yield every row of every table, as text: bytes in hexadecimal and as they are."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        for schema, table in connection.execute(_TABLES).fetchall():
            query = sql.SQL("SELECT t::text, t.* FROM {} t").format(sql.Identifier(schema, table))
            for row in connection.execute(query).fetchall():
                yield f"{schema}.{table}", b"\0".join(_raw(one) for one in row)


def _raw(value: Any) -> bytes:  # noqa: ANN401 - whatever a column holds
    match value:
        case bytes():
            return value
        case str():
            return value.encode()
        case list() | tuple():
            return b"\0".join(_raw(one) for one in value)
        case dict():
            return json.dumps(value, ensure_ascii=False, default=str).encode()
        case _:
            return str(value).encode()


def _of_live_store(valkey_url: str) -> Iterator[tuple[str, bytes]]:
    """Yield every key with its value, read (a dump may be compressed)."""
    with Redis.from_url(valkey_url) as client:
        for key in cast("Iterable[bytes]", client.scan_iter(count=1000)):
            kind = cast("bytes", client.type(key)).decode()
            yield f"valkey {kind} {key!r}", key + b"\0" + _flat(_READ[kind](client, key))


_READ: Final[dict[str, Any]] = {
    "string": lambda client, key: client.get(key),
    "hash": lambda client, key: list(client.hgetall(key).items()),
    "set": lambda client, key: list(client.smembers(key)),
    "zset": lambda client, key: [one for one, _ in client.zrange(key, 0, -1, withscores=True)],
    "list": lambda client, key: client.lrange(key, 0, -1),
    "stream": lambda client, key: [list(fields.items()) for _, fields in client.xrange(key)],
    "none": lambda *_: b"",
}


def _flat(value: Any) -> bytes:  # noqa: ANN401 - whatever a key holds
    return b"\0".join(_flat(one) for one in value) if isinstance(value, list | tuple) else _raw(value)


def _of_disk(settings: Settings, log: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file of the data directory but the servers' own, and the log."""
    found = [one for one in settings.data_dir.rglob("*") if one.is_file()]
    ours = [one for one in found if not _OF_SERVERS & set(one.relative_to(settings.data_dir).parts)]
    for path in (*ours, log):
        yield str(path), str(path).encode() + b"\0" + path.read_bytes()


def _of_answers(house: House) -> Iterator[tuple[str, bytes]]:
    """Yield the answer of every route that can be asked without naming anything."""
    paths = house.call("GET", "openapi.json")["paths"]
    for path, methods in paths.items():
        if "get" in methods and "{" not in path:
            query = "?content_graph=small" if path != "/v1/openapi.json" else ""
            answer = asking().get(f"{house.url}{path}{query}", headers=house.headers())
            yield f"GET {path}", answer.content
    yield "GET /v1/metrics", asking().get(f"{house.url}/v1/metrics", headers=house.metrics_headers).content
