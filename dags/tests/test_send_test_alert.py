import json

import pytest
import send_test_alert


def test_both_are_sent_and_the_output_names_no_address(mails, messages, monkeypatch, capsys):
    monkeypatch.setenv("ALERT_EMAIL", "operator@example.com")
    send_test_alert.main()
    assert [mail["Subject"] for mail in mails] == ["Test: messages of this stack arrive"]
    assert [message["title"] for message in messages] == ["Test: messages of this stack arrive"]
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "mail: 127.0.0.1 accepted it for operator@example.com",
        "webhook: accepted",
    ]


def test_one_that_fails_is_told_apart_and_ends_with_1(mails, monkeypatch, capsys):
    monkeypatch.setenv("ALERT_WEBHOOK", "http://127.0.0.1:9/hook-secret")
    with pytest.raises(SystemExit, match="1"):
        send_test_alert.main()
    output = capsys.readouterr().out
    assert "webhook: FAILED, ALERT_WEBHOOK: no answer (ConnectionRefusedError)" in output
    assert "hook-secret" not in output
    assert len(mails) == 1


def test_an_unreachable_mail_server_ends_with_1(messages, monkeypatch, capsys):
    connection = {"conn_type": "smtp", "host": "127.0.0.1", "port": 9}
    connection["extra"] = {"disable_ssl": True, "disable_tls": True, "retry_limit": 0, "timeout": 2}
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", json.dumps(connection))
    with pytest.raises(SystemExit, match="1"):
        send_test_alert.main()
    assert "mail: FAILED, ConnectionRefusedError" in capsys.readouterr().out
    assert len(messages) == 1


def test_without_a_mail_server_and_a_webhook_nothing_can_leave(monkeypatch, capsys):
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", json.dumps({"conn_type": "smtp", "host": "mail", "port": 3025}))
    monkeypatch.setenv("ALERT_WEBHOOK", "")
    monkeypatch.setattr(send_test_alert, "resolves", lambda _: False)
    with pytest.raises(SystemExit, match="1"):
        send_test_alert.main()
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "mail: not sent. Neither SMTP_HOST nor GMAIL_ACCOUNT is set, and the demo profile does not run.",
        "webhook: not sent. ALERT_WEBHOOK is not set.",
    ]
