"""The report: one HTML file with verdicts, evidence and where each number comes from, and nothing outside it."""

from toycomb.report.markup import interval
from toycomb.report.page import report
from toycomb.report.readings import over_readings
from toycomb.report.summary import summary

__all__ = ["interval", "over_readings", "report", "summary"]
