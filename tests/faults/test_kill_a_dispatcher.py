"""kill -9 of whoever sends mail, ten times: nothing is lost, and what comes twice is what the record says may."""

from pathlib import Path

from tests.faults.killing_dispatchers import a_record, kill_again_and_again
from tests.faults.places import Place


def test_no_message_is_lost_and_doublets_come_of_the_one_window_alone(place: Place, tmp_path: Path) -> None:
    with a_record(place.servers.database_url) as database_url:
        told = kill_again_and_again(database_url, tmp_path, n_messages=110, n_kills=10)
    assert (told.n_lost, told.n_unnoticed, told.n_ids) == (0, 0, told.n_messages)
    assert told.n_doublets <= told.n_possible
