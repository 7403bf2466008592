"""`toycomb doctor`: what this installation is, and whether it computes what it should."""

from __future__ import annotations

from dataclasses import dataclass

from toycomb.commands.options import Common, write_result
from toycomb.common.documents import Document
from toycomb.common.errors import CheckError


@dataclass(frozen=True)
class Doctor(Common):
    """Say what this installation is made of, and test in seconds that it computes what it should.

    The test trains a few small networks. The first one on a machine takes longer, since kernels are compiled then.

    Example: toycomb doctor
    """

    def unkept(self) -> str | None:
        """Said after two seconds."""
        return "testing still; where kernels were never compiled, this takes some seconds more"

    def run(self) -> Document:
        """Versions, threads, vectors, memory, cache, tests; CheckError if something is wrong."""
        from toycomb.commands import machine, selftest
        from toycomb.common.limits import available

        wrong = machine.unmet()
        tests = list(selftest.tests())
        wrong += [f"{x['name']}: {x['found']}" for x in tests if not x["ok"]]
        cache = machine.cache()
        document = {
            "ok": not wrong,
            "problems": wrong,
            "notes": machine.notes(cache),
            "versions": machine.versions(),
            "threads": machine.threads(),
            "vectors": machine.vectors(),
            "memory_free": available(),
            "cache": cache,
            "tests": tests,
        }
        write_result(self.out, "doctor", document)
        if wrong:
            raise CheckError(f"{len(wrong)} of the checks failed: {'; '.join(wrong)}", document)
        return document

    def text(self, document: Document) -> str:
        """A line per thing, the tests last."""
        from toycomb.common.limits import memory_text

        threads, vectors, cache = document["threads"], document["vectors"], document["cache"]
        free = document["memory_free"]
        lines = [
            f"versions:  {', '.join(f'{name} {x}' for name, x in document['versions'].items())}",
            f"processor: {vectors['processor']} ({vectors['machine']}), kernels use vectors of {vectors['bits']} bits",
            f"threads:   {threads['usable']} at once unless --threads says otherwise",
            f"BLAS:      {', '.join(map(_library, threads['blas'])) or 'none was found'}; one thread of it is used",
            f"memory:    {'unknown' if free is None else memory_text(free)} free",
            *(f"kernels:   {folder}" for folder in cache["folders"]),
            f"           {cache['files']} files, {memory_text(cache['bytes'])}, "
            f"{'can be written' if cache['writable'] else 'cannot be written'}",
        ]
        lines += [f"{_mark(x):<10} {x['name']} ({x['found']}; {x['seconds']:.2f} s)" for x in document["tests"]]
        lines += [f"note:      {note}" for note in document["notes"]]
        lines += [f"problem:   {problem}" for problem in document["problems"]]
        return "\n".join([*lines, "all is well" if document["ok"] else "something is wrong"])


def _mark(test: Document) -> str:
    return "ok" if test["ok"] else "FAILED"


def _library(x: Document) -> str:
    return f"{x['internal_api']} {x['version']} ({x['architecture']})"
