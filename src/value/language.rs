//! Language tags, as BCP 47 writes them: `ru`, `sr-Latn`, `pt-BR`.

use std::fmt;
use std::sync::Arc;

/// A language tag in its usual case: `sr-Latn-RS`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LanguageTag(Arc<str>);

/// Why a text is no language tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoLanguage {
    /// The tag that was probably meant, with the name of its language.
    pub meant: Option<(&'static str, &'static str)>,
}

/// The codes of two letters of ISO 639-1.
const CODES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz \
    ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu \
    ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd \
    ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss \
    st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// Codes of countries, names and codes of three letters that are written for a language, its tag, and its name.
const MEANT: [(&[&str], &str, &str); 28] = [
    (&["kz", "kaz", "kazakh"], "kk", "Kazakh"),
    (&["rus", "russian"], "ru", "Russian"),
    (&["ua", "ukr", "ukrainian"], "uk", "Ukrainian"),
    (&["by", "bel", "belarusian"], "be", "Belarusian"),
    (&["kyrgyz", "kir"], "ky", "Kyrgyz"),
    (&["uzb", "uzbek"], "uz", "Uzbek"),
    (&["tj", "tgk", "tajik"], "tg", "Tajik"),
    (&["tm", "tuk", "turkmen"], "tk", "Turkmen"),
    (&["ge", "geo", "kat", "georgian"], "ka", "Georgian"),
    (&["arm", "hye", "armenian"], "hy", "Armenian"),
    (&["us", "gb", "eng", "english"], "en", "English"),
    (&["ger", "deu", "german", "deutsch"], "de", "German"),
    (&["fre", "fra", "french"], "fr", "French"),
    (&["spa", "spanish"], "es", "Spanish"),
    (&["ita", "italian"], "it", "Italian"),
    (&["por", "portuguese"], "pt", "Portuguese"),
    (&["pol", "polish"], "pl", "Polish"),
    (&["cz", "cze", "ces", "czech"], "cs", "Czech"),
    (&["dk", "dan", "danish"], "da", "Danish"),
    (&["swe", "swedish"], "sv", "Swedish"),
    (&["gr", "gre", "ell", "greek"], "el", "Greek"),
    (&["dut", "nld", "dutch"], "nl", "Dutch"),
    (&["tur", "turkish"], "tr", "Turkish"),
    (&["ara", "arabic"], "ar", "Arabic"),
    (&["cn", "chi", "zho", "chinese"], "zh", "Chinese"),
    (&["jp", "jpn", "japanese"], "ja", "Japanese"),
    (&["kor", "korean"], "ko", "Korean"),
    (&["rum", "ron", "romanian"], "ro", "Romanian"),
];

impl LanguageTag {
    /// Reads a tag: a language of two letters of ISO 639-1, or of three where it has no shorter one, then optionally a
    /// script, a region and variants.
    ///
    /// # Errors
    /// It is no language tag.
    pub fn parse(text: &str) -> Result<Self, NoLanguage> {
        let plain = text.trim().to_lowercase();
        let parts: Vec<&str> = plain.split('-').collect();
        let (language, rest) = parts.split_first().ok_or(NoLanguage { meant: None })?;
        let meant = MEANT
            .iter()
            .find(|(words, ..)| words.contains(language))
            .map(|(_, tag, name)| (*tag, *name));
        let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_lowercase());
        let known = match language.len() {
            2 => CODES.split_whitespace().any(|code| code == *language),
            3 => letters(language) && meant.is_none(),
            _ => false,
        };
        let fits = |part: &&str| {
            (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        if !known || text != text.trim() || !rest.iter().all(fits) {
            return Err(NoLanguage {
                meant: meant.filter(|_| !known),
            });
        }
        let cased = rest.iter().map(|part| match part.len() {
            2 => part.to_uppercase(),
            4 if letters(part) => capitalised(part),
            _ => (*part).to_owned(),
        });
        let all: Vec<String> = std::iter::once((*language).to_owned())
            .chain(cased)
            .collect();
        Ok(Self(all.join("-").into()))
    }

    /// The tag as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The one of several texts that is in this language, or in it without its last parts: `pt` for `pt-BR`.
    pub fn choose<'t, T>(&self, all: &'t [(Self, T)]) -> Option<&'t T> {
        let mut wanted = self.as_str();
        loop {
            if let Some((_, found)) = all.iter().find(|(tag, _)| tag.as_str() == wanted) {
                return Some(found);
            }
            wanted = wanted.rsplit_once('-')?.0;
        }
    }
}

fn capitalised(part: &str) -> String {
    let (first, rest) = part.split_at_checked(1).unwrap_or((part, ""));
    format!("{}{rest}", first.to_uppercase())
}

impl NoLanguage {
    /// What to write instead.
    pub fn help(&self) -> String {
        match self.meant {
            Some((tag, name)) => format!("the tag of {name} is `{tag}`"),
            None => "write the code of the language in ISO 639, as `ru`, `kk` or `de`; a region may follow it: `pt-BR`"
                .to_owned(),
        }
    }
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_in_any_case() {
        let shown = |text| LanguageTag::parse(text).map(|tag| tag.to_string());
        assert_eq!(shown("RU"), Ok("ru".to_owned()));
        assert_eq!(shown("sr-latn-rs"), Ok("sr-Latn-RS".to_owned()));
        assert_eq!(shown("kaa"), Ok("kaa".to_owned()));
        for wrong in [
            "",
            "r",
            "xx",
            "ru_RU",
            "ru-",
            "ru-verylongpart",
            "1a",
            " ru",
        ] {
            assert!(shown(wrong).is_err(), "{wrong}");
        }
        let meant = |text| {
            LanguageTag::parse(text)
                .unwrap_err()
                .meant
                .map(|(tag, _)| tag)
        };
        assert_eq!(meant("kz"), Some("kk"));
        assert_eq!(meant("Russian"), Some("ru"));
        assert_eq!(meant("xx"), None);
        for (_, tag, _) in MEANT {
            assert!(LanguageTag::parse(tag).is_ok(), "{tag}");
        }
    }

    #[test]
    fn the_nearest_text_is_chosen() {
        let tag = |text| LanguageTag::parse(text).unwrap();
        let all = [(tag("pt"), 1), (tag("pt-BR"), 2), (tag("sr-Latn"), 3)];
        assert_eq!(tag("pt-BR").choose(&all), Some(&2));
        assert_eq!(tag("pt-AO").choose(&all), Some(&1));
        assert_eq!(tag("sr").choose(&all), None);
    }
}
