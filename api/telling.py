"""Messages out of what says the same: most of a row's fields are told under their own names."""

from typing import TypeVar

import msgspec

M = TypeVar("M", bound=msgspec.Struct)


def told(message: type[M], source: object, /, **other: object) -> M:
    """Fill a message with the fields of the same names, and with what is told otherwise.

    >>> class Row(msgspec.Struct):
    ...     id: str
    ...     at_us: int
    >>> class Told(msgspec.Struct):
    ...     id: str
    ...     at_s: float
    >>> told(Told, Row("a", 1_500_000), at_s=1.5)
    Told(id='a', at_s=1.5)

    Args:
        message: What is made; it is not checked again.
        source: A row, or another struct.
        other: Fields that the source has not, or has in another form.
    """
    return message(
        **{name: other[name] if name in other else getattr(source, name) for name in message.__struct_fields__}
    )
