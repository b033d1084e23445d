//! Codes about files, limits and the use of the program.

codes! {
    E0001 CANNOT_READ: "a file cannot be read",
    "The file does not exist, is a folder, or may not be read by you. The message says which.

Check the path; a path with spaces needs quotes in most shells.";
    E0002 NOT_UTF8: "a file is not UTF-8 text",
    "Rule files and documents are text in UTF-8. The message names the first byte that is not.

Save the file as UTF-8 in your editor; most call it \"Encoding\" in the dialogue *Save as*.";
    E0003 LIMIT: "a limit was reached",
    "Limits keep a hostile or broken file from taking all memory or time. The message names the limit,
its value, and the option that raises it.";
}
