//! One part of a campaign that is flown in several places.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// Part `index` of `of` parts, written `index/of`, such as `0/10`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shard {
    /// Its number, from 0.
    pub index: u64,
    /// How many there are, 1 or more.
    pub of: u64,
}

impl Shard {
    /// Its replications, of a campaign of `n`: the parts follow each other without gap or overlap,
    /// their sizes differ by at most one, and none is empty if there are no more parts than
    /// replications.
    #[must_use]
    pub fn range(self, n: u64) -> Range<u64> {
        let at = |index: u64| {
            let at = u128::from(n) * u128::from(index) / u128::from(self.of.max(1));
            u64::try_from(at).unwrap_or(u64::MAX)
        };
        at(self.index)..at(self.index.saturating_add(1))
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

impl FromStr for Shard {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Shard, &'static str> {
        let number = |text: &str| text.parse::<u64>().ok();
        let parts = text.split_once('/').map(|(index, of)| (number(index), number(of)));
        match parts {
            Some((Some(index), Some(of))) if index < of => Ok(Shard { index, of }),
            Some((Some(_), Some(_))) => Err("shards are numbered from 0, the last of 10 is 9/10"),
            _ => Err("a shard is its number and how many there are, such as 0/10"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shards_are_read_and_written() {
        assert_eq!("3/10".parse(), Ok(Shard { index: 3, of: 10 }));
        assert_eq!(Shard { index: 3, of: 10 }.to_string(), "3/10");
        for wrong in ["", "3", "/", "10/10", "-1/3", "0/0", "1/2/3", "a/b", "1.0/2"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn shards_tile_the_campaign(n in any::<u64>(), of in 1..2000u64) {
            let mut next = 0;
            for index in 0..of {
                let range = Shard { index, of }.range(n);
                prop_assert_eq!(range.start, next);
                let size = range.end - range.start;
                prop_assert!(size == n / of || size == n / of + 1);
                next = range.end;
            }
            prop_assert_eq!(next, n);
        }
    }
}
