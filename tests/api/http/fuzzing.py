"""Every decoder of the service, called in this process with sound documents that were damaged, and with mere bytes.

`uv run python -m tests.api.http.fuzzing 100000` gives them so many inputs, and prints how many were taken, and what was
refused with which status; it ends with the first input that makes one of them fail. A test does so with fewer.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

import msgspec
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from api.activities import admission as activities
from api.activities.messages import ActivitiesRequest, TraceMessage
from api.app import ROUTES
from api.content.content_graphs import check_graph
from api.content.models import check_model
from api.errors import ServiceError
from api.http.bare import BatchReader
from api.http.documentation import examples
from api.http.entity_tags import expected_version, names_version
from api.http.keys import bearer_token
from api.http.openapi import name_of
from api.http.peers import Hosts
from api.http.requests import JSON, decode_json, id_in_address, read_query
from api.learners.offers import OfferNames
from api.record.keys import split_token
from api.record.pages import Position, read_cursor, write_cursor
from api.results import admission as results
from api.results.messages import ResultMessage, ResultsRequest
from api.workspace.flash import Flash, read_flash, write_flash
from api.workspace.forgery import is_token, write_token
from content_graph.ids import fault_in_id
from content_graph.texts import fault_in_text

_ODD_BYTES: Final = (b"\xff", b"\xe9", b"\x00", b"\xed\xa0\x80", b"\xc0\x80", b"\xef\xbb\xbf", b"\xf0\x9f\x91\xa9")
_OF_JSON: Final = (b"", b"[", b"]", b"{", b"}", b'"', b"'", b",", b":", b"\\", b"null", b"true", b'"a":1,"a":2,')
_ESCAPES: Final = (b"\\u0000", b"\\ud800", b"\\udc00\\ud800", b"\\u000")
_NUMBERS: Final = (b"-0", b"1e999", b"-1e999", b"NaN", b"-Infinity", b"1" + b"0" * 400, b"9" * 5000, b"0.1e-999", b"1e")
_BOUNDS: Final = (b"18446744073709551616", b"9007199254740993", b"0001-01-01T00:00:00+14:00", b"2016-12-31T23:59:60Z")
_NESTING: Final = (b"[" * 600, b'{"a":' * 600, b"[" * 120_000)
_OF_YAML: Final = (b"&a *a", b"!!python/object:os.system", b"<<: *a", b"\t", b"\r\n", b"---\n")
_OF_FORMS: Final = (b"%", b"%00", b"%ff", b"&", b"=", b"+", b"/", b"====")
TOKENS: Final = (*_ODD_BYTES, *_OF_JSON, *_ESCAPES, *_NUMBERS, *_BOUNDS, *_NESTING, *_OF_YAML, *_OF_FORMS)
"""What decoders stumble over: no UTF-8, halves of surrogate pairs, keys twice, numbers and nesting without end."""
REFUSED: Final = (400, 422)
_N_LOST: Final = (0, 0, 0, 1, 2, 7, 40, 1 << 20)
DAMAGE: Final = st.lists(
    st.tuples(st.integers(0, 1 << 20), st.sampled_from(_N_LOST), st.sampled_from(TOKENS) | st.binary(max_size=4)),
    max_size=4,
)
"""Where, how much is lost there, and what comes instead."""


class Decoder(NamedTuple):
    """One decoder.

    Attributes:
        name: As failures show it.
        read: Raises nothing but errors of the service.
        sound: What it takes.
    """

    name: str
    read: Callable[[bytes], object]
    sound: bytes


def damaged(sound: bytes, damage: list[tuple[int, int, bytes]]) -> bytes:
    """Replace some of a document."""
    for anywhere, n_lost, token in damage:
        at = anywhere % (len(sound) + 1)
        sound = sound[:at] + token + sound[at + n_lost :]
    return sound


def decoders() -> list[Decoder]:
    """List all: bodies and queries of all routes, and what comes in headers, addresses, cookies and forms."""
    told = examples()
    found = [*_of_batches(told), *_of_headers()]
    for operation in (route.operation for route in ROUTES):
        name, request = name_of(operation), told[name_of(operation)].request if name_of(operation) in told else None
        found += [
            Decoder(name, _body(content.kind), msgspec.json.encode(request))
            for content in operation.contents
            if content.media_type == JSON and request is not None and content.kind is not None
        ]
        if operation.query is not None:
            found.append(Decoder(f"{name} ?", _query(operation.query), _sound_query(operation.query)))
    return found


def _body(kind: object) -> Callable[[bytes], object]:
    decoder = msgspec.json.Decoder(kind)
    return lambda body: decode_json(body, decoder)


def _query(kind: type[msgspec.Struct]) -> Callable[[bytes], object]:
    return lambda query: read_query(query, kind)


def _sound_query(kind: type[msgspec.Struct]) -> bytes:
    return b"&".join(b"%b=1" % name.encode() for name in kind.__struct_encode_fields__)


def _of_batches(told: Any) -> Iterator[Decoder]:  # noqa: ANN401  # examples by name
    of_results = BatchReader[ResultsRequest, ResultMessage](ResultsRequest, ResultMessage, "results", "result_id")
    of_traces = BatchReader[ActivitiesRequest, Any](ActivitiesRequest, TraceMessage, "activities", "trace_id")
    now_us = 1_770_000_000_000_000

    def take_results(body: bytes) -> object:
        _, messages = of_results.read(body, 1000)
        return results.admit(messages, {"solve-linear-3": 0}, now_us, now_us)

    def take_traces(body: bytes) -> object:
        _, messages = of_traces.read(body, 1000)
        return activities.admit(messages, activities.Limits(now_us, 300))

    yield Decoder("results", take_results, msgspec.json.encode(told["post_results"].request))
    yield Decoder("activities", take_traces, msgspec.json.encode(told["post_activities"].request))
    graph = told["put_content_graphs_by_content_graph_id"].request
    for is_yaml, sound in ((False, msgspec.json.encode(graph)), (True, yaml.safe_dump(graph).encode())):
        yield Decoder(f"content graph, {is_yaml=}", _graph(graph["id"], is_yaml=is_yaml), sound)
    yield Decoder(
        "model", check_model, msgspec.json.encode(told["post_content_graphs_by_content_graph_id_models"].request)
    )


def _graph(graph_id: str, *, is_yaml: bool) -> Callable[[bytes], object]:
    return lambda body: check_graph(body, graph_id, is_yaml=is_yaml)


def _of_headers() -> Iterator[Decoder]:
    names, hosts = OfferNames(b"k" * 32), Hosts(frozenset({"localhost"}), addresses=True)
    secret, cursor = "s" * 32, write_cursor(Position(1, 0, "a"))
    for name, read, sound in (
        ("cursor", lambda raw: read_cursor(raw.decode("latin-1"), Position), cursor.encode()),
        ("offer", lambda raw: names.read(raw.decode("latin-1")), b"A" * 40),
        ("token", lambda raw: split_token(raw.decode("latin-1")), b"sym_00112233445566aa_secret"),
        ("authorization", lambda raw: bearer_token([(b"authorization", raw)]), b"Bearer sym_1_2"),
        ("host", hosts.allow, b"localhost:80"),
        ("id in an address", lambda raw: fault_in_id(id_in_address(raw.decode("latin-1"))), b"a%20b"),
        ("text", lambda raw: fault_in_text(raw.decode("utf-8", "surrogateescape")), b"abc"),
        ("if-match", lambda raw: expected_version(raw.decode("latin-1")), b'"abc"'),
        ("if-none-match", lambda raw: names_version(raw.decode("latin-1"), "abc"), b'W/"abc", "d"'),
        ("flash", lambda raw: read_flash(raw.decode("latin-1"), secret), write_flash(Flash("done"), secret).encode()),
        ("form token", lambda raw: is_token(raw.decode("latin-1"), secret), write_token(secret).encode()),
    ):  # fmt: skip
        yield Decoder(name, read, sound)


def fuzz(n_inputs: int, *, is_repeated: bool) -> Counter[str]:
    """Give inputs to all decoders in turn, and count what became of them.

    Raises:
        Exception: Whatever a decoder raised that is none of the service's own errors, or has a status of its fault.
    """
    found, counts = decoders(), Counter[str]()

    @settings(
        max_examples=-(-n_inputs // len(found)), deadline=None, database=None, derandomize=is_repeated,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    @given(damage=DAMAGE, anything=st.none() | st.binary(max_size=64))
    def all_refuse_what_they_cannot_read(damage: list[tuple[int, int, bytes]], anything: bytes | None) -> None:
        for decoder in found:
            sent = damaged(decoder.sound if anything is None else anything, damage)
            try:
                decoder.read(sent)
            except ServiceError as error:
                if error.kind.status not in REFUSED:
                    raise
                counts[f"{error.kind.status} {error.kind.name}"] += 1
            except Exception as error:
                error.add_note(f"{decoder.name} was given {sent[:2000]!r}")
                raise
            else:
                counts["taken"] += 1

    all_refuse_what_they_cannot_read()
    return counts


if __name__ == "__main__":
    counted = fuzz(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, is_repeated=False)
    for what, n in counted.most_common():
        sys.stdout.write(f"{n:>8} {what}\n")
    sys.stdout.write(f"{counted.total():>8} inputs to {len(decoders())} decoders\n")
