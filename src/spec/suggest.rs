//! The nearest name to a mistyped one.

/// The candidate nearest to `wrong`, if it is near enough to be meant: at most a third of the
/// characters differ, where swapped neighbours count once. Ties go to the candidate given first.
/// A candidate that differs only in case, or in `-`, `_`, spaces and dots, is always near enough.
pub fn nearest<'a, I>(wrong: &str, candidates: I) -> Option<&'a str>
where
    I: IntoIterator<Item = &'a str>,
{
    // A hostile name may be 64 KiB long and the distance is quadratic: nobody misspells that.
    let length = wrong.chars().count();
    if length > 128 {
        return None;
    }
    let folded = fold(wrong);
    let mut best: Option<((usize, bool), &str)> = None;
    for candidate in candidates {
        if candidate.chars().count() > 128 {
            continue;
        }
        let distance = if fold(candidate) == folded { 0 } else { apart(wrong, candidate) };
        let allowed = (length.max(candidate.chars().count()) / 3).max(1);
        // Of two as near the one that goes on as the word does: `pass` is rather `Passes` than `phases`.
        let rank = (distance, !fold(candidate).starts_with(&folded));
        let nearer = best.is_none_or(|(least, _)| rank < least);
        if distance <= allowed && nearer && !candidate.is_empty() {
            best = Some((rank, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How far apart two names are, whatever the case of their letters.
fn apart(wrong: &str, candidate: &str) -> usize {
    strsim::osa_distance(&wrong.to_lowercase(), &candidate.to_lowercase()).max(1)
}

fn fold(name: &str) -> String {
    let kept = name.chars().filter(|c| !matches!(c, '-' | '_' | ' ' | '.'));
    kept.flat_map(char::to_lowercase).collect()
}

/// `a, b and c`, at most `limit` of them, then `and 12 more`.
pub fn listing<'a, I>(names: I, limit: usize) -> String
where
    I: IntoIterator<Item = &'a str>,
{
    let names: Vec<&str> = names.into_iter().collect();
    let (shown, rest) = names.split_at(names.len().min(limit.max(1)));
    let quoted: Vec<String> = shown.iter().map(|name| format!("`{name}`")).collect();
    match (quoted.as_slice(), rest.len()) {
        ([], _) => "none".to_string(),
        ([one], 0) => one.clone(),
        ([first @ .., last], 0) => format!("{} and {last}", first.join(", ")),
        (all, more) => format!("{} and {more} more", all.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let names = ["replicas", "redundancy", "image", "min_ready"];
        assert_eq!(nearest("replcas", names), Some("replicas"));
        assert_eq!(nearest("Image", names), Some("image"));
        assert_eq!(nearest("min-ready", names), Some("min_ready"));
        assert_eq!(nearest("banana", names), None);
        assert_eq!(nearest("", names), None);
        assert_eq!(nearest(&"x".repeat(100_000), names), None);
    }

    #[test]
    fn case_counts_for_nothing_and_beginnings_break_ties() {
        assert_eq!(nearest("pass", ["phases", "Passes"]), Some("Passes"));
        assert_eq!(nearest("conjuction", ["Injection", "Conjunction"]), Some("Conjunction"));
    }

    #[test]
    fn listings_read_aloud() {
        assert_eq!(listing([], 5), "none");
        assert_eq!(listing(["a"], 5), "`a`");
        assert_eq!(listing(["a", "b", "c"], 5), "`a`, `b` and `c`");
        assert_eq!(listing(["a", "b", "c"], 2), "`a`, `b` and 1 more");
    }
}
