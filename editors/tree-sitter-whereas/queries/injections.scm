; Documentation is Markdown; its lines are read together.
((documentation_line) @injection.content
  (#offset! @injection.content 0 3 0 0)
  (#set! injection.language "markdown")
  (#set! injection.combined))

((pattern) @injection.content
  (#offset! @injection.content 0 1 0 -1)
  (#set! injection.language "regex"))

((comment) @injection.content
  (#set! injection.language "comment"))
