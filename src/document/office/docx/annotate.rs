//! Copies of a DOCX with findings as comments and repairs as tracked changes. Parts that are not
//! touched keep their bytes.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::ops::Range;

use roxmltree::Node;

use super::elements::{STRICT, WORD, attribute, child, children};
use super::{links, main_part, resolved};
use crate::document::office::annotate::{
    AUTHOR, AnnotatedCopy, Edits, Origin, Remark, anchor, escaped, rewritten,
};
use crate::document::office::package::{Package, PackageError, problem, xml};
use crate::limits::Limits;

type Read<T> = Result<T, PackageError>;

const COMMENTS_TYPE: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml";
const COMMENTS_KIND: &str =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments";

/// Copies a document with remarks.
///
/// # Errors
/// It cannot be read.
pub fn annotate(bytes: &[u8], remarks: &[Remark], limits: &Limits) -> Read<AnnotatedCopy> {
    let mut package = Package::open(bytes.to_vec(), "a DOCX document", limits)?;
    let main = main_part(&mut package, limits)?;
    let origins = super::origins(bytes, limits)?;
    let missing = |name: &str| problem(format!("its part `{name}` is missing"), "save it again");
    let text = package.text(&main)?.ok_or_else(|| missing(&main))?;
    let document = xml(&text, &main, limits)?;
    let comments = links(&mut package, &main, limits)?
        .into_iter()
        .find(|link| link.kind.ends_with("/comments"))
        .map(|link| link.target);
    let old_comments = match &comments {
        Some(name) => package.text(name)?,
        None => None,
    };
    let mut next = match &old_comments {
        Some(text) => {
            let document = xml(text, "comments", limits)?;
            let ids = children(document.root_element(), "comment")
                .filter_map(|comment| attribute(comment, "id")?.parse::<u64>().ok());
            ids.max().map_or(0, |id| id.saturating_add(1))
        }
        None => 0,
    };
    // Ids of changes are apart from those of comments; one number above all of either is safe.
    let used = document
        .descendants()
        .filter_map(|node| attribute(node, "id")?.parse::<u64>().ok());
    next = next.max(used.max().map_or(0, |id| id.saturating_add(1)));
    let paragraphs: HashMap<usize, Node<'_, '_>> = document
        .descendants()
        .filter(|node| node.tag_name().name() == "p")
        .map(|node| (node.range().start, node))
        .collect();
    let mut edits = Edits::default();
    let mut written = String::new();
    let (mut commented, mut suggested) = (0_usize, 0_usize);
    for remark in remarks {
        let start = anchor(&origins, remark.line);
        let paragraph = start.and_then(|start| paragraphs.get(&start));
        let Some(paragraph) = paragraph.copied() else {
            continue;
        };
        commented = commented.saturating_add(1);
        let prefix = prefix_of(&text, paragraph);
        if let Some((range, new)) = &remark.suggestion
            && let Some(origin) = origins.get(remark.line)
            && origin.start == start
            && let Some(runs) = covered(&text, paragraph, origin, range)
            && suggest(&text, &runs, new, &prefix, &mut next, &mut edits)
        {
            suggested = suggested.saturating_add(1);
        }
        comment(&text, paragraph, &prefix, next, &mut edits);
        write_comment(&mut written, next, &remark.text);
        next = next.saturating_add(1);
    }
    let mut parts: BTreeMap<String, String> = BTreeMap::new();
    parts.insert(main.clone(), edits.apply(&text));
    let strict = text.contains(STRICT);
    comment_parts(
        &mut package,
        &main,
        comments.as_deref().zip(old_comments.as_deref()),
        &written,
        if strict { STRICT } else { WORD },
        &mut parts,
    )?;
    Ok(AnnotatedCopy {
        bytes: rewritten(bytes, &parts, limits)?,
        commented,
        suggested,
    })
}

/// The prefix of an element's name, with its colon.
fn prefix_of(text: &str, node: Node<'_, '_>) -> String {
    let name = text
        .get(node.range())
        .and_then(|written| written.strip_prefix('<'))
        .unwrap_or("");
    let end = name.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'));
    let name = name.get(..end.unwrap_or(name.len())).unwrap_or("");
    name.split_once(':')
        .map_or(String::new(), |(prefix, _)| format!("{prefix}:"))
}

/// Puts a comment on a paragraph.
fn comment(text: &str, paragraph: Node<'_, '_>, w: &str, id: u64, edits: &mut Edits) {
    let range = paragraph.range();
    let begin = format!("<{w}commentRangeStart {w}id=\"{id}\"/>");
    let end = format!(
        "<{w}commentRangeEnd {w}id=\"{id}\"/><{w}r><{w}commentReference {w}id=\"{id}\"/></{w}r>"
    );
    let written = text.get(range.clone()).unwrap_or("");
    if written.ends_with("/>") {
        // `<w:p/>`: its end becomes the end of a start tag.
        let at = range.end.saturating_sub(2);
        edits.fill(at..range.end, &format!("{begin}{end}"), &format!("{w}p"));
        return;
    }
    let inside = written.find('>').map_or(range.end, |at| {
        range.start.saturating_add(at).saturating_add(1)
    });
    let start = child(paragraph, "pPr").map_or(inside, |properties| properties.range().end);
    let close = written
        .rfind("</")
        .map_or(range.end, |at| range.start.saturating_add(at));
    edits.insert(start, begin);
    edits.insert(close, end);
}

/// A run and the part of its text that a suggestion covers.
struct CoveredRun {
    run: Range<usize>,
    /// The properties of the run.
    properties: String,
    /// The text of the run, and the part of it.
    text: Range<usize>,
    part: Range<usize>,
}

/// The runs of a range of a line; `None` if one of them has other content than its text.
fn covered(
    text: &str,
    paragraph: Node<'_, '_>,
    origin: &Origin,
    range: &Range<usize>,
) -> Option<Vec<CoveredRun>> {
    let mut found = Vec::new();
    let mut length = 0_usize;
    for (at, source) in &origin.pieces {
        let end = at.saturating_add(source.len());
        if end <= range.start || *at >= range.end {
            continue;
        }
        let run = paragraph.descendants().find(|node| {
            node.tag_name().name() == "r"
                && node.range().start <= source.start
                && source.end <= node.range().end
        })?;
        let changed = |node: &Node<'_, '_>| {
            matches!(
                node.tag_name().name(),
                "ins" | "del" | "moveTo" | "moveFrom"
            )
        };
        let mut content = run
            .children()
            .filter(|node| node.is_element() && node.tag_name().name() != "rPr");
        let only = content.next()?;
        if content.next().is_some()
            || only.tag_name().name() != "t"
            || run.ancestors().any(|node| changed(&node))
            || found
                .last()
                .is_some_and(|last: &CoveredRun| last.run == run.range())
        {
            return None;
        }
        let properties = child(run, "rPr").map_or("", |node| text.get(node.range()).unwrap_or(""));
        let from = range.start.saturating_sub(*at).min(source.len());
        let to = range.end.saturating_sub(*at).min(source.len());
        length = length.saturating_add(to.saturating_sub(from));
        found.push(CoveredRun {
            run: run.range(),
            properties: properties.to_owned(),
            text: source.clone(),
            part: source.start.saturating_add(from)..source.start.saturating_add(to),
        });
    }
    (length == range.len() && length > 0).then_some(found)
}

/// Replaces the covered text by a tracked change; returns whether it could.
fn suggest(
    text: &str,
    runs: &[CoveredRun],
    new: &str,
    w: &str,
    next: &mut u64,
    edits: &mut Edits,
) -> bool {
    if runs.iter().any(|run| edits.overlap(&run.run)) {
        return false;
    }
    let mut id = || {
        let id = *next;
        *next = next.saturating_add(1);
        format!("{w}id=\"{id}\" {w}author=\"{AUTHOR}\"")
    };
    let last = runs.len().saturating_sub(1);
    for (at, run) in runs.iter().enumerate() {
        let slice = |range: Range<usize>| text.get(range).unwrap_or("");
        let properties = &run.properties;
        let plain = |words: &str| match words {
            "" => String::new(),
            words => {
                format!("<{w}r>{properties}<{w}t xml:space=\"preserve\">{words}</{w}t></{w}r>")
            }
        };
        let mut out = plain(slice(run.text.start..run.part.start));
        let old = slice(run.part.clone());
        let _ = write!(
            out,
            "<{w}del {}><{w}r>{properties}<{w}delText xml:space=\"preserve\">{old}</{w}delText></{w}r></{w}del>",
            id()
        );
        if at == last {
            let _ = write!(out, "<{w}ins {}>{}</{w}ins>", id(), plain(&escaped(new)));
        }
        out.push_str(&plain(slice(run.part.end..run.text.end)));
        edits.replace(run.run.clone(), out);
    }
    true
}

fn write_comment(out: &mut String, id: u64, paragraphs: &[String]) {
    let _ = write!(
        out,
        "<w:comment xmlns:w=\"@W@\" w:id=\"{id}\" w:author=\"{AUTHOR}\" w:initials=\"W\">"
    );
    for paragraph in paragraphs {
        let _ = write!(
            out,
            "<w:p><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>",
            escaped(paragraph)
        );
    }
    out.push_str("</w:comment>");
}

/// The part with the comments, and what names it.
fn comment_parts(
    package: &mut Package<'_>,
    main: &str,
    old: Option<(&str, &str)>,
    written: &str,
    namespace: &str,
    parts: &mut BTreeMap<String, String>,
) -> Read<()> {
    let written = written.replace("@W@", namespace);
    if let Some((name, text)) = old {
        let text = match text.rfind("</") {
            Some(end) => {
                let (before, after) = text.split_at_checked(end).unwrap_or((text, ""));
                format!("{before}{written}{after}")
            }
            // `<w:comments/>`
            None => format!("<w:comments xmlns:w=\"{namespace}\">{written}</w:comments>"),
        };
        parts.insert(name.to_owned(), text);
        return Ok(());
    }
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", main));
    let mut name = "comments.xml".to_owned();
    let place = |name: &str| {
        if folder.is_empty() {
            name.to_owned()
        } else {
            resolved(folder, name)
        }
    };
    while package.has(&place(&name)) {
        name = format!("whereas-{name}");
    }
    parts.insert(
        place(&name),
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:comments xmlns:w=\"{namespace}\">{written}</w:comments>"
        ),
    );
    let links = place(&format!("_rels/{file}.rels"));
    let link = format!(
        "<Relationship Id=\"rIdWhereasComments\" Type=\"{COMMENTS_KIND}\" Target=\"{name}\"/>"
    );
    let text = match package.text(&links)? {
        Some(text) => before_end(&text, "Relationships", &link),
        None => format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{link}</Relationships>"
        ),
    };
    parts.insert(links, text);
    let types = package
        .text("[Content_Types].xml")?
        .ok_or_else(|| problem("its part `[Content_Types].xml` is missing", "save it again"))?;
    let part = format!(
        "<Override PartName=\"/{}\" ContentType=\"{COMMENTS_TYPE}\"/>",
        place(&name)
    );
    parts.insert(
        "[Content_Types].xml".to_owned(),
        before_end(&types, "Types", &part),
    );
    Ok(())
}

/// Adds an element before the end of the root element.
fn before_end(text: &str, root: &str, element: &str) -> String {
    match text.rfind("</") {
        Some(end) => {
            let (before, after) = text.split_at_checked(end).unwrap_or((text, ""));
            format!("{before}{element}{after}")
        }
        None => {
            let start = text.trim_end().strip_suffix("/>").unwrap_or(text);
            format!("{start}>{element}</{root}>")
        }
    }
}
