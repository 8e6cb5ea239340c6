"""The ability model fitted on a cluster: the expectation step where the results are, everything else here."""

from collections.abc import Callable, Sequence
from functools import reduce
from pathlib import Path
from typing import NamedTuple

from dask.sizeof import sizeof
from distributed import Client

from engine.fitting.ability import Fit, Settings, fit_evidence
from engine.fitting.ability.arrays import Floats, Sums, Tables, add
from engine.fitting.ability.contexts import Seen
from engine.fitting.ability.evidence import Fold, TableEvidence
from engine.fitting.ability.parts import Share, evidence_of, shares_of, subject_of, usual_of_whole
from engine.fitting.partitions import Vocabulary, cuts, merge
from engine.interactions import Interactions, require_room
from simulations.lab.cluster import addresses
from simulations.lab.fitting.scheduler.parts import Parts, lay_out_parts, take_censuses

COUNTED, LAID_OUT = 0.05, 0.1  # shares of the work


class PartsEvidence:
    """See `engine.fitting.ability.evidence.Evidence`; sums are added up in the order of the parts."""

    def __init__(self, parts: Parts[TableEvidence], n_folds: int) -> None:
        self._parts, self._n_folds = parts, n_folds

    @property
    def n_folds(self) -> int:
        """See `Evidence`."""
        return self._n_folds

    def gather(self, tables: Tables, but: Fold | None) -> Sums:
        """See `Evidence`."""
        return reduce(add, self._parts.each(TableEvidence.gather, tables, but))

    def gather_blocks(self, tables: Tables) -> Sums:
        """See `Evidence`."""
        return reduce(add, self._parts.each(TableEvidence.gather_blocks, tables))

    def held_out(self, tables: Tables, fold: Fold) -> tuple[float, int]:
        """See `Evidence`."""
        found = self._parts.each(TableEvidence.held_out, tables, fold)
        return sum(log_likelihood for log_likelihood, _ in found), sum(n for _, n in found)


class _Common(NamedTuple):
    """What all parts need to know."""

    vocabulary: Vocabulary
    usual_items: Floats
    seen: Seen


def fit_ability(
    client: Client,
    paths: Sequence[Path],
    settings: Settings,
    *,
    seed: int,
    code_version: str,
    report_progress: Callable[[float], None],
) -> Fit:
    """Fit the ability model (`engine.fitting.ability.fit`) to files that all workers reach, no learner in two of them.

    What comes out is what one process would find.

    Raises:
        TableFault: The files do not go together, or their items exercise too many skills.
        RequestFault: A file has a fault, or workers die again and again.
    """
    whole = merge(take_censuses(client, paths, lambda share: report_progress(share * COUNTED)))
    require_room((paths[0] if len(paths) == 1 else paths[0].parent).name, whole.vocabulary.item_skills)
    usual = usual_of_whole(whole)
    shares = shares_of(whole, cuts(whole, len(addresses(client))), seed)
    parts = lay_out_parts(
        client,
        _evidence,
        [(paths[share.cut.part], share) for share in shares],
        _Common(whole.vocabulary, usual.items, whole.seen),
        lambda share: report_progress(COUNTED + share * (LAID_OUT - COUNTED)),
    )
    return fit_evidence(
        PartsEvidence(parts, len(shares[0].folds)), subject_of(whole, usual), settings, seed, code_version,
        lambda share: report_progress(LAID_OUT + share * (1.0 - LAID_OUT)),
    )  # fmt: skip


def _evidence(table: Interactions, share: Share, common: _Common) -> TableEvidence:
    return evidence_of(table, share, common.vocabulary, common.usual_items, common.seen)


# Dask weighs moving a part against waiting by its size, and spills in time.
sizeof.register(TableEvidence, lambda evidence: evidence.n_bytes)
