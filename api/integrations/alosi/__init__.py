"""The four routes of ALOSI's adaptive engine that a Bridge for Adaptivity calls, on our belief.

A Bridge is pointed here by `HOST` and `TOKEN` of its driver `EngineVPAL` alone. Taken from harvard-vpal/adaptive-engine
(`api_v2.py`, `serializers.py`) and bridge-adaptivity (`engine_vpal.py`): names of fields, status codes, and what each
call changes.
"""
