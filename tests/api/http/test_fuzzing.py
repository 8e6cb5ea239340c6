"""No bytes make a decoder fail: what it cannot read is refused by name.

`python -m tests.api.http.fuzzing` gives them four times as many inputs, and others in each run.
"""

from tests.api.http.fuzzing import decoders, fuzz


def test_no_decoder_fails_whatever_it_is_given() -> None:
    n_inputs = 25_000
    assert len(decoders()) > 100
    counts = fuzz(n_inputs, is_repeated=True)
    assert counts.total() >= n_inputs
    assert set(counts) >= {"taken", "400 malformed-body", "422 invalid-fields", "422 invalid-content-graph"}
