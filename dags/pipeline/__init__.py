"""Code shared by both DAGs: the trading date of a run, the task factory, the retry policy and the failure mail."""
