//! Inks: what a stroke or surface means, and how it looks by day and by night.
//!
//! plotters knows colours only. An ink travels through it as the colour `(0, 0, number)`, and
//! comes out of the backend as a CSS class; so themes are a matter of style sheets, and printing
//! or a page around the picture can change them.

use crate::vessel::fact::STAGES;
use plotters::style::RGBColor;

/// What a stroke, surface or text means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Ink {
    /// Text and marks.
    Ink = 0,
    /// The ground.
    Paper = 1,
    /// Less important text, axes.
    Muted = 2,
    /// Grid lines.
    Grid = 3,
    /// Stages; also what is down in them.
    Detect = 4,
    /// See [`Ink::Detect`].
    Decide = 5,
    /// See [`Ink::Detect`].
    Transit = 6,
    /// See [`Ink::Detect`].
    Act = 7,
    /// See [`Ink::Detect`].
    Resync = 8,
    /// What serves.
    Up = 9,
    /// What is at need with a part down.
    Degraded = 10,
    /// What is not needed or off.
    Idle = 11,
    /// What is below need but tolerated.
    Unmet = 12,
    /// What is lost, missed or struck.
    Bad = 13,
    /// What is met.
    Good = 14,
    /// A band of confidence.
    Band = 15,
    /// A requirement.
    Limit = 16,
    /// A curve or interval.
    Mark = 17,
    /// Bold text.
    Title = 18,
    /// A phase.
    Phase = 19,
    /// What is lost with the mission.
    Lost = 20,
    /// Text on bars and lines, with a halo of paper.
    Label = 21,
    /// Steps from little to much.
    Heat0 = 22,
    /// See [`Ink::Heat0`].
    Heat1 = 23,
    /// See [`Ink::Heat0`].
    Heat2 = 24,
    /// See [`Ink::Heat0`].
    Heat3 = 25,
    /// See [`Ink::Heat0`].
    Heat4 = 26,
}

/// From little to much; ordinary text can be read on all of them.
pub const HEAT: [Ink; 5] = [Ink::Heat0, Ink::Heat1, Ink::Heat2, Ink::Heat3, Ink::Heat4];

/// All inks with class name, colour by day and by night, and the pattern drawn over the colour.
const INKS: [(Ink, &str, &str, &str, Pattern); 27] = [
    (Ink::Ink, "ink", "#1b1f24", "#e6e8eb", Pattern::None),
    (Ink::Paper, "paper", "#ffffff", "#14181d", Pattern::None),
    (Ink::Muted, "muted", "#57606a", "#9aa4af", Pattern::None),
    (Ink::Grid, "grid", "#d8dde3", "#343b44", Pattern::None),
    (Ink::Detect, "detect", "#d1495b", "#e8697a", Pattern::Rising),
    (Ink::Decide, "decide", "#e0a030", "#e8b04c", Pattern::Dots),
    (Ink::Transit, "transit", "#4ba3d8", "#63b5e6", Pattern::Level),
    (Ink::Act, "act", "#22577a", "#3c82b0", Pattern::None),
    (Ink::Resync, "resync", "#2a9d7c", "#3fbf9a", Pattern::Upright),
    (Ink::Up, "up", "#cfe3d6", "#2b4a3a", Pattern::None),
    (Ink::Degraded, "degraded", "#b9c98a", "#67753a", Pattern::Falling),
    (Ink::Idle, "idle", "#eef0f2", "#20262d", Pattern::None),
    (Ink::Unmet, "unmet", "#c9a7d8", "#7d5a8e", Pattern::Falling),
    (Ink::Bad, "bad", "#b3261e", "#ff7b72", Pattern::None),
    (Ink::Good, "good", "#1a7f37", "#56d364", Pattern::None),
    (Ink::Band, "band", "#c3d7ea", "#28435c", Pattern::None),
    (Ink::Limit, "limit", "#8a3ffc", "#be95ff", Pattern::None),
    (Ink::Mark, "mark", "#1f5f99", "#79b8f2", Pattern::None),
    (Ink::Title, "title", "#1b1f24", "#e6e8eb", Pattern::None),
    (Ink::Phase, "phase", "#e3e7f5", "#2b3150", Pattern::None),
    (Ink::Lost, "lost", "#5d636b", "#8f979f", Pattern::Falling),
    (Ink::Label, "label", "#1b1f24", "#e6e8eb", Pattern::None),
    (Ink::Heat0, "heat0", "#eef6ee", "#1b2a24", Pattern::None),
    (Ink::Heat1, "heat1", "#f6eecb", "#383419", Pattern::None),
    (Ink::Heat2, "heat2", "#f7d9a4", "#4d3a1c", Pattern::None),
    (Ink::Heat3, "heat3", "#f2b690", "#663620", Pattern::None),
    (Ink::Heat4, "heat4", "#e58f84", "#7d2f2c", Pattern::None),
];

/// Inks of the parts of downtime: of the stages, then of what is lost.
pub const PART_INKS: [Ink; STAGES + 1] =
    [Ink::Detect, Ink::Decide, Ink::Transit, Ink::Act, Ink::Resync, Ink::Lost];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pattern {
    None,
    Rising,
    Falling,
    Level,
    Upright,
    Dots,
}

impl Pattern {
    /// Lines over a tile of 6 by 6.
    fn path(self) -> Option<&'static str> {
        match self {
            Pattern::None => None,
            Pattern::Rising => Some("M-1,7 7,-1M-1,1 1,-1M5,7 7,5"),
            Pattern::Falling => Some("M-1,-1 7,7M5,-1 7,1M-1,5 1,7"),
            Pattern::Level => Some("M0,3H6"),
            Pattern::Upright => Some("M3,0V6"),
            Pattern::Dots => Some("M2,3H4"),
        }
    }
}

impl Ink {
    /// The colour under which it travels through plotters.
    #[must_use]
    pub fn color(self) -> RGBColor {
        RGBColor(0, 0, self as u8)
    }

    /// The class of a colour that came through plotters; plain ink for colours of no ink.
    #[must_use]
    pub fn class_of((_, _, number): (u8, u8, u8)) -> &'static str {
        INKS.get(number as usize).map_or("ink", |entry| entry.1)
    }
}

/// Style sheet of a figure whose root has the classes `shakedown` and `name`.
///
/// Every rule names the plain colour first: a reader of SVG that knows no CSS variables (librsvg,
/// Inkscape) shows the picture by day.
pub(super) fn sheet(name: &str) -> String {
    let root = format!(".shakedown.{name}");
    let mut day = String::new();
    let mut night = String::new();
    let mut rules = String::new();
    for (_, class, light, dark, pattern) in INKS {
        day.push_str(&format!("--{class}:{light};"));
        night.push_str(&format!("--{class}:{dark};"));
        let var = format!("var(--{class},{light})");
        rules.push_str(&format!(
            "{root} .s-{class}{{fill:none;stroke:{light};stroke:{var}}}\
             {root} .c-{class},{root} .t-{class}{{fill:{light};fill:{var}}}"
        ));
        match pattern.path() {
            None => rules.push_str(&format!("{root} .f-{class}{{fill:{light};fill:{var}}}")),
            Some(_) => {
                rules.push_str(&format!("{root} .f-{class}{{fill:url(#{name}-p-{class})}}"));
            }
        }
        rules.push('\n');
    }
    let paper = "stroke:#ffffff;stroke:var(--paper,#ffffff)";
    format!(
        "{root}{{{day}}}\n@media (prefers-color-scheme:dark){{{root}{{{night}}}}}\n{rules}\
         {root} text{{font-family:sans-serif}}{root} .t-title{{font-weight:bold}}\
         {root} .s-limit{{stroke-dasharray:5 3}}\
         {root} .t-label{{paint-order:stroke;{paper};stroke-width:3;stroke-linejoin:round}}\
         {root} .over{{fill:none;{paper};stroke-width:1.3;stroke-opacity:.65}}\n"
    )
}

/// Patterns of a figure's inks: what tells stages apart without colour.
pub(super) fn patterns(name: &str) -> String {
    let mut out = String::new();
    for (_, class, _, _, pattern) in INKS {
        if let Some(path) = pattern.path() {
            out.push_str(&format!(
                "<pattern id=\"{name}-p-{class}\" width=\"6\" height=\"6\" \
                 patternUnits=\"userSpaceOnUse\"><rect class=\"c-{class}\" width=\"6\" \
                 height=\"6\"/><path class=\"over\" d=\"{path}\"/></pattern>\n"
            ));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inks_come_through_as_themselves() {
        for (i, (ink, class, ..)) in INKS.iter().enumerate() {
            assert_eq!(*ink as usize, i);
            let RGBColor(r, g, b) = ink.color();
            assert_eq!(Ink::class_of((r, g, b)), *class);
        }
        assert_eq!(Ink::class_of((255, 0, 255)), "ink");
    }

    #[test]
    fn stages_differ_without_colour() {
        let paths: Vec<_> = PART_INKS.iter().map(|&i| INKS[i as usize].4.path()).collect();
        for (i, a) in paths.iter().enumerate() {
            assert!(paths[i + 1..].iter().all(|b| a != b));
        }
    }
}
