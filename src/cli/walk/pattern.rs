//! Patterns of files: what they match, and which folders have to be looked through for that.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use globset::GlobBuilder;
use regex::Regex;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Characters that make a part of a path a pattern.
const SPECIAL: [char; 5] = ['*', '?', '[', '{', '\\'];

/// The most patterns that the braces of one may mean.
const MOST_FORMS: usize = 10_000;

/// A pattern of paths: `*` for part of a name, `**` for folders at any depth, `{a,b}` for either.
///
/// Its characters alone make a text a pattern: what is there changes nothing.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Pattern {
    /// As it is written, without the parts that name nothing: `.` and what is between two slashes.
    pub text: String,
    matcher: PathMatcher,
    /// The same with letters and their accents composed, for paths of that form.
    composed: PathMatcher,
    /// The same as `composed`, with brackets and braces for themselves.
    plain: PathMatcher,
    /// The same as `composed`, without regard to upper and lower case.
    any_case: PathMatcher,
    /// The parts up to the first special character, which name one folder or file.
    prefix: PathBuf,
    /// What matches each part of a path, from the first on.
    steps: Vec<PatternStep>,
    /// What matches the folders of which everything below matches.
    whole: Option<CoveredFolders>,
}

/// One part of a pattern.
#[derive(Debug, Clone)]
enum PatternStep {
    /// One name, with brackets and braces as special characters and for themselves.
    Name(PathMatcher, PathMatcher),
    /// Names at any depth.
    Any,
}

/// The folders of which everything below matches.
#[derive(Debug, Clone)]
enum CoveredFolders {
    Every,
    Those(PathMatcher),
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// Why it cannot be understood.
    pub fn new(text: &str) -> Result<Self, String> {
        let clean = without_empty_parts(text);
        let clean = clean.as_str();
        let composed: String = clean.nfc().collect();
        let steps = steps(&composed.split('/').collect::<Vec<_>>());
        let any_case = matcher(&composed, true)?;
        let plain = matcher(&plain(&composed), false)?;
        let (matcher, composed) = (matcher(clean, false)?, matcher(&composed, false)?);
        let parts: Vec<&str> = clean.split('/').collect();
        let fixed = parts
            .iter()
            .take_while(|part| !part.contains(SPECIAL))
            .count();
        check_parts(clean, fixed)?;
        let prefix = parts
            .iter()
            .take(fixed)
            .copied()
            .collect::<Vec<_>>()
            .join("/");
        // Joining loses the slash of the root.
        let prefix = if clean.starts_with('/') && prefix.is_empty() {
            "/".into()
        } else {
            PathBuf::from(prefix)
        };
        let whole = match clean
            .strip_suffix("/**")
            .or_else(|| clean.strip_suffix("/**/*"))
        {
            Some(folder) => matcher_of(folder).map(CoveredFolders::Those),
            None => matches!(clean, "**" | "**/*").then_some(CoveredFolders::Every),
        };
        Ok(Self {
            text: clean.to_owned(),
            matcher,
            composed,
            plain,
            any_case,
            prefix,
            steps,
            whole,
        })
    }

    /// The folder that a pattern names before its first special character, and the pattern as seen from there.
    ///
    /// # Errors
    /// Why it cannot be understood.
    pub fn split(text: &str) -> Result<(PathBuf, Self), String> {
        let whole = Self::new(text)?;
        let fixed = whole
            .text
            .split('/')
            .take_while(|part| !part.contains(SPECIAL))
            .count();
        let rest: Vec<&str> = whole.text.split('/').skip(fixed).collect();
        Ok((whole.prefix, Self::new(&rest.join("/"))?))
    }

    /// Whether an argument is a pattern, and not just the name of a file.
    pub fn is_pattern(text: &str) -> bool {
        text.contains(['*', '?', '[', '{'])
    }

    /// The name that a pattern means in which every special character is escaped, as `a[1].yaml` for `a[[]1].yaml`.
    pub fn only_name(text: &str) -> Option<String> {
        let mut name = String::with_capacity(text.len());
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            match c {
                '*' | '?' | '{' | '}' => return None,
                '\\' if cfg!(windows) => return None,
                '\\' => name.push(chars.next()?),
                '[' => {
                    let is_special = |c: &char| SPECIAL.contains(c) || matches!(c, ']' | '}');
                    name.push(chars.next().filter(is_special)?);
                    chars.next().filter(|c| *c == ']')?;
                }
                other => name.push(other),
            }
        }
        Some(name)
    }

    /// An argument that names a file, whatever its name is: the opposite of [`Self::only_name`].
    pub fn naming(name: &str) -> String {
        // This is standard input.
        if name == "-" {
            return format!("./{name}");
        }
        if !Self::is_pattern(name) {
            return name.to_owned();
        }
        let mut text = String::with_capacity(name.len());
        for c in name.chars() {
            match c {
                '*' | '?' | '[' | ']' | '{' | '}' | '\\' => text.extend(['[', c, ']']),
                other => text.push(other),
            }
        }
        text
    }

    /// Whether a file is wanted, by its path relative to the base of the pattern: one that matches, and
    /// one that does if brackets and braces are no special characters, as `a[1].yaml` itself. Whether a letter and its
    /// accent are one character or two does not matter: nobody sees the difference.
    pub fn names(&self, path: &Path) -> bool {
        let path = composed(path);
        self.composed.is_match(&path) || self.plain.is_match(&path)
    }

    /// Whether it matches a path, as seen from the folder that the pattern is relative to.
    pub fn matches(&self, path: &Path) -> bool {
        self.matcher.is_match(path)
    }

    /// Whether it would match a path if upper and lower case did not matter.
    pub fn matches_in_any_case(&self, path: &Path) -> bool {
        self.any_case.is_match(composed(path))
    }

    /// Whether it may match something below a folder.
    pub fn leads_into(&self, folder: &Path) -> bool {
        let mut steps = self.steps.iter();
        for name in composed(folder)
            .components()
            .map(std::path::Component::as_os_str)
        {
            match steps.next() {
                Some(PatternStep::Any) => return true,
                Some(PatternStep::Name(matcher, plain))
                    if matcher.is_match(Path::new(name)) || plain.is_match(Path::new(name)) => {}
                Some(PatternStep::Name(..)) | None => return false,
            }
        }
        steps.next().is_some()
    }

    /// Whether it matches everything below a folder.
    pub fn covers(&self, folder: &Path) -> bool {
        match &self.whole {
            Some(CoveredFolders::Every) => true,
            Some(CoveredFolders::Those(matcher)) => matcher.is_match(folder),
            None => false,
        }
    }

    /// Whether it is for files elsewhere than below the folder that it is relative to.
    pub fn leaves(&self) -> bool {
        self.text.split('/').any(|part| part == "..") || Path::new(&self.text).has_root()
    }

    /// The folder or file that it names before its first special character.
    pub fn prefix(&self) -> &Path {
        &self.prefix
    }
}

/// `./d//x/` is `d/x`. A slash at the start names the root.
fn without_empty_parts(text: &str) -> String {
    let parts = text
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".");
    let clean = parts.collect::<Vec<_>>().join("/");
    let root = if text.starts_with('/') { "/" } else { "" };
    let dot = if clean.is_empty() && root.is_empty() && text.starts_with('.') {
        "."
    } else {
        ""
    };
    format!("{root}{clean}{dot}")
}

/// A compiled glob. `globset` matches bytes, so that its `?` would match a part of a letter such as `é`: its expression is
/// made one of characters.
#[derive(Debug, Clone)]
struct PathMatcher(Regex);

impl PathMatcher {
    /// A name that is not UTF-8 matches with U+FFFD for what it cannot show, so that it is found and reported.
    fn is_match(&self, path: impl AsRef<Path>) -> bool {
        self.0.is_match(&path.as_ref().to_string_lossy())
    }
}

fn matcher(text: &str, any_case: bool) -> Result<PathMatcher, String> {
    let glob = GlobBuilder::new(text)
        .literal_separator(true)
        .case_insensitive(any_case)
        .build()
        .map_err(|error| error.kind().to_string())?;
    Regex::new(&of_characters(glob.regex()))
        .map(PathMatcher)
        .map_err(|_| "it is too long".to_owned())
}

/// An expression of bytes as one of characters: without `(?-u)`, and with `\xc3\xa9` as `é`.
fn of_characters(of_bytes: &str) -> String {
    let of_bytes = of_bytes.strip_prefix("(?-u)").unwrap_or(of_bytes);
    let mut out = String::from("(?s)");
    let mut bytes: Vec<u8> = Vec::new();
    let mut rest = of_bytes;
    loop {
        let byte = rest
            .strip_prefix("\\x")
            .and_then(|hex| u8::from_str_radix(hex.get(..2)?, 16).ok());
        if let Some(byte) = byte {
            bytes.push(byte);
            rest = rest.get(4..).unwrap_or_default();
            continue;
        }
        out.push_str(&String::from_utf8_lossy(&bytes));
        bytes.clear();
        let mut chars = rest.chars();
        let Some(next) = chars.next() else {
            return out;
        };
        out.push(next);
        // What a backslash escapes is no escape itself.
        if next == '\\' {
            out.extend(chars.next());
        }
        rest = chars.as_str();
    }
}

/// A path with letters and their accents composed.
fn composed(path: &Path) -> Cow<'_, Path> {
    match path.to_str() {
        Some(text) if !is_nfc(text) => Cow::Owned(PathBuf::from(text.nfc().collect::<String>())),
        _ => Cow::Borrowed(path),
    }
}

/// A pattern with brackets, braces and backslashes for themselves.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '[' | ']' | '{' | '}' | '\\' => plain.extend(['[', c, ']']),
            other => plain.push(other),
        }
    }
    plain
}

fn matcher_of(text: &str) -> Option<PathMatcher> {
    matcher(text, false).ok()
}

/// Refuses a pattern of which one form can match nothing: the paths that are met hold no `..` and no empty parts where
/// special characters are.
fn check_parts(text: &str, fixed: usize) -> Result<(), String> {
    let mut left = MOST_FORMS;
    let mut forms = vec![text.to_owned()];
    while let Some(form) = forms.pop() {
        left = left
            .checked_sub(1)
            .ok_or_else(|| format!("its braces mean more than {MOST_FORMS} patterns"))?;
        if let Some(several) = first_braces(&form) {
            forms.extend(several);
            continue;
        }
        let wrong = |part: &&str| matches!(*part, "" | "." | "..");
        if let Some(part) = form.split('/').skip(fixed).find(wrong) {
            let what = match part {
                "" => "an empty part".to_owned(),
                dots => format!("the part `{dots}`"),
            };
            let of = if form == text {
                String::new()
            } else {
                format!(" of its form `{form}`")
            };
            return Err(format!(
                "{what}{of} matches no name; `.` and `..` may come before the first special character only"
            ));
        }
    }
    Ok(())
}

/// The forms of a pattern by its first braces; none where it has no braces.
fn first_braces(text: &str) -> Option<Vec<String>> {
    let (mut depth, mut in_class, mut is_escaped) = (0_usize, false, false);
    let (mut before, mut after) = (String::new(), String::new());
    let mut inside = vec![String::new()];
    let (mut is_open, mut is_closed) = (false, false);
    let mut previous = ' ';
    for c in text.chars() {
        let plain = is_escaped || in_class;
        // A bracket at the beginning of a class is one of its characters.
        if in_class && !is_escaped && c == ']' && !matches!(previous, '[' | '!' | '^') {
            in_class = false;
        } else if !plain && c == '[' {
            in_class = true;
        }
        is_escaped = !plain && c == '\\';
        let brace = (!plain && matches!(c, '{' | '}' | ',')).then_some(c);
        previous = c;
        match brace {
            Some('{') if !is_closed => {
                depth = depth.saturating_add(1);
                if !is_open {
                    is_open = true;
                    continue;
                }
            }
            Some('}') if is_open && !is_closed => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    is_closed = true;
                    continue;
                }
            }
            Some(',') if depth == 1 && !is_closed => {
                inside.push(String::new());
                continue;
            }
            _ => {}
        }
        match inside.last_mut() {
            _ if is_closed => after.push(c),
            Some(last) if is_open => last.push(c),
            _ => before.push(c),
        }
    }
    is_closed.then(|| {
        let forms = inside.iter().map(|one| format!("{before}{one}{after}"));
        forms.collect()
    })
}

/// Parts that are not plain, since `{…}` may hold a slash and `[!…]` may match one, lead anywhere.
fn steps(parts: &[&str]) -> Vec<PatternStep> {
    let mut steps = Vec::new();
    for part in parts
        .iter()
        .filter(|part| !part.is_empty() && **part != ".")
    {
        let open = part.matches('{').count() != part.matches('}').count();
        let unclear = *part == "**" || open || part.contains(['[', '\\']);
        let known = matcher_of(part).zip(matcher_of(&plain(part)));
        match known.filter(|_| !unclear) {
            Some((matcher, plain)) => steps.push(PatternStep::Name(matcher, plain)),
            None => {
                steps.push(PatternStep::Any);
                break;
            }
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        reason = "the patterns of these tests are good ones"
    )]

    use super::*;

    #[test]
    fn only_folders_that_may_hold_a_match_are_looked_through() {
        let leads = |pattern: &str, folder: &str| {
            Pattern::new(pattern).unwrap().leads_into(Path::new(folder))
        };
        assert!(
            leads("d/**/*.yaml", "d")
                && leads("d/**/*.yaml", "d/.h/x")
                && !leads("d/**/*.yaml", "e")
        );
        assert!(leads("*/x/*.json", "a") && leads("*/x/*.json", "a/x"));
        assert!(
            !leads("*/x/*.json", "a/y") && !leads("*/x/*.json", "a/x/z") && !leads("*.json", "a")
        );
        assert!(
            leads("{a/b,c}/*.json", "a/b")
                && leads("{a,c}/*.json", "c")
                && !leads("{a,c}/*.json", "b")
        );
        assert!(leads("[!x]/*.json", "a") && leads("**", "a/b"));
    }

    #[test]
    fn a_pattern_of_which_a_form_matches_nothing_is_refused() {
        for wrong in [
            "{../a,b}/*.yaml",
            "{b,{c,..}}/*.yaml",
            "d/*/../x.yaml",
            "{./a,b}/*.yaml",
            "{/a,b}/*.yaml",
            "{a,}/*.yaml",
            "d/{a/,b}",
            "{a,b}/..",
        ] {
            assert!(Pattern::new(wrong).is_err(), "{wrong}");
        }
        for right in [
            "../d/*.yaml",
            "d/../../*",
            "*.yaml{,.old}",
            "d{,/e}/*.yaml",
            "a{.,_}b",
            "a{..,_}b/*",
            "[{]..,[}]/*",
            "d/\\{../*",
            "[]{]/[!]{]",
            "{a,b}.{c,d}",
        ] {
            assert!(Pattern::new(right).is_ok(), "{right}");
        }
        let many = "{a,b}".repeat(20);
        assert!(Pattern::new(&many).is_err());
    }

    #[test]
    fn composed_letters_are_as_those_with_accents_of_their_own() {
        let (one, two) = ("d\u{e9}/\u{439}.yaml", "de\u{301}/\u{438}\u{306}.yaml");
        for pattern in [
            one,
            two,
            "d?/?.yaml",
            "d[\u{e9}]/{\u{439},x}.yaml",
            "d*/\u{439}*",
        ] {
            let pattern = Pattern::new(pattern).unwrap();
            for path in [one, two].map(Path::new) {
                assert!(pattern.names(path), "{} {path:?}", pattern.text);
                assert!(pattern.leads_into(path.parent().unwrap()));
            }
        }
        let ranges = Pattern::new("[\u{430}-\u{44f}]?.y*").unwrap();
        assert!(ranges.names(Path::new("\u{431}\u{1f4c4}.yaml")));
        assert!(!ranges.names(Path::new("a\u{1f4c4}.yaml")));
        assert!(!Pattern::new("d?").unwrap().names(Path::new("d\u{e9}e")));
        assert!(
            Pattern::new(r"a\\xc3?")
                .unwrap()
                .names(Path::new(r"a\xc3z"))
        );
        // What `except` takes out has the very name.
        assert!(!Pattern::new(one).unwrap().matches(Path::new(two)));
    }

    #[test]
    fn every_name_can_be_named() {
        for name in [
            "a[1].yaml",
            "d/*?[]{}\\,!^-.yaml",
            "[!a]",
            "[^]",
            "]",
            "}{",
            "a\\b*",
        ] {
            let text = Pattern::naming(name);
            if Pattern::is_pattern(name) {
                assert_eq!(Pattern::only_name(&text).unwrap(), name);
                assert!(Pattern::new(&text).unwrap().matches(Path::new(name)));
            } else {
                assert_eq!(text, name);
            }
        }
        assert_eq!(Pattern::naming("-"), "./-");
        for several in ["a*", "[ab]", "{a,b}", "[!a]", "a?", "[a-b]", "[a]"] {
            assert_eq!(Pattern::only_name(several), None, "{several}");
        }
        assert_eq!(Pattern::only_name("\\[a").unwrap(), "[a");
    }

    #[test]
    fn brackets_and_braces_stand_for_themselves_too() {
        for (pattern, path) in [
            ("d/a[1].yaml", "d/a[1].yaml"),
            ("d/a[1].yaml", "d/a1.yaml"),
            ("d/[ab]*/{x,y}.yaml", "d/[ab]c/{x,y}.yaml"),
            ("d/[ab]*/{x,y}.yaml", "d/bc/y.yaml"),
            ("{a,b}/c/*", "{a,b}/c/d"),
            ("{a/b,c}/*", "{a/b,c}/d"),
            ("[]a]/[!b]/x", "[]a]/[!b]/x"),
            ("a\\[1]", "a[1]"),
            ("a\\[1]", "a\\[1]"),
            ("**/[a]/**", "b/[a]/c/d"),
        ] {
            let pattern = Pattern::new(pattern).unwrap();
            assert!(pattern.names(Path::new(path)), "{} {path}", pattern.text);
            let folders = Path::new(path).ancestors().skip(1);
            let mut folders = folders.filter(|folder| !folder.as_os_str().is_empty());
            assert!(folders.all(|folder| pattern.leads_into(folder)), "{path}");
        }
        let pattern = Pattern::new("d/a[1].yaml").unwrap();
        assert!(!pattern.names(Path::new("d/a[2].yaml")));
        assert!(!pattern.matches(Path::new("d/a[1].yaml")));
    }

    #[test]
    fn parts_that_name_nothing_change_nothing() {
        for (written, text) in [
            ("./d/*.yaml", "d/*.yaml"),
            ("././d//./*.yaml", "d/*.yaml"),
            ("d/", "d"),
            ("/a//b", "/a/b"),
            ("./", "."),
            ("", ""),
            ("/", "/"),
            ("../d/*", "../d/*"),
            ("d/.h/*", "d/.h/*"),
        ] {
            assert_eq!(Pattern::new(written).unwrap().text, text, "{written}");
        }
        assert_eq!(Pattern::new("").unwrap().prefix(), Path::new(""));
        assert_eq!(Pattern::new("/*").unwrap().prefix(), Path::new("/"));
    }

    #[test]
    fn what_a_pattern_names_and_what_it_covers() {
        let pattern = Pattern::new("./d/old/**").unwrap();
        assert_eq!(pattern.prefix(), Path::new("d/old"));
        assert!(pattern.covers(Path::new("d/old")) && !pattern.covers(Path::new("d")));
        assert!(Pattern::new("**").unwrap().covers(Path::new("x")));
        assert!(!Pattern::new("d/*.yaml").unwrap().covers(Path::new("d")));
        assert_eq!(Pattern::new("/a/*.yaml").unwrap().prefix(), Path::new("/a"));
        assert!(Pattern::new("d/{a").is_err());
        let leaves = |pattern: &str| Pattern::new(pattern).unwrap().leaves();
        assert!(leaves("../d/*") && leaves("d/../../*") && leaves("/d/*") && !leaves("d/..x/*"));
    }
}
