//! Teams on the ground, for random vessels.

use super::{Dice, life, short};

/// A link to a team on the ground that has its end on another node, and that team.
pub fn grounds(d: &mut Dice) -> (String, String) {
    let pattern = |d: &mut Dice| {
        let (open, period) = (d.roll(20) + 1, d.roll(30) + 20);
        format!("Every(period: \"{period} h\", open: \"{open} h\", offset: \"{} h\")", d.roll(9))
    };
    let earth = format!(
        "\"earth\": (between: (\"n0\", \"n1\"), delay: {}, loss: {}, windows: {}, modes: {{ \"m\": (time: {}, lasts: {}) }}),",
        short(d),
        d.pick(&["0.0", "0.5"]),
        pattern(d),
        life(d),
        short(d)
    );
    let team = format!(
        "grounds: {{ \"mcc\": (links: [\"earth\"], shifts: {}, reaction: {}, decision: {}, at_once: {}, command_loss: (after: \"{} h\", then: [SafeMode])) }}",
        pattern(d),
        short(d),
        short(d),
        d.roll(2) + 1,
        d.roll(80) + 1
    );
    (earth, team)
}
