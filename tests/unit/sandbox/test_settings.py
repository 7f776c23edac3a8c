"""The settings that all upstreams share: which values are refused."""

import pytest

from tmdb_assets.sandbox import SandboxSettings


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"port": 70_000}, "port"),
        ({"token": ""}, "token"),
        ({"latency_ms": -1}, "latency_ms"),
        ({"rate_limit": 0}, "rate_limit"),
        ({"retry_after": -1}, "retry_after"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(settings, told):
    with pytest.raises(ValueError, match=told):
        SandboxSettings(**settings)
