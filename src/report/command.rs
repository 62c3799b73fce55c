//! The commands that reports end with, ready to be pasted into a shell.

use crate::report::clean;

/// A word of a POSIX shell that means exactly this text.
#[must_use]
pub fn quoted(word: &str) -> String {
    let word = clean::plain(word);
    let safe = |c: char| c.is_ascii_alphanumeric() || "-_./+,:@%".contains(c);
    if !word.is_empty() && word.chars().all(safe) && !word.starts_with('-') {
        word
    } else if word.starts_with('-') && word.chars().all(safe) {
        format!("./{word}")
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// The command that flies one replication again.
#[must_use]
pub fn replay(mission: &str, seed: u64, replication: u64) -> String {
    format!("shakedown run {} --seed {seed} --replication {replication}", quoted(mission))
}

/// The command that flies a campaign of `n` replications.
#[must_use]
pub fn campaign(mission: &str, seed: u64, n: u64) -> String {
    format!("shakedown campaign {} --seed {seed} -n {n}", quoted(mission))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_survive_the_shell() {
        assert_eq!(
            replay("missions/mars.ron", 1, 4711),
            "shakedown run missions/mars.ron --seed 1 --replication 4711"
        );
        assert_eq!(quoted("my mission.ron"), "'my mission.ron'");
        assert_eq!(quoted("a'b; rm -rf"), "'a'\\''b; rm -rf'");
        assert_eq!(quoted("-x.ron"), "./-x.ron");
        assert_eq!(quoted(""), "''");
        assert!(!campaign("\u{1b}[2J", 1, 2).contains('\u{1b}'));
    }
}
