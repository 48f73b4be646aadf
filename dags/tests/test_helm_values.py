"""deploy/kubernetes/helm-values.yaml runs the same services with the same settings as deploy/kubernetes/base."""

import re

import pytest
import yaml
from test_manifests import AIRFLOW, CONFIG, MANIFESTS, containers, kustomization

VALUES = yaml.safe_load((MANIFESTS / "helm-values.yaml").read_text())
BASE = {container["name"]: container for container in containers(AIRFLOW)}
SERVICES = {"api-server": "apiServer", "scheduler": "scheduler", "dag-processor": "dagProcessor"}
LOGS = "logs"  # the chart's volume of the claim airflow, which base names as the claim
HANDLERS = {"httpGet", "exec", "command"}


def test_the_settings_come_from_the_sources_of_base():
    assert yaml.safe_load(VALUES["extraEnvFrom"]) == BASE["scheduler"]["envFrom"]
    assert yaml.safe_load(VALUES["extraEnv"]) == BASE["scheduler"]["env"]
    assert "config" not in VALUES
    assert VALUES["executor"] == CONFIG["AIRFLOW__CORE__EXECUTOR"]
    changed = {entry["name"] for entry in VALUES["env"]} & CONFIG.keys()
    assert changed == {"AIRFLOW_CONFIG", "AIRFLOW__CORE__EXECUTION_API_SERVER_URL"}


def test_the_charts_secrets_do_not_replace_those_of_init():
    of_init = {name.removesuffix("_CMD") for name in CONFIG if name.endswith("_CMD")}
    off = VALUES["enableBuiltInSecretEnvVars"]
    assert of_init == {
        "AIRFLOW__CORE__FERNET_KEY",
        "AIRFLOW__API_AUTH__JWT_SECRET",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN",
    }
    assert of_init <= off.keys()
    assert not any(off.values())


def test_the_images_are_those_of_base():
    (image,) = [image for image in kustomization("base")["images"] if image["name"] == "finance-airflow"]
    assert (VALUES["defaultAirflowRepository"], VALUES["defaultAirflowTag"]) == (image["newName"], image["newTag"])
    (version,) = re.findall(
        "^FROM apache/airflow:(.+) AS base$", (MANIFESTS / "Dockerfile.airflow").read_text(), re.MULTILINE
    )
    assert VALUES["airflowVersion"] == version


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_the_limits_and_probes_of_base(service):
    values, base = VALUES[SERVICES[service]], BASE[service]
    assert values["resources"] == base["resources"]
    probes = [name for name in base if name.endswith("Probe")]
    assert probes
    for name in probes:
        assert numbers(values[name]) == numbers(base[name]), name


def numbers(probe):
    return {name: value for name, value in probe.items() if name not in HANDLERS}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_the_mounts_of_base(service):
    found = mounts([*VALUES["volumeMounts"], *VALUES[SERVICES[service]].get("extraVolumeMounts", [])])
    logs = VALUES["logs"]["persistence"]
    assert "/opt/airflow/logs" not in found
    found["/opt/airflow/logs"] = (LOGS, logs["subPath"], False)
    token = "cluster"  # the chart mounts the token of its service account
    assert found == mounts(mount for mount in BASE[service]["volumeMounts"] if mount["name"] != token)


def mounts(entries):
    """Return volume, folder in the volume and read-only by path; the folders in /tmp's volume separate containers."""
    return {
        mount["mountPath"]: (
            LOGS if mount["name"] == "airflow" else mount["name"],
            mount.get("subPath") if mount["name"] != "tmp" else None,
            mount.get("readOnly", False),
        )
        for mount in entries
    }


def test_the_volumes_are_those_of_base_and_no_claim_is_in_a_pod_twice():
    logs = {"name": LOGS, "persistentVolumeClaim": {"claimName": VALUES["logs"]["persistence"]["existingClaim"]}}
    found = [logs, *VALUES["volumes"], *VALUES["apiServer"]["extraVolumes"]]
    expected = [volume | {"name": LOGS} if volume["name"] == "airflow" else volume for volume in AIRFLOW["volumes"]]
    expected = [volume for volume in expected if volume["name"] != "cluster"]
    assert sorted(found, key=lambda volume: volume["name"]) == sorted(expected, key=lambda volume: volume["name"])
    assert VALUES["migrateDatabaseJob"]["extraVolumes"] == [logs]


def test_the_security_contexts_are_those_of_base():
    assert VALUES["securityContexts"]["pod"] == AIRFLOW["securityContext"]
    assert VALUES["securityContexts"]["containers"] == BASE["scheduler"]["securityContext"]


def test_only_the_scheduler_has_a_token():
    for service in ("apiServer", "dagProcessor", "migrateDatabaseJob"):
        assert VALUES[service]["serviceAccount"] == {"automountServiceAccountToken": False}


def test_the_job_does_what_the_init_containers_of_base_do():
    job = VALUES["migrateDatabaseJob"]
    assert (job["command"], job["args"]) == (BASE["init"]["command"], None)
    assert job["resources"] == BASE["init"]["resources"]
    of_job = mounts([*VALUES["volumeMounts"], *job["extraVolumeMounts"]])
    assert of_job == mounts(BASE["init"]["volumeMounts"])
    (migrate,) = job["extraInitContainers"]
    expected = BASE["migrate"]
    assert mounts(migrate["volumeMounts"]) == mounts(expected["volumeMounts"])
    for field in ("args", "envFrom", "securityContext", "resources"):
        assert migrate[field] == expected[field], field
