//! Campaigns on a medium that fails: full, read-only, or with a file cut short. Never a wrong
//! number, never a lost replication.

use super::*;

const N: &str = "3000";

/// The command, with room for no more than `blocks` of 512 bytes (of 1024 in some shells) in any
/// one file: what a full disk looks like to a process, without the privileges to fill one.
#[cfg(unix)]
fn cramped(arguments: &[&str], folder: &Path, blocks: u32) -> Output {
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let mut command = Command::new("sh");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_shakedown")]).args(arguments);
    command.current_dir(folder).output().unwrap()
}

#[cfg(unix)]
#[test]
fn a_full_disk_loses_nothing_that_was_flown() {
    let folder = project();
    let path = folder.path();
    assert!(run(&["campaign", MISSION, "-n", N, "--out", "whole"], path).status.success());
    for blocks in [8, 60, 300] {
        let out = format!("cramped-{blocks}");
        let arguments = ["campaign", MISSION, "-n", N, "--out", &out];
        let stopped = cramped(&arguments, path, blocks);
        assert_eq!(stopped.status.code(), Some(2), "{blocks}: {}", said(&stopped));
        assert!(said(&stopped).contains("writing"), "{blocks}: {}", said(&stopped));
        assert!(!path.join(&out).join("manifest.json").exists(), "{blocks}: it looks finished");
        let rest = run(&[&arguments[..], &["--resume"]].concat(), path);
        assert!(rest.status.success(), "{blocks}: {}", said(&rest));
        assert_same(&path.join("whole"), &path.join(&out));
    }
}

/// The kernel's own tables take no files, from root neither.
#[cfg(target_os = "linux")]
#[test]
fn a_read_only_folder_is_named_before_anything_flies() {
    let folder = project();
    let arguments = ["campaign", MISSION, "-n", N, "--out", "/proc/shakedown"];
    let refused = run(&arguments, folder.path());
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    assert!(said(&refused).contains("/proc/shakedown"), "{}", said(&refused));
    assert!(refused.stdout.is_empty());
}

/// A campaign that was interrupted, with a checkpoint of what it had flown.
#[cfg(unix)]
pub(super) fn interrupted(path: &Path, out: &str) {
    let child = begun(path, out, false);
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(130));
}

#[cfg(unix)]
#[test]
fn what_is_cut_short_is_said_and_makes_no_wrong_number() {
    let folder = project();
    let path = folder.path();
    assert!(run(&["campaign", MISSION, "-n", LONG, "--out", "whole"], path).status.success());
    let cases = [
        ("checkpoint.json", 0.5, Ok("going back to the last whole checkpoint")),
        ("checkpoint.json", 0.0, Ok("going back to the last whole checkpoint")),
        ("replications.csv", 0.7, Err("replications.csv has")),
        ("outages.csv", 0.0, Err("outages.csv has 0 bytes")),
    ];
    for (at, (file, share, wanted)) in cases.into_iter().enumerate() {
        let out = format!("cut-{at}");
        interrupted(path, &out);
        if wanted.is_err() {
            // With one to go back to, it may be gone back to.
            let _ = fs::remove_file(path.join(&out).join("checkpoint.previous.json"));
        }
        let cut = path.join(&out).join(file);
        let bytes = fs::read(&cut).unwrap();
        fs::write(&cut, &bytes[..(bytes.len() as f64 * share) as usize]).unwrap();
        let arguments = ["campaign", MISSION, "-n", LONG, "--out", &out];
        let rest = run(&[&arguments[..], &["--resume"]].concat(), path);
        let (Ok(words) | Err(words)) = wanted;
        assert!(said(&rest).contains(words), "{file} {share}: {}", said(&rest));
        if wanted.is_ok() {
            assert!(rest.status.success(), "{file} {share}: {}", said(&rest));
        } else {
            assert_eq!(rest.status.code(), Some(2), "{file} {share}");
            assert!(said(&rest).contains("--force"), "{}", said(&rest));
            let anew = run(&[&arguments[..], &["--force"]].concat(), path);
            assert!(anew.status.success(), "{}", said(&anew));
        }
        assert_same(&path.join("whole"), &path.join(&out));
    }
}
