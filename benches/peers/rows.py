"""The six rules of rows.whereas in Python: the standard library, with decimals.

rows.py FILE prints `POSITION MASK` for each violating row, and the number of rows at the end.
"""

import csv
import sys
from datetime import date, datetime, timedelta
from decimal import Decimal

TEN_DAYS = timedelta(hours=240)
LIMIT = Decimal("0.6")


def violated(row):
    agreed = Decimal(row["agreed"])
    end = date.fromisoformat(row["end"])
    delivered = row["delivered"]
    broken = (
        Decimal(row["paid"]) > agreed,
        datetime.fromisoformat(row["closed"]) - datetime.fromisoformat(row["opened"]) < TEN_DAYS,
        not delivered or date.fromisoformat(delivered) > end,
        date.fromisoformat(row["start"]) >= end,
        Decimal(row["advance"]) > LIMIT * agreed,
        row["buyer"] == row["supplier"],
    )
    return sum(1 << rule for rule, is_broken in enumerate(broken) if is_broken)


def main():
    documents = 0
    with open(sys.argv[1], encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            mask = violated(row)
            if mask:
                print(documents, mask)
            documents += 1
    print(f"# documents={documents}")


main()
