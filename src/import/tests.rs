//! Contact plans by hand, files of others, and bytes that mean harm.

use super::contacts::{Leg, Plan, read};
use super::emit;
use crate::kernel::contacts::ContactPlan;
use crate::kernel::time::{Span, Time};
use proptest::prelude::*;
use std::path::PathBuf;

/// Files that others wrote, where they are kept beside the project.
pub(super) fn real(folder: &str) -> Vec<(String, Vec<u8>)> {
    let home = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let there = home.ancestors().map(|it| it.join("shared/real").join(folder));
    let Some(folder) = there.into_iter().find(|path| path.is_dir()) else {
        eprintln!("skipped: there is no folder shared/real/{folder} beside the project");
        return Vec::new();
    };
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
        .into_iter()
        .map(|path| (path.display().to_string(), std::fs::read(path).unwrap()))
        .collect()
}

fn plan(text: &str) -> Plan {
    read(text.as_bytes(), None).unwrap_or_else(|problems| panic!("{problems}"))
}

fn wrong(text: &str) -> Vec<String> {
    let problems = read(text.as_bytes(), None).unwrap_err();
    problems.found.iter().map(ToString::to_string).collect()
}

fn times(plan: &Plan) -> Vec<(i64, i64)> {
    plan.contacts.iter().map(|contact| (contact.start, contact.end)).collect()
}

#[test]
fn at_moves_the_reference_and_accumulates() {
    let plan = plan(
        "# four\na contact +0 +60 1 2 100\n@ +1200\na contact +0 +60 1 2 100\n@ +900\n\
         a contact +10 +60 1 2 100 0.5\n",
    );
    assert_eq!(times(&plan), [(0, 60), (1200, 1260), (2110, 2160)]);
    assert_eq!((plan.contacts[0].rate, plan.contacts[2].confidence), (800, 0.5));
    assert_eq!((plan.origin, plan.skipped.comments), (None, 1));
    assert_eq!(plan.notes.len(), 1, "{:?}", plan.notes);
}

#[test]
fn dates_begin_at_the_epoch_or_with_the_first_entry() {
    let text = "@ 2026/11/20-00:00:00\na contact +0 +60 1 2 100\n@ +3600\na contact +0 +60 1 2 100\n\
        a range 2026/11/19-23:59:00 2026/11/21-00:00:00 1 2 5";
    let alone = plan(text);
    // The range begins first.
    assert_eq!(times(&alone), [(60, 120), (3660, 3720)]);
    assert_eq!(alone.origin, Some(1_795_132_740));
    assert!(alone.notes[0].contains("2026-11-19T23:59:00Z"), "{:?}", alone.notes);
    let epoch = 1_795_132_800 + 30;
    let given = read(text.as_bytes(), Some(epoch)).unwrap();
    assert_eq!(times(&given), [(-30, 30), (3570, 3630)]);
    assert_eq!(given.legs().0[0], Leg { from: 1, to: 2, start: 0, end: 30, rate: 800, owlt: 5 });
    assert!(given.notes.is_empty());
    // Without a reference of its own, + counts from the epoch.
    let relative = read(b"a contact +10 +60 1 2 100", Some(epoch)).unwrap();
    assert_eq!(times(&relative), [(10, 60)]);
}

#[test]
fn dates_mixed_with_times_from_an_unknown_instant_are_guessed_and_said() {
    let mixed =
        plan("a contact +0 +60 1 2 9\na range 2010/01/01-00:00:00 2012/01/01-00:00:00 1 2 1");
    assert_eq!((times(&mixed), mixed.ranges[0].start), (vec![(0, 60)], 0));
    assert!(mixed.notes[0].contains("2010-01-01T00:00:00Z"), "{:?}", mixed.notes);
    assert!(mixed.notes[0].contains("--epoch"));
    let ends_only = plan("a contact +0 2009/01/01-00:00:00 1 2 9");
    assert_eq!(times(&ends_only), [(0, 1_230_768_000)]);
    let late = read(b"a contact +0 2009/01/01-00:00:00 1 2 9", Some(1_795_132_800)).unwrap_err();
    assert!(late.found[0].remedy.contains("--epoch"), "{late}");
}

/// 5–9 has a range each way, 6–9 one for both; while 9–5 has none of its own, that of 5–9 holds.
#[test]
fn ranges_hold_both_ways_unless_the_other_way_has_its_own() {
    let plan = plan(
        "a range +0 +100 5 9 5\na range +20 +50 9 5 1\na range +0 +100 9 6 2\n\
         a contact +0 +100 5 9 1\na contact +0 +100 9 5 1\na contact +0 +100 6 9 1\n\
         a contact +0 +100 9 6 1\n",
    );
    let (legs, unknown) = plan.legs();
    let found: Vec<_> = legs.iter().map(|it| (it.from, it.to, it.start, it.end, it.owlt)).collect();
    let expected = [
        (5, 9, 0, 100, 5),
        (9, 5, 0, 20, 5),
        (9, 5, 20, 50, 1),
        (9, 5, 50, 100, 5),
        (9, 6, 0, 100, 2),
    ];
    assert_eq!(found, expected);
    // 6 to 9: a range whose first node is the larger holds one way only.
    assert_eq!(unknown, 1);
}

#[test]
fn contacts_are_cut_where_ranges_change_or_end() {
    let plan = plan(
        "a range +10 +40 1 2 5\na range +40 +60 1 2 6\na range +60 +70 1 2 6\n\
         a range +5 +12 1 2 5\na contact +0 +100 1 2 3\na contact +0 +100 2 1 0\n",
    );
    let (legs, unknown) = plan.legs();
    let found: Vec<_> = legs.iter().map(|it| (it.from, it.start, it.end, it.owlt)).collect();
    assert_eq!(found, [(1, 5, 40, 5), (1, 40, 70, 6)]);
    assert_eq!(unknown, 2);
}

#[test]
fn what_administers_ion_is_skipped_and_counted() {
    let plan = plan(
        "1 10 ionconfig\ns\nm horizon +0\n^ 7\nl range\n# a contact +0 +1 1 2 3\n\n   \n\
         d contact * 1 2\na contact -1 -1 5 5 0\na contact 0 0 1 2 3\na contact +0 +1 1 2 0x10 0.9\n\
         a scheme ipn 'ipnfw' 'ipnadminep'\n",
    );
    assert_eq!(plan.contacts[0].rate, 128);
    let skipped = plan.skipped;
    assert_eq!((skipped.comments, skipped.admin, skipped.changes), (1, 7, 1));
    assert_eq!((skipped.registrations, skipped.hypothetical), (1, 1));
    let octal = read(b"a range +010 +20 1 2 0", None).unwrap();
    assert_eq!(octal.ranges[0].start, 8);
    assert!(octal.notes[0].contains("octal"), "{:?}", octal.notes);
}

#[test]
fn mistakes_have_line_column_reason_and_remedy() {
    let found = wrong(
        "a contact +0 +60 1 2\n\
         a contact +60 +0 1 2 9\n\
         a contact  soon +60 1 0 9\n\
         a contact +0 +60 1 2 9 1.5\n\
         a range +0 +60 1 2 3.5\n\
         a contact 2026/02/30-00:00:00 +60 1 2 9\n\
         @\n\
         a contact +99999999999999 +60 1 2 9\n\
         a contact +0 +60 1 2 18446744073709551615\n\
         a contact +0 +60 1 2 99999999999999999999999\n\
         a contact +0 +60 1 2 9 1 1 1\n",
    );
    let expected = [
        "line 1, column 20: too few words; write `a contact START STOP FROM TO BYTES_PER_SECOND [CONFIDENCE]`",
        "line 2, column 11: it stops before it starts; give a stop after the start",
        "line 3, column 12: `soon` is not a time; write yyyy/mm/dd-hh:mm:ss (UTC, 1700 to 2250) or +SECONDS",
        "line 3, column 23: there is no node 0; number nodes from 1",
        "line 4, column 24: `1.5` is not a confidence; write a number from 0.0 to 1.0",
        "line 5, column 20: `3.5` is not a whole number; write a light time in seconds as a whole number",
        "line 6, column 11: `2026/02/30-00:00:00` is not a time; write yyyy/mm/dd-hh:mm:ss (UTC, 1700 to 2250) or +SECONDS",
        "line 7, column 1: `@` without a time; write `@ +SECONDS` or a date",
        "line 8, column 11: more than 250 years away; write seconds, not more",
        "line 9, column 22: more than 2^61 bytes per second; write less",
        "line 10, column 22: `99999999999999999999999` is not a whole number; write a rate in bytes per second as a whole number",
        "line 11, column 28: too many words; write `a contact START STOP FROM TO BYTES_PER_SECOND [CONFIDENCE]`",
    ];
    assert_eq!(found, expected);
    let hidden = wrong("a contact +0\u{7} +60 1 2 9");
    assert!(hidden[0].contains("0\\u{7}"), "{hidden:?}");
    let bytes = read(b"a contact +0 +60 1 2 9\n  \xff", None).unwrap_err();
    assert_eq!((bytes.found[0].line, bytes.found[0].column), (2, 3));
    let many = "a range x\n".repeat(250);
    let many = read(many.as_bytes(), None).unwrap_err();
    assert_eq!((many.found.len(), many.more), (100, 150));
    assert!(many.to_string().ends_with("and 150 more\n"));
}

#[test]
fn overlaps_are_reported_and_touching_is_none() {
    let found = wrong(
        "a contact +0 +60 1 2 9\na contact +60 +90 1 2 9\na contact +0 +60 2 1 9\n\
         a contact +30 +70 1 2 9\na range +0 +9 1 2 1\na range +5 +20 1 2 2\na range +20 +30 1 2 3\n",
    );
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(
        found[0].starts_with("line 4, column 1: this contact from 1 to 2 overlaps that of line 1;")
    );
    assert!(
        found[1].starts_with("line 4, column 1: this contact from 1 to 2 overlaps that of line 2;")
    );
    assert!(found[2].starts_with(
        "line 6, column 1: this range between 1 and 2 overlaps that of line 5, which"
    ));
    // Ranges that agree may overlap.
    assert_eq!(plan("a range +0 +9 1 2 1\na range +5 +20 1 2 1").ranges.len(), 2);
}

/// Two rovers and an orbiter in miniature: 8 sends 1000 bytes over 6 to 3. 62.5 ms up at 16 000
/// bytes a second, 1 s of range; the orbiter's pass to Earth opens at 4500 s; 8000 bits at 8000 bit/s
/// take 1 s; 324 s of range: 4825 s.
#[test]
fn a_plan_flies_through_the_kernel() {
    let plan = plan(
        "a range +0 +9999 6 8 1\na range +0 +9999 3 6 324\na contact +0 +1200 8 6 16000\n\
         @ +4500\na contact +0 +600 6 3 1000\n",
    );
    let (contacts, nodes) = plan.kernel_contacts();
    assert_eq!(nodes, [3, 6, 8]);
    let journey = ContactPlan::new(contacts).earliest(2, 0, Time::ZERO, 8000).unwrap();
    assert_eq!(journey.arrival, Time::ZERO + Span::secs(4825));
}

#[test]
fn links_are_written_as_a_model_part() {
    let plan = plan(
        "a range +0 +500 1 2 5\na range +500 +900 1 2 6\na contact +0 +60 1 2 125\n\
         a contact +60 +90 1 2 125\na contact +480 +520 1 2 125\na contact +0 +10 2 1 1\nm horizon +0\n\
         a contact +0 +10 1 3 9",
    );
    let text = emit::contacts(&plan, "odd\n\"name\".ionrc", "node-");
    let expected = r#"// Links of the contact plan "odd\n\"name\".ionrc": 5 contacts, 2 ranges;
// 1 other commands were skipped.
// 1 contacts have no range over the whole of their time: left out there.
// Its nodes, to be copied into the model that imports this:
//     "node-1": (network: "node-1"),
//     "node-2": (network: "node-2"),
(
    links: {
        "1-to-2-1": (
            between: ("node-1", "node-2"),
            one_way: true,
            rate: "1000 bit/s",
            delay: "5 s",
            windows: List([
                ("0 s", "90 s"),
                ("480 s", "500 s"),
            ]),
        ),
        "1-to-2-2": (
            between: ("node-1", "node-2"),
            one_way: true,
            rate: "1000 bit/s",
            delay: "6 s",
            windows: List([
                ("500 s", "520 s"),
            ]),
        ),
        "2-to-1": (
            between: ("node-2", "node-1"),
            one_way: true,
            rate: "8 bit/s",
            delay: "5 s",
            windows: List([
                ("0 s", "10 s"),
            ]),
        ),
    },
)
"#;
    assert_eq!(text, expected);
    assert_eq!(emit::quoted("a\"b\\c\u{1b}\u{202e}"), r#""a\"b\\c\u{1b}\u{202e}""#);
}

#[test]
fn delay_tables_are_as_fine_as_asked() {
    // A parabola of 1 s over ten days: straight lines need the square root of the tolerance.
    let day = 86_400_000_000_000_u64;
    let delay = |at: u64| {
        let x = at as f64 / (10 * day) as f64;
        Ok::<_, emit::TooManyRows>(Span::from_secs_f64(100.0 + x * x))
    };
    let tolerance = Span::millis(1);
    let rows = emit::delays(10 * day, tolerance, delay).unwrap();
    assert_eq!((rows[0].0, rows[rows.len() - 1].0), (0, 10 * day));
    assert!((10..80).contains(&rows.len()), "{}", rows.len());
    for pair in rows.windows(2) {
        assert!(pair[0].0 < pair[1].0);
        for k in 0..8 {
            let at = pair[0].0 + (pair[1].0 - pair[0].0) / 8 * k;
            let line = emit::between(pair[0], pair[1], at);
            assert!(line.abs_diff(delay(at).unwrap().0) <= tolerance.0);
        }
    }
    let fixed = emit::delays(3 * day, tolerance, |_| Ok::<_, emit::TooManyRows>(Span::secs(5)));
    assert_eq!(
        emit::table(&fixed.unwrap()[..2], "a"),
        "# One-way light time: \"a\"\nat,delay\n0 s,5 s\n86400 s,5 s\n"
    );
    assert_eq!(emit::seconds(1_250_000_001), "1.250000001 s");
    assert_eq!(emit::delays(0, tolerance, delay).unwrap().len(), 1);
    assert_eq!(emit::between((0, 9), (10, 4), 5), 7);
    // Noise never becomes straight: refused, not endless.
    let saw = |at: u64| {
        Ok::<_, emit::TooManyRows>(Span::secs(at.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 60))
    };
    assert_eq!(emit::delays(400 * day, Span::micros(1), saw), Err(emit::TooManyRows));
}

#[test]
fn plans_of_others_load() {
    for (path, bytes) in real("contact-plans") {
        let plan = read(&bytes, None).unwrap_or_else(|problems| panic!("{path}: {problems}"));
        let (legs, unknown) = plan.legs();
        assert!(!plan.contacts.is_empty() && !legs.is_empty(), "{path}");
        assert_eq!(unknown, 0, "{path}");
        let asymmetric = path.contains("asymmetric");
        let find = |from, to| legs.iter().find(|leg| (leg.from, leg.to) == (from, to)).unwrap();
        if asymmetric {
            assert_eq!((find(9, 5).owlt, find(5, 9).owlt), (1, 5));
            assert_eq!((find(6, 9).start, find(9, 6).owlt), (90, 1));
            assert_eq!(plan.skipped.admin, 2);
        } else {
            assert_eq!((find(7, 5).owlt, find(10, 5).rate), (600, 800_000));
            assert_eq!(plan.skipped.admin, 4);
        }
    }
}

/// The time that a plan of so many contacts takes must grow with their number, not its square.
#[test]
fn large_plans_are_read_in_proportion() {
    let mut text = String::from("a range +0 +99999999 1 2 5\n");
    for _ in 0..100_000 {
        text.push_str(
            "a contact +0 +10 1 2 9\na contact +0 +10 2 1 9\na range +0 +10 3 4 1\n@ +20\n",
        );
    }
    let plan = plan(&text);
    let (legs, unknown) = plan.legs();
    assert_eq!((plan.contacts.len(), legs.len(), unknown), (200_000, 200_000, 0));
    let one_line = "a ".repeat(2_000_000);
    assert_eq!(read(one_line.as_bytes(), None).unwrap().skipped.admin, 1);
}

const SEED: &str = "@ 2026/11/20-00:00:00\na contact +0 +60 1 2 100 0.5\n@ +3600\n\
    a range 2026/11/19-23:59:00 +9000 1 2 0x5\nm horizon +0\na contact -1 -1 1 1 0\n";

proptest! {
    #[test]
    fn any_bytes_end_in_a_value_or_in_problems(
        bytes in prop::collection::vec(any::<u8>(), 0..400), epoch in any::<Option<i32>>(),
    ) {
        let _ = read(&bytes, epoch.map(i64::from));
        let _ = super::oem::read(&bytes);
    }

    #[test]
    fn any_change_of_a_plan_does_too(
        changes in prop::collection::vec((0..SEED.len(), "[-+ a-z0-9@:./#\n]{0,9}"), 1..6),
    ) {
        let mut text = SEED.to_owned();
        for (at, piece) in changes {
            let at = at.min(text.len());
            text.replace_range(at..(at + piece.len()).min(text.len()), &piece);
        }
        if let Ok(plan) = read(text.as_bytes(), None) {
            let (contacts, _) = plan.kernel_contacts();
            prop_assert!(contacts.iter().all(|it| it.start < it.end && it.rate > 0));
            let _ = emit::contacts(&plan, &text, &text);
        }
    }

    /// Legs of a pair are apart, within contacts, and nothing that has a range is missing.
    #[test]
    fn legs_are_what_contacts_and_ranges_say_second_by_second(
        contacts in prop::collection::vec((1..4_u64, 1..4_u64, 0..40_i64, 1..20_i64), 0..8),
        ranges in prop::collection::vec((1..4_u64, 1..4_u64, 0..40_i64, 1..30_i64, 0..3_u64), 0..8),
    ) {
        let mut text = String::new();
        for (from, to, start, length) in &contacts {
            text += &format!("a contact +{start} +{} {from} {to} 1\n", start + length);
        }
        for (from, to, start, length, owlt) in &ranges {
            text += &format!("a range +{start} +{} {from} {to} {owlt}\n", start + length);
        }
        // Numbers such as 08 are not written, so nothing is octal. Contradictions are refused.
        let Ok(plan) = read(text.as_bytes(), None) else { return Ok(()) };
        let (legs, _) = plan.legs();
        for (from, to) in (1..4).flat_map(|a| (1..4).map(move |b| (a, b))) {
            for second in 0..75 {
                let within = |start: i64, end: i64| start <= second && second < end;
                let open = plan.contacts.iter().any(|it| (it.from, it.to) == (from, to) && within(it.start, it.end));
                let range = |a: u64, b: u64| {
                    let mut all = plan.ranges.iter();
                    all.find(|it| (it.from, it.to) == (a, b) && within(it.start, it.end)).map(|it| it.owlt)
                };
                let known = range(from, to).or_else(|| if from > to { range(to, from) } else { None });
                let expected = if open { known } else { None };
                let mut found = legs.iter().filter(|it| (it.from, it.to) == (from, to) && within(it.start as i64, it.end as i64));
                prop_assert_eq!(found.next().map(|leg| leg.owlt), expected);
                prop_assert!(found.next().is_none());
            }
        }
    }
}
