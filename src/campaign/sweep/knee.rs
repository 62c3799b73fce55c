//! Where gains along a parameter end.

use crate::campaign::sweep::outcome::Knee;

/// The knee of a line of points in order of the parameter's values: the stretch around its best,
/// whose place is given, over which the best is no clear gain. `rising`: whether the measure gets
/// better along it; else the line is turned round. `open` by place: true where the best is no clear
/// gain.
pub(super) fn knee(
    parameter: usize,
    mut line: Vec<usize>,
    mut open: Vec<bool>,
    mut best: usize,
    rising: bool,
) -> Option<Knee> {
    if best >= line.len() || open.len() != line.len() {
        return None;
    }
    if !rising {
        line.reverse();
        open.reverse();
        best = line.len() - 1 - best;
    }
    let at = open[..best].iter().rposition(|open| !open).map_or(0, |worse| worse + 1);
    let after = open[best..].iter().position(|open| !open).unwrap_or(open.len() - best);
    let to = (best + after).saturating_sub(1).max(best);
    let others = (0..line.len()).filter(|&i| open[i] && !(at..=to).contains(&i)).collect();
    Some(Knee { parameter, line, rising, at, to, others })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(open: &[u8], best: usize, rising: bool) -> (usize, usize, Vec<usize>) {
        let open: Vec<bool> = open.iter().map(|&open| open == 1).collect();
        let line = (0..open.len()).collect();
        let knee = knee(0, line, open, best, rising).unwrap();
        (knee.at, knee.to, knee.others)
    }

    #[test]
    fn the_stretch_is_around_the_best() {
        assert_eq!(found(&[0, 0, 1, 1], 2, true), (2, 3, vec![]));
        assert_eq!(found(&[1, 1, 0, 0], 0, false), (2, 3, vec![]));
        assert_eq!(found(&[0, 1, 0], 1, true), (1, 1, vec![]), "lost again at the last");
        assert_eq!(found(&[1, 0, 1], 0, false), (2, 2, vec![0]), "one beyond a worse one");
        assert_eq!(found(&[1, 1, 1], 1, true), (0, 2, vec![]));
    }
}
