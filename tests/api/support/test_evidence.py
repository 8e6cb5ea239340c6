"""What signals are read from."""

from api.record.support.histories import KeptResult
from api.support.evidence import without_retries


def answer(seq: int, item_id: str) -> KeptResult:
    return KeptResult("ada", seq, 0, f"r{seq}", item_id, 0.0, 0.5, ("s",), (0.5,), seq, 2.0, "")


def test_who_tries_an_item_again_at_once_has_read_it_and_who_comes_back_to_it_reads_it_again() -> None:
    answers = [answer(seq, item_id) for seq, item_id in enumerate("aaabaab")]
    assert [one.seq for one in without_retries(answers)] == [0, 3, 4, 6]
    assert without_retries([]) == []
