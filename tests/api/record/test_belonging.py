import psycopg
import pytest

from api.live.admission import BEGINNING, EntryId, ShardPosition
from api.live.keys import journal_key
from api.record.belonging import Deployment, compare, deployment_of
from api.record.errors import ForeignLiveStoreError, LiveStateLostError, LiveStateOlderError, RecordOlderError

EMPTY = [ShardPosition(None), ShardPosition(None)]


def a_record(*milliseconds: int, has_results: bool = True) -> Deployment:
    return Deployment("one", has_results, {journal_key(shard): EntryId(at, 0) for shard, at in enumerate(milliseconds)})


def a_store(*positions: tuple[int, int], owner: str = "one") -> list[ShardPosition]:
    return [ShardPosition(owner, EntryId(newest, 0), EntryId(taken_out, 0)) for newest, taken_out in positions]


def compared(record: Deployment, store: list[ShardPosition]) -> bool:
    return compare(record, store, record)


def test_an_empty_store_is_new_to_an_empty_record() -> None:
    assert compared(a_record(has_results=False), EMPTY)


def test_a_store_of_which_some_shards_were_claimed_is_still_new_to_an_empty_record() -> None:
    assert compared(a_record(has_results=False), [*a_store((0, 0)), ShardPosition(None)])


@pytest.mark.parametrize("record", [a_record(), a_record(5, has_results=False)])
@pytest.mark.parametrize("store", [EMPTY, [*a_store((9, 5)), ShardPosition(None)]])
def test_an_empty_shard_beside_a_record_that_is_not_is_lost(record: Deployment, store: list[ShardPosition]) -> None:
    with pytest.raises(LiveStateLostError, match="symphonie retrace"):
        compared(record, store)


def test_a_store_of_another_deployment_is_refused() -> None:
    with pytest.raises(ForeignLiveStoreError, match=r"deployment two.* that of one"):
        compared(a_record(has_results=False), a_store((0, 0), (0, 0), owner="two"))


def test_a_store_that_is_ahead_of_the_record_by_what_waits_in_its_journal_belongs_to_it() -> None:
    assert not compared(a_record(5, 7), a_store((9, 5), (7, 6)))


def test_a_store_that_has_not_come_as_far_as_the_record_is_older() -> None:
    with pytest.raises(LiveStateOlderError, match=r"\{01\}journal has come to 6-0.* up to 7-0"):
        compared(a_record(5, 7), a_store((9, 5), (6, 6)))


def test_a_record_that_lacks_what_was_taken_out_is_older() -> None:
    with pytest.raises(RecordOlderError, match=r"\{01\}journal was recorded up to 8-0.* up to 7-0"):
        compared(a_record(5, 7), a_store((9, 5), (9, 8)))


def test_what_happens_while_both_are_read_does_not_count() -> None:
    assert not compare(a_record(5), a_store((6, 6)), a_record(7))


def test_the_record_tells_its_own_name(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        assert deployment_of(connection).id == deployment_of(connection).id
        assert len(deployment_of(connection).id) == 36
        assert deployment_of(connection).position(9_999) == BEGINNING
