//! Files below a root: what is read, and what is refused.

use super::*;

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for directory in ["missions/deep", "models/parts", "elsewhere"] {
        fs::create_dir_all(root.join(directory)).unwrap();
    }
    fs::write(root.join("missions/mars.ron"), "(mission)").unwrap();
    fs::write(root.join("models/mars-3fc.ron"), "(model)").unwrap();
    folder
}

fn locate_in(
    folder: &Path,
    mission: &str,
    model: Option<&str>,
) -> Result<Located, Box<Diagnostic>> {
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    locate(&path(mission), model.map(path).as_deref(), None)
}

#[test]
fn the_root_is_the_nearest_directory_with_models_in_it() {
    let folder = project();
    let found = locate_in(folder.path(), "missions/mars.ron", Some("models/mars-3fc.ron")).unwrap();
    assert_eq!(found.mission, "missions/mars.ron");
    assert_eq!(found.model.as_deref(), Some("models/mars-3fc.ron"));
    assert_eq!(found.disk.read("models/mars-3fc.ron"), Ok(b"(model)".to_vec()));
    // A detour is the same place.
    let found = locate_in(folder.path(), "models/../missions/deep/../mars.ron", None).unwrap();
    assert_eq!(found.mission, "missions/mars.ron");
}

#[test]
fn without_models_the_root_is_the_missions_own_directory() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("m.ron"), "()").unwrap();
    let found = locate_in(folder.path(), "m.ron", None).unwrap();
    assert_eq!(found.mission, "m.ron");
    let other = tempfile::tempdir().unwrap();
    let model = other.path().join("model.ron");
    fs::write(&model, "()").unwrap();
    let mission = folder.path().join("m.ron");
    let located = locate(mission.to_str().unwrap(), model.to_str(), None);
    assert_eq!(located.unwrap_err().code, codes::OUTSIDE_ROOT);
}

#[test]
fn what_is_not_a_file_is_named_and_never_waited_for() {
    let folder = project();
    let disk = Disk::below(folder.path()).unwrap();
    assert_eq!(disk.read("missions"), Err(FileProblem::Directory));
    let near = Some("missions/mars.ron".to_owned());
    assert_eq!(
        disk.read("missions/marz.ron"),
        Err(FileProblem::NotFound { nearest: near.clone() })
    );
    assert_eq!(disk.read("mission/mars.ron"), Err(FileProblem::NotFound { nearest: near }));
    let none = FileProblem::NotFound { nearest: None };
    assert_eq!(disk.read("missions/mars.ron/x"), Err(none.clone()));
    assert_eq!(disk.read("quite/else"), Err(none));
    let large = File::create(folder.path().join("large")).unwrap();
    large.set_len(MAX_BYTES as u64 + 1).unwrap();
    assert_eq!(disk.read("large"), Err(FileProblem::TooLarge));
    large.set_len(MAX_BYTES as u64).unwrap();
    assert_eq!(disk.read("large").map(|bytes| bytes.len()), Ok(MAX_BYTES));
}

#[cfg(unix)]
#[test]
fn symbolic_links_lead_nowhere_outside() {
    use std::os::unix::fs::symlink;
    let folder = project();
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret"), "s").unwrap();
    symlink(outside.path().join("secret"), folder.path().join("missions/link.ron")).unwrap();
    symlink(outside.path(), folder.path().join("models/away")).unwrap();
    symlink("../models/mars-3fc.ron", folder.path().join("missions/inside.ron")).unwrap();
    symlink("/dev/zero", folder.path().join("missions/zero")).unwrap();
    let disk = Disk::below(folder.path()).unwrap();
    assert_eq!(disk.read("missions/link.ron"), Err(FileProblem::OutsideRoot));
    assert_eq!(disk.read("models/away/secret"), Err(FileProblem::OutsideRoot));
    assert_eq!(disk.read("missions/zero"), Err(FileProblem::OutsideRoot));
    assert_eq!(disk.read("missions/inside.ron"), Ok(b"(model)".to_vec()));
    let whole = Disk::below(Path::new("/")).unwrap();
    assert!(matches!(whole.read("dev/zero"), Err(FileProblem::Unreadable(_))));
}

#[test]
fn a_project_reached_through_a_link_is_the_project() {
    let folder = project();
    let near = nearest_path(folder.path(), Path::new("modles/mars-3fc.ron"));
    assert_eq!(near.as_deref(), Some("models/mars-3fc.ron"));
    assert_eq!(nearest_path(folder.path(), Path::new("missions/mars.ron")), None);
}
