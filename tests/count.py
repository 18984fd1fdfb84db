"""Says how many test cases ran, from the results that GoogleTest left in a folder."""

import pathlib
import sys
import xml.etree.ElementTree as ElementTree

ran = failed = 0
for file in sorted(pathlib.Path(sys.argv[1]).glob("*.xml")):
    root = ElementTree.parse(file).getroot()
    failed += int(root.get("failures", 0)) + int(root.get("errors", 0))
    ran += sum(1 for case in root.iter("testcase") if case.get("status") == "run")
print(f"{ran - failed} passed, {failed} failed")
