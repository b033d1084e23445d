//! Drafts of office programs in all that is done with documents: rules from a draft, explanations, comparisons, gates,
//! receipts, changes since a commit, dossiers, and copies with comments.

#![cfg(feature = "office")]

use std::path::Path;

use crate::common::project::Project;

/// The same agreement, as these programs wrote it, and where the day of its signing is.
const DRAFTS: [(&str, &str); 5] = [
    ("lo.docx", "lo.docx!table 1, row 6, column 2"),
    ("lo.odt", "lo.odt!table 1, row 6, column 2"),
    ("lo.pdf", "lo.pdf!page 1, table 1, row 6, column 2"),
    ("pandoc.docx", "pandoc.docx!table 1, row 6, column 2"),
    ("pandoc.html", "pandoc.html:"),
];

/// A project with the drafts and their rules, in a gate.
fn project() -> Project {
    let at = Project::new();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/office");
    std::fs::create_dir(at.join("drafts")).unwrap();
    std::fs::create_dir(at.join("rules")).unwrap();
    for (name, _) in DRAFTS {
        let from = data.join("americas").join(name);
        std::fs::copy(from, at.join("drafts").join(name)).unwrap();
    }
    std::fs::copy(data.join("office.whereas"), at.join("rules/office.whereas")).unwrap();
    at.write(
        "whereas.toml",
        "[[gate]]\ndocuments = [\"drafts/*\"]\nrules = [\"rules/office.whereas\"]\n",
    );
    at
}

/// Replaces a part of a text in the main part of a DOCX.
fn edit(file: &Path, old: &str, new: &str) {
    let bytes = std::fs::read(file).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut writer = zip::ZipWriter::new(std::fs::File::create(file).unwrap());
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut content).unwrap();
        if name == "word/document.xml" {
            let text = String::from_utf8(content).unwrap();
            assert!(text.contains(old), "{old}");
            content = text.replace(old, new).into_bytes();
        }
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(name, options).unwrap();
        std::io::Write::write_all(&mut writer, &content).unwrap();
    }
    writer.finish().unwrap();
}

#[test]
fn drafts_are_explained_compared_and_a_start_for_rules() {
    let at = project();
    let rule = "no_payment_before_signing";
    for (name, place) in DRAFTS {
        let draft = format!("drafts/{name}");
        let (code, said) = at.whereas(&["why", &draft, rule]);
        assert!(code <= 1, "{name}: {said}");
        assert!(said.contains(place), "{name}: {said}");
        let (code, said) = at.whereas(&["new", "rules", "--from", &draft]);
        assert_eq!(code, 0, "{name}: {said}");
        assert!(said.contains("from \"Signed on\""), "{name}: {said}");
        at.write("own.whereas", &said);
        let (code, said) = at.whereas(&["show", &draft, "-r", "own.whereas"]);
        assert_eq!(code, 0, "{name}: {said}");
        assert!(
            !said.contains("(missing)") && !said.contains("(unreadable)"),
            "{name}: {said}"
        );
        // The same agreement in another format has the same verdicts.
        let (code, said) = at.whereas(&[
            "diff",
            "drafts/lo.docx",
            &draft,
            "-r",
            "rules/office.whereas",
        ]);
        assert_eq!(code, 0, "{name}: {said}");
        assert!(said.contains("no verdict differs"), "{name}: {said}");
    }
    let newer = at.join("newer.docx");
    std::fs::copy(at.join("drafts/lo.docx"), &newer).unwrap();
    edit(&newer, "2022-02-03", "2022-12-30");
    for (name, _) in DRAFTS {
        let draft = format!("drafts/{name}");
        let (code, said) =
            at.whereas(&["diff", &draft, "newer.docx", "-r", "rules/office.whereas"]);
        assert_eq!(code, 0, "{name}: {said}");
        assert!(
            said.contains("gained: office.agreements.no_payment_before_signing"),
            "{name}: {said}"
        );
        assert!(
            said.contains("was 2022-02-03 and is 2022-12-30"),
            "{name}: {said}"
        );
    }
}

#[test]
fn gates_receipts_and_changes_take_drafts() {
    let at = project();
    at.commit();
    let (code, said) = at.whereas(&["check", "--receipt", "receipt.json"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("checked 5 documents"), "{said}");
    let (code, said) = at.whereas(&["verify", "receipt.json"]);
    assert_eq!(code, 0, "{said}");
    edit(&at.join("drafts/lo.docx"), "2022-02-03", "2022-12-30");
    let (code, said) = at.whereas(&["verify", "receipt.json"]);
    assert_ne!(code, 0, "{said}");
    assert!(said.contains("drafts/lo.docx: changed"), "{said}");
    let (_, said) = at.whereas(&["check", "--changed-since", "HEAD"]);
    assert!(said.contains("checked 1 document,"), "{said}");
    assert!(
        said.contains("1 of 5 documents changed since HEAD"),
        "{said}"
    );
    // Copies of drafts of a gate, in the format of each.
    for (name, output) in [("lo.docx", "docx=a.docx"), ("lo.odt", "odt=a.odt")] {
        let draft = format!("drafts/{name}");
        let (code, said) = at.whereas(&["check", &draft, "--suggest", "--output", output]);
        assert_eq!(code, 1, "{name}: {said}");
        assert!(said.contains("suggested change"), "{name}: {said}");
    }
    for (name, output, help) in [
        ("lo.odt", "docx=b.docx", "--output odt=checked.odt"),
        ("lo.docx", "odt=b.odt", "--output docx=checked.docx"),
        ("lo.pdf", "docx=b.docx", "of a DOCX or ODT document only"),
        ("lo.odt", "odt=b.docx", "checked.odt"),
    ] {
        let draft = format!("drafts/{name}");
        let (code, said) = at.whereas(&["check", &draft, "--output", output]);
        assert_eq!(code, 2, "{name}: {said}");
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(help), "{name}: {said}");
        assert!(!at.join("b.docx").exists() && !at.join("b.odt").exists());
    }
}

#[test]
fn dossiers_have_drafts_as_members() {
    let at = project();
    at.write(
        "rules/billing.whereas",
        "module billing\nuse office.agreements\ntype Bill { number: text, total: money }\n\
         dossier Project { agreement: Agreement, bills: list of Bill }\n\
         rule billed for Project { require count(bills) < 2 otherwise \"{count(bills)} bills for {agreement.agreement_number}\" }\n",
    );
    let rules = at.read("rules/office.whereas");
    at.write("rules/office/agreements.whereas", &rules);
    at.write("a.md", "Number: 1\n\nTotal: 4 USD\n");
    at.write(
        "b.html",
        "<html><body><p>Number: 2</p><p>Total: 5 USD</p></body></html>",
    );
    for (name, _) in DRAFTS {
        let agreement = format!("agreement=drafts/{name}");
        let check = [
            "check",
            "--as",
            "Project",
            &agreement,
            "bills=a.md",
            "bills=b.html",
            "-r",
            "rules/billing.whereas",
        ];
        let (code, said) = at.whereas(&check);
        assert_eq!(code, 1, "{name}: {said}");
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            said.contains("2 bills for XM-DAC-41121-2023-AME-RA"),
            "{name}: {said}"
        );
    }
}
