"""What can go wrong in the record, one class per thing."""

from pathlib import Path


class RecordError(Exception):
    """Something about the record that whoever runs the service has to decide."""


class RecordTooNewError(RecordError):
    """The record was migrated by a newer Symphonie than this one."""

    def __init__(self, found: str, known: str) -> None:
        super().__init__(
            f"The record is at migration {found}, and this version of Symphonie knows migrations up to {known}. "
            "Start the version that migrated it, or a newer one; its `symphonie migrate --down` takes the record back."
        )


class UnknownMigrationError(RecordError):
    """The record was to be taken back to a migration that is none of those before."""

    def __init__(self, asked: str, below: tuple[str, ...]) -> None:
        choice = f"Choose among {', '.join(below)}" if below else "There is none before that of the record"
        super().__init__(f"The record cannot be taken back to migration {asked!r}. {choice}.")


class RecordInUseError(RecordError):
    """The record was to be taken back while processes of the service work with it."""

    def __init__(self, serving: tuple[str, ...]) -> None:
        super().__init__(
            f"The record is in use ({', '.join(serving)}). Stop every process of the service, then take it back."
        )


class MigrationBlockedError(RecordError):
    """Somebody keeps a table that a migration has to change."""

    def __init__(self) -> None:
        super().__init__(
            "The migration could not have its tables for a moment, and nothing was changed. End what holds them (SELECT"
            " pid, application_name, xact_start, query FROM pg_stat_activity ORDER BY xact_start), or start it at a"
            " quieter hour."
        )


class ShardCountFixedError(RecordError):
    """The number of shards was fixed at the first start, and another one was asked for."""

    def __init__(self, recorded: int, asked: int) -> None:
        super().__init__(
            f"This deployment has {recorded} shards since its first start; {asked} were asked for, and learners "
            f"would be looked for in the wrong one. Set SYMPHONIE_N_SHARDS={recorded}, or start with nothing stored."
        )


class StoresApartError(RecordError):
    """The live store and the record do not belong together as they are."""


class LiveStateLostError(StoresApartError):
    """The live store is empty, and the record is not: results would be numbered from 1 again."""

    def __init__(self) -> None:
        super().__init__(
            "The live states are gone: the live store, or a part of it, holds nothing of this deployment, and the "
            "record has results. Run `symphonie retrace`, which rebuilds the live states from the record."
        )


class LiveStateOlderError(StoresApartError):
    """The live store is an older copy than the record: numbers would be given twice."""

    def __init__(self, stream: str, newest: str, recorded: str) -> None:
        super().__init__(
            f"The live store is older than the record: {stream} has come to {newest}, and the record has it up to "
            f"{recorded}. Was an older copy restored? Run `symphonie retrace`, which rebuilds the live states from the "
            "record."
        )


class RecordOlderError(StoresApartError):
    """The record is an older copy than the live store: what it lost would never be missed."""

    def __init__(self, stream: str, taken_out: str, recorded: str) -> None:
        super().__init__(
            f"The record is older than the live store: {stream} was recorded up to {taken_out}, and the record has it "
            f"up to {recorded}. Was an older copy restored? Restore a newer one; or, if there is none, run `symphonie "
            "retrace`, which makes the live states what this record says, so that lost results may be sent again."
        )


class OtherRebuildError(RecordError):
    """Two processes cannot make one live store anew at once."""

    def __init__(self) -> None:
        super().__init__("Another process is rebuilding the live store from the record. Wait until it is done.")


class ForeignLiveStoreError(StoresApartError):
    """The live store belongs to another record."""

    def __init__(self, owner: str, deployment: str) -> None:
        super().__init__(
            f"The live store belongs to deployment {owner}, and the record is that of {deployment}. "
            "Set SYMPHONIE_VALKEY_URL and SYMPHONIE_DATABASE_URL to servers that belong together."
        )


class InvalidOrganisationError(RecordError):
    """The id of an organisation has a form that is not accepted."""

    def __init__(self, organisation: str) -> None:
        super().__init__(
            f"{organisation!r} cannot be an organisation's id. Use 1 to 63 of a-z, 0-9 and '-', not starting with '-'."
        )


class InvalidPersonError(RecordError):
    """A key was to act for somebody who is named in another form."""

    def __init__(self, person: str) -> None:
        super().__init__(f"{person!r} names nobody for whom a key can act. Use supporter/ID or learner/ID.")


class InvalidProviderError(RecordError):
    """An OpenID provider has an id or an address of another form."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"{text!r} cannot be that of a provider. An id has 1 to 63 of a-z, 0-9 and '-'; an issuer begins with "
            "https://, or on this machine with http://localhost, and is written as its tokens name it."
        )


class InvalidExpiryError(RecordError):
    """A key was to end at what is no time, or none to come."""

    def __init__(self, text: str) -> None:
        super().__init__(f"A key cannot end at {text!r}. Give days from now (90d) or a date to come (2027-12-31).")


class UnknownScopeError(RecordError):
    """A key was asked for with a scope that does not exist."""

    def __init__(self, scope: str, known: tuple[str, ...]) -> None:
        super().__init__(f"There is no scope {scope!r}. Choose among {', '.join(known)}.")


class UnknownKeyError(RecordError):
    """No key has this id."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"There is no key {key_id!r}. `symphonie key list` shows the ids.")


class UnknownOrganisationError(RecordError):
    """No organisation has this id."""

    def __init__(self, organisation: str) -> None:
        super().__init__(f"There is no organisation {organisation!r}. It is created together with its first key.")


class UnknownDecisionError(RecordError):
    """No change of a path has this id."""

    def __init__(self, adjustment_id: str) -> None:
        super().__init__(
            f"No change of a path has the id {adjustment_id!r}. `GET /v1/adjustments` and the page of a learner name"
            " them; what happened in the last second may not be in the record yet."
        )


class UnknownKeptAlertError(RecordError):
    """No alert has this id."""

    def __init__(self, alert_id: str) -> None:
        super().__init__(f"No alert has the id {alert_id!r}. `GET /v1/alerts` and the page Today name them.")


class AlteredErasuresError(RecordError):
    """The list of erasures beside the backups was changed."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} is not what this deployment wrote, so that erased learners might come back. Bring the list back "
            "from another copy, or remove it to restore without it."
        )


class RecordBehindError(RecordError):
    """The record did not catch up with the journal in time."""

    def __init__(self, streams: tuple[str, ...]) -> None:
        super().__init__(
            f"Commits in {', '.join(streams)} are still not in the record. `symphonie check` shows what holds them up."
        )


class UnreadableHistoryError(RecordError):
    """The record names an item or skill that its content graph never had."""

    def __init__(self, graph_id: str, name: str) -> None:
        super().__init__(f"The record has results on {name!r}, which content graph {graph_id!r} never had.")


class RetraceContendedError(RecordError):
    """Some learners' live states changed each time before they could be rebuilt."""

    def __init__(self, learners: tuple[str, ...]) -> None:
        super().__init__(
            f"{len(learners)} learners kept changing and were not rebuilt. Run it again when it is quieter."
        )
