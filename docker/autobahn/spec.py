"""Writes the specification for the fuzzing client. It runs on Python 2.7, where the suite is.

    PYTHONPATH=SUITE python2.7 spec.py URL REPORT-FOLDER CASES...

It names each case by itself, so that one can see from the report which did not run. With no case at
all the client would wait for ever: then it is refused.
"""

import json
import sys

from autobahntestsuite.case import (
    CaseBasename,
    CaseCategories,
    Cases,
    CaseSetname,
    CaseSubCategories,
)
from autobahntestsuite.caseset import CaseSet

COMPRESSION = ["12.*", "13.*"]


def resolve(patterns):
    case_set = CaseSet(CaseSetname, CaseBasename, Cases, CaseCategories, CaseSubCategories)
    for pattern in patterns:
        if "*" not in pattern and pattern not in case_set.CasesById:
            sys.exit("Autobahn's suite has no case " + pattern)
    names = case_set.parseSpecCases({"cases": patterns, "exclude-cases": COMPRESSION})
    if not names:
        sys.exit(
            "no case is left of %s: Autobahn's suite has none, or they are about compression, "
            "which is not offered" % " ".join(patterns)
        )
    return names


def main():
    url, folder = sys.argv[1:3]
    servers = [{"agent": "websocket-echo", "url": url}]
    cases = resolve(sys.argv[3:])
    json.dump({"servers": servers, "outdir": folder, "cases": cases}, sys.stdout)


main()
