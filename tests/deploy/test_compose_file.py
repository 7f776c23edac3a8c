"""docker-compose.yml as it stands: what is open to whom, what waits for what, and that every file in it is there."""

import json
import os
import re
import shutil
import subprocess

import psycopg
import pytest
import yaml

from tests.deploy.compose import COMPOSE, environment_of, mounted_files, read_compose
from tests.postgres.server import Server
from tmdb_assets.settings import PROJECT_DIR, SANDBOX_TOKEN, Settings

DEFAULT = read_compose({})
SERVICES = DEFAULT["services"]
OURS = ("code-server", "webserver", "daemon", "dashboard", "metrics", "sandbox", "first-day")
ONCE = "first-day"
"""It ends when its work is done."""
PROFILES = {
    "prometheus": ["monitoring"],
    "grafana": ["monitoring"],
    "pgadmin": ["admin"],
    "sandbox": ["demo"],
    ONCE: ["demo"],
}


def test_its_services_and_their_profiles_are_those_that_were_promised():
    assert set(SERVICES) == {*OURS, "postgres", "prometheus", "grafana", "pgadmin"}
    assert {name: service["profiles"] for name, service in SERVICES.items() if "profiles" in service} == PROFILES


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_published_on_loopback_alone(name):
    for port in SERVICES[name].get("ports", []):
        assert re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port)
    assert "network_mode" not in SERVICES[name]


def test_no_two_services_are_published_on_one_port():
    published = [port.split(":")[1] for service in SERVICES.values() for port in service.get("ports", [])]
    assert len(published) == len(set(published))


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_a_health_check_comes_up_again_and_has_a_limit(name):
    service = SERVICES[name]
    assert re.fullmatch(r"\d+[gm]", service["mem_limit"])
    check = service["healthcheck"]
    if name == ONCE:
        assert (service["restart"], check) == ("no", {"disable": True})
        return
    assert service["restart"] == "unless-stopped"
    assert check["test"][0] in {"CMD", "CMD-SHELL"}
    assert {"interval", "timeout", "retries"} <= check.keys()


@pytest.mark.parametrize("name", OURS)
def test_a_service_of_ours_can_write_nothing_but_its_volume_and_may_do_nothing_else(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["tmpfs"] == ["/tmp"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["pids_limit"] > 0
    assert "user" not in service, "the image's"
    assert service["image"] == SERVICES["code-server"]["image"], "one image for all"


def test_only_those_who_write_the_data_can():
    writers = {name for name in OURS if "data:/data" in SERVICES[name].get("volumes", [])}
    readers = {name for name in OURS if "data:/data:ro" in SERVICES[name].get("volumes", [])}
    assert (writers, readers) == ({"code-server", "webserver", "daemon", ONCE}, {"dashboard", "metrics"})


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_waits_for_the_health_of_those_it_needs_and_these_come_up_with_it(name):
    for other, how in SERVICES[name].get("depends_on", {}).items():
        assert how == {"condition": "service_healthy"}
        # One of a profile that is off would keep it from starting.
        assert set(SERVICES[other].get("profiles", [])) <= set(SERVICES[name].get("profiles", []))


def test_volumes_have_names_and_what_else_is_mounted_is_a_file_of_the_project_that_nobody_can_write():
    used = set()
    for name, service in SERVICES.items():
        for mount in service.get("volumes", []):
            source, _, rest = mount.partition(":")
            if source.startswith("./"):
                assert rest.endswith(":ro"), (name, mount)
            else:
                used.add(source)
        assert [path for path in mounted_files(service).values() if not path.exists()] == []
    assert used == set(DEFAULT["volumes"])


def test_every_secret_comes_from_a_variable():
    written = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    secret = re.compile(r"PASSWORD|TOKEN|POSTGRES_URL|ALERT_")
    for service in written["services"].values():
        values = {name: str(value) for name, value in service.get("environment", {}).items() if secret.search(name)}
        assert [name for name, value in values.items() if "${" not in value] == []
    # Neither a command line, which others can see, nor an argument of the build has one.
    for service in read_compose(
        dict.fromkeys(re.findall(r"\$\{(\w*(?:PASSWORD|TOKEN)\w*)", COMPOSE.read_text()), "eyJsecret")
    )["services"].values():
        assert "eyJsecret" not in json.dumps([service.get("command"), service.get("build"), service["healthcheck"]])


def test_without_a_token_and_without_env_the_films_are_those_of_the_service_sandbox():
    settings = Settings.from_env(environment_of(DEFAULT, "code-server"))
    assert (settings.api_token, settings.asks_sandbox) == (SANDBOX_TOKEN, True)
    assert settings.api_url == "http://sandbox:8765/3"
    assert "8765" in SERVICES["sandbox"]["command"]


def test_with_a_token_they_are_tmdbs():
    settings = Settings.from_env(environment_of(read_compose({"TMDB_API_TOKEN": "eyJabc"}), "code-server"))
    assert (settings.api_token, settings.api_url) == ("eyJabc", "https://api.themoviedb.org/3")
    assert not settings.asks_sandbox


def test_everybody_sees_the_same_data_and_the_same_instance():
    shared = {"TMDB_ASSETS_DATA", "DAGSTER_HOME", "DAGSTER_POSTGRES_URL", "DAGSTER_COMPUTE_LOGS"}
    environments = [environment_of(DEFAULT, name) for name in OURS if name != "sandbox"]
    assert all(
        {name: env[name] for name in shared} == {name: environments[0][name] for name in shared} for env in environments
    )


def test_every_variable_of_grafanas_files_is_given_and_what_they_point_to_is_mounted():
    service = SERVICES["grafana"]
    files = mounted_files(service)
    provisioning = files["/etc/grafana/provisioning"]
    texts = "".join(path.read_text(encoding="utf-8") for path in provisioning.rglob("*.yml"))
    assert set(re.findall(r"\$(\w+)", texts)) <= service["environment"].keys()
    boards = service["environment"]["TMDB_ASSETS_BOARDS"]
    assert files[f"{boards}/tmdb_assets.json"] == PROJECT_DIR / "deploy" / "grafana" / "tmdb_assets.json"
    address = service["environment"]["PROMETHEUS_URL"]
    assert address == "http://prometheus:9090"


def test_pgadmins_server_has_what_pgadmin_asks_of_one_and_is_the_analysts_database():
    (server,) = json.loads(mounted_files(SERVICES["pgadmin"])["/pgadmin4/servers.json"].read_text())["Servers"].values()
    # What its import refuses a server without, and what it does not know: a password.
    assert server.keys() == {"Name", "Group", "Host", "Port", "MaintenanceDB", "Username", "ConnectionParameters"}
    url = psycopg.conninfo.conninfo_to_dict(environment_of(DEFAULT, "code-server")["TMDB_ASSETS_POSTGRES_URL"])
    assert (server["Host"], str(server["Port"]), server["MaintenanceDB"]) == (url["host"], url["port"], url["dbname"])
    assert isinstance(server["Port"], int)
    assert server["Username"] == "tmdb_reader"
    # libpq knows each of them.
    assert psycopg.conninfo.make_conninfo("", **server["ConnectionParameters"])


def test_the_databases_of_an_empty_volume_let_nobody_else_in(machine):
    server: Server = machine.postgres
    assert machine.unhealthy("postgres") is None
    owners = {"dagster": ("dagster", "one"), "tmdb": ("tmdb_loader", "two")}
    for database, (user, password) in owners.items():
        with psycopg.connect(server.url(database, user, password)) as connection:
            connection.execute("create table mine (n int)")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(server.url(database, user, "wrong"))
    for database, (user, password) in zip(reversed(owners), owners.values(), strict=True):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(server.url(database, user, password))
    with psycopg.connect(server.url()) as admin:
        roles = dict(
            admin.execute("select rolname, rolcanlogin from pg_roles where rolname ~ '^(tmdb|dagster)'").fetchall()
        )
        powers = admin.execute(
            "select rolname from pg_roles where rolsuper or rolcreatedb or rolreplication"
        ).fetchall()
    assert roles == {"dagster": True, "tmdb_loader": True, "tmdb_reader": False}
    assert powers == [("postgres",)]


def compose_program() -> list[str]:
    """Docker Compose, which needs no engine to read a file."""
    for words in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(words[0]):
            said = subprocess.run([*words, "version"], capture_output=True, text=True, check=False).stdout
            if said.startswith("Docker Compose version"):
                return words
    pytest.skip("Docker Compose 2 is not here: what it reads in the file cannot be compared")


@pytest.mark.parametrize("env_file", ["/dev/null", ".env.example"])
@pytest.mark.parametrize("variables", [{}, {"TMDB_API_TOKEN": "eyJ$a", "GRAFANA_PASSWORD": "a b"}])
def test_docker_compose_reads_in_it_what_these_tests_read(env_file, variables):
    program = compose_program()
    words = [*program, "--file", str(COMPOSE), "--env-file", env_file, "--profile", "*", "config", "--format", "json"]
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(words, env=kept | variables, cwd=PROJECT_DIR, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    # It doubles a $, so that what it says can be read again.
    read = json.loads(done.stdout.replace("$$", "$"))["services"]
    assert read.keys() == SERVICES.keys()
    ours = read_compose(variables)
    for name, service in read.items():
        if env_file == "/dev/null":
            assert (service.get("environment") or {}) == environment_of(ours, name)
        assert (service.get("command") or []) == [str(word) for word in ours["services"][name].get("command", [])]
        assert service["healthcheck"].get("test") == ours["services"][name]["healthcheck"].get("test")
        assert {port["host_ip"] for port in service.get("ports", [])} <= {"127.0.0.1"}
        assert sorted(service.get("depends_on", {})) == sorted(ours["services"][name].get("depends_on", {}))
        assert service.get("profiles", []) == ours["services"][name].get("profiles", [])
