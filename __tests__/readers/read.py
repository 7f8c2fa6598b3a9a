"""Reads a run's files with the formats' own readers, and prints as JSON what they found. Called by a test.

metrics.openmetrics: prometheus_client's strict parser. timeseries.csv: pandas. junit.xml: junitparser, and the rules of
Jenkins' junit-10.xsd (xunit plugin, MIT) as they stand below, in this project's own words. OTLP: OpenTelemetry's classes.
Usage: read.py FOLDER POST (a body as it was posted, in protobuf)
"""
import json
import math
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

import junitparser
import pandas
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

# Element -> attributes that it must have, attributes that it may have, and the elements within it.
SCHEMA = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {"time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url", "group"},
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
    ),
    "properties": (set(), set(), {"property"}),
    "property": ({"name", "value"}, set(), set()),
    "testcase": ({"name"}, {"time", "classname", "group"}, {"skipped", "error", "failure", "system-out", "system-err"}),
    "failure": (set(), {"type", "message"}, set()),
    "error": (set(), {"type", "message"}, set()),
    "skipped": (set(), {"type", "message"}, set()),
}
TIME = re.compile(r"[0-9]*(\.[0-9]*)?")


def check_by_schema(element):
    must, may, within = SCHEMA[element.tag]
    attributes = set(element.attrib)
    assert must <= attributes <= must | may, (element.tag, attributes)
    assert element.tag == "testcase" or TIME.fullmatch(element.get("time", "0")), element.get("time")
    for child in element:
        assert child.tag in within, (element.tag, child.tag)
        check_by_schema(child)


folder = pathlib.Path(sys.argv[1])

families = list(text_string_to_metric_families((folder / "metrics.openmetrics").read_text()))
samples = [sample for family in families for sample in family.samples]

rows = pandas.read_csv(folder / "timeseries.csv", parse_dates=["time"])
total = rows[rows["region"] == "all"]

check_by_schema(ElementTree.parse(folder / "junit.xml").getroot())
suites = list(junitparser.JUnitXml.fromfile(str(folder / "junit.xml")))

posted = ExportMetricsServiceRequest.FromString(pathlib.Path(sys.argv[2]).read_bytes())
instruments = [metric for resource in posted.resource_metrics for scope in resource.scope_metrics for metric in scope.metrics]


def sum_of(name):
    return sum(point.as_double for one in instruments if one.name == name for point in one.sum.data_points)


print(
    json.dumps(
        {
            "families": [family.name for family in families],
            "requests": next(
                one.value for one in samples if one.name == "meridian_http_reqs_total" and one.labels["region"] == "(all)"
            ),
            "named": sorted({one.labels["name"] for one in samples if one.name == "meridian_request_duration_seconds_count"}),
            "times": sorted({float(one.timestamp) for one in samples}),
            "rows": {
                "requests": int(total["http_reqs"].sum()),
                "orders": int(total["script.run"].sum()),
                "columns": [column for column in rows.columns if column.startswith("script.")],
                "isTime": str(rows["time"].dtype).startswith("datetime64") and not rows["time"].isna().any(),
                "isFinite": not rows["vus"].map(math.isnan).any(),
            },
            "suites": [
                {"name": suite.name, "failures": suite.failures, "cases": [case.name for case in suite], "time": suite.time}
                for suite in suites
            ],
            "posted": {
                "requests": sum_of("meridian.http_reqs"),
                "names": [one.name for one in instruments],
                "instance": next(
                    one.value.string_value
                    for one in posted.resource_metrics[0].resource.attributes
                    if one.key == "service.instance.id"
                ),
            },
        }
    )
)
