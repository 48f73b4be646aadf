import pytest
from init import announcement, check_images, create_pool

from pipeline.destinations import destinations

NONE = {"SMTP_HOST": "", "GMAIL_ACCOUNT": "", "ALERT_WEBHOOK": ""}


def test_a_version_without_effect_stops_the_start(monkeypatch):
    monkeypatch.setenv("WORKER_IMAGES", "registry.example.com/me/{}:0.3.0")
    monkeypatch.setenv("IMAGE_TAG", "0.2.0")
    with pytest.raises(SystemExit, match=r"IMAGE_TAG: expected the tag of WORKER_IMAGES=.*, found 0\.2\.0"):
        check_images()
    monkeypatch.setenv("IMAGE_TAG", "")
    check_images()


@pytest.mark.usefixtures("migrated")
@pytest.mark.parametrize("slots", [0, 5])
def test_the_pool_is_created_once_and_an_operators_number_of_slots_stays(slots):
    from airflow.models.pool import Pool
    from airflow.utils.session import create_session
    from sqlalchemy import delete

    with create_session() as session:
        session.execute(delete(Pool).where(Pool.pool == "vendor"))
    create_pool()
    with create_session() as session:
        assert Pool.get_pool("vendor", session=session).slots == 2
        Pool.get_pool("vendor", session=session).slots = slots
    create_pool()
    with create_session() as session:
        assert Pool.get_pool("vendor", session=session).slots == slots


def test_a_stack_from_which_no_message_leaves_is_reported_at_start():
    assert announcement(destinations(NONE)).startswith("WARNING: no message about a failure leaves this stack")


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"GMAIL_ACCOUNT": "a@example.com"}, "mail through Gmail;"),
        ({"SMTP_HOST": "mail.example.com"}, "mail through mail.example.com;"),
        ({"ALERT_WEBHOOK": "https://hooks.example/secret"}, "failures: webhook;"),
        ({"SMTP_HOST": "m", "ALERT_WEBHOOK": "https://hooks.example/secret"}, "mail through m and webhook;"),
    ],
)
def test_the_destinations_of_messages_are_named_at_start_without_their_address(settings, named):
    text = announcement(destinations(NONE | settings))
    assert named in text
    assert "send_test_alert.py" in text
    assert "secret" not in text
