"""TMDB as requests and their errors know it.

Belongs here: names of settings and advice in errors, and how TMDB words a refusal.
"""

import orjson

from tmdb_assets.http.source import Source, Words


def _words(body: bytes) -> Words:
    """TMDB's own words in the JSON of a refusal; none in a body that is no JSON or of another shape."""
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        return Words()
    if not isinstance(content, dict):
        return Words()
    errors = content.get("errors")
    text = content.get("status_message") or "; ".join(map(str, errors if isinstance(errors, list) else ()))
    code = f"status_code {str(content['status_code'])[:20]}" if "status_code" in content else ""
    return Words(str(text)[:200], code)


TMDB = Source(
    name="TMDB",
    address_hint="TMDB_API_URL and TMDB_EXPORTS_URL",
    timeout_variable="TMDB_TIMEOUT_SECONDS",
    rate_hint="Lower TMDB_REQUESTS_PER_SECOND, or stop whatever else uses the token",
    credentials_hint="Set TMDB_API_TOKEN to the API Read Access Token shown in your TMDB account under Settings, API",
    words=_words,
)
