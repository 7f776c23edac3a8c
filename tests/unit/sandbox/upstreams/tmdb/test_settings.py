"""What is set up about TMDB: which values are refused."""

import pytest

from tmdb_assets.sandbox import SandboxSettings


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"films": 0}, "films"),
        ({"films": 2_000_001}, "films"),
        ({"series": 19}, "series"),
        ({"series": 20_001}, "series"),
        ({"repeat_share": 1.5}, "repeat_share"),
        ({"changed_share": -0.1}, "changed_share"),
        ({"vanished_share": 2}, "vanished_share"),
    ],
)
def test_a_wrong_setting_of_tmdb_is_refused_by_name(settings, told):
    with pytest.raises(ValueError, match=told):
        SandboxSettings(**settings)
