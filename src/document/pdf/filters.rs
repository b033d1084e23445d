//! Filters of streams: unpacks their bytes within a limit.

use std::io::Read;

use super::syntax::{Dict, Object, is_space};

/// Why a stream is not unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilterError {
    Damaged,
    TooLarge,
    /// A filter of pictures, or one that is not known.
    Unsupported,
}

type Unpacked = Result<Vec<u8>, FilterError>;

/// Unpacks bytes by a filter into at most `most` bytes.
///
/// # Errors
/// They are damaged, unpack to more, or the filter is not for texts.
pub fn unpack(filter: &str, bytes: &[u8], parameters: Option<&Dict>, most: usize) -> Unpacked {
    let unpacked = match filter {
        "FlateDecode" | "Fl" => inflate(bytes, most),
        "LZWDecode" | "LZW" => {
            let early = integer(parameters, "EarlyChange", 1) != 0;
            lzw(bytes, early, most)
        }
        "ASCIIHexDecode" | "AHx" => ascii_hex(bytes),
        "ASCII85Decode" | "A85" => ascii_85(bytes),
        "RunLengthDecode" | "RL" => run_length(bytes, most),
        _ => Err(FilterError::Unsupported),
    }?;
    if unpacked.len() > most {
        return Err(FilterError::TooLarge);
    }
    match filter {
        "FlateDecode" | "Fl" | "LZWDecode" | "LZW" => predicted(unpacked, parameters),
        _ => Ok(unpacked),
    }
}

fn integer(parameters: Option<&Dict>, key: &str, otherwise: i64) -> i64 {
    parameters
        .and_then(|parameters| parameters.get(key))
        .and_then(Object::integer)
        .unwrap_or(otherwise)
}

fn inflate(bytes: &[u8], most: usize) -> Unpacked {
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let mut unpacked = Vec::new();
    let read = flate2::read::ZlibDecoder::new(bytes)
        .take(limit)
        .read_to_end(&mut unpacked);
    match read {
        _ if unpacked.len() > most => Err(FilterError::TooLarge),
        Ok(_) => Ok(unpacked),
        Err(_) => Err(FilterError::Damaged),
    }
}

fn lzw(bytes: &[u8], early: bool, most: usize) -> Unpacked {
    const CLEAR: usize = 256;
    const END: usize = 257;
    // Each entry is the range of a sequence in the output.
    let mut table: Vec<(usize, usize)> = Vec::new();
    let mut out: Vec<u8> = Vec::new();
    let mut before: Option<(usize, usize)> = None;
    let (mut buffer, mut bits, mut width) = (0_u32, 0_u32, 9_u32);
    for byte in bytes {
        buffer = (buffer.wrapping_shl(8) | u32::from(*byte)) & 0x00FF_FFFF;
        bits = bits.saturating_add(8);
        if bits < width {
            continue;
        }
        bits = bits.saturating_sub(width);
        let mask = 1_u32.wrapping_shl(width).wrapping_sub(1);
        let code = usize::try_from(buffer.wrapping_shr(bits) & mask).unwrap_or(END);
        match code {
            CLEAR => {
                table.clear();
                before = None;
                width = 9;
                continue;
            }
            END => return Ok(out),
            _ => {}
        }
        let start = out.len();
        if let Ok(byte) = u8::try_from(code) {
            out.push(byte);
        } else {
            let known = table.get(code.saturating_sub(258)).copied();
            let (from, to) = match (known, before) {
                (Some(range), _) => range,
                // The sequence that is being made: the one before and its first byte.
                (None, Some((from, to))) if code.saturating_sub(258) == table.len() => {
                    (from, to.saturating_add(1))
                }
                _ => return Err(FilterError::Damaged),
            };
            for at in from..to {
                let byte = out.get(at).copied().ok_or(FilterError::Damaged)?;
                out.push(byte);
            }
        }
        if out.len() > most {
            return Err(FilterError::TooLarge);
        }
        if let Some((from, to)) = before
            && table.len() < 3838
        {
            table.push((from, to.saturating_add(1)));
        }
        before = Some((start, out.len()));
        let next = table
            .len()
            .saturating_add(258)
            .saturating_add(usize::from(early));
        // The entry of this code is added when the next one is read.
        width = match next.saturating_add(1) {
            0..=511 => 9,
            512..=1023 => 10,
            1024..=2047 => 11,
            _ => 12,
        };
    }
    Ok(out)
}

fn ascii_hex(bytes: &[u8]) -> Unpacked {
    let mut digits = Vec::new();
    for byte in bytes {
        match byte {
            b'>' => break,
            byte if is_space(*byte) => {}
            byte => digits.push(char::from(*byte).to_digit(16).ok_or(FilterError::Damaged)?),
        }
    }
    if !digits.len().is_multiple_of(2) {
        digits.push(0);
    }
    let pairs = digits.chunks_exact(2).map(|pair| {
        let value = pair.iter().fold(0_u32, |value, digit| {
            value.saturating_mul(16).saturating_add(*digit)
        });
        u8::try_from(value).map_err(|_| FilterError::Damaged)
    });
    pairs.collect()
}

fn ascii_85(bytes: &[u8]) -> Unpacked {
    let mut out = Vec::new();
    let mut group: Vec<u8> = Vec::new();
    let push = |group: &[u8], out: &mut Vec<u8>| {
        let mut value = 0_u64;
        for at in 0..5 {
            let digit = group.get(at).copied().unwrap_or(84);
            value = value.saturating_mul(85).saturating_add(u64::from(digit));
        }
        let value = u32::try_from(value).map_err(|_| FilterError::Damaged)?;
        let kept = group.len().saturating_sub(1);
        out.extend(value.to_be_bytes().into_iter().take(kept));
        Ok(())
    };
    for byte in bytes {
        match byte {
            b'~' => break,
            b'z' if group.is_empty() => out.extend([0; 4]),
            b'!'..=b'u' => {
                group.push(byte.saturating_sub(b'!'));
                if group.len() == 5 {
                    push(&group, &mut out)?;
                    group.clear();
                }
            }
            byte if is_space(*byte) => {}
            _ => return Err(FilterError::Damaged),
        }
    }
    if group.len() > 1 {
        push(&group, &mut out)?;
    }
    Ok(out)
}

fn run_length(bytes: &[u8], most: usize) -> Unpacked {
    let mut out = Vec::new();
    let mut rest = bytes;
    while let [length, after @ ..] = rest {
        if *length == 128 {
            break;
        }
        if *length < 128 {
            let (run, left) = after
                .split_at_checked(usize::from(*length).saturating_add(1))
                .ok_or(FilterError::Damaged)?;
            out.extend_from_slice(run);
            rest = left;
        } else {
            let [byte, left @ ..] = after else {
                return Err(FilterError::Damaged);
            };
            let count = 257_usize.saturating_sub(usize::from(*length));
            out.resize(out.len().saturating_add(count), *byte);
            rest = left;
        }
        if out.len() > most {
            return Err(FilterError::TooLarge);
        }
    }
    Ok(out)
}

/// Undoes the predictor that was applied before packing.
fn predicted(bytes: Vec<u8>, parameters: Option<&Dict>) -> Unpacked {
    let predictor = integer(parameters, "Predictor", 1);
    if predictor < 2 {
        return Ok(bytes);
    }
    let small = |key: &str, otherwise: i64| {
        usize::try_from(integer(parameters, key, otherwise))
            .ok()
            .filter(|value| (1..=65_536).contains(value))
            .ok_or(FilterError::Damaged)
    };
    let (colors, bits, columns) = (
        small("Colors", 1)?,
        small("BitsPerComponent", 8)?,
        small("Columns", 1)?,
    );
    let sample = colors.saturating_mul(bits);
    let pixel = sample.div_ceil(8).max(1);
    let row = sample.saturating_mul(columns).div_ceil(8);
    if predictor == 2 {
        if bits != 8 {
            return Err(FilterError::Unsupported);
        }
        let mut out = bytes;
        for line in out.chunks_mut(row) {
            for at in pixel..line.len() {
                let left = line.get(at.saturating_sub(pixel)).copied().unwrap_or(0);
                if let Some(byte) = line.get_mut(at) {
                    *byte = byte.wrapping_add(left);
                }
            }
        }
        return Ok(out);
    }
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut above = vec![0_u8; row];
    for line in bytes.chunks(row.saturating_add(1)) {
        let [kind, data @ ..] = line else { break };
        let mut current: Vec<u8> = Vec::with_capacity(row);
        for (at, byte) in data.iter().enumerate() {
            let before = at.checked_sub(pixel);
            let left = before.and_then(|at| current.get(at)).copied().unwrap_or(0);
            let up = above.get(at).copied().unwrap_or(0);
            let corner = before.and_then(|at| above.get(at)).copied().unwrap_or(0);
            let guess = match kind {
                0 => 0,
                1 => left,
                2 => up,
                3 => u8::try_from(u16::from(left).saturating_add(u16::from(up)) / 2).unwrap_or(0),
                4 => paeth(left, up, corner),
                _ => return Err(FilterError::Damaged),
            };
            current.push(byte.wrapping_add(guess));
        }
        out.extend_from_slice(&current);
        current.resize(row, 0);
        above = current;
    }
    Ok(out)
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let estimate = i32::from(left)
        .saturating_add(i32::from(up))
        .saturating_sub(i32::from(corner));
    let distance = |value: u8| estimate.saturating_sub(i32::from(value)).unsigned_abs();
    if distance(left) <= distance(up) && distance(left) <= distance(corner) {
        left
    } else if distance(up) <= distance(corner) {
        up
    } else {
        corner
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_unpacked() {
        let plain = |filter: &str, bytes: &[u8]| unpack(filter, bytes, None, 1000);
        assert_eq!(plain("AHx", b"4 8 69 7>"), Ok(b"Hip".to_vec()));
        assert_eq!(plain("A85", b"87cURDZ~>"), Ok(b"Hello".to_vec()));
        assert_eq!(
            plain("RL", &[1, b'a', b'b', 254, b'c', 128]),
            Ok(b"abccc".to_vec())
        );
        let packed = [0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01];
        let text = [45, 45, 45, 45, 45, 65, 45, 45, 45, 66];
        assert_eq!(plain("LZW", &packed), Ok(text.to_vec()));
    }

    #[test]
    fn limits_and_damage_are_errors() {
        let run = [129, b'a', 129, b'a'];
        assert_eq!(unpack("RL", &run, None, 200), Err(FilterError::TooLarge));
        assert_eq!(
            unpack("Fl", b"nothing", None, 200),
            Err(FilterError::Damaged)
        );
        assert_eq!(
            unpack("DCTDecode", b"", None, 200),
            Err(FilterError::Unsupported)
        );
    }
}
