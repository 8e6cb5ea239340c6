"""Zip files as other systems write them."""

import zipfile
from io import BytesIO


def a_zip(files: dict[str, str | bytes]) -> bytes:
    """Pack files."""
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return whole.getvalue()
