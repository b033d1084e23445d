//! DOCX (ISO/IEC 29500): unpacks the text of a document with its structure and its marks.

pub mod annotate;
mod body;
mod changes;
mod controls;
mod elements;
mod inline;
mod properties;
mod styles;
mod tables;

use roxmltree::{Document, Node};

use super::annotate::Origin;
use super::flat::{FlatWriter, ParagraphKind};
use super::package::{Package, PackageError, problem, xml};
use crate::limits::Limits;
use body::{BlockContext, BodyReader, Surroundings};
use controls::Bindings;
use elements::{attribute, child, children, name_of};
use properties::Properties;
use styles::Styles;

type Read<T> = Result<T, PackageError>;

/// The text of a document.
///
/// # Errors
/// It is no DOCX, encrypted, damaged, too large, or holds macros or embedded documents.
pub fn text(bytes: Vec<u8>, limits: &Limits) -> Read<String> {
    Ok(flat(bytes, limits)?.text())
}

/// Where each line of the text of a document is in its main part.
fn origins(bytes: &[u8], limits: &Limits) -> Read<Vec<Origin>> {
    let lines = flat(bytes.to_vec(), limits)?.lines();
    Ok(lines.into_iter().map(Origin::from).collect())
}

fn flat(bytes: Vec<u8>, limits: &Limits) -> Read<FlatWriter> {
    let mut package = Package::open(bytes, "a DOCX document", limits)?;
    let names = package.names();
    let is_macro = |name: &String| name.to_ascii_lowercase().ends_with("vbaproject.bin");
    if names.iter().any(is_macro) {
        return Err(problem(
            "it holds macros",
            "save it as a document without macros (`.docx`)",
        ));
    }
    let main = main_part(&mut package, limits)?;
    let text = package.text(&main)?.ok_or_else(|| missing(&main))?;
    let style_part = match links_of(&mut package, &main, "/styles", limits)?.pop() {
        Some(part) => part,
        None => format!("{}styles.xml", main_folder(&main)),
    };
    let styles = match package.text(&style_part)? {
        Some(text) => Styles::read(&xml(&text, &style_part, limits)?),
        None => Styles::default(),
    };
    let document = xml(&text, &main, limits)?;
    check_is_whole(&document)?;
    let bindings = Bindings::read(&mut package, &main, &document, limits)?;
    let properties = Properties::read(&mut package, &main, limits)?;
    let body = child(document.root_element(), "body")
        .ok_or_else(|| problem(format!("its part `{main}` has no body"), "save it again"))?;
    let mut reader = BodyReader::new(Surroundings {
        styles: &styles,
        bindings: &bindings,
        properties: &properties,
        changes: limits.changes,
    });
    reader.blocks(body, &BlockContext::default());
    reader.finish_paragraph();
    for (kind, place) in [
        ("/footnotes", ParagraphKind::Note),
        ("/endnotes", ParagraphKind::Note),
        ("/header", ParagraphKind::Page),
        ("/footer", ParagraphKind::Page),
    ] {
        for name in links_of(&mut package, &main, kind, limits)? {
            if let Some(text) = package.text(&name)? {
                let document = xml(&text, &name, limits)?;
                check_is_whole(&document)?;
                reader.aside(&document, &place);
            }
        }
    }
    reader.properties();
    Ok(reader.out)
}

fn missing(part: &str) -> PackageError {
    problem(
        format!("its part `{part}` is missing"),
        "the file may be damaged: open it in the program that wrote it, and save it again",
    )
}

/// Rejects a document whose text is elsewhere.
fn check_is_whole(document: &Document<'_>) -> Read<()> {
    for node in document.descendants().filter(Node::is_element) {
        match name_of(node) {
            "altChunk" => {
                let help = "open it in Word and save it again: Word takes the text over";
                return Err(problem(
                    "its text is an embedded file of another format",
                    help,
                ));
            }
            "subDoc" => {
                let help = "insert the text of the other documents, and save it again";
                return Err(problem(
                    "it is a master document, whose text is in other files",
                    help,
                ));
            }
            _ => {}
        }
    }
    Ok(())
}

/// The folder of the main part, with its slash.
fn main_folder(main: &str) -> String {
    main.rsplit_once('/')
        .map_or(String::new(), |(folder, _)| format!("{folder}/"))
}

/// The name of the main part.
fn main_part(package: &mut Package<'_>, limits: &Limits) -> Read<String> {
    let other = |what: &str, ending: &str| {
        let help = format!("give the file the extension `.{ending}`");
        problem(format!("it is {what}, not a DOCX document"), &help)
    };
    if package.has("content.xml") {
        return Err(other("an OpenDocument file", "odt"));
    }
    if package.has("xl/workbook.xml") {
        return Err(other("a workbook", "xlsx"));
    }
    let links = links(package, "", limits)?;
    let main = links
        .into_iter()
        .find(|link| link.kind.ends_with("/officeDocument"))
        .map_or_else(|| "word/document.xml".to_owned(), |link| link.target);
    if package.has(&main) {
        Ok(main)
    } else {
        let help = "it may be a file of another program: save it as DOCX again";
        Err(problem(format!("its main part `{main}` is missing"), help))
    }
}

/// A relationship to a part of the package.
#[derive(Debug, Clone)]
struct Link {
    /// Its type, an address.
    kind: String,
    /// The name of the part.
    target: String,
}

/// The parts that a part is related to by a kind.
///
/// # Errors
/// One of them is missing, or the list of them is damaged.
fn links_of(package: &mut Package<'_>, of: &str, kind: &str, limits: &Limits) -> Read<Vec<String>> {
    let mut found = Vec::new();
    for link in links(package, of, limits)? {
        if !link.kind.ends_with(kind) {
            continue;
        }
        if !package.has(&link.target) {
            return Err(missing(&link.target));
        }
        found.push(link.target);
    }
    Ok(found)
}

/// The relationships of a part, `""` for the package, to other parts.
fn links(package: &mut Package<'_>, of: &str, limits: &Limits) -> Read<Vec<Link>> {
    let (folder, file) = of.rsplit_once('/').unwrap_or(("", of));
    let name = match folder {
        "" => format!("_rels/{file}.rels"),
        folder => format!("{folder}/_rels/{file}.rels"),
    };
    let Some(text) = package.text(&name)? else {
        return Ok(Vec::new());
    };
    let document = xml(&text, &name, limits)?;
    let links = children(document.root_element(), "Relationship");
    let link = |node: Node<'_, '_>| {
        let target = attribute(node, "Target")?;
        let external = attribute(node, "TargetMode") == Some("External");
        let target = match target.strip_prefix('/') {
            Some(absolute) => absolute.to_owned(),
            None => resolved(folder, target),
        };
        let kind = attribute(node, "Type")?.to_owned();
        (!external).then_some(Link { kind, target })
    };
    Ok(links.filter_map(link).collect())
}

/// A relative target from a folder.
fn resolved(folder: &str, target: &str) -> String {
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            ".." => {
                steps.pop();
            }
            "." => {}
            step => steps.push(step),
        }
    }
    steps.join("/")
}
