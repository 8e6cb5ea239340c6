"""Templates: Jinja's environment for each language, with what they say dates, numbers and texts with."""

import gettext
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from babel import Locale, dates, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from api.support.contest_messages import REASON as CONTEST
from api.support.contest_messages import REASON_TOLD as CONTEST_TOLD
from api.workspace import forgery
from api.workspace.assets import asset_path
from api.workspace.parts import PARTS
from engine.charts.meter import Level, meter

if TYPE_CHECKING:
    from api.workspace.visit import Visit

__all__ = ["Markup", "render"]
_LOCALES: Final = {"fr": Locale("fr"), "en": Locale("en", "GB"), "qps": Locale("en", "GB")}
_A_MINUTE: Final = timedelta(minutes=1)
Filter: TypeAlias = Callable[..., object]


def render(language: str, template: str, values: Mapping[str, Any]) -> Markup:
    """Fill a template: of a part by `part/name.html`, of the frame by its name alone."""
    return Markup(environment(language).get_template(template).render(values))  # noqa: S704 - autoescaped


@cache
def environment(language: str) -> Environment:
    """Return the environment of a language."""
    parts = {part: PackageLoader(f"api.workspace.{part}") for part in PARTS if _is_there(part)}
    made = Environment(
        loader=_Frame(PrefixLoader(parts), PackageLoader("api.workspace")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]  # by i18n
    made.filters.update(_FILTERS)
    made.globals.update(asset=asset_path, csrf=_csrf, draw_meter=_draw_meter)
    return made


class _Frame(PrefixLoader):
    """Looks for `part/name` in the part, for the rest in the frame."""

    def __init__(self, parts: PrefixLoader, frame: PackageLoader) -> None:
        super().__init__(parts.mapping)
        self._frame = frame

    def get_loader(self, template: str) -> tuple[Any, str]:
        if template.partition("/")[0] in self.mapping:
            return super().get_loader(template)
        return self._frame, template


def _is_there(part: str) -> bool:
    return files("api.workspace").joinpath(part, "templates").is_dir()


def translations(language: str) -> gettext.NullTranslations:
    """Return the texts of a language: English is what templates are written in."""
    if language == "fr":
        return _french()
    return _Pseudo() if language == "qps" else gettext.NullTranslations()


class _Pseudo(gettext.NullTranslations):
    """Marks every text that goes through translation."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{super().ngettext(msgid1, msgid2, n)}⟧"

    def pgettext(self, context: str, message: str) -> str:
        return f"⟦{super().pgettext(context, message)}⟧"


@cache
def _french() -> gettext.NullTranslations:
    """Read what all parts say; what two of them say is said alike, or the first one's holds."""
    whole: gettext.NullTranslations = gettext.NullTranslations()
    root = files("api.workspace")
    for place in (root.joinpath("texts"), *(root.joinpath(part) for part in PARTS)):
        po = place.joinpath("fr.po")
        if po.is_file():
            made = BytesIO()
            write_mo(made, read_po(BytesIO(po.read_bytes()), locale="fr"))
            made.seek(0)
            part = gettext.GNUTranslations(made)
            part.add_fallback(whole)
            whole = part
    return whole


def _visit(context: Context) -> "Visit":
    visit: Visit = context["visit"]
    return visit


def _locale(context: Context) -> Locale:
    return _LOCALES[_visit(context).language]


def _csrf_of(visit: "Visit") -> Markup:
    return Markup('<input type="hidden" name="{}" value="{}">').format(forgery.FIELD, visit.token)


@pass_context
def _csrf(context: Context) -> Markup:
    """Return the hidden field that every form has."""
    return _csrf_of(_visit(context))


def _draw_meter(share: float, low: float | None, high: float | None, label: str) -> Markup:
    return Markup(meter(Level(share, low, high), label))  # noqa: S704 - it escapes its label


def moment_of(at: datetime | str | int) -> datetime:
    """Return an instant: of the API's text, of microseconds since 1970, or as it is.

    >>> moment_of(0).isoformat(), moment_of("2026-11-29T10:00:00Z").hour
    ('1970-01-01T00:00:00+00:00', 10)
    """
    if isinstance(at, int):
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)
    return datetime.fromisoformat(at) if isinstance(at, str) else at


def _time(at: datetime, text: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(at.astimezone(UTC).isoformat(timespec="seconds"), text)


def _written(local: datetime, skeleton: str, locale: Locale) -> str:
    return dates.format_skeleton(_nearest(skeleton, locale), local, fuzzy=False, locale=locale)


@cache
def _nearest(skeleton: str, locale: Locale) -> str:
    """Find the pattern of a locale that has the fields of a skeleton: once, because Babel compares it with all."""
    known = locale.datetime_skeletons
    return skeleton if skeleton in known else dates.match_skeleton(skeleton, known) or skeleton


@pass_context
def moment(context: Context, at: datetime | str | int) -> Markup:
    """Say day and time, the year where it is another one: « lun. 30 nov., 10:00 »."""
    instant, visit = moment_of(at), _visit(context)
    local = instant.astimezone(visit.zone)
    now = moment_of(visit.now_us).astimezone(visit.zone)
    skeleton = "EdMMM" if local.year == now.year else "EdMMMy"
    day = _written(local, skeleton, _locale(context))
    clock = _written(local, "Hm", _locale(context))
    return _time(instant, f"{day}, {clock}")


@pass_context
def day(context: Context, at: datetime | str | int) -> Markup:
    """Say a day: « lun. 30 nov. »."""
    instant, visit = moment_of(at), _visit(context)
    local = instant.astimezone(visit.zone)
    skeleton = "EdMMM" if local.year == moment_of(visit.now_us).astimezone(visit.zone).year else "EdMMMy"
    return _time(instant, _written(local, skeleton, _locale(context)))


@pass_context
def calendar_day(context: Context, on: str) -> Markup:
    """Say a day of a calendar, which is no instant and the same in every zone."""
    return Markup('<time datetime="{}">{}</time>').format(on, day_in(_locale(context), on))


def day_in(locale: Locale, on: str) -> str:
    """Write a day as a language does.

    >>> day_in(Locale("fr"), "2026-12-01"), day_in(Locale("en"), "2026-12-01")
    ('mar. 1 déc. 2026', 'Tue, Dec 1, 2026')
    """
    return _written(datetime.fromisoformat(on), "EdMMMy", locale)


@pass_context
def clock_time(context: Context, at: datetime | str | int) -> Markup:
    """Say a time of day: « 10:00 »."""
    instant = moment_of(at)
    local = instant.astimezone(_visit(context).zone)
    return _time(instant, _written(local, "Hm", _locale(context)))


@pass_context
def since(context: Context, at: datetime | str | int) -> Markup:
    """Say how far an instant is from now: « il y a 2 heures », « dans 3 jours »; the instant itself is its title."""
    instant, visit = moment_of(at), _visit(context)
    far = instant - moment_of(visit.now_us)
    text = far_in(_locale(context), far)
    if abs(far) < _A_MINUTE:
        text = visit.say("within a minute") if far > timedelta() else visit.say("just now")
    exact = Markup.striptags(moment(context, at))
    stamp = instant.astimezone(UTC).isoformat(timespec="seconds")
    return Markup('<time datetime="{}" title="{}">{}</time>').format(stamp, exact, text)


def far_in(locale: Locale, far: timedelta) -> str:
    """Say how far away something is, to the minute at best: nobody counts seconds of a page that stands still.

    >>> far_in(Locale("fr"), timedelta(seconds=-76)), far_in(Locale("fr"), timedelta(hours=40))
    ('il y a 1 minute', 'dans 2 jours')
    """
    return dates.format_timedelta(far, "minute", 1.4, add_direction=True, locale=locale)


def whole_minutes(minutes: float) -> int:
    """Round how long something takes; what takes less than a minute takes about one.

    >>> whole_minutes(0.5), whole_minutes(12.4)
    (1, 12)
    """
    return max(1, round(minutes))


@pass_context
def number(context: Context, value: float, digits: int = 0) -> str:
    """Write a number."""
    return number_in(_locale(context), value, digits)


def number_in(locale: Locale, value: float, digits: int) -> str:
    r"""Write a number as a language does; what rounds to nothing has no sign.

    >>> number_in(Locale("fr"), -0.3, 0), number_in(Locale("fr"), 1234.5, 1)
    ('0', '1\u202f234,5')
    """
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return numbers.format_decimal(round(value, digits) + 0.0, format=pattern, locale=locale)


@pass_context
def percent(context: Context, share: float, digits: int = 0) -> str:
    """Write a share (0 to 1) as a percentage."""
    if not digits:
        return numbers.format_percent(share, locale=_locale(context))
    pattern = "#,##0." + "0" * digits + ("\u202f%" if _visit(context).language == "fr" else "%")
    return numbers.format_percent(share, format=pattern, locale=_locale(context))


@pass_context
def told(context: Context, text: object) -> str:
    """Say a text of the machine in the reader's language: it has both."""
    language = "fr" if _visit(context).language == "fr" else "en"
    if isinstance(text, Mapping):
        return str(text[language])
    return str(getattr(text, language))


@pass_context
def reason(context: Context, text: str) -> str:
    """Say why a decision was made: as it was written, or in the reader's language where it has both."""
    return told(context, CONTEST) if text == CONTEST_TOLD else text


@pass_context
def title(context: Context, translations: Mapping[str, str] | str) -> str:
    """Say a text of the content in the reader's language, or in the nearest that it has."""
    if isinstance(translations, str):
        return translations
    language = "fr" if _visit(context).language == "fr" else "en"
    return translations.get(language) or next(iter(translations.values()))


def bdi(text: object) -> Markup:
    """Keep a name's direction of writing to itself."""
    return Markup("<bdi>{}</bdi>").format(text)


def lines(text: str) -> Markup:
    """Keep the line breaks of what somebody wrote."""
    return Markup("<br>").join(escape(line) for line in text.splitlines())


_FILTERS: Final[dict[str, Filter]] = {
    "moment": moment,
    "day": day,
    "calendar_day": calendar_day,
    "clock_time": clock_time,
    "since": since,
    "whole_minutes": whole_minutes,
    "number": number,
    "percent": percent,
    "told": told,
    "reason": reason,
    "title_of": title,
    "bdi": bdi,
    "lines": lines,
}
