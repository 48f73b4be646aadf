"""What both DAGs share: the trading date of a run, the worker factory, the retry rules."""
