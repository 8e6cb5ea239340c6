"""What a sizing found, on a terminal."""

from engine.sizing.comparing import COMPARED, Option, number, percent, written
from engine.sizing.fitting import Fit
from engine.sizing.inputs import INPUTS
from engine.sizing.outcomes import FIGURES, Figure
from engine.sizing.sensitivity import Sensitivities
from engine.sizing.study import Sizing
from engine.sizing.words import NAMES, ROLE_NAMES, RULE
from simulations.terminal.console import console, table_of
from simulations.terminal.language import Language


def show(found: Sizing, fit: Fit | None, language: Language) -> None:
    """Print it for a person."""
    _Shown(language).everything(found, fit)


class _Shown:
    def __init__(self, language: Language) -> None:
        self._language, self._out = language, console()

    def _said(self, fr: str, en: str) -> str:
        return fr if self._language is Language.FR else en

    def _written(self, name: str, value: float) -> str:
        known = NAMES[name]
        text = percent(value) if known.is_share else number(value, known.digits)
        return self._said(text.fr, text.en)

    def _name(self, name: str) -> str:
        return self._said(*(getattr(NAMES[name].text, one) for one in ("fr", "en")))

    def everything(self, found: Sizing, fit: Fit | None) -> None:
        if fit is not None:
            self._fit(fit)
        self._hours(found)
        self._outcomes(found)
        for answer in found.answers:
            self._out.print(self._said(answer.title.fr, answer.title.en), style="bold", highlight=False)
            self._out.print(self._said(answer.verdict.fr, answer.verdict.en), highlight=False)
            self._options(answer.options)
        if found.sensitivities is not None:
            self._swings(found.sensitivities)
        if found.optimum is not None:
            self._out.print(self._said(found.optimum.verdict.fr, found.optimum.verdict.en), highlight=False)
            self._options(found.optimum.options[:8])

    def _hours(self, found: Sizing) -> None:
        table, sheet = (
            table_of("", (self._said("heures", "hours"), "P50", "P90", self._said("prévues", "planned"))),
            found.spreadsheet,
        )
        for role in found.outcomes.roles:
            name = ROLE_NAMES[role.role]
            week = self._said("par semaine", "a week")
            cells = (number(one) for one in (role.p50, role.p90, role.there))
            table.add_row(f"{self._said(name.fr, name.en)}, {week}", *(self._said(one.fr, one.en) for one in cells))
        self._out.print(table)
        low, high = number(sheet.low.total, 0), number(sheet.high.total, 0)
        told = self._said(
            f"Le tableur dit {low.fr} à {high.fr} h en tout.", f"The spreadsheet says {low.en} to {high.en} h in all."
        )
        self._out.print(told, highlight=False)

    def _outcomes(self, found: Sizing) -> None:
        heads = ("", self._said("moyenne", "mean"), "5 %", "95 %")
        table = table_of("", heads)
        for name in FIGURES:
            if name == "budget_share" and not found.scenario.budget:
                continue
            one: Figure = getattr(found.outcomes, name)
            beside = f" ({self._said(RULE.fr, RULE.en)})" if name == "budget_share" else ""
            table.add_row(self._name(name) + beside, *(self._written(name, v) for v in (one.mean, one.low, one.high)))
        self._out.print(table)

    def _options(self, options: tuple[Option, ...]) -> None:
        table = table_of("", ("", *(self._name(name) for name in COMPARED)))
        for one in options:
            cells = (self._written(name, one.figures[name].mean) for name in COMPARED)
            table.add_row(self._said(one.name.fr, one.name.en), *cells)
        self._out.print(table)

    def _swings(self, found: Sensitivities) -> None:
        shown = ("hours", "promises_kept", "drop_outs", "mastery")
        heads = (self._said("ce qui compte", "what matters"), self._said("de … à", "from … to"))
        table = table_of("", (*heads, *(self._name(name) for name in shown)), 2)
        for swing in found.swings:
            label = INPUTS[swing.field].label
            ends = ((swing.at_least[name], swing.at_most[name]) for name in shown)
            cells = (
                f"{self._written(name, low)} … {self._written(name, high)}"
                for name, (low, high) in zip(shown, ends, strict=True)
            )
            table.add_row(self._said(label.fr, label.en), self._range(swing.least, swing.most), *cells)
        self._out.print(table)

    def _range(self, least: float, most: float) -> str:
        low, high = written(least), written(most)
        return self._said(f"{low.fr} … {high.fr}", f"{low.en} … {high.en}")

    def _fit(self, fit: Fit) -> None:
        low, high = number(fit.questions.low, 2), number(fit.questions.high, 2)
        weeks, learners = len(fit.weeks), number(fit.learners, 0)
        self._out.print(
            self._said(
                f"{weeks} semaines, {learners.fr} apprenants en moyenne\u202f: {low.fr} à {high.fr} question de chacun"
                f" par semaine.",
                f"{weeks} weeks, {learners.en} learners on average: {low.en} to {high.en} questions of each in a week.",
            ),
            highlight=False,
        )
        if (back := fit.backtest) is not None:
            within = percent(back.within)
            kept = "–" if back.kept is None else self._written("promises_kept", back.kept)
            low_kept, high_kept = (
                self._written("promises_kept", v) for v in (back.kept_foretold.low, back.kept_foretold.high)
            )
            self._out.print(
                self._said(
                    f"Vérifié sur {len(back.weeks)} semaines non vues : {within.fr} dans leur intervalle à 90 % ;"
                    f" promesses tenues {kept}, prédit {low_kept} à {high_kept}.",
                    f"Back-test on {len(back.weeks)} weeks not seen: {within.en} within their interval of 90%; promises"
                    f" kept {kept}, foretold {low_kept} to {high_kept}.",
                ),
                highlight=False,
            )
