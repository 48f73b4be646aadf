"""Properties of deploy/kubernetes that hold without a cluster."""

import os
import re
import subprocess
from datetime import timedelta
from pathlib import Path

import kubernetes_validate
import pytest
import yaml

from pipeline import container, pod

ROOT = Path(__file__).parents[2]
MANIFESTS = ROOT / "deploy/kubernetes"
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
EXAMPLE = dict(re.findall(r"^([A-Z][A-Z0-9_]*)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
CONFIG = dict(re.findall(r"^([A-Z][A-Z0-9_]*)=(.*)$", (MANIFESTS / "base/airflow.env").read_text(), re.MULTILINE))


def kustomization(folder):
    return yaml.safe_load((MANIFESTS / folder / "kustomization.yaml").read_text())


def resources(folder):
    files = [MANIFESTS / folder / name for name in kustomization(folder)["resources"] if name.endswith(".yaml")]
    return [document for file in files for document in yaml.safe_load_all(file.read_text())]


ALL = resources("base") + resources("demo")
PODS = {
    document["metadata"]["name"]: document["spec"]["template"]["spec"]
    for document in ALL
    if document["kind"] in {"Deployment", "StatefulSet"}
}
AIRFLOW = PODS["airflow"]


def containers(spec):
    return spec.get("initContainers", []) + spec["containers"]


@pytest.mark.parametrize("document", ALL, ids=lambda document: f"{document['kind']} {document['metadata']['name']}")
def test_every_resource_is_valid_by_the_apis_schema(document):
    kubernetes_validate.validate(document, "1.33", strict=True)


@pytest.mark.parametrize("name", PODS)
def test_every_pod_satisfies_pod_security_restricted(name):
    spec = PODS[name]
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for found in containers(spec):
        security = found["securityContext"]
        assert security["allowPrivilegeEscalation"] is False
        assert security["capabilities"] == {"drop": ["ALL"]}
        assert security.get("readOnlyRootFilesystem") is True or name == "mail"  # it unpacks itself at its start
        assert security.get("runAsUser") != 0
    for volume in spec.get("volumes", []):
        assert volume.keys() - {"name"} <= {"emptyDir", "persistentVolumeClaim", "secret", "projected"}


@pytest.mark.parametrize("name", PODS)
def test_no_pod_receives_variables_of_services_or_a_token(name):
    assert PODS[name]["enableServiceLinks"] is False
    assert PODS[name]["automountServiceAccountToken"] is False


def test_only_the_scheduler_has_a_token_and_the_role_is_what_the_operator_uses():
    token = [found["name"] for found in containers(AIRFLOW) if "cluster" in {m["name"] for m in found["volumeMounts"]}]
    assert token == ["scheduler"]
    (role,) = [document for document in ALL if document["kind"] == "Role"]
    rights = {rule["resources"][0]: set(rule["verbs"]) for rule in role["rules"]}
    assert rights == {
        "pods": {"create", "get", "list", "watch", "patch", "delete"},
        "pods/log": {"get"},
        "events": {"list"},
    }


def test_every_service_of_airflow_knows_its_namespace_for_the_commands_in_messages():
    expected = [{"name": "FINANCE_NAMESPACE", "valueFrom": {"fieldRef": {"fieldPath": "metadata.namespace"}}}]
    found = {service["name"]: service["env"] for service in containers(AIRFLOW) if "env" in service}
    assert found == dict.fromkeys(("init", "api-server", "scheduler", "dag-processor"), expected)


def test_every_resource_of_the_folder_is_in_its_kustomization():
    for folder in ("base", "demo"):
        files = {file.name for file in (MANIFESTS / folder).glob("*.yaml")} - {"kustomization.yaml"}
        assert files == {name for name in kustomization(folder)["resources"] if name.endswith(".yaml")}


def test_images_come_from_one_registry_in_one_version():
    images = [image for folder in ("base", "demo") for image in kustomization(folder)["images"]]
    ours = {image["image"] for spec in PODS.values() for image in containers(spec) if "finance" in image["image"]}
    assert {image["name"] for image in images} == ours
    for image in images:
        assert CONFIG["WORKER_IMAGES"].replace("{}", image["name"]) == f"{image['newName']}:{image['newTag']}"


def test_the_image_of_airflow_is_that_of_compose():
    (base,) = re.findall("^FROM (.+) AS base$", (MANIFESTS / "Dockerfile.airflow").read_text(), re.MULTILINE)
    assert base == COMPOSE["services"]["scheduler"]["image"]


def test_airflows_settings_are_those_of_compose():
    environment = COMPOSE["x-airflow-environment"]
    fixed = {name: text for name, text in environment.items() if name[:9] == "AIRFLOW__" and "CELERY" not in name}
    from_env_file = {name for name, text in fixed.items() if f"${{{name}:-" in text}
    assert "AIRFLOW__CORE__EXECUTOR" in from_env_file
    fixed = {name: text for name, text in fixed.items() if name not in from_env_file}
    here = {"AIRFLOW__CORE__EXECUTION_API_SERVER_URL": "http://localhost:8080/execution/"}  # in the same pod
    for name, value in fixed.items():
        expected = here.get(name) or re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value)
        assert CONFIG[name] == expected, name
    assert CONFIG.keys() - fixed.keys() >= {"AIRFLOW__WORKERS__API_RETRIES", "AIRFLOW_CONFIG"}


def test_waits_for_the_clusters_api_add_up_to_more_than_two_minutes():
    waits = [min(2**attempt, 15) for attempt in range(int(CONFIG["AIRFLOW__WORKERS__API_RETRIES"]) - 1)]
    assert sum(waits) > 120


def test_every_setting_that_init_reads_has_a_value():
    source = (ROOT / "dags/compose/init.py").read_text()
    read = set(re.findall(r"(?:os\.environ|env)\[\"([A-Z_]+)\"\]", source))
    assert {"YOUR_SECRET_KEY", "SMTP_HOST", "FINANCE_PROJECT", "POSTGRES_HOST"} <= read
    assert read - {"FIRST_HOST"} <= CONFIG.keys() | set(container.COMMON)


def apply_settings(tmp_path, *files, deployments=(), earlier="", password=None):
    """Run apply-settings; kubectl is replaced by a program that records secrets, annotations and restarts.

    `earlier` are the files of the annotation, `password` is that of the running PostgreSQL server of the demo.
    """
    program = tmp_path / "bin/kubectl"
    program.parent.mkdir()
    (tmp_path / "earlier").write_text(earlier)
    program.write_text(
        '#!/bin/sh\ncase "$*" in\n'
        f'*"create secret generic"*) echo "$6" >>{tmp_path}/found; cat >>{tmp_path}/found ;;\n'
        f'*"get secret finance"*jsonpath*) cat {tmp_path}/earlier ;;\n'
        f'*"get secret finance"*go-template*) printf %s changed ;;\n'
        f'*" annotate "*) shift 6; printf "%s" "$*" >{tmp_path}/annotated ;;\n'
        f'*"get statefulset postgres"*) {"true" if password is None else "echo statefulset.apps/postgres"} ;;\n'
        f'*"printenv POSTGRES_PASSWORD"*) printf %s "{password}" ;;\n'
        f'*"get deployment -o name"*) printf "%s\\n" {" ".join(deployments)} ;;\n'
        f'*"rollout restart"*) shift 4; echo "$*" >>{tmp_path}/restarted ;;\nesac\n'
    )
    program.chmod(0o755)
    script = MANIFESTS / "apply-settings"
    environment = os.environ | {"PATH": f"{program.parent}:{os.environ['PATH']}"}
    words = [script, "-n", "test", *files]
    return subprocess.run(words, check=True, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("deployments", "restarted"),
    [
        ([], ""),
        (["airflow", "mail", "replay"], "airflow"),
        (
            ["airflow-api-server", "airflow-dag-processor", "airflow-scheduler", "replay"],
            "airflow-api-server airflow-dag-processor airflow-scheduler",
        ),
    ],
    ids=["before the installation", "base", "Helm chart"],
)
def test_a_change_of_settings_restarts_airflow(tmp_path, deployments, restarted):
    apply_settings(tmp_path, filled(tmp_path), deployments=[f"deployment.apps/{name}" for name in deployments])
    record = tmp_path / "restarted"
    found = record.read_text().replace("deployment.apps/", "").strip() if record.exists() else ""
    assert found == restarted


@pytest.mark.parametrize(
    ("password", "restarted"),
    [("earlier", ["statefulset.apps/postgres", "deployment.apps/airflow"]), ("changed", ["deployment.apps/airflow"])],
)
def test_a_changed_password_restarts_the_database_of_the_demo_first(tmp_path, password, restarted):
    apply_settings(tmp_path, filled(tmp_path), deployments=["deployment.apps/airflow"], password=password)
    assert (tmp_path / "restarted").read_text().split() == restarted


def test_without_files_the_files_of_the_previous_call_are_applied(tmp_path):
    given = (str(filled(tmp_path)), str(MANIFESTS / "demo/demo.env"))
    apply_settings(tmp_path, *given)
    annotated = (tmp_path / "annotated").read_text()
    assert annotated == f"finance/settings-files={given[0]}\ndeploy/kubernetes/demo/demo.env"
    again = tmp_path / "again"
    again.mkdir()
    secrets = applied(again, earlier=annotated.partition("=")[2])
    assert secrets["finance-vendor"]["POLYGON_API_KEY"] == "demo"
    assert secrets["finance"]["POSTGRES_USER"] == "POSTGRES_USER"
    assert (again / "annotated").read_text() == annotated


def applied(tmp_path, *files, earlier=""):
    """Return the secrets that apply-settings creates."""
    apply_settings(tmp_path, *files, earlier=earlier)
    secrets, current = {}, {}
    for line in (tmp_path / "found").read_text().splitlines():
        name, equals, value = line.partition("=")
        if equals:
            current[name] = value
        else:
            current = secrets[name] = {}
    return secrets


def filled(tmp_path):
    """Return a file in which every setting has a value: its name."""
    file = tmp_path / "filled.env"
    names = EXAMPLE.keys() | set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    file.write_text("".join(f"{name}={name}\n" for name in sorted(names)))
    return file


def test_every_worker_receives_the_settings_that_a_container_receives(tmp_path):
    secrets = applied(tmp_path, filled(tmp_path))
    assert secrets["finance"].keys() == set(container.COMMON)
    assert secrets["finance-vendor"].keys() == {*container.VENDOR, *container.PROXY}


def test_airflow_receives_the_settings_that_it_receives_from_compose(tmp_path):
    secrets = applied(tmp_path, filled(tmp_path))
    airflow = secrets["finance-airflow"] | secrets["finance"]
    services = ("scheduler", "api-server", "airflow-init")
    given = {name: value for service in services for name, value in COMPOSE["services"][service]["environment"].items()}
    expected = {name for name, value in given.items() if "${" in str(value) and name not in container.VENDOR}
    only_compose = {
        *("FINANCE_NETWORK", "FINANCE_RESULTS", "FINANCE_CERTIFICATES", "WORKER_RUNTIME", "REDIS_PORT"),
        *("AIRFLOW__CORE__EXECUTOR", "AIRFLOW__CORE__EXECUTION_API_SERVER_URL"),
        *("AIRFLOW__API__BASE_URL", "AIRFLOW__API__PORT"),
    }
    assert expected - airflow.keys() == only_compose
    assert airflow["PGSSLROOTCERT"] == "POSTGRES_SSLROOTCERT"
    assert airflow["WORKER_NO_PROXY"] == "NO_PROXY"
    assert "POLYGON_API_KEY" not in airflow
    assert "WORKER_RUNTIME" not in airflow


def test_settings_that_are_empty_are_left_out_and_the_last_file_counts(tmp_path):
    demo = applied(tmp_path, ROOT / ".env.example", MANIFESTS / "demo/demo.env")
    assert demo["finance-vendor"] == {
        "POLYGON_API_KEY": "demo",
        "POLYGON_BASE_URL": "http://replay:8090",
        "POLYGON_CALLS_PER_MINUTE": "0",
    }
    assert "POSTGRES_SSLMODE" not in demo["finance"]


def test_secrets_and_claims_of_the_workers_exist(tmp_path):
    claims = {document["metadata"]["name"] for document in ALL if document["kind"] == "PersistentVolumeClaim"}
    source = (ROOT / "dags/pipeline/pod.py").read_text()
    assert set(re.findall(r"claim_name=\"([a-z-]+)\"", source)) == {"finance-results"} <= claims
    assert {"finance", "finance-vendor", "finance-airflow"} == applied(tmp_path, filled(tmp_path)).keys()


def test_the_claim_of_the_models_is_the_only_one_that_several_pods_mount(monkeypatch):
    """On several nodes, it needs ReadWriteMany; for the others, ReadWriteOnce suffices."""
    monkeypatch.setenv("WORKER_RUNTIME", "kubernetes")
    (deployment,) = [document for document in ALL if document["metadata"]["name"] == "airflow" and claims_of(document)]
    assert deployment["spec"]["replicas"] == 1
    assert deployment["spec"]["strategy"] == {"type": "Recreate"}
    worker = pod.settings("finance-ml", "2g", timedelta(hours=1), calls_vendor=False, keeps_results=True)
    of_workers = {volume.persistent_volume_claim.claim_name for volume in worker["volumes"] if volume.name == "results"}
    others = [claim for document in ALL for claim in claims_of(document)]
    assert len(others) == len(set(others))
    assert of_workers & set(others) == {"finance-results"}
    documented = (ROOT / "docs/kubernetes.md").read_text()
    assert "- target: {kind: PersistentVolumeClaim, name: finance-results}" in documented
    assert '"path": "/spec/accessModes", "value": ["ReadWriteMany"]' in documented


def claims_of(document):
    """Return the names of the claims that the pods of a workload mount."""
    if document["kind"] not in {"Deployment", "StatefulSet"}:
        return []
    volumes = document["spec"]["template"]["spec"].get("volumes", [])
    return [volume["persistentVolumeClaim"]["claimName"] for volume in volumes if "persistentVolumeClaim" in volume]
