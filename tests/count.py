"""Says how many test cases passed and failed, from the results that GoogleTest left.
Exit code 1: some failed.

    count.py FOLDER [PROGRAM...]

A program of which FOLDER holds no results, or none that can be read, has died before
its end, whatever its cases did until then: it counts as one failure.
"""

import pathlib
import sys
import xml.etree.ElementTree as ElementTree


def results_in(folder):
    """The results' root by program; None where they cannot be read."""
    results = {}
    for file in sorted(pathlib.Path(folder).glob("*.xml")):
        try:
            results[file.stem] = ElementTree.parse(file).getroot()
        except ElementTree.ParseError:
            results[file.stem] = None
    return results


def main(folder, programs):
    results = results_in(folder)
    passed = failed = skipped = 0
    for program in sorted(set(programs) | set(results)):
        root = results.get(program)
        if root is None:
            print(f"{program}: no results; it ended before its time")
            failed += 1
            continue
        for case in root.iter("testcase"):
            if case.find("failure") is not None or case.find("error") is not None:
                failed += 1
            elif case.get("result") == "completed" and case.get("status") == "run":
                passed += 1
            elif case.get("result") == "skipped":
                skipped += 1
    if skipped:
        print(f"{skipped} skipped")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
