"""Whether anything is told to a collector, and where; read and checked before a process starts."""

from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from api.settings import InvalidSettingError, Settings, SettingsError, variable_of

LIBRARIES = ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")


class MissingTelemetryError(SettingsError):
    """A collector is named, and what speaks to it is not installed."""

    def __init__(self) -> None:
        super().__init__(
            f"{variable_of('otlp_endpoint')} is set, but OpenTelemetry is not installed. It comes with "
            f"pip install 'symphonie[telemetry]'; or unset the variable."
        )


class Collector(NamedTuple):
    """Where traces and metrics go.

    Attributes:
        endpoint: Address without `/v1/traces`.
        headers: Of each request, such as a token.
        ratio: Of the traces that begin here, the part that is kept.
    """

    endpoint: str
    headers: dict[str, str]
    ratio: float


def collector_of(settings: Settings) -> Collector | None:
    """Return where traces and metrics go; None if nowhere.

    Raises:
        MissingTelemetryError: OpenTelemetry is not installed.
        InvalidSettingError: The file of headers cannot be used.
    """
    if settings.otlp_endpoint is None:
        return None
    if not all(map(_is_there, LIBRARIES)):
        raise MissingTelemetryError
    headers = {} if settings.otlp_headers_file is None else _headers_in(settings.otlp_headers_file)
    return Collector(settings.otlp_endpoint.rstrip("/"), headers, settings.trace_ratio)


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # what it lies in is not there
        return False


def _headers_in(path: Path) -> dict[str, str]:
    name, remedy = variable_of("otlp_headers_file"), "Give a readable file with a line `name: value` for each header."
    try:
        lines = [line for line in path.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidSettingError(name, f"{path} cannot be read ({type(error).__name__})", remedy) from error
    pairs = [(key.strip(), value.strip()) for key, _, value in (line.partition(":") for line in lines)]
    for number, (key, value) in enumerate(pairs, 1):
        if not (key and value and key.isascii() and value.isascii()):  # the line itself may be a secret
            raise InvalidSettingError(name, f"line {number} of {path} is no header", remedy)
    return dict(pairs)
