//! Elements of WordprocessingML as a program sees them that knows these namespaces: of alternate
//! content, the branch that it chooses.

use roxmltree::Node;

/// The namespaces of WordprocessingML, and of its strict form.
pub const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
pub const STRICT: &str = "http://purl.oclc.org/ooxml/wordprocessingml/main";

const COMPATIBILITY: &str = "http://schemas.openxmlformats.org/markup-compatibility/2006";

const MATH: &[&str] = &[
    "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "http://purl.oclc.org/ooxml/officeDocument/math",
];

/// Namespaces that a branch of alternate content may require: what stands in them is read, or shows
/// no text.
const UNDERSTOOD: &[&str] = &[
    WORD,
    STRICT,
    "http://schemas.microsoft.com/office/word/2010/wordml",
    "http://schemas.microsoft.com/office/word/2012/wordml",
    "http://schemas.microsoft.com/office/word/2016/wordml/cid",
    "http://schemas.microsoft.com/office/word/2018/wordml",
    "http://schemas.microsoft.com/office/word/2018/wordml/cex",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingInk",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing",
    "http://schemas.microsoft.com/office/drawing/2010/main",
    "http://schemas.microsoft.com/office/drawing/2014/chartex",
    "http://schemas.microsoft.com/office/drawing/2016/ink",
    "http://schemas.microsoft.com/office/drawing/2017/model3d",
];

/// The name of an element of a text; empty for an element of a namespace that has none.
pub fn name_of<'a>(node: Node<'a, '_>) -> &'a str {
    let name = node.tag_name().name();
    match node.tag_name().namespace() {
        Some(WORD | STRICT) => name,
        Some(space) if MATH.contains(&space) => name,
        // Pictures and embedded objects.
        _ if matches!(name, "inline" | "anchor" | "symEx") => name,
        _ => "",
    }
}

/// The branch of alternate content that is shown; `None` if it is no such content, or no branch can
/// be shown.
fn branch<'a, 'i>(node: Node<'a, 'i>) -> Option<Node<'a, 'i>> {
    let choices = || node.children().filter(Node::is_element);
    let understood = |choice: &Node<'_, '_>| {
        let required = choice.attribute("Requires").unwrap_or("");
        let mut prefixes = required.split_whitespace().peekable();
        prefixes.peek().is_some()
            && prefixes.all(|prefix| {
                choice
                    .lookup_namespace_uri(Some(prefix))
                    .is_some_and(|space| UNDERSTOOD.contains(&space))
            })
    };
    choices()
        .filter(|node| node.tag_name().name() == "Choice")
        .find(understood)
        .or_else(|| choices().find(|node| node.tag_name().name() == "Fallback"))
}

/// Whether a node is alternate content.
fn is_alternate(node: Node<'_, '_>) -> bool {
    node.tag_name().name() == "AlternateContent"
        && node.tag_name().namespace() == Some(COMPATIBILITY)
}

/// The element children of a node.
pub fn elements<'a, 'i>(parent: Node<'a, 'i>) -> Vec<Node<'a, 'i>> {
    let mut found = Vec::new();
    collect(parent, &mut found);
    found
}

fn collect<'a, 'i>(parent: Node<'a, 'i>, found: &mut Vec<Node<'a, 'i>>) {
    for node in parent.children().filter(Node::is_element) {
        if !is_alternate(node) {
            found.push(node);
        } else if let Some(branch) = branch(node) {
            collect(branch, found);
        }
    }
}

/// The element children of a node with a local name.
pub fn children<'a, 'i>(
    node: Node<'a, 'i>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'i>> {
    elements(node)
        .into_iter()
        .filter(move |child| child.tag_name().name() == name)
}

/// The first element child of a node with a local name.
pub fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    for inner in node.children().filter(Node::is_element) {
        if inner.tag_name().name() == name {
            return Some(inner);
        }
        if is_alternate(inner)
            && let Some(found) = branch(inner).and_then(|branch| child(branch, name))
        {
            return Some(found);
        }
    }
    None
}

/// An attribute by its local name.
pub fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes()
        .find(|one| one.name() == name)
        .map(|one| one.value())
}

/// Whether an attribute is on.
pub fn is_set(node: Node<'_, '_>, name: &str) -> bool {
    matches!(attribute(node, name), Some("1" | "true" | "on"))
}

/// Whether a property that is present is on.
pub fn is_on(node: Node<'_, '_>) -> bool {
    !matches!(attribute(node, "val"), Some("0" | "false" | "off" | "none"))
}

/// All text in a node.
pub fn all_text(node: Node<'_, '_>) -> String {
    node.descendants()
        .filter(|inner| inner.is_text())
        .filter_map(|inner| inner.text())
        .collect()
}

/// Whether an element whose meaning is not known may show text: text of a run is in it, or it is of
/// another vocabulary and has some.
pub fn may_show_text(node: Node<'_, '_>) -> bool {
    let is_word = matches!(node.tag_name().namespace(), Some(WORD | STRICT));
    let holds = |inner: Node<'_, '_>| match name_of(inner) {
        "t" | "delText" => inner.text().is_some_and(|text| !text.is_empty()),
        "sym" | "drawing" | "pict" | "object" => true,
        _ => false,
    };
    node.descendants().any(holds)
        || !is_word
            && node.descendants().any(|inner| {
                inner.is_text() && inner.text().is_some_and(|text| !text.trim().is_empty())
            })
}

/// The name of an element as it is written, with its prefix where that can be told.
pub fn shown_name(node: Node<'_, '_>) -> Box<str> {
    let tag = node.tag_name();
    let prefix = tag
        .namespace()
        .and_then(|space| node.lookup_prefix(space))
        .filter(|prefix| !prefix.is_empty());
    match prefix {
        Some(prefix) => format!("{prefix}:{}", tag.name()).into(),
        None => tag.name().into(),
    }
}
