"""What is told of requests, from the records of captured and of failed days."""

import dagster as dg

from tests.unit.metrics.conftest import values
from tmdb_assets.capturing.capture import _figures
from tmdb_assets.http.requester import RequestCounts
from tmdb_assets.metrics import families
from tmdb_assets.metrics.upstream import ENDPOINTS, Asked
from tmdb_assets.sandbox.upstreams import UPSTREAMS


def report(instance, metadata, kind=dg.AssetMaterialization, table="movie_details"):
    instance.report_runless_asset_event(kind(dg.AssetKey(["raw", "tmdb", table]), metadata=metadata))


def counts(requests, retries=0, throttled=0, endpoint="/movie/{id}"):
    counted = RequestCounts()
    counted.requests[endpoint], counted.retries[endpoint], counted.throttled[endpoint] = requests, retries, throttled
    return _figures(counted)


def told(asked, instance, family):
    return {key[0]: value for key, value in values(asked.read(instance), family).items() if value}


def test_what_was_asked_for_good_days_and_for_failed_ones_adds_up_by_endpoint(instance):
    report(instance, counts(10, retries=2, throttled=1))
    report(instance, counts(5))
    report(instance, counts(7, retries=6, throttled=6), kind=dg.AssetObservation)
    report(instance, counts(3, endpoint="/discover/movie"), table="discover_pages")
    asked = Asked()

    assert told(asked, instance, families.REQUESTS) == {"/movie/{id}": 22, "/discover/movie": 3}
    assert told(asked, instance, families.RETRIES) == {"/movie/{id}": 8}
    assert told(asked, instance, families.THROTTLED) == {"/movie/{id}": 7}


def test_each_event_counts_once_however_often_it_is_read(instance, monkeypatch):
    monkeypatch.setattr("tmdb_assets.metrics.upstream._PAGE", 2)
    asked = Asked()
    for n in range(1, 6):
        report(instance, counts(10))
        assert told(asked, instance, families.REQUESTS) == {"/movie/{id}": 10 * n}
    assert told(asked, instance, families.REQUESTS) == told(Asked(), instance, families.REQUESTS)


def test_every_known_endpoint_is_told_also_before_it_was_asked_and_unknown_ones_together(instance):
    assert set(values(Asked().read(None), families.REQUESTS).values()) == {0}
    report(instance, counts(4, endpoint="/movie/12345"))
    report(instance, counts(4, endpoint="/movie/67890"))

    requests = values(Asked().read(instance), families.REQUESTS)

    assert requests[("other",)] == 8
    assert not {("/movie/12345",), ("/movie/67890",)} & set(requests)


def test_totals_that_were_recorded_without_endpoints_are_not_lost(instance):
    old = counts(10, retries=2) | {"requests_by_endpoint": dg.MetadataValue.json({"/movie/{id}": 10})}
    old = {name: value for name, value in old.items() if name not in {"retries_by_endpoint", "throttled_by_endpoint"}}
    report(instance, old)

    assert told(Asked(), instance, families.REQUESTS) == {"/movie/{id}": 10}
    assert told(Asked(), instance, families.RETRIES) == {"other": 2}


def test_a_new_history_in_place_of_the_old_one_is_counted_from_nothing(instance, tmp_path):
    asked = Asked()
    report(instance, counts(10))
    report(instance, counts(10))
    assert told(asked, instance, families.REQUESTS) == {"/movie/{id}": 20}

    with dg.DagsterInstance.local_temp(str(tmp_path)) as other:
        report(other, counts(1))
        assert told(asked, other, families.REQUESTS) == {"/movie/{id}": 1}


def test_the_known_endpoints_are_those_that_the_sandbox_has():
    assert {endpoint.replace("/p/exports/movie_ids", "/p/exports") for endpoint in ENDPOINTS} == {
        endpoint for upstream in UPSTREAMS for endpoint in upstream.pipeline
    }
