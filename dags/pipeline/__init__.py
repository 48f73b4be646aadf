"""Code shared by the DAGs: the trading date of a run, the task factory, retries, messages and the page in Airflow."""
