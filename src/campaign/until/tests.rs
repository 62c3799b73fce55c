//! Campaigns that end by themselves.

use super::*;
use crate::campaign::context::Context;
use crate::campaign::fly::{Options, fly};
use crate::campaign::summary::Summary;
use crate::campaign::testkit::{Folder, Pair};
use std::sync::atomic::AtomicBool;

const OPTIONS: Options = Options { first: 0, n: 1, jobs: 1, verify: 0.0, block: 7, resume: false };

fn until(relative: Option<f64>, decided: bool) -> Until {
    let precision = relative.map(|relative| Precision {
        name: "unavailability of any".to_owned(),
        item: Some(0),
        quantity: Quantity::Availability,
        relative,
    });
    Until { looks: Looks::new(20, 5000), precision, decided }
}

fn flown(until: Until, required: f64, options: &Options, folder: &mut Folder) -> Summary {
    let requirements = vec![RequirementPlan {
        id: "R1".to_owned(),
        item: Some(0),
        quantity: Quantity::Availability,
        required,
    }];
    let context = Context { requirements, until: Some(until), ..Context::default() };
    fly(&Pair::default().plan(), &context, options, folder, &mut (), &AtomicBool::new(false))
        .unwrap()
}

#[test]
fn a_campaign_ends_at_the_look_that_is_precise() {
    let mut folder = Folder::default();
    let found = flown(until(Some(0.5), false), 0.5, &OPTIONS, &mut folder);
    let said = found.stopping.clone().unwrap();
    assert!(said.met && said.look > 1 && said.look < said.looks, "{said:?}");
    assert_eq!((found.replications, found.asked), (20 << (said.look - 1), found.replications));
    assert!(said.reached.unwrap() <= 0.5 && said.look_confidence > said.confidence);
    // One figure, one interval: what the report says holds at all looks.
    let shown = found.items[0].unavailability;
    assert!((said.estimate.unwrap().high / shown.high - 1.0).abs() < 1e-9, "{said:?} {shown:?}");
    // The look before was not precise enough: no look is left out.
    let before = Looks::new(20, found.replications / 2);
    let before = Until { looks: before, ..until(Some(0.5), false) };
    assert!(!flown(before, 0.5, &OPTIONS, &mut Folder::default()).stopping.unwrap().met);
}

#[test]
fn threads_blocks_and_a_resume_change_nothing() {
    let mut whole = Folder::default();
    flown(until(Some(0.5), false), 0.5, &OPTIONS, &mut whole);
    let mut other = Folder::default();
    let options = Options { jobs: 3, block: 64, ..OPTIONS };
    flown(until(Some(0.5), false), 0.5, &options, &mut other);
    assert_eq!(format!("{whole:?}"), format!("{other:?}"));
    // Stopped at once, then gone on with.
    let mut part = Folder::default();
    let context = Context { until: Some(until(Some(0.5), false)), ..Context::default() };
    let stop = AtomicBool::new(true);
    let plan = Pair::default().plan();
    let none = fly(&plan, &context, &OPTIONS, &mut part, &mut (), &stop).unwrap();
    assert!(none.stopping.is_none() && none.replications < none.asked);
    let resumed = Options { resume: true, ..OPTIONS };
    flown(until(Some(0.5), false), 0.5, &resumed, &mut part);
    assert_eq!(format!("{whole:?}"), format!("{part:?}"));
}

#[test]
fn requirements_are_flown_until_they_are_decided() {
    let easy = flown(until(None, true), 0.5, &OPTIONS, &mut Folder::default());
    assert_eq!(easy.requirements[0].verdict, Verdict::Pass);
    assert!(easy.replications < 200 && easy.stopping.unwrap().met);
    let value = flown(until(Some(0.05), false), 0.5, &OPTIONS, &mut Folder::default());
    // A little below what it is: decided, but not at once.
    let limit = 1.0 - 1.5 * value.items[0].unavailability.value;
    let hard = flown(until(None, true), limit, &OPTIONS, &mut Folder::default());
    assert!(hard.stopping.unwrap().met && hard.replications > 200, "{}", hard.replications);
    assert_eq!(hard.requirements[0].verdict, Verdict::Pass);
    assert!(hard.requirements[0].estimate.confidence > 0.99);
    let exact = 1.0 - value.items[0].unavailability.value;
    let never = flown(until(None, true), exact, &OPTIONS, &mut Folder::default());
    assert!(!never.stopping.unwrap().met && never.replications == 5000);
    assert_eq!(never.requirements[0].verdict, Verdict::Inconclusive);
}
