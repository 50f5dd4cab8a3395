//! Repeatable chance for synthetic data. Separate because the same seed must give the same bytes on every machine and
//! with every release of any library, so the arithmetic is ours (SplitMix64, Steele, Lea and Flood 2014).
//!
//! **Invariant:** a stream depends on its seed and its number only, so a record can be made again without the ones before.

/// A stream of repeatable choices.
#[derive(Debug, Clone)]
pub struct Dice {
    state: u64,
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Dice {
    /// The stream of one record: `room` tells kinds of record apart, `number` is the record's place in its file.
    pub fn of(seed: u64, room: u64, number: u64) -> Self {
        Self {
            state: mix(seed ^ mix(room.wrapping_add(0x51_7cc1_b727_220a)))
                ^ mix(number.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
        }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.state)
    }

    /// A whole number from 0 up to, without, `end`. `end` must not be 0.
    pub fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.next()) * end as u128) >> 64) as usize
    }

    /// A whole number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).max(1) as usize) as i64
    }

    /// True once in `n` times.
    pub fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// One of a list that is not empty.
    pub fn pick<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_and_number_give_the_same_choices() {
        let draw =
            |seed, number| (0..8).scan(Dice::of(seed, 1, number), |d, _| Some(d.below(1000))).collect::<Vec<_>>();
        assert_eq!(draw(7, 3), draw(7, 3));
        assert_ne!(draw(7, 3), draw(7, 4));
        assert_ne!(draw(7, 3), draw(8, 3));
    }

    #[test]
    fn every_value_of_a_range_comes_and_none_outside_it() {
        let mut dice = Dice::of(1, 1, 1);
        let mut seen = [0usize; 6];
        (0..6000).for_each(|_| seen[(dice.between(10, 15) - 10) as usize] += 1);
        assert!(seen.iter().all(|n| (800..1200).contains(n)), "{seen:?}");
    }
}
