"""Signed statements: a JSON web signature as an attachment (xAPI 1.0.3, part two, 2.6; RFC 7515)."""

import json
from base64 import b64decode, urlsafe_b64decode
from collections.abc import Mapping
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm

from api.errors import Fault
from api.integrations.xapi.comparison import substance
from api.integrations.xapi.multipart import Attachment
from api.integrations.xapi.statement_rules import STATEMENT_2

SIGNATURE: Final = "http://adlnet.gov/expapi/attachments/signature"
_ALGORITHMS: Final[Mapping[str, type[HashAlgorithm]]] = {"RS256": SHA256, "RS384": SHA384, "RS512": SHA512}
_N_SEGMENTS: Final = 3
_REMEDY: Final = "Sign the statement as it was before the signature with RS256, RS384 or RS512, in compact form."


def fault_in_signatures(statement: Mapping[str, Any], attachments: Mapping[str, Attachment], path: str) -> Fault | None:
    """Say what is wrong with the signatures of a sound statement; None for nothing, and where there is none."""
    for at, declared in enumerate(statement.get("attachments", ())):
        if declared["usageType"] == SIGNATURE:
            fault = _fault(statement, declared, attachments.get(declared["sha2"].lower()))
            if fault is not None:
                return Fault(f"{path}.attachments[{at}]", fault, _REMEDY)
    return None


def _fault(statement: Mapping[str, Any], declared: Mapping[str, Any], attached: Attachment | None) -> str | None:
    if declared["contentType"].partition(";")[0].strip().lower() != "application/octet-stream":
        return "A signature is application/octet-stream."
    if attached is None:
        return "The signature did not come with the statement."
    return _fault_in_content(statement, attached.content.split(b"."))


def _fault_in_content(statement: Mapping[str, Any], segments: list[bytes]) -> str | None:
    if len(segments) != _N_SEGMENTS:
        return "It is no JSON web signature in compact form."
    try:
        header, payload = (json.loads(_decoded(one)) for one in segments[:2])
        signature = _decoded(segments[2])
    except (ValueError, RecursionError):
        return "Header or payload of the signature are no JSON in base64url."
    if not isinstance(header, dict) or str(header.get("alg")) not in _ALGORITHMS:
        return "The algorithm is none of RS256, RS384, RS512."
    if not _is_of(statement, payload):
        return "What was signed is another statement."
    return None if _is_signed(header, segments, signature) else "The certificate does not fit the signature."


def _is_of(statement: Mapping[str, Any], payload: object) -> bool:
    """Tell whether a payload is the statement without its signatures."""
    found: list[Fault] = []
    STATEMENT_2(payload, "$", found)
    if found or not isinstance(payload, dict):
        return False
    if "id" in payload and payload["id"].lower() != str(statement.get("id", payload["id"])).lower():
        return False
    return _unsigned(statement) == _unsigned(payload)


def _unsigned(statement: Mapping[str, Any]) -> str:
    kept = [one for one in statement.get("attachments", ()) if one["usageType"] != SIGNATURE]
    rest = {name: one for name, one in statement.items() if name != "attachments"}
    return substance({**rest, **({"attachments": kept} if kept else {})})


def _is_signed(header: Mapping[str, Any], segments: list[bytes], signature: bytes) -> bool:
    """Verify with the certificate that came along; where none did, only who knows the key can."""
    chain = header.get("x5c")
    if chain is None:
        return True
    try:
        key = x509.load_der_x509_certificate(b64decode(chain[0], validate=True)).public_key()
        if not isinstance(key, RSAPublicKey):
            return False
        key.verify(signature, b".".join(segments[:2]), PKCS1v15(), _ALGORITHMS[header["alg"]]())
    except (ValueError, TypeError, LookupError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _decoded(segment: bytes) -> bytes:
    return urlsafe_b64decode(segment + b"=" * (-len(segment) % 4))
