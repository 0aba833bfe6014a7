"""The service in process, for every test of this folder."""

from tests.fixtures_api import dialogue, live_url, make_settings, service, session_id, shared_service

__all__ = ["dialogue", "live_url", "make_settings", "service", "session_id", "shared_service"]
