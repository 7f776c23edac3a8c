"""A scrape as a whole: what fails is named and hides nothing, what hangs is not waited for, scrapes do not pile up."""

import logging
import threading
import time

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from tmdb_assets.metrics import families
from tmdb_assets.metrics.collector import Part, PipelineCollector
from tmdb_assets.metrics.families import Sample


def scrape(collector):
    """Values by name and labels, as a scraper gets them."""
    registry = CollectorRegistry()
    registry.register(collector)
    text = generate_latest(registry).decode()
    return {
        (sample.name.removeprefix("tmdb_assets_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def lag(seconds):
    return [Sample(families.LAG, ("films",), seconds)]


def broken():
    yield Sample(families.PARTITIONS, ("films", "live"), 1)
    raise OSError("the disk\nis gone")


def test_a_part_that_fails_is_named_and_the_others_are_there(caplog):
    collector = PipelineCollector([Part("days", broken), Part("published", lambda: lag(5))])

    told = scrape(collector)

    assert told["up",] == 0
    assert told["part_up", "days"] == 0
    assert told["part_up", "published"] == 1
    assert told["freshness_lag_seconds", "films"] == 5
    assert ("partitions", "films", "live") not in told  # half a part is none
    assert "days could not be read: OSError: the disk" in caplog.text
    assert "is gone" not in caplog.text


def test_the_log_tells_a_failure_once_and_its_end(caplog):
    fails = True
    caplog.set_level(logging.INFO)
    collector = PipelineCollector([Part("days", lambda: broken() if fails else lag(1))])
    for _ in range(3):
        scrape(collector)
    assert len(caplog.records) == 1

    fails = False
    assert scrape(collector)["up",] == 1
    assert [record.getMessage() for record in caplog.records][1:] == ["days can be read again"]


def test_whoever_opened_what_failed_is_told_so(monkeypatch):
    told = []
    scrape(PipelineCollector([Part("days", broken, lambda: told.append("failed"))]))

    assert told == ["failed"]


def test_a_part_that_hangs_is_not_waited_for_and_not_asked_again_until_it_is_done(monkeypatch):
    monkeypatch.setattr("tmdb_assets.metrics.collector.SECONDS", 0.3)
    asked, go_on = [], threading.Event()

    def hangs():
        asked.append(1)
        go_on.wait(20)
        return lag(1)

    collector = PipelineCollector(
        [Part("days", hangs), Part("published", lambda: [Sample(families.PUBLISHED_AT, ("films",), 7)])]
    )
    started = time.monotonic()
    for _ in range(2):
        told = scrape(collector)
        assert told["part_up", "days"] == 0
        assert told["published_timestamp_seconds", "films"] == 7
    assert time.monotonic() - started < 5
    assert len(asked) == 1

    go_on.set()
    time.sleep(0.1)
    told = scrape(collector)
    assert told["part_up", "days"] == 1
    assert len(asked) == 2


def test_many_scrapes_at_once_share_readings_and_none_gets_what_was_read_before_it_asked():
    readings = []

    def slow():
        readings.append(time.monotonic())
        time.sleep(0.1)
        return lag(len(readings))

    collector = PipelineCollector([Part("days", slow)])
    results = []

    def one(delay):
        time.sleep(delay)
        asked = time.monotonic()
        results.append((asked, scrape(collector)["freshness_lag_seconds", "films"]))

    threads = [threading.Thread(target=one, args=(n * 0.01,)) for n in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert len(results) == 30
    assert len(readings) <= 8
    assert all(readings[int(number) - 1] >= asked for asked, number in results)


def test_a_value_that_occurs_twice_is_told_once():
    collector = PipelineCollector([Part("days", lambda: lag(1) + lag(2))])

    assert scrape(collector)["freshness_lag_seconds", "films"] == 2


@pytest.mark.parametrize("value", [True, 3, 2.5])
def test_a_value_is_a_number(value):
    assert scrape(PipelineCollector([Part("days", lambda: lag(value))]))["freshness_lag_seconds", "films"] == float(
        value
    )


def test_registering_reads_nothing():
    asked = []
    CollectorRegistry().register(PipelineCollector([Part("days", lambda: asked.append(1) or [])]))

    assert asked == []
