"""Says every fault that two validators find in a FHIR Bundle: fhirkit by the R4 specification, and fhir.resources by its R4B model.
They know nothing of each other or of us. Run by tests/tests/scenarios/fhir.rs: python3 validate_fhir.py FILE"""

import sys

import fhirkit
from fhir.resources.R4B.bundle import Bundle
from pydantic import ValidationError


def faults(bundle: bytes):
    for issue in fhirkit.validate(bundle):
        yield f"fhirkit: {issue}"
    try:
        Bundle.model_validate_json(bundle)
    except ValidationError as invalid:
        for error in invalid.errors(include_input=False, include_url=False):
            place = ".".join(str(part) for part in error["loc"])
            yield f"fhir.resources: {place}: {error['msg']}"


with open(sys.argv[1], "rb") as file:
    found = list(faults(file.read()))
for fault in found:
    print(fault)
sys.exit(1 if found else 0)
