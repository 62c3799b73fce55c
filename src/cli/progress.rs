//! The progress of a campaign, with the estimate as it converges: on a terminal only.

use super::screen::Screen;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use shakedown::campaign::Progress;
use shakedown::campaign::sink::Worst;
use shakedown::report::clean::shorten;
use shakedown::report::format;

/// Columns of the name in the bar.
const NAME: usize = 16;

/// A bar that shows how far the campaign is and what it has found so far.
#[derive(Debug)]
pub struct Bar {
    bar: ProgressBar,
    begun: bool,
}

impl Bar {
    /// A bar, hidden if nobody watches.
    pub fn new(screen: &Screen) -> Bar {
        let target = match screen.watched() {
            true => ProgressDrawTarget::stderr_with_hz(8),
            false => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(None, target);
        let style =
            ProgressStyle::with_template("{bar:12} {pos} of {len}, {eta} to go  {wide_msg}");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        Bar { bar, begun: false }
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Bar {
    fn update(&mut self, done: u64, asked: u64, worst: Option<Worst<'_>>) {
        if self.bar.is_hidden() {
            return;
        }
        if !self.begun {
            // What was flown before a resume says nothing about today's speed.
            self.bar.set_length(asked);
            self.bar.set_position(done);
            self.bar.reset_eta();
            self.begun = true;
        }
        self.bar.set_position(done);
        if let Some(worst) = worst {
            let name = shorten(worst.name, NAME);
            self.bar.set_message(format!("{name} {}", format::share(&worst.availability)));
        }
    }
}
