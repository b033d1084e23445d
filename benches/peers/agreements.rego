# The six rules in Rego, with amounts as numbers.
package agreements

import rego.v1

amounts := [tranche.amount | some tranche in input.tranches; tranche.currency == input.total.currency]

violated contains 1 if sum(amounts) != input.total.amount

violated contains 2 if {
	opened := time.parse_rfc3339_ns(input.consultation.opened)
	closed := time.parse_rfc3339_ns(input.consultation.closed)
	closed - opened < ((240 * 3600) * 1000) * 1000000
}

violated contains 3 if {
	some deliverable in input.deliverables
	not in_time(deliverable)
}

in_time(deliverable) if {
	is_string(deliverable.due)
	deliverable.due <= input.end
}

violated contains 4 if {
	some position in numbers.range(1, count(input.tranches) - 1)
	input.tranches[position].year <= input.tranches[position - 1].year
}

violated contains 5 if {
	some amount in amounts
	amount > input.total.amount * 0.6
}

violated contains 6 if count(input.parties) < 2

violated contains 6 if {
	ids := {party.id | some party in input.parties}
	count(ids) < count(input.parties)
}
