[
  (fields)
  (clauses)
  (waiver_clauses)
  (versions)
  (calendar_clauses)
  (statements)
  (record)
  (replacements)
  (list)
  (documentation)
] @fold
