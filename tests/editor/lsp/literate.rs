//! A literate rule file in an editor: the rules in its blocks are served, the prose is left alone.

use serde_json::{Value, json};

use super::client::{Client, at, position, uri};
use super::person::Person;

const ACT: &str = "# Act on loans\n\nuse of paintings is free. Every rule for Loan { is explained.\n\n\
    ```whereas\nmodule loans\n\ntype Loan {\n  opens: date\n  closes: date\n}\n```\n\n\
    Article 2 tells when a painting is back (see below.\n\n\
    ```whereas\n/// It closes after it opens.\nrule order for Loan {\n  require opens < closes\n}\n```\n\nThe end.\n";

#[test]
fn blocks_are_served_and_the_prose_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap();
    let client = &mut Client::in_folders(&[&path]);
    let file = path.join("act.whereas.md");
    let act = &mut Person::at_empty_file(client, &file, "markdown");
    act.types(client, ACT);
    assert_eq!(act.reads(client), Vec::<String>::new());

    // A mistake is said on its line of the Markdown file, and mended there.
    act.marks("opens < closes");
    act.types(client, "opens < clsoes");
    let found = act.sees(client);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0]["range"], act.range_of("clsoes"));
    act.accepts(client, "clsoes", "Write `closes`");
    assert_eq!(act.reads(client), Vec::<String>::new());

    // In a block there is what could be written, in the prose nothing.
    act.clicks_behind("require opens < ");
    assert!(act.labels(client).contains(&"closes".to_owned()));
    for prose in [
        "# Act on loans\n\n",
        "use ",
        "rule for ",
        "Article 2 ",
        "\nThe ",
        "The end.\n",
    ] {
        act.clicks_behind(prose);
        assert_eq!(act.labels(client), Vec::<String>::new(), "after {prose:?}");
    }
    act.clicks_behind("opens < closes");
    act.types(client, "\n  ");
    act.picks(client, "forbid");
    act.types(client, "opens = ");
    act.picks(client, "closes");
    act.tab();
    act.types(client, "it never opens");
    assert_eq!(act.reads(client), Vec::<String>::new());
    // A new item begins on a line of its own, also in the last block.
    act.clicks_behind("it never opens\"\n}");
    act.types(client, "\n\nty");
    act.picks(client, "type");
    act.fills(client, &["Payment", "on", "date"]);
    assert_eq!(
        act.reads(client),
        ["the type `Payment` is used by nothing\nhelp: use it, or remove it"]
    );
    act.marks("type Payment {\n  on: date\n}");
    act.deletes(client);
    assert_eq!(act.reads(client), Vec::<String>::new());

    // Colours and folds are those of the blocks.
    let document = json!({ "textDocument": { "uri": uri(&file) } });
    let folds = client
        .request("textDocument/foldingRange", document.clone())
        .unwrap();
    let first = act.text[..act.text.find("type Loan").unwrap()]
        .matches('\n')
        .count();
    assert_eq!(folds[0]["startLine"], json!(first), "{folds}");
    let tokens = client
        .request("textDocument/semanticTokens/full", document)
        .unwrap();
    let module = act.text[..act.text.find("module loans").unwrap()]
        .matches('\n')
        .count();
    assert_eq!(
        tokens["data"][0],
        json!(module),
        "nothing is coloured above the first block"
    );
    let hover = client
        .request(
            "textDocument/hover",
            at(&file, &position(&act.text, "rule for Loan {")),
        )
        .unwrap();
    assert_eq!(hover, Value::Null);

    // Formatting mends the blocks only, and the calendar is used in a block.
    let before = act.text.clone();
    act.formats(client);
    assert!(
        act.text.contains("  opens:  date\n  closes: date\n"),
        "{}",
        act.text
    );
    let prose = |text: &str| {
        let parts: Vec<&str> = text.split("```").step_by(2).collect();
        parts.join("")
    };
    assert_eq!(prose(&act.text), prose(&before));
    act.clicks_behind("require opens < closes");
    act.types(
        client,
        "\n  require closes within 5 working days of kz after opens",
    );
    act.accepts(client, "kz", "Add `use calendars.kz`");
    assert!(
        act.text
            .contains("```whereas\nmodule loans\n\nuse calendars.kz\n\ntype Loan {"),
        "{}",
        act.text
    );
    assert_eq!(act.reads(client), Vec::<String>::new());
}
