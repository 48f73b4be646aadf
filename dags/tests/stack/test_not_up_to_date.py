"""The alarm of corrections_dag: a stack that is late, one whose polygon_etl_dag is paused, and a healthy one."""

from stack import eventually
from test_images import by_hand

CORRECTIONS = "corrections_dag"
TITLE = "corrections_dag: the data is not up to date on "


def test_a_late_and_a_paused_stack_send_one_mail_and_one_message_each_and_a_healthy_one_none(stack, airflow_ui):
    airflow_ui.unpause(CORRECTIONS)
    for switch in (airflow_ui.unpause, airflow_ui.pause):  # late, although it is unpaused; paused
        switch("polygon_etl_dag")
        mails, messages = alarms(stack)
        run_id = stack.trigger(CORRECTIONS)
        ended(stack, run_id)
        assert stack.states(run_id, CORRECTIONS)["status"] == "failed"
        assert "is due and not loaded" in stack.log(run_id, "status", CORRECTIONS)
        eventually("the mail and the message", lambda n=(mails, messages): alarms(stack) == (n[0] + 1, n[1] + 1))
    (*_, message) = [sent for sent in stack.webhook_messages() if sent["title"].startswith(TITLE)]
    assert "Check polygon_etl_dag: is it unpaused" in message["text"]
    airflow_ui.show_webhook(message)

    airflow_ui.unpause("polygon_etl_dag")
    assert stack.ended_run(stack.trigger("polygon_etl_dag"), 600) == "success"  # without a date: the newest session
    sent = alarms(stack)
    run_id = stack.trigger(CORRECTIONS)
    ended(stack, run_id)
    assert stack.states(run_id, CORRECTIONS)["status"] == "success"
    assert alarms(stack) == sent
    show_market(stack, airflow_ui)


def show_market(stack, airflow_ui):
    """Load the two months before the newest session and save screenshots of the page Market."""
    ((first, newest),) = stack.sql("select (max(trading_date) - 60)::text, max(trading_date)::text from daily_bars")
    by_hand(stack, "ingest", first, newest)
    by_hand(stack, "transform", first, newest)
    for theme in ("light", "dark"):
        airflow_ui.show_market(theme)


def ended(stack, run_id):
    """Wait until a run of corrections_dag has ended; then its mail has been sent, too."""

    def look():
        (run,) = [run for run in stack.runs(CORRECTIONS) if run["dag_run_id"] == run_id]
        return run["state"] in {"success", "failed"}

    eventually(f"{run_id} ends", look, 600)


def alarms(stack):
    """Return the numbers of mails and of webhook messages of the task status."""
    mails = [mail for mail in stack.mails("operator@localhost") if mail["subject"].startswith(TITLE)]
    return len(mails), len([sent for sent in stack.webhook_messages() if sent["title"].startswith(TITLE)])
