//! A strip of characters for each phase and function: the whole flight in one line each.

use crate::report::clean;
use crate::report::history::{History, Segment, State};
use crate::report::style::{Paint, Style};
use crate::report::{format, table};
use crate::vessel::fact::Stage;
use crate::vessel::function::ItemKind;
use crate::vessel::plan::Plan;

/// Columns that the flight takes.
const COLUMNS: u64 = 72;
/// Services are shown too if there are no more lines than this.
const LINES: usize = 16;

/// Letter of a state; stages have their own, so that colour is not needed.
fn letter(state: State) -> char {
    match state {
        State::Up => '█',
        State::NotNeeded | State::Off => '·',
        State::Degraded => '▒',
        State::Unmet => '~',
        State::Down(Stage::Detect) => 'D',
        State::Down(Stage::Decide) => 'C',
        State::Down(Stage::Transit) => 'T',
        State::Down(Stage::Act) => 'A',
        State::Down(Stage::Resync) => 'R',
        State::Failed => 'X',
        State::Lost => 'L',
    }
}

fn strip(segments: &[Segment], end: u64) -> String {
    History::columns(segments, (0, end), COLUMNS as usize).into_iter().map(letter).collect()
}

/// Phases as blocks of their names, cut to their lengths.
fn phases(plan: &Plan) -> String {
    let mut line = String::new();
    for (i, phase) in plan.phases.iter().enumerate() {
        let to = plan.phases.get(i + 1).map_or(plan.end, |next| next.start);
        let column =
            |t: u64| (u128::from(t) * u128::from(COLUMNS) / u128::from(plan.end.0.max(1))) as usize;
        let (from, to) = (column(phase.start.0), column(to.0));
        if to > from {
            let name = clean::shorten(&clean::plain(&phase.name), to - from - 1);
            let pad = (to - from - 1).saturating_sub(clean::columns(&name));
            line.push_str(&format!("|{name}{}", " ".repeat(pad)));
        }
    }
    line
}

/// The strips of a replication, with a legend of what occurs.
pub(super) fn strips(plan: &Plan, history: &History, style: Style) -> String {
    let all = plan.tree.items.len() <= LINES;
    let mut table = table::Table::new(&[("", table::Side::Left), ("", table::Side::Left)]);
    if plan.phases.len() > 1 {
        table.row(vec!["phases".to_owned(), phases(plan)]);
    }
    let mut seen = String::new();
    for (spec, segments) in plan.tree.items.iter().zip(&history.items) {
        if all || spec.kind == ItemKind::Function {
            let line = strip(segments, history.end);
            seen.push_str(&line);
            let paint = if line.contains(['D', 'C', 'T', 'A', 'R', 'X', 'L']) {
                Paint::Bad
            } else {
                Paint::Good
            };
            table.painted(vec![(clean::plain(&spec.name), Paint::Plain), (line, paint)]);
        }
    }
    let legend = [
        ('█', "up"),
        ('▒', "up, but a part is down"),
        ('·', "not needed"),
        ('~', "below need, tolerated"),
        ('D', "detect"),
        ('C', "decide"),
        ('T', "transit"),
        ('A', "act"),
        ('R', "resync"),
        ('X', "out of order for good"),
        ('L', "lost"),
    ];
    let words: Vec<String> = legend
        .iter()
        .filter(|(c, _)| seen.contains(*c))
        .map(|(c, word)| format!("{c} {word}"))
        .collect();
    let column = format::span(history.end / COLUMNS);
    // The table's head is empty here: its line goes.
    let body = table.render(style, 2);
    let lines: String = body.lines().skip(1).map(|l| format!("{l}\n")).collect();
    let legend = format!("  {}; a column is {column}, at its worst", words.join(", "));
    format!("{lines}{}", style.wrap(&legend, 2))
}
