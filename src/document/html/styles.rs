//! What style sheets and attributes of HTML hide or strike out.

/// Selectors of a page's style sheets that hide elements: the names of classes, ids and elements.
#[derive(Debug, Default)]
pub struct HiddenSelectors {
    classes: Vec<String>,
    ids: Vec<String>,
    elements: Vec<String>,
}

impl HiddenSelectors {
    /// Adds the rules of a style sheet. Of a selector its last part counts, so that more may be
    /// taken as hidden than is, and never less.
    pub fn add(&mut self, sheet: &str) {
        let sheet = without_comments(sheet);
        for block in sheet.split('}') {
            let Some((before, declarations)) = block.rsplit_once('{') else {
                continue;
            };
            if !hides(declarations) {
                continue;
            }
            let (at_rule, selectors) = before.rsplit_once('{').unwrap_or(("", before));
            // What is hidden on paper only is shown.
            if at_rule.contains("print") && !at_rule.contains("screen") {
                continue;
            }
            for selector in selectors.split(',') {
                let last = selector.split_whitespace().last().unwrap_or("");
                let last = last.split([':', '[', '>', '+', '~']).next().unwrap_or("");
                self.selector(last);
            }
        }
    }

    fn selector(&mut self, selector: &str) {
        let name = |text: &str| text.split(['.', '#']).next().unwrap_or("").to_owned();
        if let Some((_, class)) = selector.split_once('.') {
            self.classes.push(name(class));
        } else if let Some((_, id)) = selector.split_once('#') {
            self.ids.push(name(id));
        } else if !selector.is_empty() && selector != "*" {
            self.elements.push(selector.to_ascii_lowercase());
        }
    }

    /// Whether an element is hidden by a style sheet.
    pub fn hide(&self, element: &str, class: Option<&str>, id: Option<&str>) -> bool {
        let mut classes = class.unwrap_or("").split_whitespace();
        classes.any(|class| self.classes.iter().any(|hidden| hidden == class))
            || id.is_some_and(|id| self.ids.iter().any(|hidden| hidden == id))
            || self.elements.iter().any(|hidden| hidden == element)
    }
}

fn without_comments(sheet: &str) -> String {
    let mut kept = String::with_capacity(sheet.len());
    let mut rest = sheet;
    while let Some((before, after)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    kept
}

/// The declarations without white space, in small letters.
fn compact(declarations: &str) -> String {
    declarations
        .chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether declarations hide an element.
pub fn hides(declarations: &str) -> bool {
    let compact = compact(declarations);
    compact.contains("display:none")
        || compact.contains("visibility:hidden")
        || compact.contains("visibility:collapse")
        || compact.contains("mso-hide:all")
        || compact.split(';').any(|one| {
            matches!(
                one,
                "font-size:0" | "font-size:0px" | "font-size:0pt" | "opacity:0"
            )
        })
}

/// What declarations make of text.
#[derive(Debug, Clone, Copy, Default)]
pub struct TextStyle {
    pub strong: bool,
    pub struck: bool,
    pub raised: bool,
}

/// What the declarations of an element make of its text.
pub fn text_style(declarations: &str) -> TextStyle {
    let compact = compact(declarations);
    let bold = compact
        .split(';')
        .filter_map(|one| one.strip_prefix("font-weight:"))
        .any(|weight| matches!(weight, "bold" | "bolder" | "600" | "700" | "800" | "900"));
    TextStyle {
        strong: bold,
        struck: compact.contains("line-through"),
        raised: compact.contains("vertical-align:super") || compact.contains("vertical-align:sub"),
    }
}
