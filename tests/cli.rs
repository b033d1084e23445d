//! The command line: `tests/cli/*.md` hold commands, what they print, and their exit codes.
//! `TRYCMD=overwrite cargo test --test cli` writes down what they print now.

#[test]
fn commands_print_what_is_written_down() {
    trycmd::TestCases::new().env("COLUMNS", "100").env("NO_COLOR", "1").case("tests/cli/*.md");
}
