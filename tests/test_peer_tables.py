"""Tables as Parquet, beside the library that reads it."""

import pytest

pytest.importorskip("pyarrow")

import pandas

import toycomb as tc
from toycomb.study import Population, opened
from toycomb.tickets.benchmark import Benchmark, run
from toycomb.training import Training

SMALL = Population(
    networks=2, seed=5, variables=8, clauses=2, literals=2, samples=300, training=Training(hidden=6, epochs=2)
)


def test_parquet_gives_the_same_frame(tmp_path):
    with opened(tmp_path / "results.sqlite") as store:
        run(Benchmark(SMALL, ("random", "imp"), (0.3,)), store, progress=False)
    results = tc.load_results(tmp_path)
    said = tc.export.save(results, tmp_path / "rows.parquet", where=["method=imp"])
    frame = pandas.read_parquet(tmp_path / "rows.parquet")
    assert (said["table"], said["rows"], said["columns"]) == ("tickets", 2, list(frame))
    wanted = results.tickets[results.tickets.method == "imp"].reset_index(drop=True)
    pandas.testing.assert_frame_equal(frame, wanted)
