//! What makes an ephemeris valid, rule by rule, in both forms.

use super::*;

pub(super) const MATRIX: &str = "1\n1 2\n1 2 3\n1 2 3 4\n1 2 3 4 5\n1 2 3 4 5 6e-3\n";

#[test]
fn covariances_are_checked_and_counted() {
    let with = |inside: &str| {
        hour("", &format!("{}COVARIANCE_START\n{inside}COVARIANCE_STOP\n", states(0, 2)))
    };
    let epoch = |minute: u32| format!("EPOCH = 2026-11-20T00:{minute:02}:00\n");
    let good = with(&format!("{}{MATRIX}\n{}COV_REF_FRAME = RTN\n{MATRIX}", epoch(0), epoch(1)));
    assert_eq!((ok(&good).covariances, ok(&good).states()), (2, 3));
    let cases = [
        (
            format!("{}{MATRIX}", epoch(61).replace("00:61", "01:01")),
            "line 17, column 1: this covariance is not between",
        ),
        (
            format!("{}{MATRIX}{}{MATRIX}", epoch(1), epoch(1)),
            "line 24, column 1: this covariance is not after",
        ),
        (MATRIX.to_owned(), "line 17, column 1: a covariance without EPOCH"),
        (format!("{}X = 1\n{MATRIX}", epoch(0)), "line 18, column 1: `X` is not a keyword here"),
        (format!("{}= 1\n{MATRIX}", epoch(0)), "line 18, column 1: `= 1` is not an assignment"),
        (format!("{}BAD 1\n{MATRIX}", epoch(0)), "line 18, column 1: `BAD` is not a number"),
        (
            format!("{}{}", epoch(0), &MATRIX[..6]),
            "line 20, column 1: a covariance has 6 lines, this one has 2",
        ),
        (format!("{0}{0}{MATRIX}", epoch(0)), "line 18, column 1: EPOCH is given twice"),
        (
            format!("{}{}", epoch(0), MATRIX.replace("1 2 3\n", "1 2\n")),
            "line 20, column 1: line 3 of a covariance has 3 numbers",
        ),
    ];
    for (inside, expected) in cases {
        let found = wrong(&with(&inside));
        assert!(found.iter().any(|it| it.starts_with(expected)), "{expected}: {found:?}");
    }
    let old = good.replace("VERS = 2.0", "VERS = 1.0");
    assert!(wrong(&old)[0].contains("version 1.0 has no covariances"));
    let open = good.replace("COVARIANCE_STOP\n", "");
    assert!(wrong(&open)[0].contains("the file ends within covariances"));
}

#[test]
fn mistakes_are_found_where_they_are() {
    let good = hour("INTERPOLATION = HERMITE\nINTERPOLATION_DEGREE = 7\n", &states(0, 2));
    ok(&good);
    let cases = [
        (
            "CCSDS_OEM_VERS = 2.0\n",
            "",
            "line 1, column 1: the file does not begin with its version",
        ),
        ("VERS = 2.0", "VERS = 4.0", "line 1, column 1: `4.0` is not a version"),
        ("ORIGINATOR = TEST\n", "", "line 3, column 1: ORIGINATOR is missing"),
        (
            "ORIGINATOR = TEST\n",
            "ORIGINATOR TEST\n",
            "line 3, column 1: `ORIGINATOR TEST` is not an assignment",
        ),
        ("ORIGINATOR = TEST\n", "ORIGINATOR = \n", "line 3, column 1: ORIGINATOR has no value"),
        (
            "ORIGINATOR = TEST\n",
            "ORIGINATOR = A\nORIGINATOR = B\n",
            "line 4, column 1: ORIGINATOR is given twice, first on line 3",
        ),
        (
            "ORIGINATOR = TEST\n",
            "ORIGINATOR = A\nMESSAGE_ID = B\n",
            "line 4, column 1: MESSAGE_ID is a keyword of version 3.0",
        ),
        (
            "2026-11-04T17:22:31",
            "yesterday",
            "line 2, column 1: `yesterday` is not a date and time",
        ),
        ("TIME_SYSTEM = UTC\n", "", "line 13, column 1: TIME_SYSTEM is missing"),
        (
            "TIME_SYSTEM = UTC\n",
            "MESSAGE_ID = 5\nTIME_SYSTEM = UTC\n",
            "line 9, column 1: `MESSAGE_ID` is not a keyword here",
        ),
        (
            "OBJECT_ID =",
            "OBJECT_NAME =",
            "line 6, column 1: OBJECT_NAME is given twice, first on line 5",
        ),
        (
            "STOP_TIME = 2026-11-20T01",
            "STOP_TIME = 2026-11-19T01",
            "line 11, column 1: STOP_TIME is before START_TIME",
        ),
        (
            "INTERPOLATION_DEGREE = 7\n",
            "",
            "line 12, column 1: INTERPOLATION without INTERPOLATION_DEGREE",
        ),
        ("DEGREE = 7", "DEGREE = 0", "line 13, column 1: `0` is not a degree"),
        ("= HERMITE", "= SPLINE", "line 12, column 1: `SPLINE` is not an interpolation"),
        (
            "META_STOP\n",
            "USEABLE_START_TIME = 2026-11-20T00:10:00\nMETA_STOP\n",
            "line 14, column 1: one end of the useable time",
        ),
        ("META_STOP\n", "META_START\n", "line 14, column 1: META_START does not belong here"),
        ("META_START\n", "META_STOP\n", "line 4, column 1: META_STOP does not belong here"),
        ("T00:01:00", "T00:00:00", "line 16, column 1: this state is not after the one before"),
        ("T00:02:00", "T01:02:00", "line 17, column 1: this state is not between"),
        ("T00:02:00 ", "T00:02:00 1 ", "line 17, column 1: a state has 6 numbers, or 9"),
        (
            "T00:02:00 ",
            "T00:02:00 1 2 3 ",
            "line 17, column 1: 9 numbers, where the states before have 6",
        ),
        ("T00:02:00 ", "T00:02:00 inf ", "line 17, column 1: a state has 6 numbers"),
        (" 0.5\n", " nan\n", "line 15, column 37: `nan` is not a number of this place"),
        (" 0.5\n", " 1e300\n", "`1e300` is not a number of this place"),
        (
            "2026-11-20T00:02:00",
            "X = 5\n2026-11-20T00:02:00",
            "line 17, column 1: `X = 5` among the states",
        ),
    ];
    for (from, to, expected) in cases {
        assert!(good.contains(from), "{from}");
        let found = wrong(&good.replacen(from, to, 1));
        assert!(found.iter().any(|it| it.contains(expected)), "{expected}: {found:#?}");
        assert!(found.iter().all(|it| it.contains("; ")), "{found:?}");
    }
    assert!(wrong("")[0].contains("an empty file"));
    assert!(wrong(HEAD).iter().any(|it| it.contains("no block begins")));
    assert!(wrong(&hour("", "")).iter().any(|it| it.contains("has no valid states")));
    let twice = format!("{good}{}{}", meta("00:30:00", "01:30:00", ""), states(30, 31));
    assert!(
        wrong(&twice)[0]
            .starts_with("line 18, column 1: this block begins before that of line 4 ends")
    );
    let other = twice.replace("01:00:00", "00:30:00").replacen("2026-001A", "2026-002B", 1);
    assert!(wrong(&other)[0].contains("another object than on line 6"), "{:?}", wrong(&other));
}

#[test]
fn versions_comments_and_spaces() {
    let three = format!("{HEAD}CLASSIFICATION = none\nMESSAGE_ID = 7\n").replace("2.0", "3.0")
        + &meta("00:00:00", "01:00:00", "REF_FRAME_EPOCH = 2000-001T12:00:00Z\n")
        + "COMMENT about states\r\n\r\n"
        + &states(0, 3).replace(' ', "\t  ");
    assert_eq!((ok(&three).version, ok(&three).object_id), ("3.0".into(), "2026-001A".into()));
    let nine: String = states(0, 3).lines().map(|line| format!("{line} 0 0 1E-3\n")).collect();
    assert_eq!(ok(&hour("", &nine)).accelerations, 4);
    let old = hour("", &nine).replace("2.0", "1.0");
    assert!(wrong(&old)[0].contains("version 1.0 has no accelerations"));
    assert_eq!(ok(&format!("\u{feff}{}", hour("", &states(0, 1)))).states(), 2);
}

#[test]
fn xml_says_the_same() {
    let state = |second: u32, x: &str| {
        format!(
            "<stateVector><EPOCH>2026-11-20T00:00:{second:02}</EPOCH><X units=\"km\">{x}</X><Y>2</Y><Z>3</Z>\
         <X_DOT>1</X_DOT><Y_DOT>0</Y_DOT><Z_DOT>0</Z_DOT></stateVector>\n"
        )
    };
    let file = |states: &str| {
        format!(
            "<?xml version=\"1.0\"?>\n<ndm:oem id='CCSDS_OEM_VERS' version='2.0'><!-- <a> -->\n<header><COMMENT>x</COMMENT>\
         <CREATION_DATE>2026-11-04T17:22:31</CREATION_DATE><ORIGINATOR>A &amp; B</ORIGINATOR></header>\n\
         <body><segment><metadata><OBJECT_NAME>PROBE</OBJECT_NAME><OBJECT_ID>1</OBJECT_ID>\
         <CENTER_NAME>EARTH</CENTER_NAME><REF_FRAME>ICRF</REF_FRAME><TIME_SYSTEM>UTC</TIME_SYSTEM>\
         <START_TIME>2026-11-20T00:00:00</START_TIME><STOP_TIME>2026-11-20T00:01:00</STOP_TIME></metadata>\n\
         <data>{states}</data></segment></body></ndm:oem>\n"
        )
    };
    let good = file(&(state(0, "1") + &state(1, "2")));
    let oem = ok(&good);
    assert_eq!((oem.originator.as_str(), oem.states(), oem.covariances), ("A & B", 2, 0));
    assert!((oem.position(at(0.5)).unwrap()[0] - 1.5).abs() < 1e-12);
    let cases = [
        ("<Y>2</Y>", "", "line 5, column 129: a state needs EPOCH"),
        ("<X units=\"km\">1</X>", "<X>one</X>", "`one` is not a number"),
        ("</data>", "", "closes what is not open"),
        ("</ndm:oem>", "", "the file ends within `oem`"),
        ("<body>", "<!DOCTYPE x>", "document types and raw sections are not read"),
        ("<segment>", "<odd>", "`odd` does not belong into `body`"),
        ("<ORIGINATOR>", "<OWNER>", "closes what is not open"),
        ("version='2.0'", "", "CCSDS_OEM_VERS has no value"),
        ("<?xml version=\"1.0\"?>", "<?xml", "an instruction that does not end"),
    ];
    for (from, to, expected) in cases {
        assert!(good.contains(from), "{from}");
        let found = wrong(&good.replacen(from, to, 1));
        assert!(found.iter().any(|it| it.contains(expected)), "{expected}: {found:#?}");
    }
    let part = file(
        &(state(0, "1")
            + "<covarianceMatrix><EPOCH>2026-11-20T00:00:00</EPOCH><CX_X>1</CX_X></covarianceMatrix>"),
    );
    assert!(wrong(&part)[0].contains("a covariance has 21 numbers"));
    let deep = format!("<oem>{}", "<body>".repeat(100_000));
    assert!(wrong(&deep).iter().any(|it| it.contains("more than 16 elements")));
}
