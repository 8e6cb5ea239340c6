"""Whom the service asks where somebody else gives the address, and whom it does not."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from ipaddress import ip_network

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from api.integrations.outgoing import AddressRefused, Answer, AnswerTooLarge, NoAnswer, Outgoing
from api.integrations.reach import Reach

LOOPBACK = Reach((ip_network("127.0.0.1/32"),))

HIDDEN = (
    "127.0.0.1 127.8.9.10 0.0.0.0 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 "
    "100.100.100.200 192.0.0.192 198.18.0.1 192.0.2.1 198.51.100.1 203.0.113.1 224.0.0.1 240.0.0.1 "
    "255.255.255.255 168.63.129.16 192.88.99.1 ::1 :: fe80::1 fe80::1%eth0 fc00::1 fd00:ec2::254 fec0::1 "
    "ff02::1 2001:db8::1 2002:7f00:1::1 2001::1 100::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 "
    "::ffff:169.254.169.254 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 5f00::1 "
)
PUBLIC = ["1.1.1.1", "93.184.215.14", "172.32.0.1", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]


@pytest.mark.parametrize("host", HIDDEN.split())
def test_what_is_not_public_is_not_asked(host: str) -> None:
    assert not Reach().allows(host)


@pytest.mark.parametrize("host", PUBLIC)
def test_what_is_public_is_asked_with_tls_only(host: str) -> None:
    assert Reach().allows(host)
    assert not Reach().allows(host, is_plain=True)
    assert not LOOPBACK.allows(host, is_plain=True)


def test_a_network_that_the_operator_lists_is_asked_in_each_of_its_guises() -> None:
    reach = Reach((ip_network("10.0.0.0/8"), ip_network("fd00::/8")))
    for host in ("10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::a01:203", "fd00::1"):
        assert reach.allows(host)
        assert reach.allows(host, is_plain=True)
    assert not reach.allows("169.254.169.254")
    assert not reach.allows("::1")


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("http://lms.example.org/", "https://"),
        ("ftp://lms.example.org/", "https://"),
        ("file:///etc/passwd", "https://"),
        ("//lms.example.org/", "https://"),
        ("lms.example.org", "https://"),
        ("https://", "no host"),
        ("https://[::1", "no URL"),
        ("https://lms.example.org:port/", "no URL"),
        ("https://key@lms.example.org/", "a name or a password"),
        ("https://a:b@lms.example.org/", "a name or a password"),
        ("https://lms.example.org/#x", "fragment"),
        ("https://169.254.169.254/latest/meta-data", "private"),
        ("https://[::1]/", "private"),
        ("https://[::ffff:7f00:1]/", "private"),
        ("https://2130706433/", "number"),
        ("https://0x7f000001/", "number"),
        ("https://0177.0.0.1/", "number"),
        ("https://127.1/", "number"),
        ("https://①②⑦.⓪.⓪.①/", "private"),
    ],
)
def test_an_address_that_cannot_be_meant_is_told_before_it_is_asked(url: str, fault: str) -> None:
    assert fault in (Reach().fault_of(url) or "")
    with pytest.raises(AddressRefused):
        asyncio.run(Outgoing(Reach()).ask("GET", url))


@pytest.mark.parametrize("url", ["https://lms.example.org/a?b=c", "https://1.1.1.1:8443/", "https://é.example/"])
def test_an_address_of_a_name_or_a_public_number_is_fine_so_far(url: str) -> None:
    assert Reach().fault_of(url) is None


class Names(AbstractResolver):
    """Resolves every name to what comes next in a list, as an attacker's server would."""

    def __init__(self, *turns: list[str]) -> None:
        self.turns = list(turns)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = self.turns.pop(0)
        return [
            ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0) for address in found
        ]

    async def close(self) -> None:
        return None


@asynccontextmanager
async def serving(answer: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncIterator[int]:
    runner = web.ServerRunner(web.Server(answer), shutdown_timeout=0.01)  # type: ignore[arg-type]  # it takes any request of aiohttp.web
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def asked(
    answer: Callable[[web.Request], Awaitable[web.StreamResponse]],
    path: str = "/",
    reach: Reach = LOOPBACK,
    resolver: AbstractResolver | None = None,
    host: str = "127.0.0.1",
    redirects: int = 0,
    seconds: float = 10,
    max_bytes: int = 1 << 20,
) -> Answer:
    async def run() -> Answer:
        async with serving(answer) as port:
            url = f"http://{host}:{port}{path}"
            outgoing = Outgoing(reach, resolver)
            return await outgoing.ask("GET", url, redirects=redirects, seconds=seconds, max_bytes=max_bytes)

    return asyncio.run(run())


async def hello(_: web.Request) -> web.StreamResponse:
    return web.Response(text="hello", headers={"X-Name": "value"})


def test_what_is_allowed_answers_with_status_headers_and_body() -> None:
    answer = asked(hello)
    assert (answer.status, answer.headers["x-name"], answer.body) == (200, "value", b"hello")
    assert asked(hello, max_bytes=0).body == b""


def test_a_name_that_leads_to_a_private_address_is_refused_where_the_socket_is_made() -> None:
    with pytest.raises(AddressRefused, match=r"hook\.example\.org: its address is private"):
        asyncio.run(Outgoing(Reach(), Names(["127.0.0.1"])).ask("GET", "https://hook.example.org/"))


def test_a_name_that_leads_to_a_public_address_without_tls_is_refused() -> None:
    with pytest.raises(AddressRefused, match="https://"):
        asyncio.run(Outgoing(LOOPBACK, Names(["1.1.1.1"])).ask("GET", "http://hook.example.org/"))


def test_of_several_addresses_of_a_name_only_those_that_are_allowed_are_connected_to() -> None:
    answer = asked(hello, resolver=Names(["10.0.0.1", "127.0.0.1"]), host="hook.example.org")
    assert answer.status == 200


def test_a_name_that_resolves_otherwise_the_second_time_is_judged_again() -> None:
    names = Names(["127.0.0.1"], ["169.254.169.254"])
    assert asked(hello, resolver=names, host="hook.example.org").status == 200
    with pytest.raises(AddressRefused):
        asked(hello, resolver=names, host="hook.example.org")


def test_a_redirect_is_followed_only_if_asked_for_and_only_where_it_may_lead() -> None:
    async def redirect(request: web.Request) -> web.StreamResponse:
        there = {"/": "/there", "/private": "http://169.254.169.254/", "/loop": "/loop"}.get(request.path)
        return (
            web.Response(text=request.path) if there is None else web.Response(status=302, headers={"location": there})
        )

    assert asked(redirect).status == 302
    followed = asked(redirect, redirects=1)
    assert (followed.status, followed.body) == (200, b"/there")
    assert followed.url.endswith("/there")
    assert asked(redirect, "/loop", redirects=3).status == 302
    with pytest.raises(AddressRefused):
        asked(redirect, "/private", redirects=1)


def test_what_opens_something_is_not_sent_to_another_origin() -> None:
    seen: list[str | None] = []

    async def run() -> None:
        async def note(request: web.Request) -> web.StreamResponse:
            seen.append(request.headers.get("authorization"))
            return web.Response()

        async with serving(note) as there:

            async def redirect(request: web.Request) -> web.StreamResponse:
                seen.append(request.headers.get("authorization"))
                return web.Response(status=307, headers={"location": f"http://127.0.0.1:{there}/"})

            async with serving(redirect) as port:
                url, headers = f"http://127.0.0.1:{port}/", {"Authorization": "Bearer x"}
                assert (await Outgoing(LOOPBACK).ask("GET", url, headers=headers, redirects=1)).status == 200

    asyncio.run(run())
    assert seen == ["Bearer x", None]


def test_an_answer_that_is_too_large_or_compressed_is_given_up() -> None:
    async def many(_: web.Request) -> web.StreamResponse:
        return web.Response(body=b"x" * 1001)

    async def packed(_: web.Request) -> web.StreamResponse:
        return web.Response(body=b"x", headers={"content-encoding": "gzip"})

    assert len(asked(many, max_bytes=1001).body) == 1001
    with pytest.raises(AnswerTooLarge, match="more than 1000 bytes"):
        asked(many, max_bytes=1000)
    with pytest.raises(NoAnswer, match="compressed"):
        asked(packed)


def test_who_never_answers_is_left_after_the_seconds_given() -> None:
    async def never(_: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError

    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x")
            await asyncio.sleep(0.01)

    for answer in (never, drip):
        with pytest.raises(NoAnswer, match=r"no answer within 0\.1 s"):
            asked(answer, seconds=0.1)


def test_nobody_there_and_what_is_no_http_are_told_without_the_address() -> None:
    async def run() -> None:
        async def babble(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"220 smtp.example.org\r\n")
            writer.close()

        server = await asyncio.start_server(babble, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/secret"
        async with server:
            with pytest.raises(NoAnswer, match="HTTP") as caught:
                await Outgoing(LOOPBACK).ask("GET", url)
            assert "secret" not in str(caught.value)
            with pytest.raises(NoAnswer, match="certificate"):
                await Outgoing(LOOPBACK).ask("GET", url.replace("http:", "https:"))
        with pytest.raises(NoAnswer, match="nobody is there"):
            await Outgoing(LOOPBACK).ask("GET", url)

    asyncio.run(run())
