[
  (clauses)
  (fields)
  (define)
  (quantified)
  (comprehension)
  (the)
  (cases)
] @local.scope

(let name: (name) @local.definition.var)
(derived_field name: (name) @local.definition.field)
(for_each binding: (name) @local.definition.var)
(quantified binding: (name) @local.definition.var)
(comprehension binding: (name) @local.definition.var)
(the binding: (name) @local.definition.var)
(cases binding: (name) @local.definition.var)
(typed_name name: (name) @local.definition.parameter)

(name) @local.reference
