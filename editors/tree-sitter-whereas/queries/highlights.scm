; Comments and documentation

(comment) @comment
(documentation) @comment.documentation

; Literals

(text) @string
(template) @string
(pattern) @string.regexp
(escape) @string.escape
(brace) @string.escape
(interpolation
  "{" @punctuation.special
  "}" @punctuation.special)
(number) @number
(position) @number
(scale) @number
"%" @number
(currency) @constant.builtin
(unit) @type.builtin
(date) @number
(time) @number
(datetime) @number
(boolean) @boolean
(it) @variable.builtin
(weekday) @constant
(level) @constant
(verdict) @constant.builtin

; Names

(name) @variable
(field_name) @property
(_ binding: (name) @variable.parameter)
(typed_name name: (name) @variable.parameter)
(typed_name type: (path (name) @type))

(field (field_name) @property)
(stored_field name: (field_name) @property)
(derived_field name: (name) @property)
(entry name: (field_name) @property)
(place (field_name) @property)
(call function: (name) @function.call)
(call function: (field (field_name) @function.call))

(module (path) @module)
(use (path) @module)
(namespace prefix: (name) @module)
(type_alias name: (name) @type.definition)
(record_type name: (name) @type.definition)
(dossier name: (name) @type.definition)
(type_alias type: (path (name) @type))
(stored_field type: (path (name) @type))
(list_of (path (name) @type))
(map_of (path (name) @type))
(parameter type: (path (name) @type))
(data type: (path (name) @type))
(define type: (path (name) @type))
(rule type: (path) @type)
(agreement type: (path) @type)
(type_in (path) @type)
((path . (name) @type.builtin .)
  (#any-of? @type.builtin
    "text" "boolean" "number" "integer" "percent" "money" "date" "datetime" "time" "duration" "period"))

(rule name: (name) @function)
(exception name: (name) @function)
(exception rule: (path) @function)
(waiver rule: (path) @function)
(expect rule: (path) @function)
(define name: (name) @function)
(parameter name: (name) @constant)
(data name: (name) @constant)
(calendar name: (name) @constant)
(agreement name: (name) @constant)

; Signs

["=" "!=" "<" "<=" ">" ">=" "+" "-" "*" "/"] @operator
["|" "?"] @operator
["(" ")" "[" "]" "{" "}"] @punctuation.bracket
["," ":" "."] @punctuation.delimiter

; Words

[
  "module" "use" "namespace" "type" "exact" "dossier" "calendar" "parameter" "data" "define" "rule" "exception" "waiver"
  "agreement" "test"
] @keyword

[
  "source" "severity" "dated" "by" "let" "when" "unless" "each" "require" "forbid" "otherwise" "unverified" "force"
  "until" "clip" "roll" "priced" "currency" "written" "money" "datetime" "list" "map" "zone" "to" "from" "input" "document"
  "because" "also" "undetermined" "extends" "joins" "count" "excluding" "including" "first" "last" "holidays" "holiday"
  "given" "expect" "with" "file" "missing" "working" "ends" "month" "at"
] @keyword

["if" "then" "else"] @keyword.conditional
["for" "every" "some" "no" "exactly" "least" "most" "where" "satisfies" "satisfy" "the"] @keyword.repeat
[
  "and" "or" "not" "implies" "in" "is" "of" "within" "matches" "starts" "contains" "overlaps" "covers" "sorted" "descending"
  "grouped" "rolls" "as" "after" "before" "on" "present" "stated" "precision" "a" "check" "next" "previous" "weekday"
  "start" "end" "quarter" "quarters" "steps"
] @keyword.operator
