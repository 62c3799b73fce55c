//! Files of others, large ones, and ones that mean harm.

use super::rules::MATRIX;
use super::*;
use crate::astro::body::Body;
use crate::import::tests::real;
use proptest::prelude::*;

#[test]
fn ephemerides_of_others() {
    for (path, bytes) in real("oem/valid") {
        let oem = read(&bytes).unwrap_or_else(|problems| panic!("{path}: {problems}"));
        assert!(oem.states() >= 3, "{path}");
        if oem.gaps().is_empty()
            && let Some((from, _)) = oem.span()
            && oem.blocks[0].states[0].at <= from.tai().0
        {
            let r = length(oem.position(from).unwrap());
            assert!((3000.0..4000.0).contains(&r), "{path}: {r}");
        }
    }
    for (path, bytes) in real("oem/invalid") {
        let problems = read(&bytes).err().unwrap_or_else(|| panic!("{path} was read"));
        assert!(problems.found.iter().all(|it| it.line > 0 && !it.reason.is_empty()));
        eprintln!("{path}: {}", problems.found[0]);
    }
}

#[test]
fn large_ephemerides_are_read_in_proportion() {
    let mut text = format!("{HEAD}{}", meta("00:00:00", "23:59:59", ""));
    for second in 0..80_000 {
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        text += &format!("2026-11-20T{hour:02}:{minute:02}:{second:02} 7000 1 2 0 0 0\n");
    }
    let oem = ok(&text);
    assert_eq!((oem.states(), oem.gaps().len()), (80_000, 0));
    assert_eq!(oem.position(at(79_998.5)).unwrap(), [7000.0, 1.0, 2.0]);
}

proptest! {
    #[test]
    fn any_change_of_an_ephemeris_ends_in_a_value_or_in_problems(
        changes in prop::collection::vec((0..2000_usize, "[-A-Z_= .0-9:T<>/&\n]{0,12}"), 1..6),
        xml in any::<bool>(), t in -4000.0..8000.0_f64,
    ) {
        let covariance = format!("COVARIANCE_START\nEPOCH = 2026-11-20T00:01:00\n{MATRIX}COVARIANCE_STOP\n");
        let mut text = match xml {
            false => hour("INTERPOLATION = HERMITE\nINTERPOLATION_DEGREE = 7\n", &(states(0, 9) + &covariance)),
            true => "<oem version=\"2.0\"><header><CREATION_DATE>2026-11-04T17:22:31</CREATION_DATE></header><body>\
                <segment><metadata><OBJECT_NAME>A</OBJECT_NAME></metadata><data><stateVector><EPOCH>2026-11-20T00:00:00\
                </EPOCH><X>1</X></stateVector></data></segment></body></oem>".repeat(3),
        };
        for (at, piece) in changes {
            let at = at % text.len();
            text.replace_range(at..(at + piece.len()).min(text.len()), &piece);
        }
        if let Ok(oem) = read(text.as_bytes()) {
            let _ = (oem.position(at(t)), oem.gaps(), oem.span());
            let _ = light_time(End::Object(&oem), End::Body(Body::Earth), at(t));
        }
    }
}
