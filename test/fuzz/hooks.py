"""What Schemathesis has to know of this API beyond its OpenAPI document: tokens, versions, and who may see what."""

import json
import os
import re
import urllib.parse
import urllib.request

import schemathesis
from schemathesis import GenerationMode
from schemathesis.core.failures import Failure
from schemathesis.core.parameters import ParameterLocation
from schemathesis.openapi.checks import RejectedPositiveData, UnsupportedMethodResponse

ORIGIN = os.environ["FUZZ_ORIGIN"]
CREDENTIALS = json.loads(os.environ["FUZZ_CREDENTIALS"])  # null: as the public

# A document says how a value looks, not what it means: that a date lies in a semester, that a measure is one of the plan's. Only these
# faults may be found in data that fit the document; any other says that the document promises more than the API takes.
FAULTS_OF_MEANING = {
    "bad-characters", "bad-personal-code", "personal-data", "unknown-reference", "duplicate", "not-eligible", "not-in-programme", "outside-period",
    "in-the-future", "not-matching", "wrong-order", "overlapping", "under-age", "of-age", "missing-parts", "not-later", "not-exactly",
    "not-described", "missing-evidence", "no-payment", "vat-unknown", "currency-refused", "bad-iban", "bad-cursor",
}  # fmt: skip


def token() -> str:
    """An access token by client credentials, as any software gets it."""
    body = f"grant_type=client_credentials&client_id={CREDENTIALS['clientId']}&client_secret={CREDENTIALS['clientSecret']}"
    with urllib.request.urlopen(f"{ORIGIN}/oauth2/token", data=body.encode()) as answer:
        return json.load(answer)["access_token"]


if CREDENTIALS is not None:

    @schemathesis.auth(refresh_interval=600)
    class Role:
        """Renews the token before its quarter of an hour is over."""

        def get(self, case, context):
            return token()

        def set(self, case, data, context):
            case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """Says pairs of anything without `prefixItems`: this version of Schemathesis rewrites them into a schema that it then refuses."""

    def plainly(value):
        if isinstance(value, dict):
            if value.get("prefixItems") == [{}, {}] and value.get("items") is False:
                return {**{name: inner for name, inner in value.items() if name != "prefixItems"}, "items": {}}
            return {name: plainly(inner) for name, inner in value.items()}
        return [plainly(inner) for inner in value] if isinstance(value, list) else value

    raw_schema.update(plainly(raw_schema))


@schemathesis.hook
def before_call(context, case, kwargs):
    """Most records change by version: where a valid If-Match was made up, half of the time the record's own is sent in its place."""
    leave_one_period(case)
    made_up = (case.headers or {}).get("If-Match")
    if made_up is None or case.meta is None or case.meta.is_negative_at(ParameterLocation.HEADER):
        return
    if sum(str(made_up).encode()) % 4 == 0 or CREDENTIALS is None:
        return
    current = etag_of(case)
    if current is not None:
        case.headers = {**case.headers, "If-Match": current}


PERIODS = [("semester", "revision"), ("schoolYear", "revision"), ("from", "to")]


def leave_one_period(case):
    """Figures are asked for by semester, by school year or from one to another; made-up queries that fit mostly name several."""
    query = case.query or {}
    named = [names for names in PERIODS if any(name in query for name in names[:1] if name != "revision")]
    if case.meta is None or not case.meta.generation.mode.is_positive or len(named) < 2:
        return
    kept = named[len(str(query)) % len(named)]
    others = {name for names in named for name in names} - set(kept)
    case.query = {name: value for name, value in query.items() if name not in others}


def etag_of(case):
    """The record's version now, asked for where the record is read: the path up to its last parameter."""
    path = case.operation.path[: case.operation.path.rindex("}") + 1]
    try:
        for name, value in (case.path_parameters or {}).items():
            path = path.replace(f"{{{name}}}", urllib.parse.quote(str(value), safe=""))
        request = urllib.request.Request(f"{ORIGIN}/v1{path}", headers={"Authorization": case.headers["Authorization"]})
        with urllib.request.urlopen(request) as answer:
            return answer.headers.get("ETag")
    except (OSError, ValueError, KeyError):
        return None


def problem_of(response):
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


# OpenAPI cannot say of query parameters that one stands in place of another, or that only who has no school or municipality of his own
# must name one: their descriptions do.
IN_PLACE_OF_EACH_OTHER = {
    f"query/{name}" for name in ("semester", "schoolYear", "from", "to", "revision", "awaiting", "schoolId", "status", "municipality", "region",
                                   "municipalityId", "partner")
}  # fmt: skip


# Needed by what else was said: who signs as a guardian is named, and a code of the new form shows no birth date.
REQUIRED_BY_THE_REST = {"/pupil/birthDate", "/guardian"}


def is_of_meaning(error) -> bool:
    pointer, code = error["pointer"], error["code"]
    if code in FAULTS_OF_MEANING or (code == "required" and pointer in REQUIRED_BY_THE_REST):
        return True
    if code in {"unknown-field", "required"}:
        return pointer in IN_PLACE_OF_EACH_OTHER
    # No pattern can say that the second year follows the first.
    return code == "bad-format" and re.search(r"/(semester|schoolYear|from|to|period)$", pointer) is not None


def breaks_a_rule(response, case) -> bool:
    """Whether the refusal is one of meaning: a code of a rule's own, or nothing but faults of meaning."""
    problem = problem_of(response)
    if response.status_code == 412:
        return problem.get("code") == "stale-version"
    # Where If-Match may be left out, it may be left out for what is not there yet.
    if response.status_code == 428:
        return any(one.name == "If-Match" and not one.is_required for one in case.operation.headers)
    if response.status_code != 422:
        return False
    if problem.get("code") != "invalid-request":
        return True
    return all(is_of_meaning(error) for error in problem["errors"])


@schemathesis.hook
def filter_failure(context, failure, case, response):
    # More than the 16 KB of address and headers that any HTTP server takes: no gateway reads it, so nothing of ours answers.
    if response.status_code == 431 and len(response.request.url) > 8_000:
        return False
    if isinstance(failure, RejectedPositiveData):
        return not breaks_a_rule(response, case)
    # A REST API of API Gateway has no 405: a method that is not routed is an address that does not exist, and the document of problems says so.
    if isinstance(failure, UnsupportedMethodResponse):
        return not (response.status_code == 404 and problem_of(response).get("code") == "route-not-found")
    return True


class Bypass(Failure):
    """Somebody got what is not for him."""

    def __init__(self, *, operation, message):
        super().__init__(operation=operation, title="Bypass", message=message)


class Undocumented(Failure):
    """A refusal that the document does not tell of."""

    def __init__(self, *, operation, message):
        super().__init__(operation=operation, title="Undocumented refusal", message=message)


def raw_of(case):
    return case.operation.definition.raw


@schemathesis.check
def only_for_its_roles(context, response, case):
    """What succeeds is for the caller's role, as the operation's description says; without a token, nothing but what is open."""
    raw = raw_of(case)
    if not 200 <= response.status_code < 300 or raw.get("security") == []:
        return
    if response.request.headers.get("Authorization") is None:
        raise Bypass(operation=case.operation.label, message="succeeded without a token")
    roles = re.findall(r"`([a-z-]+)`", raw.get("description", ""))
    if roles and CREDENTIALS["role"] not in roles:
        raise Bypass(operation=case.operation.label, message=f"{CREDENTIALS['role']} is none of {roles}")


def schools_in(value):
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "schoolId" and isinstance(inner, str):
                yield inner
            else:
                yield from schools_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from schools_in(inner)


@schemathesis.check
def stays_in_its_school(context, response, case):
    """Plans, claims and receipts that somebody at a school gets are his own school's."""
    school = (CREDENTIALS or {}).get("school")
    if school is None or not 200 <= response.status_code < 300 or not set(raw_of(case)["tags"]) & {"plans", "claims", "receipts"}:
        return
    foreign = sorted({one for one in schools_in(problem_of(response)) if one != school})
    if foreign:
        raise Bypass(operation=case.operation.label, message=f"{CREDENTIALS['role']} of {school} got records of {', '.join(foreign)}")


@schemathesis.check
def problems_are_documented(context, response, case):
    """A refusal says its own status, and its code stands in the description of that status."""
    if response.status_code < 400 or response.request.method != case.operation.method.upper():
        return
    problem = problem_of(response)
    if problem.get("status") != response.status_code:
        raise Undocumented(operation=case.operation.label, message=f"{response.status_code} says {problem.get('status')}")
    described = raw_of(case)["responses"].get(str(response.status_code), {}).get("description", "")
    if f"`{problem['code']}`" not in described and problem["code"] not in OF_THE_GATEWAY:
        raise Undocumented(operation=case.operation.label, message=f"{response.status_code} {problem['code']} is not described")


# What the gateway says where a request does not reach the operation at all.
OF_THE_GATEWAY = {"route-not-found"}

# Names that the hooks rely on: a version of Schemathesis that renames them must not pass unnoticed.
assert GenerationMode.POSITIVE and ParameterLocation.HEADER
