#!/usr/bin/env python3
"""Opens the copies that Whereas writes of drafts in LibreOffice, and looks at what it shows.

    python3 tests/libreoffice/copies.py target/debug/whereas RULES DRAFT-OR-FOLDER…

For each draft (DOCX, ODT) a copy with comments and suggestions is written (`--output`, `--suggest`).
LibreOffice opens it without a window, and tells through its interface for programs (UNO):

- the comments and the tracked changes whose author is Whereas, which must be as many as were written;
- the text after all changes are rejected, which must be that of the draft;
- the document with all changes accepted, saved by LibreOffice in the same format: Whereas reads it with
  the values that it reads with `--changes accepted`, and no rule is broken that the draft keeps. (What
  LibreOffice loses of a draft when it only opens and saves it does not count, as the tags of controls.)

Drafts that Whereas refuses are skipped. It needs Python with the module `uno` and `soffice` (Debian: `python3-uno`,
`libreoffice-writer`; the packages `…-nogui` 7.4 crash when they draw any comment). Without them it says so and
ends with 0, so that it can be called anywhere. Ends with 1 if anything is not as it must be.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

AUTHOR = "Whereas"
FILTERS = {".docx": "MS Word 2007 XML", ".odt": "writer8"}
def skip(why):
    print(f"skipped: {why}")
    sys.exit(0)


try:
    import uno
    from com.sun.star.beans import PropertyValue
except ImportError:
    skip("this Python has no module `uno`; with Debian: apt install python3-uno, and /usr/bin/python3")


class Office:
    """LibreOffice without a window, reached through a pipe."""

    def __init__(self, folder):
        self.pipe = f"whereas-{os.getpid()}"
        profile = (Path(folder) / "profile").as_uri()
        command = ["soffice", "--headless", "--norestore", "--nologo", f"-env:UserInstallation={profile}"]
        try:
            # A new profile is made by a first start, which ends by itself.
            subprocess.run([*command, "--terminate_after_init"], capture_output=True, timeout=120)
            command.append(f"--accept=pipe,name={self.pipe};urp;")
            self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except FileNotFoundError:
            skip("there is no `soffice`")
        context = uno.getComponentContext()
        resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
        for _ in range(120):
            try:
                self.context = resolver.resolve(f"uno:pipe,name={self.pipe};urp;StarOffice.ComponentContext")
                break
            except Exception:
                time.sleep(0.5)
        else:
            self.process.terminate()
            skip("LibreOffice did not start within a minute")
        service = self.context.ServiceManager.createInstanceWithContext
        self.desktop = service("com.sun.star.frame.Desktop", self.context)
        self.dispatcher = service("com.sun.star.frame.DispatchHelper", self.context)

    def open(self, file):
        document = self.desktop.loadComponentFromURL(Path(file).as_uri(), "_blank", 0, (value("Hidden", True),))
        if document is None:
            raise RuntimeError("LibreOffice does not open it")
        return document

    def run(self, document, command):
        frame = document.CurrentController.Frame
        self.dispatcher.executeDispatch(frame, f".uno:{command}", "", 0, ())

    def close(self):
        try:
            self.desktop.terminate()
        except Exception:
            pass
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.terminate()


def value(name, content):
    pair = PropertyValue()
    pair.Name, pair.Value = name, content
    return pair


def elements(access):
    items = access.createEnumeration()
    while items.hasMoreElements():
        yield items.nextElement()


def comments(document):
    annotation = "com.sun.star.text.textfield.Annotation"
    fields = [field for field in elements(document.TextFields) if field.supportsService(annotation)]
    return [field for field in fields if field.Author == AUTHOR]


def changes(document):
    return [change for change in elements(document.Redlines) if change.RedlineAuthor == AUTHOR]


def text(document):
    """All text of the body, tables included, without white space."""
    found = []

    def walk(content):
        for part in elements(content):
            if part.supportsService("com.sun.star.text.TextTable"):
                for name in part.CellNames:
                    walk(part.getCellByName(name))
            elif part.supportsService("com.sun.star.text.Paragraph"):
                found.append("".join(portion.String for portion in elements(part)
                                     if portion.TextPortionType not in ("Annotation", "AnnotationEnd")))
            else:
                found.append(part.getString() if hasattr(part, "getString") else "")
    walk(document.Text)
    return re.sub(r"\s+", "", "".join(found))


def whereas(program, *arguments):
    done = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout + done.stderr


def verdicts(program, rules, file, *more):
    """How often each rule is broken, or `None` if the file is refused."""
    done = subprocess.run([program, "check", str(file), "-r", rules, "--format", "json", *more],
                          capture_output=True, text=True, timeout=120)
    if done.returncode > 1:
        return None
    counts = {}
    for finding in json.loads(done.stdout)["findings"]:
        if finding["verdict"] in ("violated", "undetermined"):
            counts[finding["rule"]] = counts.get(finding["rule"], 0) + 1
    return counts


def values(program, rules, file, *more):
    """What is read, without the locations."""
    _, said = whereas(program, "show", str(file), "-r", rules, *more)
    rows = [re.split(r"\s{2,}", line.strip()) for line in said.splitlines()[1:] if line.startswith("  ")]
    return {row[0]: row[1] for row in rows if len(row) > 1}


def try_one(office, program, rules, draft, folder):
    """What is wrong with the copy of a draft, and a line about it; `None` if it is refused."""
    ending = draft.suffix.lower()
    copy = folder / f"copy{ending}"
    before = verdicts(program, rules, draft)
    if before is None:
        return None
    code, said = whereas(program, "check", str(draft), "-r", rules, "--suggest", "--overwrite", "--output",
                         f"{ending[1:]}={copy}")
    counted = re.search(r"(\d+) comments?(?:, (\d+) suggested changes?)?", said)
    if code > 1 or not counted:
        return [f"no copy: {said.strip()[-300:]}"], ""
    written, suggested = int(counted[1]), int(counted[2] or 0)
    wrong = []
    document = office.open(copy)
    try:
        found = len(comments(document))
        if found != written:
            wrong.append(f"{written} comments were written, LibreOffice has {found}")
        own = changes(document)
        insertions = sum(change.RedlineType == "Insert" for change in own)
        if insertions != suggested:
            wrong.append(f"{suggested} changes were suggested, LibreOffice has {insertions} insertions")
        if len(own) < 2 * suggested:
            wrong.append(f"{suggested} changes were suggested, LibreOffice has {len(own)} changes")
        others = len(list(elements(document.Redlines))) - len(own)
        line = f"{found} comments, {insertions} suggested changes"
        if others == 0:
            accepted = folder / f"accepted{ending}"
            office.run(document, "AcceptAllTrackedChanges")
            document.storeToURL(accepted.as_uri(), (value("FilterName", FILTERS[ending]),))
            saved = folder / f"saved{ending}"
            original = office.open(draft)
            original.storeToURL(saved.as_uri(), (value("FilterName", FILTERS[ending]),))
            original.close(True)
            base = verdicts(program, rules, saved)
            is_kept = base == before
            after = verdicts(program, rules, accepted)
            if base is None:
                line += "; what LibreOffice saves of the draft is refused"
            elif after is None:
                wrong.append("what LibreOffice saved with all changes accepted is refused")
            else:
                worse = {rule for rule in after if after[rule] > base.get(rule, 0)}
                if worse:
                    wrong.append(f"with all changes accepted, rules are broken that were not: {sorted(worse)}")
                ours = verdicts(program, rules, copy, "--changes", "accepted")
                if ours != after and is_kept:
                    wrong.append(f"accepted by LibreOffice {after}, by `--changes accepted` {ours}")
                line += f"; broken before {sum(base.values())}, with all accepted {sum(after.values())}"
                ours = values(program, rules, copy, "--changes", "accepted")
                theirs = values(program, rules, accepted)
                one, two = values(program, rules, draft), values(program, rules, saved)
                keys = [key for key in ours if ours[key] != theirs.get(key) and one.get(key) == two.get(key)]
                if keys:
                    wrong.append(f"other values than with `--changes accepted`: {keys}")
    finally:
        document.close(True)
    document, original = office.open(copy), office.open(draft)
    try:
        if others == 0:
            office.run(document, "RejectAllTrackedChanges")
        if text(document) != text(original):
            wrong.append("with all changes rejected, the text is not that of the draft")
    finally:
        document.close(True)
        original.close(True)
    return wrong, line


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    program, rules = str(Path(sys.argv[1]).resolve()), sys.argv[2]
    drafts = []
    for name in map(Path, sys.argv[3:]):
        inside = [file for file in sorted(name.rglob("*")) if file.suffix.lower() in FILTERS]
        drafts.extend(inside if name.is_dir() else [name])
    failed = refused = 0
    with tempfile.TemporaryDirectory() as folder:
        office = Office(folder)
        try:
            for number, draft in enumerate(drafts):
                # A folder for each: a crash leaves locks behind.
                own = Path(folder).resolve() / str(number)
                own.mkdir()
                try:
                    outcome = try_one(office, program, rules, draft.resolve(), own)
                except Exception as error:
                    outcome = [f"{type(error).__name__}: {error}"], ""
                    office.close()
                    office = Office(own)
                if outcome is None:
                    refused += 1
                    continue
                wrong, line = outcome
                failed += bool(wrong)
                print(f"{'WRONG' if wrong else 'right'}  {draft}: {line}", *[f"       {one}" for one in wrong], sep="\n",
                      flush=True)
        finally:
            office.close()
    print(f"{len(drafts)} drafts: {len(drafts) - refused - failed} right, {failed} wrong, {refused} refused by Whereas")
    sys.exit(1 if failed else 0)


main()
