"""The environment: every variable's default and limits, and errors that name the variable."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tmdb_assets.definitions import defs
from tmdb_assets.environment import integer
from tmdb_assets.records.instance import dagster_home
from tmdb_assets.settings import PROJECT_DIR, Settings, SettingsError

DEFAULTS = {
    "data_dir": PROJECT_DIR / "data",
    "api_token": None,
    "api_url": "https://api.themoviedb.org/3",
    "exports_url": "https://files.tmdb.org/p/exports",
    "requests_per_second": 38.5,
    "discover_pages": 500,
    "language": "en-US",
    "start_date": None,
    "watchlist": None,
    "refresh_days": 150,
    "timeout_seconds": 300.0,
    "retention_days": 180,
    "facts_retention_days": None,
    "alert_urls": "",
    "heartbeat_url": None,
    "dashboard_hosts": (),
    "ui_url": "http://127.0.0.1:3000",
    "runs_retention_days": 180,
    "max_odd_share": 0.01,
    "series_start_week": None,
    "series_popular_pages": 25,
    "films_countries": ("US", "GB", "DE"),
    "series_countries": ("US", "GB", "DE"),
    "omdb_api_key": None,
    "omdb_url": "https://www.omdbapi.com",
    "omdb_daily_limit": 1000,
    "mdblist_api_key": None,
    "mdblist_url": "https://api.mdblist.com",
    "mdblist_batch": 100,
    "mdblist_daily_limit": 1000,
    "sandbox_url": None,
    "postgres_url": None,
    "postgres_reader_password": None,
}

VARIABLES = {
    "TMDB_ASSETS_DATA": "data_dir",
    "TMDB_API_TOKEN": "api_token",
    "TMDB_API_URL": "api_url",
    "TMDB_EXPORTS_URL": "exports_url",
    "TMDB_REQUESTS_PER_SECOND": "requests_per_second",
    "TMDB_DISCOVER_PAGES": "discover_pages",
    "TMDB_LANGUAGE": "language",
    "TMDB_START_DATE": "start_date",
    "TMDB_ASSETS_WATCHLIST": "watchlist",
    "TMDB_REFRESH_DAYS": "refresh_days",
    "TMDB_TIMEOUT_SECONDS": "timeout_seconds",
    "TMDB_RETENTION_DAYS": "retention_days",
    "TMDB_FACTS_RETENTION_DAYS": "facts_retention_days",
    "ALERT_URLS": "alert_urls",
    "ALERT_HEARTBEAT_URL": "heartbeat_url",
    "DAGSTER_UI_URL": "ui_url",
    "TMDB_ASSETS_DASHBOARD_HOSTS": "dashboard_hosts",
    "TMDB_RUNS_RETENTION_DAYS": "runs_retention_days",
    "TMDB_MAX_ODD_SHARE": "max_odd_share",
    "SERIES_START_WEEK": "series_start_week",
    "SERIES_POPULAR_PAGES": "series_popular_pages",
    "FILMS_COUNTRIES": "films_countries",
    "SERIES_COUNTRIES": "series_countries",
    "OMDB_API_KEY": "omdb_api_key",
    "OMDB_URL": "omdb_url",
    "OMDB_DAILY_LIMIT": "omdb_daily_limit",
    "MDBLIST_API_KEY": "mdblist_api_key",
    "MDBLIST_URL": "mdblist_url",
    "MDBLIST_BATCH": "mdblist_batch",
    "MDBLIST_DAILY_LIMIT": "mdblist_daily_limit",
    "TMDB_SANDBOX_URL": "sandbox_url",
    "TMDB_ASSETS_POSTGRES_URL": "postgres_url",
    "TMDB_ASSETS_POSTGRES_READER_PASSWORD": "postgres_reader_password",
}

WRONG = [
    ("TMDB_API_TOKEN", "two words"),
    ("TMDB_API_TOKEN", "Bearer eyJsecret"),
    ("TMDB_API_TOKEN", "eyJsecrét"),
    ("TMDB_API_URL", "api.themoviedb.org/3"),
    ("TMDB_API_URL", "ftp://api.themoviedb.org/3"),
    ("TMDB_API_URL", "http://"),
    ("TMDB_API_URL", "http://[::1"),
    ("TMDB_API_URL", "http://localhost:port/3"),
    ("TMDB_API_URL", "http://localhost:99999/3"),
    ("TMDB_API_URL", "https://api.themoviedb.org/3?api_key=eyJsecret"),
    ("TMDB_API_URL", "https://me:eyJsecret@api.themoviedb.org/3"),
    ("TMDB_EXPORTS_URL", "files.tmdb.org"),
    ("TMDB_EXPORTS_URL", "http://x/?key=eyJsecret"),
    ("TMDB_REQUESTS_PER_SECOND", "0"),
    ("TMDB_REQUESTS_PER_SECOND", "-1"),
    ("TMDB_REQUESTS_PER_SECOND", "10001"),
    ("TMDB_REQUESTS_PER_SECOND", "fast"),
    ("TMDB_REQUESTS_PER_SECOND", "nan"),
    ("TMDB_REQUESTS_PER_SECOND", "inf"),
    ("TMDB_DISCOVER_PAGES", "0"),
    ("TMDB_DISCOVER_PAGES", "501"),
    ("TMDB_DISCOVER_PAGES", "1.5"),
    ("TMDB_DISCOVER_PAGES", "9" * 5000),
    ("TMDB_LANGUAGE", "english"),
    ("TMDB_LANGUAGE", "en_US"),
    ("TMDB_LANGUAGE", "en-us"),
    ("TMDB_START_DATE", "01.11.2026"),
    ("TMDB_START_DATE", "2026-13-01"),
    ("TMDB_START_DATE", "2026-02-30"),
    ("TMDB_START_DATE", "20261101"),
    ("TMDB_REFRESH_DAYS", "0"),
    ("TMDB_REFRESH_DAYS", "181"),
    ("TMDB_TIMEOUT_SECONDS", "0"),
    ("TMDB_TIMEOUT_SECONDS", "3601"),
    ("TMDB_RETENTION_DAYS", "0"),
    ("TMDB_RETENTION_DAYS", "half a year"),
    ("TMDB_FACTS_RETENTION_DAYS", "-1"),
    ("ALERT_HEARTBEAT_URL", "hc-ping.com/eyJsecret"),
    ("ALERT_HEARTBEAT_URL", "ftp://hc-ping.com/eyJsecret"),
    ("DAGSTER_UI_URL", "dagster.example.org"),
    ("TMDB_ASSETS_DASHBOARD_HOSTS", "https://films.example.org"),
    ("TMDB_ASSETS_DASHBOARD_HOSTS", "films.example.org:8501"),
    ("TMDB_ASSETS_DASHBOARD_HOSTS", "*"),
    ("TMDB_SANDBOX_URL", "sandbox:8765"),
    ("TMDB_RUNS_RETENTION_DAYS", "29"),
    ("TMDB_MAX_ODD_SHARE", "1.5"),
    ("SERIES_START_WEEK", "2026-W48"),
    ("SERIES_START_WEEK", "0001-01"),
    ("SERIES_POPULAR_PAGES", "0"),
    ("SERIES_POPULAR_PAGES", "501"),
    ("FILMS_COUNTRIES", "US GB"),
    ("SERIES_COUNTRIES", "US GB"),
    ("SERIES_COUNTRIES", "us,gb"),
    ("SERIES_COUNTRIES", "US,,GB"),
    ("SERIES_COUNTRIES", ","),
    ("OMDB_API_KEY", "two words"),
    ("OMDB_API_KEY", "secret&i=tt0903747"),
    ("OMDB_URL", "www.omdbapi.com"),
    ("OMDB_URL", "https://www.omdbapi.com/?apikey=secret"),
    ("OMDB_DAILY_LIMIT", "0"),
    ("OMDB_DAILY_LIMIT", "1,000"),
    ("MDBLIST_API_KEY", "secrét"),
    ("MDBLIST_URL", "https://me:secret@api.mdblist.com"),
    ("MDBLIST_BATCH", "201"),
    ("MDBLIST_DAILY_LIMIT", "many"),
    ("TMDB_ASSETS_POSTGRES_URL", "mysql://loader:eyJsecret@host/films"),
    ("TMDB_ASSETS_POSTGRES_URL", "host=localhost password=eyJsecret"),
    ("TMDB_ASSETS_POSTGRES_URL", "postgresql://loader:eyJsecret@host:99999/films"),
    ("TMDB_ASSETS_DATA", "~nosuchuser-of-this-machine/data"),
    ("TMDB_ASSETS_DATA", "/films?/data"),
    ("TMDB_ASSETS_DATA", "/films\\data"),
    ("TMDB_ASSETS_DATA", "/films\n/data"),
    ("TMDB_ASSETS_DATA", "/films\x1b[31m/data"),
    ("TMDB_ASSETS_DATA", "/caf\udce9/data"),
    ("TMDB_ASSETS_DATA", "/films "),
]


def test_an_empty_environment_gives_every_default():
    settings = Settings.from_env({})

    assert {name: getattr(settings, name) for name in DEFAULTS} == DEFAULTS


def test_every_setting_is_one_variable_and_every_variable_is_tested():
    assert sorted({*Settings.__dataclass_fields__} - {"env"}) == sorted(DEFAULTS) == sorted(VARIABLES.values())


def test_a_source_reads_settings_of_its_own_as_the_project_does():
    settings = Settings.from_env({"LIBRARY_PAGES": "12", "LIBRARY_SHELF": " ", "LIBRARY_TOKEN": "eyJsecret"})

    assert settings.variable("LIBRARY_PAGES", integer(1, 20), 5) == 12
    assert settings.variable("LIBRARY_SHELF", str, "all") == "all"
    assert "eyJsecret" not in repr(settings)
    with pytest.raises(SettingsError, match="LIBRARY_PAGES is '12', which is no whole number from 1 to 10"):
        settings.variable("LIBRARY_PAGES", integer(1, 10), 5)


@pytest.mark.parametrize("variable", VARIABLES)
@pytest.mark.parametrize("blank", ["", "  ", "\t"])
def test_a_blank_variable_is_an_unset_one(variable, blank):
    assert Settings.from_env({variable: blank}) == Settings.from_env({})


@pytest.mark.parametrize(
    ("variable", "text", "value"),
    [
        ("TMDB_API_TOKEN", " eyJabc.def-_ ", "eyJabc.def-_"),
        ("TMDB_API_URL", "http://127.0.0.1:8080/3/", "http://127.0.0.1:8080/3"),
        ("TMDB_API_URL", "http://[::1]:8080/3", "http://[::1]:8080/3"),
        ("TMDB_EXPORTS_URL", "http://mirror/p/exports//", "http://mirror/p/exports"),
        ("TMDB_REQUESTS_PER_SECOND", "0.5", 0.5),
        ("TMDB_REQUESTS_PER_SECOND", "100", 100.0),
        ("TMDB_DISCOVER_PAGES", "1", 1),
        ("TMDB_DISCOVER_PAGES", "500", 500),
        ("TMDB_LANGUAGE", "de", "de"),
        ("TMDB_LANGUAGE", "pt-BR", "pt-BR"),
        ("TMDB_START_DATE", "2026-11-01", date(2026, 11, 1)),
        ("TMDB_REFRESH_DAYS", "180", 180),
        ("SERIES_START_WEEK", "2026-11-26", date(2026, 11, 23)),
        ("SERIES_START_WEEK", "2026-11-23", date(2026, 11, 23)),
        ("SERIES_START_WEEK", "2026-11-29", date(2026, 11, 23)),
        ("FILMS_COUNTRIES", "DE", ("DE",)),
        ("SERIES_COUNTRIES", "DE", ("DE",)),
        ("SERIES_COUNTRIES", " FR, DE,FR ", ("FR", "DE")),
        ("OMDB_API_KEY", " 1a2b3c4d ", "1a2b3c4d"),
        ("OMDB_URL", "https://www.omdbapi.com/", "https://www.omdbapi.com"),
        ("MDBLIST_BATCH", "200", 200),
        ("ALERT_HEARTBEAT_URL", "https://hc-ping.com/abc?x=1", "https://hc-ping.com/abc?x=1"),
        ("DAGSTER_UI_URL", "https://dagster.example.org/", "https://dagster.example.org"),
        ("TMDB_ASSETS_DASHBOARD_HOSTS", "Films.example.org  [::1]", ("films.example.org", "::1")),
        ("TMDB_ASSETS_DASHBOARD_HOSTS", "*.example.org", ("*.example.org",)),
        ("TMDB_ASSETS_POSTGRES_URL", "postgresql://u:p%40w@db:5432/films", "postgresql://u:p%40w@db:5432/films"),
        (
            "TMDB_ASSETS_POSTGRES_URL",
            "postgres:///films?host=/run/postgresql",
            "postgres:///films?host=/run/postgresql",
        ),
    ],
)
def test_a_good_value_is_taken(variable, text, value):
    assert getattr(Settings.from_env({variable: text}), VARIABLES[variable]) == value


@pytest.mark.parametrize(("variable", "text"), WRONG)
def test_a_wrong_value_is_an_error_that_names_the_variable_and_repeats_no_secret(variable, text):
    with pytest.raises(SettingsError) as raised:
        Settings.from_env({variable: text})

    assert str(raised.value).startswith(variable)
    assert "secr" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


def test_a_wrong_value_is_shown_unless_it_may_hold_a_secret():
    with pytest.raises(SettingsError, match=r"'fast', which is no number from 0\.1 to 10000"):
        Settings.from_env({"TMDB_REQUESTS_PER_SECOND": "fast"})


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("TMDB_API_TOKEN", "eyJsecret"),
        ("OMDB_API_KEY", "eyJsecret"),
        ("MDBLIST_API_KEY", "eyJsecret"),
        ("ALERT_URLS", "slack://TAAAAAAAA/BAAAAAAAA/eyJsecret"),
        ("ALERT_HEARTBEAT_URL", "https://hc-ping.com/eyJsecret"),
    ],
)
def test_a_secret_is_not_in_the_text_of_the_settings(variable, text):
    settings = Settings.from_env({variable: text})

    assert getattr(settings, VARIABLES[variable]) == text
    assert "eyJsecret" not in repr(settings) + str(settings)


def test_a_home_directory_and_a_relative_path_become_absolute(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    settings = Settings.from_env({"TMDB_ASSETS_DATA": "~/films", "TMDB_ASSETS_WATCHLIST": "mine.txt"})

    assert settings.data_dir == tmp_path / "films"
    assert settings.watchlist == tmp_path / "mine.txt"


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\t"])
def test_a_folder_may_have_any_name_that_a_line_of_text_can_show(end):
    odd = """/-f/~/Film's "été" 🎬/[ab] *.*/a#b;c&d|e/{{ x }} {% y %}/$HOME `id` %20/date=2026-11-20/u@h:80 /data"""

    assert str(Settings.from_env({"TMDB_ASSETS_DATA": odd + end}).data_dir) == odd


@pytest.mark.parametrize(
    ("folder", "odd"),
    {
        "/films 50%": "%",
        "/50%20films": "%",
        "/films?": "?",
        "/films:now": ":",
        "/films\\now": "\\\\",
        "/films\nnow": "\\n",
        '/the "films"': '"',
        "/the $HOME": "$",
        "/the `films`": "`",
        "/" + "l" * 100 + "/Film's": "'",
        "/" + "l" * 100 + "/$HOME": "$",
    }.items(),
)
def test_a_project_that_cannot_work_where_it_lies_says_so_before_anything_is_done(monkeypatch, folder, odd):
    monkeypatch.setattr("tmdb_assets.settings.PROJECT_DIR", Path(folder))

    with pytest.raises(SettingsError) as raised:
        Settings.from_env({})

    assert str(raised.value).startswith(f"The project's folder is {folder!r}, which has ")
    assert f"{odd}" in str(raised.value).rpartition("which has ")[2][:6]
    assert str(raised.value).endswith(": use a folder without it")


@pytest.mark.parametrize(
    "folder",
    [
        "/Film's/d'été",
        "/-f/~/Film's (b){c}<d> d'été 🎬/{{ x }} {# c #}/a#b;c&d|e/[ab] x*y/date=2026-11-20/name=films/u@h,!^=+ ",
        '/$HOME/"films"/`id`',
        "/" + "l" * 200 + "/été_2026-11",
        "/" + "l" * 200 + "/Film's (b) ",
    ],
)
def test_a_project_may_lie_in_a_folder_with_an_odd_name(monkeypatch, folder):
    monkeypatch.setattr("tmdb_assets.settings.PROJECT_DIR", Path(folder))

    assert Settings.from_env({}).data_dir == Path(folder) / "data"


@pytest.mark.parametrize("name", ["50%20", "films?", "films\nnow"])
@pytest.mark.parametrize("is_default", [False, True])
def test_a_home_of_dagster_that_an_address_cannot_hold_is_refused_by_name(settings, name, is_default):
    folder = settings.data_dir / name
    env = {} if is_default else {"DAGSTER_HOME": str(folder)}

    with pytest.raises(SettingsError, match=r"^DAGSTER_HOME is .*, which has .*: use a folder without it$"):
        dagster_home(replace(settings, data_dir=folder), env)


def test_a_home_of_dagster_may_have_any_other_name(settings, tmp_path):
    odd = tmp_path / """Film's "été"/a#b/{{ x }} {% y %} 5%/[ab] *.*/u:p@h/\\"""

    assert dagster_home(settings, {"DAGSTER_HOME": str(odd)}) == odd


@pytest.mark.parametrize("variable", ["DAGSTER_HOME", "TMDB_ASSETS_DATA"])
def test_dagster_alone_is_refused_an_odd_place_when_it_loads_the_definitions(monkeypatch, variable):
    monkeypatch.setenv(variable, "/films?")

    with pytest.raises(SettingsError, match=rf"^{variable} is '/films\?', which has '\?' in it"):
        defs()


def test_raw_warehouse_and_published_copy_lie_in_the_data_directory(settings):
    assert settings.raw_dir == settings.data_dir / "raw"
    assert settings.paths("films").warehouse.parent == settings.data_dir / "warehouse"
    assert settings.paths("films").published.parent == settings.data_dir / "published"


def test_no_file_of_a_dataset_is_one_of_another(settings):
    def files(dataset):
        paths = settings.paths(dataset)
        return {getattr(paths, name) for name, member in vars(type(paths)).items() if isinstance(member, property)}

    assert len(files("films")) == len(files("series")) >= 10
    assert files("films").isdisjoint(files("series"))
    assert all(path.is_relative_to(settings.data_dir) for path in files("films"))


def test_without_a_token_a_sandbox_is_asked_that_has_an_address_and_its_films_lie_apart(tmp_path):
    env = {"TMDB_ASSETS_DATA": str(tmp_path), "TMDB_SANDBOX_URL": "http://sandbox:8765/"}

    demo = Settings.from_env(env)
    real = Settings.from_env(env | {"TMDB_API_TOKEN": "mine"})

    assert demo.api_url == "http://sandbox:8765/3"
    assert demo.exports_url == "http://sandbox:8765/p/exports"
    assert demo.api_token == "sandbox"
    assert (demo.omdb_url, demo.omdb_api_key) == ("http://sandbox:8765/omdb", "sandbox")
    assert (demo.mdblist_url, demo.mdblist_api_key) == ("http://sandbox:8765/mdblist", "sandbox")
    assert demo.data_dir == tmp_path / "demo"
    assert demo.discover_pages == 100
    assert real.api_url == DEFAULTS["api_url"]
    assert (real.omdb_url, real.omdb_api_key) == (DEFAULTS["omdb_url"], None)
    assert real.data_dir == tmp_path
    assert Settings.from_env(env | {"TMDB_DISCOVER_PAGES": "7"}).discover_pages == 7
