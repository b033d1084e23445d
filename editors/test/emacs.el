;;; What docs/editors.md says of the language server, by the commands of eglot. -*- lexical-binding: t -*-
;; Ends with a code other than 0 at what is not so.

(defconst patience 60 "How long one thing may take, in seconds: the machine does other things, too.")

(with-eval-after-load 'eglot
  (setq eglot-connect-timeout patience
        jsonrpc-default-request-timeout patience))

(defun await (what found &optional seen)
  "Wait until FOUND gives something, else say that WHAT was not seen, but SEEN."
  (let ((end (+ (float-time) patience)))
    (while (not (funcall found))
      (when (> (float-time) end)
        (error "%s was not seen; there was: %S" what (and seen (funcall seen))))
      (accept-process-output nil 0.05))))

(defun messages ()
  "The messages of all that is underlined in this buffer."
  (flymake-start)
  (mapcar #'flymake-diagnostic-text (flymake-diagnostics)))

(defun says (words)
  "Whether something that is underlined has WORDS in its message."
  (seq-some (lambda (one) (string-search words one)) (messages)))

(defun on (words)
  "Put the cursor on the first letter of WORDS."
  (goto-char (point-min))
  (search-forward words)
  (goto-char (match-beginning 0)))

(defun has (words)
  "Whether WORDS are in the buffer."
  (string-search words (buffer-string)))

(require 'cl-lib)
(find-file "law.whereas")
(unless (eq major-mode 'whereas-ts-mode) (error "the mode is %s" major-mode))
;; A batch has no commands, and eglot waits for the end of one.
(run-hooks 'post-command-hook)
(await "the server" #'eglot-current-server)
(await "the slip" (lambda () (says "there is no `retn` here")) #'messages)

(on "retn")
(let ((fixes (mapcar (lambda (one) (plist-get one :title)) (append (eglot-code-actions (point) (point)) nil))))
  (unless (member "Write `rent`" fixes) (error "the fixes are %S" fixes)))
(delete-char 4)
(insert "rent")
;; Changes are told when Emacs has nothing to do, which a batch never has; or when a file is saved.
(save-buffer)
(await "no mistake" (lambda () (null (messages))) #'messages)

(on "low for")
(let (said)
  (eglot-hover-eldoc-function (lambda (text &rest _) (setq said text)))
  (await "the hover" (lambda () (and said (string-search "The rent is low" said))) (lambda () said)))

(on "rent <=")
(call-interactively #'xref-find-definitions)
(unless (= (line-number-at-pos) 4) (error "the definition is in line %d" (line-number-at-pos)))

(on "rent <=")
(eglot-rename "price")
(unless (= (how-many "price" (point-min) (point-max)) 3) (error "after the renaming: %s" (buffer-string)))

(eglot-format-buffer)
(unless (has "\n  price: integer\n  term:  integer\n") (error "after formatting: %s" (buffer-string)))

(when (and (fboundp 'treesit-ready-p) (treesit-ready-p 'whereas t))
  (font-lock-ensure)
  (on "type Lease")
  (unless (eq (get-text-property (point) 'face) 'font-lock-keyword-face) (error "`type' is not coloured")))

(eglot-rename "rent")
(save-buffer)
(eglot-shutdown (eglot-current-server) nil patience)

;; `C-u M-x eglot' in a buffer whose mode eglot knows. Emacs has no mode for YAML before 29; the package for it is named so.
(unless (fboundp 'yaml-mode) (define-derived-mode yaml-mode text-mode "YAML"))
(find-file "lease.yaml")
(yaml-mode)
(cl-letf (((symbol-function 'read-shell-command) (lambda (&rest _) "whereas lsp"))
          (current-prefix-arg '(4)))
  (call-interactively #'eglot))
(await "the finding" (lambda () (says "rule: The rent is low")) #'messages)
(eglot-shutdown (eglot-current-server) nil patience)
(message "Emacs %s, colours: %s" emacs-version (if (fboundp 'treesit-ready-p) "seen" "not in this version"))
