//! The words that the vocabulary bans, in comments and texts. There are no exceptions.

use crate::Source;
use crate::tokens::Is;

/// Each banned word with the one to use.
const BANNED: &[(&str, &str)] = &[
    ("trial", "replication"),
    ("trials", "replications"),
    ("iteration", "replication, or say what is gone through"),
    ("iterations", "replications, or say what is gone through"),
    ("simulation run", "replication"),
    ("simulation runs", "replications"),
];

/// Reports banned words in the comments and texts of a source file.
pub fn check(file: &Source, wrong: &mut Vec<String>) {
    for token in &file.tokens {
        if matches!(token.is, Is::Comment | Is::Text) {
            check_text(&file.path, token.line, &token.text, wrong);
        }
    }
}

/// Reports banned words in a text that begins at a line.
pub fn check_text(path: &str, first: usize, text: &str, wrong: &mut Vec<String>) {
    for (offset, line) in text.lines().enumerate() {
        let letters = |c: char| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { ' ' };
        let words: String = line.chars().map(letters).collect();
        let plain = format!(" {} ", words.split_whitespace().collect::<Vec<_>>().join(" "));
        for (word, instead) in BANNED {
            if plain.contains(&format!(" {word} ")) {
                wrong.push(format!("{path}:{}: `{word}`: say {instead}", first + offset));
            }
        }
    }
}

#[test]
fn whole_words_only_in_any_case() {
    let mut wrong = Vec::new();
    check_text("f", 1, "industrial\nTrials; one\nSimulation-Run: iterations", &mut wrong);
    assert_eq!(wrong.len(), 3, "{wrong:?}");
    check(&Source::new("f", "let iteration = 1; // iteration"), &mut wrong);
    assert_eq!(wrong.len(), 4, "{wrong:?}");
}
