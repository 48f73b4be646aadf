import pytest
from check_settings import copied, exposed, is_loopback, missing_files

SAFE = {
    "BIND_ADDRESS": "10.0.0.5",
    "POSTGRES_USER": "stock",
    "POSTGRES_PASSWORD": "gT7!x",
    "AIRFLOW_ADMIN_PASSWORD": "",
}


@pytest.mark.parametrize("address", ["127.0.0.1", "127.1.2.3", "::1", "[::1]", "localhost"])
def test_addresses_of_this_machine_only(address):
    assert is_loopback(address)
    assert not list(exposed(SAFE | {"BIND_ADDRESS": address, "POSTGRES_PASSWORD": "finance"}))


@pytest.mark.parametrize(
    "address", ["0.0.0.0", "::", "[::]", "10.0.0.5", "192.168.1.2", "fd00::1", "db.example.com", ""]
)
def test_addresses_that_others_reach(address):
    assert not is_loopback(address)


@pytest.mark.parametrize("password", ["finance", "Finance", "postgres", "stock"])
def test_a_well_known_password_of_the_database_is_refused_beyond_this_machine(password):
    (problem,) = exposed(SAFE | {"POSTGRES_PASSWORD": password})
    assert problem.startswith("POSTGRES_PASSWORD: expected a password of your own, because BIND_ADDRESS=10.0.0.5")
    assert "Change POSTGRES_PASSWORD in .env, or set BIND_ADDRESS=127.0.0.1." in problem


def test_every_well_known_password_is_named_at_once():
    problems = list(exposed(SAFE | {"POSTGRES_PASSWORD": "finance", "AIRFLOW_ADMIN_PASSWORD": "admin"}))
    assert [problem.split(":")[0] for problem in problems] == ["POSTGRES_PASSWORD", "AIRFLOW_ADMIN_PASSWORD"]


def test_own_passwords_and_a_generated_one_are_accepted():
    assert not list(exposed(SAFE))
    assert not list(exposed(SAFE | {"AIRFLOW_ADMIN_PASSWORD": "of my own"}))


def test_certificate_files_are_copied_readable_and_outdated_ones_removed(tmp_path):
    given, kept = tmp_path / "given", tmp_path / "kept"
    given.mkdir()
    kept.mkdir()
    (kept / "outdated.crt").write_text("outdated")
    (given / ".gitignore").write_text("*")
    (given / "root.crt").write_text("a certificate")
    (given / "root.crt").chmod(0o600)
    assert not list(copied(given, kept))
    assert [file.name for file in kept.iterdir()] == ["root.crt"]
    assert (kept / "root.crt").read_text() == "a certificate"
    assert (kept / "root.crt").stat().st_mode & 0o777 == 0o644


def test_a_certificate_that_cannot_be_read_is_named(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    given, kept = tmp_path / "given", tmp_path / "kept"
    given.mkdir()
    kept.mkdir()
    (given / "root.crt").write_text("a certificate")
    monkeypatch.setattr("shutil.copyfile", refuse)
    assert list(copied(given, kept)) == [
        "certificates/root.crt: Permission denied. Make it readable: chmod a+r certificates/root.crt"
    ]


def test_a_certificate_setting_without_its_file_is_named(tmp_path):
    (tmp_path / "root.crt").write_text("a certificate")
    present = {"POSTGRES_SSLROOTCERT": "/certificates/root.crt", "SSL_CERT_FILE": ""}
    assert not list(missing_files(present, tmp_path))
    for path in ("/certificates/other.crt", "certificates/root.crt", "root.crt", "/certificates/"):
        (problem,) = missing_files(present | {"SSL_CERT_FILE": path}, tmp_path)
        assert problem.startswith("SSL_CERT_FILE: expected /certificates/NAME")
        assert f'found "{path}"' in problem


def test_a_bundle_that_the_shell_names_for_itself_is_no_problem(tmp_path):
    of_the_host = {"POSTGRES_SSLROOTCERT": "", "SSL_CERT_FILE": "/etc/ssl/certs/ca-certificates.crt"}
    assert not list(missing_files(of_the_host, tmp_path))
    (problem,) = missing_files(of_the_host | {"POSTGRES_SSLROOTCERT": "/etc/ssl/root.crt"}, tmp_path)
    assert problem.startswith("POSTGRES_SSLROOTCERT: expected /certificates/NAME")
