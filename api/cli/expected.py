"""Errors that commands expect, with the exit code of each (see `api.cli.boundary`).

They stand here by name: to load all that raises them takes longer than most commands, and what was raised is loaded.
"""

from collections.abc import Mapping
from typing import Final

_SERVICE: Final = {
    "api.settings.SettingsError": 2,
    "api.cli.serve.AddressInUseError": 1,
    "api.backup.errors.BackupError": 1,
    "api.processes.compiling.CompilingFailedError": 1,
    "api.processes.compiling.CompilingStalledError": 1,
    "api.processes.embedded.errors.EmbeddedServersError": 1,
    "api.record.errors.RecordError": 1,
    "api.import_errors.ImportUnreadable": 2,  # of what a file says, unlike the rest of what the service refuses
    "api.errors.ServiceError": 1,
    "api.processes.supervisor.WorkerFailedError": 1,
    "psycopg.OperationalError": 1,
    "redis.exceptions.RedisError": 1,
}
_GIVEN: Final = {
    "engine.evaluation.predictor.CannotJudge": 2,
    "content_graph.authoring.faults.ContentFault": 2,
    "content_graph.findings.InvalidContentGraph": 2,
    "engine.artefact.model.ModelFault": 2,
    "loadtests.replay.faults.NoItemShared": 2,
    "engine.fitting.leaving.exposure.NoTimesOfLeaving": 2,
    "simulations.terminal.faults.RequestFault": 2,
    "engine.interactions.TableFault": 2,
    "loadtests.chaos.faults.UnknownRowError": 2,
}
"""What can be wrong with the files and options that are given."""
_WORK: Final = {
    "simulations.live.serving.CommandFailedError": 1,
    "loadtests.load.faults.LoadFailedError": 1,
    "loadtests.benchmark.protocol.MalformedAnswerError": 1,
    "loadtests.chaos.workload.NotSetUpError": 1,
    "loadtests.workspace.faults.NotSignedInError": 1,
    "loadtests.replay.faults.NothingTaken": 1,
    "simulations.live.models.OtherModelActivatedError": 1,
    "loadtests.benchmark.run.RecordTooSlowError": 1,
    "simulations.live.policy.RefusedResultError": 1,
    "simulations.live.models.RetraceFailingError": 1,
    "simulations.live.serving.ServiceDidNotStartError": 1,
    "simulations.live.client.ServiceRefusedError": 1,
    "simulations.live.client.ServiceUnreachableError": 1,
    "simulations.lab.evaluation.request.SomeFailed": 1,
}
"""What can go wrong with a service at work, or with a part of what was asked for."""

EXPECTED: Final[Mapping[str, int]] = _SERVICE | _GIVEN | _WORK
