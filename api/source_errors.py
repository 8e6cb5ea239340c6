"""What can go wrong with sources and mappings (as in `api.errors`)."""

from api.errors import SingleFault, UnknownThing


class UnknownSource(UnknownThing, status=404, title="There is no such source"):
    """The organisation has no API key of this id."""

    noun = "key"
    advice = "List yours with GET /v1/sources, or make a key with POST /v1/keys and the scope xapi:write."


class UnknownMapping(UnknownThing, status=404, title="There is no such mapping"):
    """No mapping comes with the service, and none was put, under this name."""

    noun = "mapping"
    advice = "List them with GET /v1/mappings, or put one with PUT /v1/mappings/{mapping_name}."


class BundledMapping(SingleFault, status=409, title="The mapping comes with the service"):
    """A mapping that comes with the service stays as it is; one of your own may extend it."""

    def __init__(self, name: str) -> None:
        remedy = f'Choose another name, and send "extends": ["{name}"] to have its rules after yours.'
        super().__init__(f"{name} is a mapping that comes with the service.", "{mapping_name}", remedy)
