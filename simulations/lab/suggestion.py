"""What `symphonie graph suggest` does: prerequisites from results, put beside a graph, told to its authors."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from rich.table import Table

from content_graph.authoring import load
from content_graph.model import ContentGraph, Edge
from engine.fitting.prerequisites import Proposal, Settings, Suggestions, opportunities, suggest
from engine.fitting.prerequisites.order import reached
from engine.fitting.prerequisites.suggestion import Range
from simulations.lab.tables.interactions import read_interactions
from simulations.terminal.console import console, table_of, warn, write_json
from simulations.terminal.faults import RequestFault
from simulations.terminal.progress import progress

_DIGITS: Final = 3


class AuthorProposal(NamedTuple):
    """A proposal as authors see it."""

    proposal: Proposal  # what was found
    edge: Edge  # as the graph would have it, among the prerequisites of the skill
    skill: str  # id of the skill
    closes_cycle: bool  # whether the graph says the contrary: with the edge it would have a cycle


class SuggestionReport(NamedTuple):
    """All that is told."""

    graph_id: str | None  # of the graph, if one was given
    shown: tuple[AuthorProposal, ...]  # the proposals
    n_known: int  # proposals that the graph has or implies
    n_outside: int  # proposals on skills that the graph does not have
    found: Suggestions  # what was found


def run(table: Path, graph: Path | None, settings: Settings, form: str, *, as_json: bool) -> None:
    """Propose prerequisites and tell of them.

    Raises:
        RequestFault: The graph has none of the skills of the table.
    """
    authored = None if graph is None else load(graph)
    results = read_interactions(table, form)
    warn(results.table, results.warnings)
    if authored is not None and not {one.id for one in authored.skills} & set(results.skill_ids):
        message = f"None of the skills of {table.name} is in {authored.id}; give the results of this very course."
        raise RequestFault(message)
    with progress() as show, show("pairs of skills") as on_progress:
        found = suggest(opportunities(results), settings, on_progress)
    said = beside(authored, found, results.skill_ids)
    if as_json:
        write_json(_tree(said))
    else:
        _print(said)


def beside(graph: ContentGraph | None, found: Suggestions, skill_ids: tuple[str, ...]) -> SuggestionReport:
    """Put proposals beside what a graph says."""
    place = {one.id: number for number, one in enumerate(graph.skills)} if graph is not None else {}
    arrows = (
        [(place[edge.skill_id], place[one.id]) for one in graph.skills for edge in one.prerequisites] if graph else []
    )
    reach = reached(arrows, len(place))
    shown, n_known, n_outside = [], 0, 0
    for proposal in found.proposals:
        before, skill = skill_ids[proposal.prerequisite], skill_ids[proposal.skill]
        is_inside = before in place and skill in place
        if graph is not None and not is_inside:
            n_outside += 1
        elif is_inside and reach[place[before], place[skill]]:
            n_known += 1
        else:
            edge = Edge(before, round(proposal.weight.value, _DIGITS))
            shown.append(AuthorProposal(proposal, edge, skill, is_inside and bool(reach[place[skill], place[before]])))
    return SuggestionReport(graph.id if graph else None, tuple(shown), n_known, n_outside, found)


def _tree(said: SuggestionReport) -> Mapping[str, object]:
    return {
        "graph": said.graph_id,
        "proposals": [_proposed(one) for one in said.shown],
        "already_in_graph": said.n_known,
        "outside_graph": said.n_outside,
        "pairs_tested": said.found.n_pairs,
        "pairs_found": said.found.n_found,
        "direction_open": said.found.n_open,
        "usual": said.found.usual._asdict(),
    }


def _proposed(one: AuthorProposal) -> Mapping[str, object]:
    proposal = one.proposal
    first = proposal.mastered_first
    return {
        "skill_id": one.skill,
        "prerequisite": one.edge,
        "weight_low": round(proposal.weight.low, _DIGITS),
        "weight_high": round(proposal.weight.high, _DIGITS),
        "closes_cycle": one.closes_cycle,
        "evidence": {
            "odds_ratio": proposal.odds_ratio._asdict(),
            "reverse_odds_ratio": None
            if proposal.reverse_odds_ratio is None
            else proposal.reverse_odds_ratio._asdict(),
            "false_discoveries": proposal.false_discoveries,
            "learners": proposal.n_learners,
            "learners_lacking": proposal.n_lacking,
            "results": proposal.n_results,
            "mastered_first": Range(first.share, *first.bounds())._asdict() | {"learners": first.n_learners},
        },
    }


def _print(said: SuggestionReport) -> None:
    out, found = console(), said.found
    if said.shown:
        out.print(_table(said))
    out.print(
        f"{found.n_pairs:,} ordered pairs of skills could be compared; {found.n_found:,} stand out. "
        f"{len(said.shown)} proposed; {found.n_open} left out because the direction is open"
        + (f", {said.n_known} because the graph has them" if said.graph_id else "")
        + (f", {said.n_outside} on skills that the graph does not have" if said.n_outside else "")
        + ".",
        highlight=False,
    )
    if said.shown:
        out.print("Results only suggest: an author decides, and nothing was changed.", highlight=False)


def _table(said: SuggestionReport) -> Table:
    words, numbers = (
        ("skill", "prerequisite"),
        ("weight", "odds ratio", "other way round", "mastered first", "learners"),
    )
    names = (*words, *numbers, "who lacked it", "false")
    table = table_of("Prerequisites that results suggest", names, len(words))
    for one in said.shown:
        proposal = one.proposal
        back, first = proposal.reverse_odds_ratio, proposal.mastered_first
        table.add_row(
            one.skill + (" (against the graph)" if one.closes_cycle else ""),
            one.edge.skill_id,
            _ranged(proposal.weight),
            _ranged(proposal.odds_ratio),
            "too few" if back is None else _ranged(back),
            f"{first.share:.0%} of {first.n_learners:,}",
            f"{proposal.n_learners:,}",
            f"{proposal.n_lacking:,}",
            f"{proposal.false_discoveries:.4f}",
        )
    return table


def _ranged(one: Range) -> str:
    return f"{one.value:.2f} ({one.low:.2f} to {one.high:.2f})"
