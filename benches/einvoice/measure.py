"""Times the pack `einvoice` on a large invoice and on many small ones, and the official XSLT beside it.

    python3 benches/einvoice/measure.py target/release/whereas [EN16931-UBL-validation.xslt]

The documents are made from an invoice of tests/data/einvoice. For the XSLT, `saxonche` must be installed (PyPI); the stylesheet is that of
https://github.com/ConnectingEurope/eInvoicing-EN16931, and is compiled before the clock starts. Each time is the best of three.
"""

import re
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "tests/data/einvoice/whole/xrechnung-01.01a_ubl.xml"
LINE = re.compile(r"\s*<cac:InvoiceLine>.*?</cac:InvoiceLine>", re.S)


def amount(text, name):
    """The first amount of an element."""
    return Decimal(re.search(rf"<cbc:{name}[^>]*>([^<]*)<", text)[1])


def invoice(lines):
    """A valid invoice with so many lines: one of the template's, repeated."""
    text = TEMPLATE.read_text()
    line = LINE.search(text)[0]
    net, rate = amount(line, "LineExtensionAmount"), amount(line, "Percent")
    repeated = "".join(
        re.sub(r"(<cbc:ID>)[^<]*", rf"\g<1>{number}", line, count=1) for number in range(1, lines + 1)
    )
    start, end = LINE.search(text).start(), [match.end() for match in LINE.finditer(text)][-1]
    head = text[:start]
    total, vat = net * lines, (net * lines * rate / 100).quantize(Decimal("0.01"))
    new = {
        "TaxableAmount": total,
        "TaxAmount": vat,
        "LineExtensionAmount": total,
        "TaxExclusiveAmount": total,
        "TaxInclusiveAmount": total + vat,
        "PayableAmount": total + vat,
    }
    for name, value in new.items():
        head = re.sub(rf"(<cbc:{name}[^>]*>)[^<]*", rf"\g<1>{value}", head)
    return head + repeated + text[end:]


def best(run):
    """The shortest of three runs, in seconds."""
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        run()
        times.append(time.perf_counter() - begun)
    return min(times)


def main():
    program, stylesheet = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        large, small = folder / "large.xml", folder / "small"
        large.write_text(invoice(4000))
        small.mkdir()
        text = invoice(4)
        for number in range(1000):
            (small / f"{number}.xml").write_text(text)
        print(f"large: {large.stat().st_size:,} bytes; small: 1000 of {len(text.encode()):,} bytes")

        def whereas(path):
            done = subprocess.run([program, "check", "-r", "einvoice", "--jobs", "1", path], capture_output=True, text=True)
            assert done.returncode == 0, done.stdout[:2000] + done.stderr[:2000]

        print(f"whereas: large {best(lambda: whereas(large)):.2f} s, small {1000 / best(lambda: whereas(small)):.0f} a second")
        if stylesheet:
            from saxonche import PySaxonProcessor

            with PySaxonProcessor(license=False) as processor:
                compiled = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=stylesheet)

                def saxon(paths):
                    for path in paths:
                        compiled.transform_to_string(xdm_node=processor.parse_xml(xml_file_name=str(path)))

                print(f"official XSLT: large {best(lambda: saxon([large])):.2f} s, ", end="")
                some = sorted(small.iterdir())[:100]
                print(f"small {100 / best(lambda: saxon(some)):.0f} a second")


main()
