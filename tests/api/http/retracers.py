"""A retracer on the servers of the tests."""

from api.files import files_of
from api.record.retrace.retracer import Retracer
from api.settings import Settings


def a_retracer(settings: Settings) -> Retracer:
    assert settings.valkey_url is not None
    assert settings.database_url is not None
    urls = (settings.valkey_url, settings.database_url)
    return Retracer(*urls, settings.n_shards, settings.dedup_days, files_of(settings), settle_s=0.0)
