; Documentation is Markdown; its lines are read together.
((documentation_text) @injection.content
  (#set! injection.language "markdown")
  (#set! injection.combined))

((pattern_text) @injection.content
  (#set! injection.language "regex"))

((comment) @injection.content
  (#set! injection.language "comment"))
