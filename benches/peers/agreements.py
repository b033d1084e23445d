"""The six rules in Python, as an analyst would write them: the standard library, with decimals.

agreements.py FILE prints `POSITION MASK` for each violating agreement, and the number of agreements at the end.
"""

import json
import sys
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

TEN_DAYS = timedelta(hours=240)
LIMIT = Decimal("0.6")


def is_late(deliverable, end):
    due = deliverable.get("due")
    return due is None or date.fromisoformat(due) > end


def violated(agreement):
    total = agreement["total"]
    amounts = [t["amount"] for t in agreement["tranches"] if t["currency"] == total["currency"]]
    consultation = agreement["consultation"]
    duration = datetime.fromisoformat(consultation["closed"]) - datetime.fromisoformat(consultation["opened"])
    end = date.fromisoformat(agreement["end"])
    years = [t["year"] for t in agreement["tranches"]]
    ids = [party["id"] for party in agreement["parties"]]
    broken = (
        sum(amounts) != total["amount"],
        duration < TEN_DAYS,
        any(is_late(deliverable, end) for deliverable in agreement["deliverables"]),
        any(later <= earlier for earlier, later in pairwise(years)),
        any(amount > LIMIT * total["amount"] for amount in amounts),
        len(ids) < 2 or len(set(ids)) < len(ids),
    )
    return sum(1 << rule for rule, is_broken in enumerate(broken) if is_broken)


def main():
    documents = 0
    with open(sys.argv[1], encoding="utf-8") as file:
        for line in file:
            mask = violated(json.loads(line, parse_float=Decimal))
            if mask:
                print(documents, mask)
            documents += 1
    print(f"# documents={documents}")


main()
