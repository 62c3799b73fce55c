//! The orchestrated half of the random vessels, with dice of its own: what else there is does not
//! depend on it. Processors are tight there, so that replicas wait and make room for each other.

use super::{Dice, life, short};

/// What stands for the cores of a node until all replicas are known.
const CORES: &str = "@cores@";

pub struct Orchestra {
    dice: Dice,
    on: bool,
    /// Tenths of a core that all replicas ask for.
    tenths: u64,
}

impl Orchestra {
    pub fn new(d: &Dice) -> Orchestra {
        let mut dice = Dice(d.0 ^ 0x0c4e_57a0);
        let on = dice.one_in(2);
        Orchestra { dice, on, tenths: 0 }
    }

    /// A mode that cuts a node or a domain off.
    pub fn cut(&mut self) -> String {
        let d = &mut self.dice;
        if !self.on || d.one_in(2) {
            return String::new();
        }
        format!("\"cut\": (time: {}, effect: Isolate, repair: {}),", life(d), short(d))
    }

    /// What a node has, in place of what it would have.
    pub fn cores(&self, instead: &'static str) -> &'static str {
        if self.on { "cpu: @cores@," } else { instead }
    }

    /// What a service asks for, in place of what it would ask for.
    pub fn asks(&self, instead: &'static str) -> &'static str {
        if self.on { "cpu: 0.1," } else { instead }
    }

    /// How a service is moved.
    pub fn moves(&mut self, replicas: u64) -> String {
        self.tenths += replicas;
        let d = &mut self.dice;
        if !self.on || d.one_in(4) {
            return String::new();
        }
        let mut out = "orchestrator: \"o\",".to_owned();
        if d.one_in(2) {
            out += "exclusive: true,";
        }
        if d.one_in(3) {
            out += &format!("toleration: \"{} s\",", d.roll(3) * d.roll(2000));
        }
        if d.one_in(3) {
            out += &format!("prefers: {},", d.pick(&["Node", "Domain"]));
        }
        if d.one_in(3) {
            out += "spread: @spread@,";
        }
        out
    }

    /// An image, a service and the control plane that it runs.
    pub fn plane(&mut self) -> (String, String, String) {
        let d = &mut self.dice;
        if !self.on {
            return Default::default();
        }
        let replicas = d.roll(3) + 1;
        let image = format!(
            "\"io\": (start: {}, modes: {{ \"crash\": (time: {}, effect: Crash) }})",
            short(d),
            life(d)
        );
        let service = format!("\"so\": (image: \"io\", replicas: {replicas})");
        let reschedule = if d.one_in(2) { "reschedule: ()," } else { "" };
        let retry = d.roll(30) + 1;
        let plane = format!(
            "\"o\": (service: \"so\", lease: \"{} s\", retry: \"{} s\", heartbeat: \"{} s\", grace: \"{} s\", poll: \"{} s\", toleration: \"{} s\", eviction_pause: \"{} s\", eviction_limit: {}, fencing: {}, schedule: {}, score: {}, preemption: {}, {reschedule})",
            retry + d.roll(60) + 1,
            retry,
            d.roll(60) + 1,
            d.roll(300).max(1),
            d.roll(60) + 1,
            d.roll(2) * d.roll(900),
            d.roll(100),
            d.pick(&["0.3", "0.55", "1.0"]),
            d.pick(&["Confirmed", "Unfenced"]),
            short(d),
            d.pick(&["LeastLoaded", "BinPacking"]),
            !d.one_in(4),
        );
        (image, service, plane)
    }

    /// With as many cores a node as all replicas need, and hardly more. What must keep apart fits
    /// before the flight only where there is more room.
    pub fn tightened(&mut self, text: &str, nodes: u64) -> String {
        let d = &mut self.dice;
        let apart = nodes > 2 && d.one_in(2);
        let spread = if apart { "Node" } else { "Free" };
        let tenths = match apart {
            true => self.tenths,
            false => self.tenths.div_ceil(nodes) + d.roll(2),
        };
        // A vessel without services has nodes that compute all the same.
        let tenths = tenths.max(1);
        let cores = format!("{}.{}", tenths / 10, tenths % 10);
        text.replace(CORES, &cores).replace("@spread@", spread)
    }
}
