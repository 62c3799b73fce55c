//! Result folders: written whole, or not at all.

use super::*;

fn record() -> Record {
    Record {
        shakedown: "1".into(),
        mission: "m.ron".into(),
        model: None,
        sets: Vec::new(),
        seed: 1,
        shard: None,
        until: None,
    }
}

fn inputs(text: &str) -> Vec<Input> {
    vec![Input { name: "m.ron".into(), text: text.into() }]
}

fn begin(path: &Path, text: &str, begin: Begin) -> Result<Folder, String> {
    prepare(path, &record(), &inputs(text), begin, 10).map_err(|failure| failure.message)
}

fn names(path: &Path) -> Vec<String> {
    let entries = fs::read_dir(path).unwrap();
    let mut names: Vec<String> =
        entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn tables_grow_and_are_cut() {
    let folder = tempfile::tempdir().unwrap();
    let mut sink = begin(&folder.path().join("a/b"), "()", Begin::Anew).unwrap();
    sink.truncate(Table::Outages, 0).unwrap();
    sink.append(Table::Outages, b"one\n").unwrap();
    sink.append(Table::Outages, b"two\n").unwrap();
    assert_eq!(sink.length(Table::Outages).unwrap(), 8);
    assert_eq!(sink.length(Table::Replications).unwrap(), 0);
    sink.truncate(Table::Outages, 4).unwrap();
    sink.append(Table::Outages, b"2\n").unwrap();
    let mut text = String::new();
    io::Read::read_to_string(&mut sink.read(Table::Outages).unwrap(), &mut text).unwrap();
    assert_eq!(text, "one\n2\n");
}

#[test]
fn checkpoints_wait_a_little_and_settle() {
    let folder = tempfile::tempdir().unwrap();
    let mut sink = begin(folder.path(), "()", Begin::Anew).unwrap();
    assert_eq!(sink.load_checkpoint().unwrap(), None);
    sink.checkpoint(b"0").unwrap();
    sink.checkpoint(b"1").unwrap();
    assert_eq!(sink.load_checkpoint().unwrap().as_deref(), Some(b"0".as_slice()));
    sink.settle().unwrap();
    assert_eq!(sink.load_checkpoint().unwrap().as_deref(), Some(b"1".as_slice()));
    sink.checkpoint(b"2").unwrap();
    sink.remove_checkpoint().unwrap();
    sink.settle().unwrap();
    assert_eq!(sink.load_checkpoint().unwrap(), None);
    sink.remove_checkpoint().unwrap();
}

/// The manifest of a finished campaign.
const MANIFEST: &str = r#"{"schema_version":1,"subject":{"shakedown":"1","columns":1,"mission":"m",
    "model":"m","seed":1,"first":0,"inputs":[],"overrides":[],"plan":"x"},"replications":9,
    "asked":9,"fingerprint":"f","tables":[{"bytes":5,"digest":"a"},{"bytes":0,"digest":"b"}]}"#;

/// The checkpoint of an unfinished one.
const CHECKPOINT: &str = r#"{"version":2,"subject":{"shakedown":"1","columns":1,"mission":"m",
    "model":"m","seed":1,"first":0,"inputs":[],"overrides":[],"plan":"x"},"asked":10,"done":4,
    "fingerprint":"f","tables":[{"bytes":5,"digest":"a"},{"bytes":0,"digest":"b"}]}"#;

#[test]
fn another_campaigns_result_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let mut sink = begin(path, "(one)", Begin::Anew).unwrap();
    sink.document(Document::Manifest, MANIFEST.as_bytes()).unwrap();
    // The same again is the same.
    assert!(begin(path, "(one)", Begin::Anew).is_ok());
    assert!(begin(path, "(one)", Begin::Resume).is_ok());
    assert!(begin(path, "(one)", Begin::Merge).is_ok());
    let refused = begin(path, "(two)", Begin::Anew).unwrap_err();
    assert!(refused.ends_with("holds another campaign: m.ron was another"), "{refused}");
    let refused = begin(path, "(two)", Begin::Resume).unwrap_err();
    assert!(refused.ends_with("cannot be resumed: m.ron was another"), "{refused}");
    assert!(path.join("manifest.json").exists());
    fs::write(path.join("notes.txt"), "mine").unwrap();
    begin(path, "(two)", Begin::Force).unwrap();
    assert_eq!(names(path), ["flight.json", "inputs", "notes.txt"]);
}

#[test]
fn an_unfinished_campaign_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let mut sink = begin(folder.path(), "()", Begin::Anew).unwrap();
    sink.checkpoint(CHECKPOINT.as_bytes()).unwrap();
    for refused in [Begin::Anew, Begin::Merge] {
        let refused = begin(folder.path(), "()", refused).unwrap_err();
        assert!(refused.ends_with("unfinished: 4 are flown"), "{refused}");
    }
    assert!(begin(folder.path(), "()", Begin::Resume).is_ok());
    assert!(begin(folder.path(), "()", Begin::Force).is_ok());
}

#[test]
fn what_cannot_be_read_may_stand_for_something() {
    let torn = [
        (vec![("manifest.json", "{")], "manifest.json is not what was written"),
        (vec![("manifest.json", "{"), ("checkpoint.json", "{")], "manifest.json is not what was"),
        (vec![("checkpoint.json", "{")], "checkpoint.json is torn"),
        (vec![("checkpoint.json", "{}")], "the checkpoint is of another version"),
        (vec![("replications.csv", "head\nrow\n")], "manifest.json is missing, and there are rows"),
    ];
    for (files, words) in torn {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        begin(path, "()", Begin::Anew).unwrap();
        for (name, text) in &files {
            fs::write(path.join(name), text).unwrap();
        }
        for kind in [Begin::Anew, Begin::Resume, Begin::Merge] {
            let refused = begin(path, "()", kind).unwrap_err();
            assert!(refused.contains(words), "{files:?}: {refused}");
        }
        let refused = begin(path, "(two)", Begin::Anew).unwrap_err();
        assert!(refused.contains("holds another campaign"), "{files:?}: {refused}");
        assert!(begin(path, "()", Begin::Force).is_ok(), "{files:?}");
    }
}

#[test]
fn a_campaign_that_never_flew_makes_room() {
    let folder = tempfile::tempdir().unwrap();
    begin(folder.path(), "(one)", Begin::Anew).unwrap();
    begin(folder.path(), "(two)", Begin::Anew).unwrap();
    assert_eq!(fs::read(folder.path().join("inputs/m.ron")).unwrap(), b"(two)");
}

#[test]
fn a_longer_campaign_is_saved_before_its_first_row() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let mut sink = begin(path, "()", Begin::Anew).unwrap();
    sink.append(Table::Replications, b"rows\n").unwrap();
    sink.document(Document::Manifest, MANIFEST.as_bytes()).unwrap();
    let mut sink = begin(path, "()", Begin::Resume).unwrap();
    assert_eq!(sink.kept(), 9);
    assert!(sink.load_checkpoint().unwrap().is_some());
    assert!(!sink.is_unfinished(), "asking changes nothing");
    sink.append(Table::Replications, b"more\n").unwrap();
    let saved = fs::read(path.join(CHECKPOINT_FILE)).unwrap();
    let saved: Checkpoint = serde_json::from_slice(&saved).unwrap();
    assert_eq!((saved.done, saved.tables[0].bytes), (9, 5));
}

#[test]
fn the_checkpoint_before_stands_in_for_a_torn_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let mut sink = begin(path, "()", Begin::Anew).unwrap();
    for bytes in ["[0]", "[1]", "[2]"] {
        sink.checkpoint(bytes.as_bytes()).unwrap();
        sink.settle().unwrap();
    }
    let load = |sink: &mut Folder| {
        let bytes = sink.load_checkpoint().unwrap();
        (bytes.map(|bytes| String::from_utf8(bytes).unwrap()), sink.torn().is_some())
    };
    assert_eq!(load(&mut sink), (Some("[2]".to_owned()), false));
    // A checkpoint of another shape is whole: the campaign says what is wrong with it.
    assert_eq!(Saved::load(path).unwrap().newest(), None);
    let previous = path.join(saved::PREVIOUS);
    for torn in ["[2", "", "\0\0\0"] {
        fs::write(path.join(CHECKPOINT_FILE), torn).unwrap();
        assert_eq!(load(&mut sink), (Some("[1]".to_owned()), true), "{torn:?}");
    }
    // Killed between the two renames, only the one before is there.
    fs::remove_file(path.join(CHECKPOINT_FILE)).unwrap();
    assert_eq!(load(&mut sink), (Some("[1]".to_owned()), false));
    fs::write(&previous, "[").unwrap();
    assert_eq!(load(&mut sink), (None, true));
    // What it has grown from is gone back to.
    fs::write(path.join("manifest.json"), MANIFEST).unwrap();
    assert!(load(&mut sink).0.unwrap().contains("\"done\": 9"));
    sink.remove_checkpoint().unwrap();
    assert!(!previous.exists() && !sink.is_unfinished());
}

#[test]
fn an_older_checkpoint_stands_in_for_one_that_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let mut sink = begin(path, "()", Begin::Anew).unwrap();
    let done = |n: &str| CHECKPOINT.replace("\"done\":4", &format!("\"done\":{n}"));
    let fill = |newest: &str, older: &str| {
        fs::write(path.join(CHECKPOINT_FILE), newest).unwrap();
        fs::write(path.join(saved::PREVIOUS), older).unwrap();
    };
    fill(&done("6"), &done("4"));
    assert_eq!(sink.load_checkpoint().unwrap(), Some(done("6").into_bytes()));
    assert_eq!(sink.older_checkpoint("it is wrong").unwrap(), Some(done("4").into_bytes()));
    assert_eq!(sink.older_checkpoint("it too").unwrap(), None);
    assert_eq!(sink.fell_back(), Some("it is wrong"));
    // Nothing flown is nothing to go back to; what the campaign grew from is.
    fill(&done("6"), &done("0"));
    fs::write(path.join("manifest.json"), MANIFEST).unwrap();
    assert_eq!(sink.load_checkpoint().unwrap(), Some(done("6").into_bytes()));
    let grown_from = sink.older_checkpoint("").unwrap().unwrap();
    assert!(String::from_utf8(grown_from).unwrap().contains("\"done\": 9"));
    assert_eq!(sink.older_checkpoint("").unwrap(), None);
}

#[test]
fn pictures_go_with_the_summary_that_they_were_drawn_from() {
    let folder = tempfile::tempdir().unwrap();
    let mut sink = begin(folder.path(), "()", Begin::Anew).unwrap();
    sink.document(Document::Summary, b"500").unwrap();
    sink.document(Document::Manifest, b"500").unwrap();
    for name in EXTRAS.into_iter().chain(["notes.txt"]) {
        fs::write(folder.path().join(name), "500").unwrap();
    }
    // It grows, is interrupted, and says so.
    sink.document(Document::Summary, b"700").unwrap();
    sink.document(Document::Manifest, b"700").unwrap();
    let left = ["flight.json", "inputs", "manifest.json", "notes.txt", "summary.json"];
    assert_eq!(names(folder.path()), left);
}
