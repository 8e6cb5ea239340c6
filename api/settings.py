"""What an operator can choose, from the environment or a TOML file.

Every setting is one field of `Settings`. Its environment variable is the field's name in capitals behind
`SYMPHONIE_`; the TOML file named by `SYMPHONIE_CONFIG` uses the field's own name. The environment wins over the
file, the file over the default, and an empty variable counts as absent.
"""

import difflib
import os
import tomllib
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal, TypeAlias, get_type_hints

import msgspec
from msgspec import Meta

Network: TypeAlias = IPv4Network | IPv6Network

PREFIX = "SYMPHONIE_"
CONFIG_VARIABLE = PREFIX + "CONFIG"

MOST = 1_000_000

VALKEY_SCHEMES = ("redis://", "rediss://", "unix://")
DATABASE_SCHEMES = ("postgresql://", "postgres://")
COLLECTOR_SCHEMES = ("http://", "https://")
MAIL_SCHEMES = ("smtp://", "smtps://")
LISTEN_SCHEMES = ("smtp://", "lmtp://")
_SCHEMES = {
    "valkey_url": VALKEY_SCHEMES,
    "database_url": DATABASE_SCHEMES,
    "otlp_endpoint": COLLECTOR_SCHEMES,
    "smtp_url": MAIL_SCHEMES,
    "public_url": COLLECTOR_SCHEMES,
    "mail_listen": LISTEN_SCHEMES,
}


class SettingsError(ValueError):
    """The settings cannot be used; the message says which, why, and what to write instead."""


class InvalidSettingError(SettingsError):
    """A setting has a value that cannot be used."""

    def __init__(self, name: str, fault: str, remedy: str) -> None:
        self.name, self.fault, self.remedy = name, fault, remedy
        super().__init__(f"{name}: {fault}. {remedy}")


class UnknownSettingError(SettingsError):
    """A variable or key is spelt like a setting but is none."""

    def __init__(self, name: str, known: str | None) -> None:
        self.name, self.known = name, known
        remedy = f"Did you mean {known}?" if known else "Remove it."
        super().__init__(f"{name} is not a setting. {remedy}")


class UnreadableConfigError(SettingsError):
    """The file named by `SYMPHONIE_CONFIG` cannot be read as TOML."""

    def __init__(self, path: Path, fault: str) -> None:
        self.path, self.fault = path, fault
        super().__init__(f"{CONFIG_VARIABLE}: cannot read {path}: {fault}. Name a readable TOML file, or unset it.")


def _count(low: int, high: int, what: str) -> Meta:
    return Meta(ge=low, le=high, description=f"{what}, {low}..{high}")


def _kept(what: str) -> Meta:
    """Say what a number of days is."""
    return _count(0, 36_500, f"days {what}; 0 for never")


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that can be chosen; immutable, and safe to print.

    The bounds are those of the annotations; `load` checks them, the constructor does not.
    """

    data_dir: Annotated[Path, Meta(description="a directory for the embedded servers")] = Path("symphonie-data")
    files_dir: Annotated[
        Path | None,
        Meta(description="a directory for what is handed in (default: `files` in the data directory)"),
    ] = None
    backup_dir: Annotated[
        Path | None,
        Meta(description="the directory of `symphonie backup`, where erasures are noted before they are done"),
    ] = None
    master_key_file: Annotated[
        Path | None,
        Meta(description="a file with the key of names and addresses (default: `master.key` in the data directory)"),
    ] = None
    valkey_url: Annotated[
        str | None, Meta(description=f"a URL that starts with {', '.join(VALKEY_SCHEMES)}", extra={"secret": True})
    ] = None
    database_url: Annotated[
        str | None, Meta(description=f"a URL that starts with {', '.join(DATABASE_SCHEMES)}", extra={"secret": True})
    ] = None
    host: Annotated[str, Meta(min_length=1, description="an address of this machine")] = "127.0.0.1"
    port: Annotated[int, _count(0, 65_535, "a TCP port (0: any free one)")] = 8765
    hosts: Annotated[
        str,
        Meta(description="names and addresses, with commas between, that `Host` may say; `*` for any"),
    ] = ""
    trusted_proxies: Annotated[
        str,
        Meta(description="addresses or networks, with commas between, whose X-Forwarded-For is believed"),
    ] = ""
    outgoing_private_networks: Annotated[
        str,
        Meta(
            description="addresses or networks, with commas between, that are asked although private, also without TLS"
        ),
    ] = ""
    public_url: Annotated[
        str | None,
        Meta(
            description="where people reach the service, such as https://learn.example.org: links of messages need it"
        ),
    ] = None
    smtp_url: Annotated[
        str | None,
        Meta(
            description="the relay that takes mail: smtps://host, or smtp://user@host:587 (STARTTLS; `?starttls=never` "
            "only without a user, or on this machine)",
            extra={"secret": True},
        ),
    ] = None
    smtp_password_file: Annotated[
        Path | None, Meta(description="a file with the password of the relay's user (default: what the URL says)")
    ] = None
    mail_from: Annotated[
        str | None, Meta(description="the address from which mail goes out, such as training@example.org")
    ] = None
    mail_domain: Annotated[
        str | None, Meta(description="the domain of Message-IDs and of addresses for answers (default: of mail_from)")
    ] = None
    mail_listen: Annotated[
        str | None,
        Meta(
            description="where mail is listened for: smtp://address:port, or lmtp://… of a mail server beside this one"
        ),
    ] = None
    mail_tls_cert_file: Annotated[
        Path | None, Meta(description="a PEM file with the certificate of the mailroom, which then offers STARTTLS")
    ] = None
    mail_tls_key_file: Annotated[Path | None, Meta(description="a PEM file with the key of that certificate")] = None
    mail_authserv_id: Annotated[
        str,
        Meta(description="the name under which your mail server writes Authentication-Results; it is then believed"),
    ] = ""
    sms_provider_file: Annotated[
        Path | None, Meta(description="a TOML file that says how your provider sends SMS (docs/communication.md)")
    ] = None
    notices_apprise_file: Annotated[
        Path | None, Meta(description="a file with addresses of Apprise, to which notices of supporters go, too")
    ] = None
    max_head_bytes: Annotated[int, _count(1024, 1 << 20, "the longest request line and headers in bytes")] = 32 << 10
    max_connections: Annotated[
        int | None, _count(8, 1_000_000, "connections of one worker (default: what file descriptors allow, up to 4096)")
    ] = None
    max_connections_per_peer: Annotated[
        int | None, _count(1, 1_000_000, "connections of one address with one worker (default: half of all)")
    ] = None
    head_seconds: Annotated[int, _count(1, 3600, "seconds that a request's headers may take to come in")] = 10
    body_seconds: Annotated[int, _count(1, 3600, "seconds that a body may take, beside its length")] = 20
    min_body_rate: Annotated[int, _count(1, 1 << 30, "bytes a second at which a body must come in at least")] = 1000
    answer_seconds: Annotated[int, _count(1, 3600, "seconds that a peer may take nothing of its answer")] = 30
    keep_alive_seconds: Annotated[int, _count(1, 3600, "seconds that a connection may wait for its next request")] = 75
    max_requests: Annotated[int, _count(2, 100_000, "requests inside one worker, from the key to the answer")] = 512
    max_requests_per_organisation: Annotated[
        int | None, _count(1, 100_000, "requests of one organisation inside one worker (default: half of all)")
    ] = None
    max_request_bytes: Annotated[
        int, _count(1 << 20, 1 << 40, "bytes of the large bodies inside one worker; of one organisation half of them")
    ] = 256 << 20
    max_wait_seconds: Annotated[int, _count(1, 3600, "seconds that a request may wait for its turn")] = 10
    key_requests_per_second: Annotated[
        float | None, Meta(ge=0, le=MOST, description="requests a second of each key that has no limit of its own")
    ] = None
    key_results_per_second: Annotated[
        float | None, Meta(ge=0, le=MOST, description="results a second of each key that has no limit of its own")
    ] = None
    key_results_per_day: Annotated[
        int | None, _count(0, 10**12, "results a day of each key that has no limit of its own")
    ] = None
    max_failed_keys: Annotated[int, _count(1, 10_000, "keys that open nothing before an address has to wait")] = 10
    workers: Annotated[int, _count(1, 256, "a number of processes that answer requests")] = msgspec.field(
        default_factory=lambda: min(4, os.cpu_count() or 1)
    )
    appendfsync: Annotated[
        Literal["always", "everysec"],
        Meta(description="`always` (an answer survives a power cut) or `everysec` (the last second may be lost)"),
    ] = "always"
    n_shards: Annotated[int, _count(1, 1024, "a number of shards, fixed once there is data")] = 16
    dedup_days: Annotated[int, _count(1, 3650, "days for which result ids are remembered")] = 30
    retention_days: Annotated[int, _kept("without a commit, after which a learner's life on a content graph goes")] = (
        1826
    )
    retention_cases_days: Annotated[int, _kept("after which a closed case goes, with all that was written")] = 1096
    retention_files_days: Annotated[int, _kept("after which files of a closed case go")] = 1096
    retention_contacts_days: Annotated[int, _kept("without any activity, after which a learner's name goes")] = 1096
    retention_accounts_days: Annotated[int, _kept("after which an account that nobody used goes")] = 730
    retention_reads_days: Annotated[int, _kept("after which it is forgotten who has read of a learner")] = 365
    retention_statements_days: Annotated[int, _kept("after which xAPI statements, states and profiles go")] = 1826
    retention_notices_days: Annotated[int, _kept("after which what supporters were told goes")] = 365
    retention_sendings_days: Annotated[int, _kept("after which what was sent, and what became of it, goes")] = 1096
    retention_questions_days: Annotated[int, _kept("after which what learners asked the FAQ goes")] = 365
    retention_mail_days: Annotated[int, _kept("after which mail that came in goes, as it came")] = 30
    retention_imports_days: Annotated[int, _kept("after which an import that was planned and not applied goes")] = 7
    retention_sources_days: Annotated[int, _kept("after which it is forgotten what became of what sources sent")] = 365
    retention_changes_days: Annotated[int, _kept("after which a change goes from the feed, delivered or not")] = 30
    retention_sessions_days: Annotated[int, _kept("after which sessions that are over go")] = 90
    backup_days: Annotated[
        int, _count(1, 3650, "days for which you keep backups; receipts say until when one may hold who was erased")
    ] = 35
    max_body_bytes: Annotated[int, _count(1024, 1 << 30, "the largest request body in bytes")] = 4 << 20
    max_batch: Annotated[int, _count(1, 100_000, "the most results in one request")] = 1000
    clock_skew_seconds: Annotated[int, _count(0, 86_400, "seconds by which a result may lie in the future")] = 300
    commit_retries: Annotated[int, _count(1, 1000, "attempts to commit a state that others change too")] = 16
    language: Annotated[Literal["fr", "en"], Meta(description="the language of texts: `fr` or `en`")] = "fr"
    faq_questions_per_hour: Annotated[int, _count(1, 10_000, "questions of one learner within an hour")] = 60
    faq_model_url: Annotated[
        str | None,
        Meta(description="the address of a language model that speaks OpenAI's protocol, such as https://host/v1"),
    ] = None
    faq_model: Annotated[str, Meta(max_length=200, description="the name of that model")] = "default"
    faq_model_key_file: Annotated[Path | None, Meta(description="a file with the key of that model")] = None
    faq_model_seconds: Annotated[int, _count(1, 60, "seconds that it may take")] = 8
    decides_at: Annotated[
        Literal["clock", "result"],
        Meta(description="`clock` (decisions hold now) or `result` (they hold when the newest result occurred)"),
    ] = "clock"
    clock_file: Annotated[
        Path | None, Meta(description="a file that says what time it is, for simulations (default: the wall clock)")
    ] = None
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Meta(description="`debug`, `info`, `warning` or `error`")
    ] = "info"
    otlp_endpoint: Annotated[
        str | None,
        Meta(
            description="the URL of an OpenTelemetry collector, without `/v1/traces`, such as http://127.0.0.1:4318",
            extra={"secret": True},
        ),
    ] = None
    otlp_headers_file: Annotated[
        Path | None, Meta(description="a file with a line `name: value` for each header that the collector wants")
    ] = None
    trace_ratio: Annotated[
        float, Meta(ge=0, le=1, description="the part of the traces that is kept, 0..1, where a collector is named")
    ] = 0.01
    max_journal_bytes: Annotated[
        int,
        _count(
            1 << 20, 1 << 44, "bytes of the live store that what waits for the record may take; then none is accepted"
        ),
    ] = 1 << 30
    projector_batch: Annotated[int, _count(1, 100_000, "the most journal entries in one transaction")] = 1000
    projector_linger_ms: Annotated[int, _count(1, 60_000, "milliseconds to wait for journal entries")] = 200

    @property
    def is_embedded(self) -> bool:
        """Whether both servers are the embedded ones, in one data directory."""
        return self.valkey_url is None and self.database_url is None

    def __rich_repr__(self) -> list[tuple[str, object]]:
        """Return every field, with secrets masked."""
        values = {name: getattr(self, name) for name in self.__struct_fields__}
        return [(name, "***" if value and _is_secret(name) else value) for name, value in values.items()]

    def __repr__(self) -> str:
        """Show every field, with secrets masked."""
        return f"Settings({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"


_TYPES = get_type_hints(Settings, include_extras=True)


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    Args:
        environment: The variables; those of the process when omitted.

    Raises:
        InvalidSettingError: A value cannot be used.
        UnknownSettingError: The file has a key that is no setting, or a variable is a near miss of one.
        UnreadableConfigError: The file cannot be read.

    >>> load({"SYMPHONIE_PORT": "9000"}).port
    9000
    >>> load({"SYMPHONIE_PORT": "many"})  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    api.settings.InvalidSettingError: SYMPHONIE_PORT: 'many' is not usable (expected `int`, got `str`). Give ...
    """
    given = os.environ if environment is None else environment
    variables = {key: value for key, value in given.items() if value}
    values = _from_file(variables.get(CONFIG_VARIABLE)) | _from_variables(variables)
    settings = Settings(**values)  # type: ignore[arg-type]  # each value was converted to its field's type
    files_dir = settings.files_dir and settings.files_dir.expanduser().absolute()
    backup_dir = settings.backup_dir and settings.backup_dir.expanduser().absolute()
    data_dir = settings.data_dir.expanduser().absolute()
    return msgspec.structs.replace(settings, data_dir=data_dir, files_dir=files_dir, backup_dir=backup_dir)


def variables_of(settings: Settings) -> dict[str, str]:
    """Return the environment that gives a child process the same settings."""
    values = {name: getattr(settings, name) for name in settings.__struct_fields__}
    return {variable_of(name): str(value) for name, value in values.items() if value is not None}


def listed(value: str) -> list[str]:
    """Return the entries of a setting that holds several, with commas between.

    >>> listed("api.example.org, localhost,")
    ['api.example.org', 'localhost']
    """
    return [entry for entry in map(str.strip, value.split(",")) if entry]


def networks_of(value: str) -> list[Network]:
    """Read addresses and networks, with commas between.

    Raises:
        ValueError: One of them is neither.

    >>> networks_of("10.0.0.0/8, ::1")
    [IPv4Network('10.0.0.0/8'), IPv6Network('::1/128')]
    """
    return [ip_network(entry, strict=False) for entry in listed(value)]


def variable_of(field: str) -> str:
    """Return the environment variable of a field.

    >>> variable_of("data_dir")
    'SYMPHONIE_DATA_DIR'
    """
    return PREFIX + field.upper()


def _from_file(path: str | None) -> dict[str, object]:
    if path is None:
        return {}
    try:
        table = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadableConfigError(Path(path), str(error)) from error
    names = {key: f"{path}: {key}" for key in table}
    for key in table.keys() - _TYPES.keys():
        raise UnknownSettingError(names[key], _near(key, _TYPES))
    return {key: _convert(key, value, names[key]) for key, value in table.items()}


def _from_variables(variables: Mapping[str, str]) -> dict[str, object]:
    known = {variable_of(field): field for field in _TYPES}
    for name in variables:
        # Other parts of the system have variables of their own, so that only a near miss is surely a mistake.
        if name.startswith(PREFIX) and name not in known and (meant := _near(name, known)):
            raise UnknownSettingError(name, meant)
    return {field: _convert(field, variables[name], name) for name, field in known.items() if name in variables}


def _near(name: str, known: Mapping[str, object]) -> str | None:
    return next(iter(difflib.get_close_matches(name, known, n=1, cutoff=0.85)), None)


def _convert(field: str, value: object, name: str) -> object:
    try:
        # Only text is loosely typed: in the file, a number is a number.
        converted = msgspec.convert(value, _TYPES[field], strict=not isinstance(value, str), dec_hook=_to_path)
    except msgspec.ValidationError as error:
        fault = str(error)
        raise _invalid(field, value, name, fault[0].lower() + fault[1:]) from error
    schemes = _SCHEMES.get(field)
    if schemes and not str(converted).startswith(schemes):
        raise _invalid(field, value, name, "no known scheme")
    if field in {"trusted_proxies", "outgoing_private_networks"}:
        _check_networks(field, str(converted), name)
    if field == "clock_file" and not (isinstance(converted, Path) and converted.is_file()):
        raise _invalid(field, value, name, "no such file")
    return converted


def _check_networks(field: str, value: str, name: str) -> None:
    try:
        networks_of(value)
    except ValueError as error:
        raise _invalid(field, value, name, str(error)) from error


def _to_path(kind: type, value: object) -> object:
    if kind is Path and isinstance(value, str):
        return Path(value)
    message = f"Expected `str`, got `{type(value).__name__}`"
    raise msgspec.ValidationError(message)


def _invalid(field: str, value: object, name: str, fault: str) -> InvalidSettingError:
    shown = "the value" if _is_secret(field) else repr(value)
    default = getattr(Settings(), field)
    remedy = f"Give {_meta(field).description}; leave it out for {default if default is not None else 'none'}."
    return InvalidSettingError(name, f"{shown} is not usable ({fault})", remedy)


def _is_secret(field: str) -> bool:
    return bool((_meta(field).extra or {}).get("secret"))


def _meta(field: str) -> Meta:
    meta: Meta = _TYPES[field].__metadata__[0]
    return meta
