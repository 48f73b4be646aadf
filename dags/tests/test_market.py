"""Queries on a PostgreSQL server with the tables of sql/."""

from datetime import date

import psycopg2
import pytest
from airflow.sdk.definitions.retry_policy import RetryAction
from postgresql import OWNER

from pipeline import market
from pipeline.retries import RetryByExitCode


@pytest.fixture
def database(market_database):
    return market_database()


def days(*loaded):
    values = ", ".join(f"('{day}', true, 'LOADED')" for day in loaded)
    return f"insert into trading_days (trading_date, is_session, verdict) values {values}"


def test_the_last_loaded_session_before_a_day_is_found(database):
    assert market.last_loaded_before(date(2025, 1, 14)) is None
    database(days("2025-01-10", "2025-01-13", "2025-01-14"))
    database("update trading_days set verdict = 'FAILED' where trading_date = '2025-01-13'")
    assert market.last_loaded_before(date(2025, 1, 14)) == date(2025, 1, 10)


def test_later_loaded_sessions_are_counted(database):
    database(days("2025-01-10", "2025-01-13", "2025-01-14"))
    assert [market.loaded_after(date(2025, 1, day)) for day in (9, 10, 14)] == [3, 2, 0]


@pytest.mark.parametrize(
    ("tuned", "tickers", "expected"),
    [
        ("2025-01-10", "A B", True),
        ("2025-01-10", "A", True),  # half of the market
        ("2025-01-08", "A B", True),
        ("2025-01-07", "A B", False),  # a week ago
        ("2025-01-14", "A B", False),  # on the run's date: by an earlier attempt of the task
        ("2025-01-15", "A B", False),  # later than the run's date
        ("2025-01-10", "C", True),
        ("2025-01-10", "", False),
    ],
)
def test_models_are_tuned_if_half_of_the_market_was_tuned_within_the_week(database, tuned, tickers, expected):
    database(days("2025-01-13"))
    for ticker in "AB":
        database(
            "insert into daily_bars (ticker, trading_date, open, high, low, close, volume) "
            f"values ('{ticker}', '2025-01-13', 1, 1, 1, 1, 1)"
        )
    for ticker in tickers.split():
        database(
            "insert into model_runs (command, model, ticker, first_date, last_date, observations, parameters) "
            f"values ('tune', 'arima', '{ticker}', '2024-01-02', '{tuned}', 250, '{{}}')"
        )
    assert market.is_tuned(1, 1, since=date(2025, 1, 7), before=date(2025, 1, 14)) is expected


def test_each_part_of_the_market_is_tuned_for_itself(database):
    database(days("2025-01-13"))
    database("""
        insert into daily_bars (ticker, trading_date, open, high, low, close, volume)
        select 'T' || number, date '2025-01-13', 1, 1, 1, 1, 1 from generate_series(1, 100) as number""")
    database("""
        insert into model_runs (command, model, ticker, first_date, last_date, observations, parameters)
        select 'tune', 'arima', ticker, '2024-01-02', '2025-01-10', 250, '{}'
        from daily_bars
        where shard_of(ticker, 2) = 1""")
    week = {"since": date(2025, 1, 7), "before": date(2025, 1, 14)}
    assert [market.is_tuned(shard, 2, **week) for shard in (1, 2)] == [True, False]


@pytest.mark.parametrize(
    ("model", "trained", "tickers", "expected"),
    [
        ("lstm", "2025-01-10", "A B", True),
        ("lstm", "2025-01-10", "A", True),  # half of the watchlist
        ("lstm", "2025-01-10", "C", False),  # not in the watchlist
        ("trees", "2025-01-10", "A B", False),
        ("lstm", "2025-01-07", "A B", False),  # a week ago
        ("lstm", "2025-01-14", "A B", False),  # on the run's date: by an earlier attempt of the task
        ("lstm", "2025-01-15", "A B", False),  # later than the run's date
    ],
)
def test_models_are_trained_if_half_of_the_watchlist_was_within_the_week(database, model, trained, tickers, expected):
    for ticker in tickers.split():
        database(
            "insert into model_runs (command, model, ticker, first_date, last_date, observations, parameters) "
            f"values ('train', '{model}', '{ticker}', '2024-01-02', '{trained}', 250, '{{}}')"
        )
    found = market.is_trained("lstm", ["A", "B"], since=date(2025, 1, 7), before=date(2025, 1, 14))
    assert found is expected


def test_an_unreachable_database_is_retried_like_that_of_a_worker(monkeypatch):
    settings = {"HOST": "127.0.0.1", "PORT": "9", "USER": "u", "PASSWORD": "word-0123", "DB": "d"}
    for name, value in settings.items():
        monkeypatch.setenv(f"POSTGRES_{name}", value)
    with pytest.raises(market.DatabaseUnavailableError, match=r"127\.0\.0\.1.*port 9") as error:
        market.loaded_after(date(2025, 1, 10))
    assert "word-0123" not in str(error.value)
    assert RetryByExitCode().evaluate(error.value, 3, 16).action == RetryAction.RETRY


def test_a_transaction_can_read_only(database):
    with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction), market.reading() as cursor:
        cursor.execute("delete from trading_days")


@pytest.mark.usefixtures("database")
def test_a_statement_has_a_time_limit():
    with market.reading() as cursor:
        cursor.execute("show statement_timeout")
        assert cursor.fetchone() == ("20s",)


@pytest.mark.usefixtures("database")
def test_a_connection_sends_no_setting_that_pgbouncer_rejects():
    with market.reading() as cursor:
        cursor.execute("select name from pg_settings where source = 'client'")
        sent = {name for (name,) in cursor.fetchall()}
    # https://www.pgbouncer.org/config.html#ignore_startup_parameters
    tracked = {"application_name", "client_encoding", "DateStyle", "TimeZone", "standard_conforming_strings"}
    assert sent <= tracked


@pytest.fixture
def reader(database, postgresql):
    """The role `reader`, with the grants of `migrate`; returns the function that runs statements as administrator."""
    database(
        "create role reader login",
        "grant usage on schema public to reader",
        "grant select on all tables in schema public to reader",
    )
    yield database
    database("drop owned by reader")
    postgresql.sql("drop role reader")


def test_a_session_has_the_rights_of_the_reader_only(reader, monkeypatch):
    reader(days("2025-01-10"), "create table customers (name text)")
    assert market.loaded_after(date(2025, 1, 9)) == 1
    with pytest.raises(psycopg2.errors.InsufficientPrivilege, match="customers"), market.reading() as cursor:
        cursor.execute("select name from customers")
    monkeypatch.setattr(market, "READ_ONLY", "select")  # without it, the role alone rejects the statement
    with pytest.raises(psycopg2.errors.InsufficientPrivilege, match="trading_days"), market.reading() as cursor:
        cursor.execute("delete from trading_days")


def test_the_reader_ends_with_the_transaction(reader):
    with market.reading() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == ("reader",)
        cursor.connection.commit()
        cursor.execute("select current_user")
        assert cursor.fetchone() == (OWNER,)


def test_the_reader_reads_the_schema_that_has_the_name_of_the_user(reader):
    reader(f"create schema {OWNER}", f"create table {OWNER}.trading_days (verdict text, trading_date date)")
    reader(f"insert into {OWNER}.trading_days values ('LOADED', '2025-01-10'), ('LOADED', '2025-01-13')")
    reader(f"grant usage on schema {OWNER} to reader", f"grant select on {OWNER}.trading_days to reader")
    assert market.loaded_after(date(2025, 1, 9)) == 2
    with market.reading() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == ("reader",)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("grant reader to worker", "reader"),
        ("revoke reader from worker", "worker"),
        # what PostgreSQL 16 and newer grant to the user who creates the role
        ("grant reader to worker with admin true, set false, inherit false", "worker"),
        ("grant reader to worker; revoke select on trading_days from reader", "worker"),
    ],
)
def test_a_user_who_may_not_become_the_reader_reads_as_before(reader, monkeypatch, change, expected):
    reader("create role worker login password 'word'", "grant select on all tables in schema public to worker", change)
    monkeypatch.setenv("POSTGRES_USER", "worker")
    monkeypatch.setenv("POSTGRES_PASSWORD", "word")
    try:
        with market.reading() as cursor:
            cursor.execute("select current_user, (select count(*) from trading_days)")
            assert cursor.fetchone() == (expected, 0)
    finally:
        reader("drop owned by worker", "drop role worker")


def test_a_loopback_name_is_the_service_postgres_inside_a_container(monkeypatch):
    monkeypatch.setenv("FINANCE_NETWORK", "finance")
    assert market._outside_of_a_container("localhost") == "postgres"
    assert market._outside_of_a_container("db.example.com") == "db.example.com"
