//! Encodings of simple fonts, names of glyphs, and widths of the fonts that a file need not hold.

use std::collections::HashMap;
use std::sync::OnceLock;

/// The upper halves of the encodings; `\0` is no character. What program versions disagree on (code
/// 219 of MacRoman) is none.
const STANDARD: &str = "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ\0–†‡·\0¶•‚„”»…‰\0¿\0`´ˆ˜¯˘˙¨\0˚¸\0˝˛ˇ—\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0Æ\0ª\0\0\0\0ŁØŒº\0\0\0\0\0æ\0\0\0ı\0\0łøœß\0\0\0\0";
const WIN_ANSI: &str = "€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ ¡¢£¤¥¦§¨©ª«¬-®¯°±²³´µ¶·¸¹º»¼½¾¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ";
const MAC_ROMAN: &str = "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»… ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄\0‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\0ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";

/// Names of glyphs with their characters, from the Adobe Glyph List: letters of Latin, Greek,
/// Cyrillic, Hebrew and Arabic, digits and signs.
const GLYPH_NAMES: &str = include_str!("glyph_names.txt");
/// Widths of Helvetica, Helvetica-Bold, Times-Roman, Times-Bold, Times-Italic and
/// Times-BoldItalic in thousandths of the size, by character.
const CORE_WIDTHS: &str = include_str!("core_widths.txt");

/// The 256 characters of an encoding with this name.
pub fn named(name: &str) -> Option<Vec<Option<char>>> {
    let upper = match name {
        "StandardEncoding" => STANDARD,
        "WinAnsiEncoding" => WIN_ANSI,
        "MacRomanEncoding" => MAC_ROMAN,
        _ => return None,
    };
    let lower = (0_u8..0x80).map(char::from).map(|c| match c {
        '\'' if name == "StandardEncoding" => '’',
        '`' if name == "StandardEncoding" => '‘',
        c if c.is_control() => '\0',
        c => c,
    });
    let all = lower.chain(upper.chars());
    Some(all.map(|c| (c != '\0').then_some(c)).collect())
}

/// The characters of a glyph with this name.
pub fn of_glyph(name: &str) -> Option<String> {
    static NAMES: OnceLock<HashMap<&str, char>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let entry = |line: &'static str| {
            let (name, code) = line.split_once(' ')?;
            Some((name, char::from_u32(u32::from_str_radix(code, 16).ok()?)?))
        };
        GLYPH_NAMES.lines().filter_map(entry).collect()
    });
    // A suffix names a variant of the glyph, as in `one.oldstyle`.
    let base = name.split_once('.').map_or(name, |(base, _)| base);
    let one = |name: &str| -> Option<String> {
        if let Some(c) = names.get(name) {
            return Some(c.to_string());
        }
        let hex = |digits: &str| {
            let upper = digits.chars().all(|c| matches!(c, '0'..='9' | 'A'..='F'));
            let code = u32::from_str_radix(digits, 16).ok().filter(|_| upper)?;
            char::from_u32(code).filter(|c| super::cmap::is_character(*c))
        };
        if let Some(digits) = name.strip_prefix("uni").filter(|digits| digits.len() >= 4) {
            let codes = digits.as_bytes().chunks(4);
            return codes
                .map(|code| hex(std::str::from_utf8(code).ok()?).filter(|_| code.len() == 4))
                .collect();
        }
        let digits = name.strip_prefix('u')?;
        hex(digits)
            .filter(|_| (4..=6).contains(&digits.len()))
            .map(String::from)
    };
    base.split('_').map(one).collect()
}

/// The width of a character in one of the fonts that a file need not hold, in thousandths of the
/// size; `None` if the font is none of them or has no such character.
pub fn core_width(font: &str, c: char) -> Option<f64> {
    static WIDTHS: OnceLock<HashMap<char, Vec<u16>>> = OnceLock::new();
    let name = font.to_ascii_lowercase();
    if name.starts_with("courier") {
        return Some(600.0);
    }
    let (bold, slanted) = (
        name.contains("bold"),
        name.contains("italic") || name.contains("oblique"),
    );
    let column = if name.starts_with("helvetica") || name.starts_with("arial") {
        usize::from(bold)
    } else if name.starts_with("times") {
        match (bold, slanted) {
            (false, false) => 2,
            (true, false) => 3,
            (false, true) => 4,
            (true, true) => 5,
        }
    } else {
        return None;
    };
    let widths = WIDTHS.get_or_init(|| {
        let entry = |line: &str| {
            let (code, widths) = line.split_once(' ')?;
            let c = char::from_u32(u32::from_str_radix(code, 16).ok()?)?;
            let widths = widths.split(' ').filter_map(|width| width.parse().ok());
            Some((c, widths.collect()))
        };
        CORE_WIDTHS.lines().filter_map(entry).collect()
    });
    widths.get(&c)?.get(column).copied().map(f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_glyphs_are_characters() {
        assert_eq!(of_glyph("Euro").as_deref(), Some("€"));
        assert_eq!(of_glyph("one.oldstyle").as_deref(), Some("1"));
        assert_eq!(of_glyph("f_i").as_deref(), Some("fi"));
        assert_eq!(of_glyph("uni04100411").as_deref(), Some("АБ"));
        assert_eq!(of_glyph("u1D11E").as_deref(), Some("\u{1D11E}"));
        assert_eq!(of_glyph("g12"), None);
        assert_eq!(of_glyph("union").as_deref(), Some("∪"));
        assert_eq!(of_glyph("unions"), None);
    }

    #[test]
    fn encodings_have_their_characters() {
        let win = named("WinAnsiEncoding").expect("an encoding");
        assert_eq!(win.len(), 256);
        assert_eq!(win[0x80], Some('€'));
        assert_eq!(win[0x31], Some('1'));
        assert_eq!(
            named("StandardEncoding").expect("an encoding")[0xAE],
            Some('ﬁ')
        );
        assert_eq!(core_width("Helvetica-Bold", 'A'), Some(722.0));
        assert_eq!(core_width("Times-Roman", '1'), Some(500.0));
    }
}
