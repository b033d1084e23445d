//! What every page of HTML promises, whatever it shows.

use std::collections::HashSet;

use roxmltree::{Document, Node, ParsingOptions};

/// Checks everything that a page promises, whatever it shows; returns its text.
pub fn sound(html: &str) -> String {
    let options = ParsingOptions {
        allow_dtd: true,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(html, options)
        .unwrap_or_else(|error| panic!("{error}\n{html}"));
    let elements: Vec<Node<'_, '_>> = document.descendants().filter(Node::is_element).collect();
    let ids: Vec<&str> = elements
        .iter()
        .filter_map(|one| one.attribute("id"))
        .collect();
    let unique: HashSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "an id stands twice");
    for element in &elements {
        let name = element.tag_name().name();
        assert!(
            !["script", "link", "img", "iframe", "object", "form"].contains(&name),
            "there is a <{name}>"
        );
        for attribute in element.attributes() {
            assert!(
                !attribute.name().starts_with("on"),
                "{} is a script",
                attribute.name()
            );
            assert_ne!(attribute.name(), "src");
            if attribute.name().starts_with("aria-labelledby") {
                assert!(
                    unique.contains(attribute.value()),
                    "nothing is called {}",
                    attribute.value()
                );
            }
        }
        if let Some(href) = element.attribute("href") {
            match href.strip_prefix('#') {
                Some(id) => assert!(unique.contains(id), "the link #{id} leads nowhere"),
                None => assert!(
                    href.starts_with("https://") || href.starts_with("http://"),
                    "{href}"
                ),
            }
        }
    }
    let levels = elements
        .iter()
        .filter_map(|one| one.tag_name().name().strip_prefix('h')?.parse::<u32>().ok());
    let levels: Vec<u32> = levels.collect();
    assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1);
    assert!(
        levels.windows(2).all(|pair| pair[1] <= pair[0] + 1),
        "a heading is skipped: {levels:?}"
    );
    let tables = elements
        .iter()
        .filter(|one| one.tag_name().name() == "table");
    tables.for_each(|table| {
        assert!(
            table
                .children()
                .any(|child| child.tag_name().name() == "caption")
        )
    });
    let text: String = document
        .descendants()
        .filter_map(|node| node.text().filter(|_| node.is_text()))
        .collect();
    assert!(
        !text.chars().any(|c| c.is_control() && c != '\n'),
        "a control character"
    );
    text
}
