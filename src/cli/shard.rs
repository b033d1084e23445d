//! `--shard`: which documents of a run are checked here, and which on other machines.
//!
//! Documents are assigned by the number of their file in the run and by the byte at which they begin in it, and by nothing
//! else: neither the number of threads nor the size of what is read at a time matters. The files are numbered from 0 in the
//! order of the run. A stream is divided into slices of [`SLICE`] bytes, and slice `s` of file `f` belongs to shard
//! `(f + s) mod n`. A document belongs to the slice that it begins in; a file that is no stream is one slice.

use std::fmt;

/// Bytes of a stream in one slice. Small enough that the shards of a small register are even, and large enough that the
/// work of a slice outweighs handing it out.
const SLICE: u64 = 64 * 1024;

/// One of several parts of the documents of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shard {
    /// Its number, from 0.
    number: u64,
    /// How many there are, at least 1.
    of: u64,
}

impl Shard {
    /// The shard that is the whole run.
    pub const WHOLE: Self = Self { number: 0, of: 1 };

    /// Reads `2/4`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, ShardMistake> {
        let (number, of) = text.split_once('/').ok_or(ShardMistake::Form)?;
        let count = |digits: &str| {
            let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| digits.parse::<u64>().ok()).flatten()
        };
        let number = count(number).ok_or(ShardMistake::Form)?;
        let of = count(of).ok_or(ShardMistake::Form)?;
        match number.checked_sub(1) {
            _ if of == 0 => Err(ShardMistake::NoShards),
            None => Err(ShardMistake::Zero { of }),
            Some(_) if number > of => Err(ShardMistake::Beyond { number, of }),
            Some(number) => Ok(Self { number, of }),
        }
    }

    /// Whether it is the whole run.
    pub fn is_whole(self) -> bool {
        self.of == 1
    }

    /// Whether a document that begins at this byte of a file is checked here.
    pub fn has(self, file: usize, offset: u64) -> bool {
        let slice = slice(offset).wrapping_add(u64::try_from(file).unwrap_or(u64::MAX));
        slice.checked_rem(self.of) == Some(self.number)
    }

    /// How many of the first bytes of a stream are in slices of this shard.
    pub fn share(self, file: usize, bytes: u64) -> u64 {
        if self.is_whole() {
            return bytes;
        }
        let file_number = u64::try_from(file).unwrap_or(u64::MAX);
        let ahead = file_number.checked_rem(self.of).unwrap_or(0);
        // The first slice of this shard is as far from 0 as the shard is from that of slice 0.
        let first = self
            .number
            .saturating_add(self.of)
            .saturating_sub(ahead)
            .checked_rem(self.of)
            .unwrap_or(0);
        let begun = slice(bytes);
        let whole = begun.saturating_sub(first).div_ceil(self.of);
        let rest = if self.has(file, bytes) {
            bytes.saturating_sub(begun.saturating_mul(SLICE))
        } else {
            0
        };
        whole.saturating_mul(SLICE).saturating_add(rest)
    }
}

impl Default for Shard {
    fn default() -> Self {
        Self::WHOLE
    }
}

/// Prints `2/4`.
impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number.saturating_add(1), self.of)
    }
}

/// The byte at which the slice ends that this byte of a stream is in.
pub(super) fn slice_end(offset: u64) -> u64 {
    slice(offset).saturating_add(1).saturating_mul(SLICE)
}

fn slice(offset: u64) -> u64 {
    offset.checked_div(SLICE).unwrap_or(0)
}

/// What is wrong with a shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ShardMistake {
    /// It is not two whole numbers with a slash between them.
    Form,
    /// There are no shards: `1/0`.
    NoShards,
    /// Shards are numbered from 1: `0/4`.
    Zero { of: u64 },
    /// There are not so many: `5/4`.
    Beyond { number: u64, of: u64 },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_numbered_from_one() {
        assert_eq!(Shard::parse("1/1"), Ok(Shard::WHOLE));
        assert_eq!(Shard::parse("3/4"), Ok(Shard { number: 2, of: 4 }));
        assert_eq!(Shard::parse("4/4").unwrap().to_string(), "4/4");
        assert_eq!(Shard::parse("0/4"), Err(ShardMistake::Zero { of: 4 }));
        assert_eq!(
            Shard::parse("5/4"),
            Err(ShardMistake::Beyond { number: 5, of: 4 })
        );
        assert_eq!(Shard::parse("1/0"), Err(ShardMistake::NoShards));
        assert_eq!(Shard::parse("0/0"), Err(ShardMistake::NoShards));
        for text in [
            "", "x", "1", "/", "1/", "/4", "+1/4", "1/4/4", " 1/4", "-1/4", "1.0/4",
        ] {
            assert_eq!(Shard::parse(text), Err(ShardMistake::Form), "{text:?}");
        }
        let huge = "99999999999999999999/99999999999999999999";
        assert_eq!(Shard::parse(huge), Err(ShardMistake::Form));
    }

    #[test]
    fn every_byte_is_in_one_shard() {
        let offsets = [0, 1, SLICE - 1, SLICE, SLICE + 1, 7 * SLICE, u64::MAX];
        let mut cases = 0;
        for of in 1..=7 {
            for file in [0, 1, 5, 1000] {
                for offset in offsets {
                    let shards = (0..of).map(|number| Shard { number, of });
                    let having: Vec<Shard> =
                        shards.filter(|shard| shard.has(file, offset)).collect();
                    assert_eq!(having.len(), 1, "{offset} of {file}: {having:?}");
                    cases += 1;
                }
            }
        }
        assert_eq!(cases, 7 * 4 * 7);
    }

    #[test]
    fn shares_are_what_the_slices_hold() {
        for of in 1..=5 {
            for number in 0..of {
                let shard = Shard { number, of };
                for file in [0, 1, 6] {
                    let mut held = 0;
                    let step = SLICE / 4;
                    for piece in 0..60_u64 {
                        assert_eq!(
                            shard.share(file, piece * step),
                            held,
                            "{shard} {file} {piece}"
                        );
                        if shard.has(file, piece * step) {
                            held += step;
                        }
                    }
                }
            }
        }
    }
}
