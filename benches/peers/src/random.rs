//! Random numbers that are the same on every machine and with every version of every crate.

/// A SplitMix64 generator.
pub struct Random(u64);

const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Random {
    /// A stream of its own for each document: document `index` is the same however many there are.
    pub fn of_document(seed: u64, index: u64) -> Self {
        Random(mix(seed.wrapping_add(STEP)) ^ mix(index.wrapping_mul(STEP)))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        assert!(low <= high, "no number from {low} to {high}");
        let count = high.abs_diff(low) + 1;
        let offset = (u128::from(self.next()) * u128::from(count)) >> 64;
        low + i64::try_from(offset).expect("below the count")
    }

    /// An index below `count`.
    pub fn index(&mut self, count: usize) -> usize {
        self.between(0, count as i64 - 1) as usize
    }

    /// `true` in so many of a thousand cases.
    pub fn per_mille(&mut self, cases: i64) -> bool {
        self.between(0, 999) < cases
    }

    /// One of the elements.
    pub fn pick<T: Copy>(&mut self, elements: &[T]) -> T {
        elements[self.index(elements.len())]
    }

    /// Puts the elements into a random order.
    pub fn shuffle<T>(&mut self, elements: &mut [T]) {
        for end in (1..elements.len()).rev() {
            elements.swap(end, self.index(end + 1));
        }
    }
}
