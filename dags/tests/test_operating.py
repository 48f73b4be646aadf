"""Statements of docs/operating.md, run on a server with the tables of sql/."""

import textwrap
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

GUIDE = Path(__file__).resolve().parents[2] / "docs/operating.md"
SCORE = """
    insert into forecast_scores (run_id, ticker, target_date, horizon, naive)
    select run_id, ticker, target_date, horizon, 1
    from forecasts
    where target_date = '2024-06-04'
    on conflict do nothing"""


def statements_after(text):
    """Return the statements of the first indented block after the text."""
    _, found, rest = GUIDE.read_text().partition(text)
    assert found
    block = next(part for part in rest.split("\n\n") if part.startswith("    "))
    return textwrap.dedent(block).splitlines()


def test_a_year_of_forecasts_is_removed_while_no_score_can_be_stored(market_database, postgresql):
    database = market_database()
    database(
        "insert into model_runs (command, model, ticker, first_date, last_date, observations, parameters) "
        "values ('forecast', 'naive', 'A', '2024-01-02', '2024-06-03', 100, '{}')"
    )
    for target in ("2024-06-04", "2025-06-04"):
        database(
            "insert into forecasts (run_id, ticker, origin_date, target_date, horizon, mean, lower_80, upper_80, "
            f"lower_95, upper_95) select run_id, 'A', '2024-06-03', '{target}', 1, 1, 1, 1, 1, 1 from model_runs"
        )
    database(SCORE)
    with (
        closing(postgresql.connection(database="market")) as operator,
        closing(postgresql.connection(database="market")) as worker,
    ):
        operator.autocommit = worker.autocommit = True
        steps = statements_after("To remove a year, make a backup")
        for step in steps:
            operator.cursor().execute(step)
            if step not in {"begin;", "commit;"}:
                with worker.cursor() as cursor:
                    cursor.execute("set lock_timeout = '200ms'")
                    with pytest.raises(psycopg2.errors.LockNotAvailable):
                        cursor.execute(SCORE)
    assert steps[-1] == "commit;"
    assert database("select target_date::text from forecasts") == [("2025-06-04",)]
    assert database("select to_regclass('forecasts_2024'), to_regclass('forecast_scores_2024')") == [(None, None)]
    database(SCORE)  # finds nothing to score
