//! Which node a replica goes to: filter, then score (card D3). The same choice places replicas
//! before the flight and in it; it is a pure function of what stands where.

use crate::vessel::scheduler::Reason;

/// Where replicas of a service may stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rule {
    /// Nodes that it may stand on, in order of preference.
    pub candidates: Vec<u32>,
    /// True if the author named them: the order then decides before the load.
    pub named: bool,
    /// For each node, the place that no two replicas may share; empty if they may share all.
    pub apart: Vec<u32>,
    /// For each node, the place that two replicas should rather not share; empty if none.
    pub rather: Vec<u32>,
    /// Services with whose containers it shares no node.
    pub avoids: Vec<u32>,
}

/// What is left on a node, and what stands there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Room {
    /// Thousandths of a core not yet asked for.
    pub cpu: f64,
    /// Bytes not yet asked for.
    pub memory: f64,
    /// Replicas that stand there.
    pub replicas: u32,
    /// Those of them that are of the same service.
    pub siblings: u32,
    /// Largest share of its processors or memory that is asked for.
    pub share: f64,
    /// True if it is believed to be alive.
    pub ready: bool,
    /// True if something stands there that the service avoids, or that avoids it.
    pub barred: bool,
}

/// Which of the nodes that fit is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Score {
    /// The one with the fewest replicas.
    #[default]
    Fewest,
    /// The one with the smallest share asked for.
    LeastLoaded,
    /// The one with the largest.
    BinPacking,
}

/// How many nodes were excluded for which reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Excluded {
    /// Not believed to be alive.
    pub unready: u32,
    /// Would share a place.
    pub spread: u32,
    /// Something there is avoided.
    pub barred: u32,
    /// Too little left.
    pub resources: u32,
}

impl Excluded {
    /// The reason that is closest to fitting: the last filter that excluded a node.
    #[must_use]
    pub fn reason(self) -> Reason {
        if self.resources > 0 {
            Reason::Resources
        } else if self.barred > 0 {
            Reason::Avoided
        } else if self.spread > 0 {
            Reason::Spread
        } else {
            Reason::NoNode
        }
    }
}

/// The node for the next replica, or why there is none. `rooms` has one entry a node.
///
/// # Errors
/// How many nodes were excluded for what.
pub fn choose(
    rule: &Rule,
    (cpu, memory): (f64, f64),
    rooms: &[Room],
    score: Score,
) -> Result<u32, Excluded> {
    let (apart, rather) = (siblings_of(&rule.apart, rooms), siblings_of(&rule.rather, rooms));
    let mut excluded = Excluded::default();
    let mut best: Option<(Rank, u32)> = None;
    for (order, &n) in rule.candidates.iter().enumerate() {
        let room = &rooms[n as usize];
        if !room.ready {
            excluded.unready += 1;
        } else if share(&rule.apart, &apart, n) > 0 {
            excluded.spread += 1;
        } else if room.barred {
            excluded.barred += 1;
        } else if room.cpu < cpu || room.memory < memory {
            excluded.resources += 1;
        } else {
            let together = share(&rule.rather, &rather, n);
            let rank = Rank::of(rule, room, together, order, score);
            if best.as_ref().is_none_or(|(other, _)| rank.before(other)) {
                best = Some((rank, n));
            }
        }
    }
    best.map(|(_, n)| n).ok_or(excluded)
}

/// For each place, how many siblings stand there.
fn siblings_of(places: &[u32], rooms: &[Room]) -> Vec<u32> {
    let mut counts = vec![0; places.iter().max().map_or(0, |&last| last as usize + 1)];
    for (&place, room) in places.iter().zip(rooms) {
        counts[place as usize] += room.siblings;
    }
    counts
}

/// How many siblings stand in the same place as node `n`.
fn share(places: &[u32], counts: &[u32], n: u32) -> u32 {
    places.get(n as usize).map_or(0, |&place| counts[place as usize])
}

/// What orders the nodes that fit; the least comes first.
struct Rank {
    siblings: u32,
    together: u32,
    load: f64,
    order: usize,
}

impl Rank {
    fn of(rule: &Rule, room: &Room, together: u32, order: usize, score: Score) -> Rank {
        let load = match score {
            // Where the author has an order, it decides.
            Score::Fewest if rule.named => 0.0,
            Score::Fewest => f64::from(room.replicas),
            Score::LeastLoaded => room.share,
            Score::BinPacking => -room.share,
        };
        let siblings = match score {
            Score::BinPacking => 0,
            _ => room.siblings,
        };
        Rank { siblings, together, load, order }
    }

    fn before(&self, other: &Rank) -> bool {
        (self.together, self.siblings)
            .cmp(&(other.together, other.siblings))
            .then(self.load.total_cmp(&other.load))
            .then(self.order.cmp(&other.order))
            .is_lt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Room = Room {
        cpu: 4.0,
        memory: 8.0,
        replicas: 0,
        siblings: 0,
        share: 0.0,
        ready: true,
        barred: false,
    };

    fn beside(siblings: &[u32], rooms: &[Room]) -> Vec<Room> {
        let mut rooms = rooms.to_vec();
        for &n in siblings {
            rooms[n as usize].siblings += 1;
        }
        rooms
    }

    fn rule(candidates: &[u32]) -> Rule {
        Rule { candidates: candidates.to_vec(), ..Rule::default() }
    }

    #[test]
    fn filters_in_order_and_says_why() {
        let mut rooms = [ROOM; 4];
        rooms[0].ready = false;
        rooms[1].cpu = 0.5;
        rooms[2].barred = true;
        let apart = Rule { apart: vec![0, 1, 2, 3], ..rule(&[0, 1, 2, 3]) };
        let found = choose(&apart, (1.0, 1.0), &beside(&[3], &rooms), Score::LeastLoaded);
        let excluded = found.unwrap_err();
        assert_eq!(excluded, Excluded { unready: 1, spread: 1, barred: 1, resources: 1 });
        assert_eq!(excluded.reason(), Reason::Resources);
        assert_eq!(choose(&apart, (1.0, 1.0), &beside(&[], &rooms), Score::LeastLoaded), Ok(3));
    }

    #[test]
    fn scores_and_ties() {
        let mut rooms = [ROOM; 3];
        (rooms[0].share, rooms[1].share, rooms[2].share) = (0.5, 0.2, 0.9);
        let rule = rule(&[0, 1, 2]);
        assert_eq!(choose(&rule, (0.0, 0.0), &beside(&[], &rooms), Score::LeastLoaded), Ok(1));
        assert_eq!(choose(&rule, (0.0, 0.0), &beside(&[], &rooms), Score::BinPacking), Ok(2));
        assert_eq!(choose(&rule, (0.0, 0.0), &beside(&[1], &rooms), Score::LeastLoaded), Ok(0));
        assert_eq!(choose(&rule, (0.0, 0.0), &beside(&[], &rooms), Score::Fewest), Ok(0));
    }

    #[test]
    fn what_it_would_rather_not_share_comes_before_load() {
        let mut rooms = [ROOM; 3];
        rooms[2].share = 0.9;
        let rule = Rule { rather: vec![7, 7, 8], ..rule(&[0, 1, 2]) };
        assert_eq!(choose(&rule, (0.0, 0.0), &beside(&[0], &rooms), Score::LeastLoaded), Ok(2));
    }

    #[test]
    fn a_named_order_decides_among_those_without_siblings() {
        let mut rooms = [ROOM; 3];
        rooms[2].replicas = 9;
        let rule = Rule { named: true, ..rule(&[2, 0, 1]) };
        assert_eq!(choose(&rule, (0.0, 0.0), &beside(&[], &rooms), Score::Fewest), Ok(2));
        assert_eq!(choose(&rule, (0.0, 0.0), &beside(&[2], &rooms), Score::Fewest), Ok(0));
    }
}
