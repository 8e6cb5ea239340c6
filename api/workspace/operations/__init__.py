"""Operations: how the service stands, keys, what could not be written, what is erased."""
