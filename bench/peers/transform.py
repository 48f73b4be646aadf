"""The returns of a day, one process a day, in one statement of SQL: the close against that of the session before.

transform.py DATE
"""

import os
import sys

import psycopg2

env = os.environ
with (
    psycopg2.connect(
        host=env["POSTGRES_HOST"],
        port=env["POSTGRES_PORT"],
        dbname=env["POSTGRES_DB"],
        user=env["POSTGRES_USER"],
        password=env["POSTGRES_PASSWORD"],
    ) as connection,
    connection.cursor() as cursor,
):
    cursor.execute(
        """
        update daily_bars as bars
        set daily_return = (bars.close - before.close) / before.close
        from daily_bars as before
        where bars.trading_date = %(date)s
            and before.ticker = bars.ticker
            and before.trading_date = (select max(trading_date) from daily_bars where trading_date < %(date)s)
        """,
        {"date": sys.argv[1]},
    )
    print(f"{sys.argv[1]}: {cursor.rowcount} returns")
