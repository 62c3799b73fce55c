//! Folders that are claimed, and left alone.

use super::*;

fn taking(path: &Path, owner: Owner, force: bool) -> Result<Claim, String> {
    claim(&Screen::new(true), path, owner, force).map_err(|failure| failure.message)
}

fn names(path: &Path) -> Vec<String> {
    let entries = fs::read_dir(path).unwrap();
    let mut names: Vec<String> =
        entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn one_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a/b");
    let first = taking(&path, Owner::Campaign, false).unwrap();
    for force in [false, true] {
        let refused = taking(&path, Owner::Campaign, force).unwrap_err();
        let holder = format!("is being written by process {}", std::process::id());
        assert!(refused.contains(&holder), "{refused}");
    }
    drop(first);
    assert_eq!(names(&path), [""; 0], "nothing is left of it");
    assert!(taking(&path, Owner::Campaign, false).is_ok());
}

#[test]
fn what_a_killed_process_left_is_in_nobodys_way() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::create_dir(path.join("inputs")).unwrap();
    fs::write(path.join(".shakedown-17-0.part"), "{").unwrap();
    fs::write(path.join(LOCK), "process 17 on a long name that nobody has").unwrap();
    let claim = taking(path, Owner::Campaign, false).unwrap();
    let holder = fs::read_to_string(path.join(LOCK)).unwrap();
    assert!(holder.starts_with(&format!("process {}", std::process::id())), "{holder}");
    assert!(holder.lines().count() == 1 && !holder.contains("17 on a long name"), "{holder}");
    drop(claim);
    assert_eq!(names(path), ["inputs"]);
    assert!(taking(path, Owner::Run, false).is_err(), "only who stores inputs leaves them");
}

#[test]
fn a_strangers_folder_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::write(path.join("thesis.tex"), "text").unwrap();
    for owner in Owner::ALL {
        let refused = taking(path, owner, false).unwrap_err();
        assert!(refused.ends_with("is not empty, and no result folder"), "{refused}");
        assert_eq!(names(path), ["thesis.tex"]);
    }
    assert!(taking(path, Owner::Scan, true).is_ok());
    assert_eq!(names(path), ["thesis.tex"]);
}

#[test]
fn a_folder_belongs_to_the_command_that_made_it() {
    for made in Owner::ALL {
        for owner in Owner::ALL {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path();
            fs::write(path.join(made.marker()), "{}").unwrap();
            fs::write(path.join("notes.txt"), "mine").unwrap();
            let taken = taking(path, owner, false).map(drop);
            assert_eq!(taken.is_ok(), made == owner && owner.looks_itself(), "{made:?} {owner:?}");
            let mut both = [made.marker(), "notes.txt"];
            both.sort_unstable();
            assert_eq!(names(path), both);
            if made == owner {
                continue;
            }
            let words = format!("holds {}, not {}", made.what(), owner.what());
            assert!(taken.unwrap_err().ends_with(&words), "{words}");
            assert!(taking(path, owner, true).is_ok());
            assert_eq!(names(path), ["notes.txt"], "{made:?} {owner:?}");
        }
    }
}

#[cfg(unix)]
#[test]
fn links_in_a_folder_are_not_followed() {
    for name in ["replications.csv", "logbook.txt", LOCK] {
        let folder = tempfile::tempdir().unwrap();
        let victim = folder.path().join("victim");
        fs::write(&victim, "mine").unwrap();
        let path = folder.path().join("r");
        fs::create_dir(&path).unwrap();
        std::os::unix::fs::symlink(&victim, path.join(name)).unwrap();
        assert!(taking(&path, Owner::Campaign, true).is_err(), "{name}");
        assert_eq!(fs::read(&victim).unwrap(), b"mine", "{name}");
    }
}
