//! What stands under `deploy/`: the scripts and manifests are run as a cluster would run them.
//! (`deploy/slurm/test.sh` flies on a real Slurm.)

use super::*;
use serde::Deserialize as _;
use serde_json::Value;

fn deploy(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy").join(name)
}

/// The resources of a manifest.
fn resources(name: &str) -> Vec<Value> {
    let text = fs::read_to_string(deploy(name)).unwrap();
    let documents = serde_norway::Deserializer::from_str(&text);
    documents.map(|document| Value::deserialize(document).unwrap()).collect()
}

fn job(name: &str) -> Value {
    let found = resources(name).into_iter().find(|resource| resource["kind"] == "Job");
    let job = found.unwrap();
    assert_eq!(job["apiVersion"], "batch/v1", "{name}");
    let template = &job["spec"]["template"]["spec"];
    // What `podFailurePolicy` asks for.
    assert_eq!(template["restartPolicy"], "Never", "{name}");
    assert_eq!(template["containers"].as_array().unwrap().len(), 1, "{name}");
    let claim = &template["volumes"][0]["persistentVolumeClaim"]["claimName"];
    assert_eq!(claim, "shakedown-campaign", "{name}");
    job
}

fn container(job: &Value) -> &Value {
    &job["spec"]["template"]["spec"]["containers"][0]
}

fn variable<'a>(job: &'a Value, name: &str) -> &'a str {
    let variables = container(job)["env"].as_array().unwrap();
    variables.iter().find(|it| it["name"] == name).unwrap()["value"].as_str().unwrap()
}

#[test]
fn manifests_agree_with_each_other() {
    let (campaign, merge) = (job("kubernetes/campaign.yaml"), job("kubernetes/merge.yaml"));
    let spec = &campaign["spec"];
    assert_eq!(spec["completionMode"], "Indexed");
    let shards = variable(&campaign, "SHARDS");
    assert_eq!(spec["completions"].to_string(), shards);
    assert_eq!(variable(&merge, "SHARDS"), shards);
    let replications: u64 = variable(&campaign, "REPLICATIONS").parse().unwrap();
    assert!(replications >= shards.parse().unwrap());
    let rules = spec["podFailurePolicy"]["rules"].as_array().unwrap();
    let on = |rule: &Value| rule["onExitCodes"]["containerName"].clone();
    let named = rules.iter().map(on).find(|name| !name.is_null()).unwrap();
    assert_eq!(named, container(&campaign)["name"]);
    let claims = resources("kubernetes/campaign.yaml");
    let claim = claims.iter().find(|it| it["kind"] == "PersistentVolumeClaim").unwrap();
    assert_eq!(claim["metadata"]["name"], "shakedown-campaign");
    assert_eq!(claim["spec"]["accessModes"][0], "ReadWriteMany");
}

/// Runs a container's command in a folder that stands for its volume.
#[cfg(unix)]
fn pod(job: &Value, folder: &Path, variables: &[(&str, &str)]) -> Output {
    let container = container(job);
    let words = |key: &str| container[key].as_array().unwrap().clone();
    let at = |text: &Value| text.as_str().unwrap().replace("/campaign", folder.to_str().unwrap());
    let line: Vec<String> = words("command").iter().chain(&words("args")).map(at).collect();
    let mut command = Command::new(&line[0]);
    command.args(&line[1..]).current_dir(at(&container["workingDir"]));
    let program = Path::new(env!("CARGO_BIN_EXE_shakedown")).parent().unwrap();
    command.env("PATH", format!("{}:/usr/bin:/bin", program.display()));
    command.envs(variables.iter().copied()).output().unwrap()
}

#[cfg(unix)]
#[test]
fn pods_fly_and_merge_the_bytes_of_the_whole() {
    let folder = project();
    let path = folder.path();
    let (campaign, merge) = (job("kubernetes/campaign.yaml"), job("kubernetes/merge.yaml"));
    for index in ["2", "0", "1", "1"] {
        let variables = [
            ("SHARDS", "3"),
            ("REPLICATIONS", "100"),
            ("MISSION", MISSION),
            ("JOB_COMPLETION_INDEX", index),
        ];
        let output = pod(&campaign, path, &variables);
        assert!(output.status.success(), "{}", said(&output));
    }
    let output = pod(&merge, path, &[("SHARDS", "3")]);
    assert!(output.status.success(), "{}", said(&output));
    let whole = ["campaign", MISSION, "-n", "100", "--out", "one"];
    assert!(run(&whole, path).status.success());
    assert_same(&path.join("one"), &path.join("whole"));
}

#[cfg(unix)]
#[test]
fn tasks_of_an_array_fly_and_merge_the_bytes_of_the_whole() {
    let folder = project();
    let path = folder.path();
    let script = |name: &str, arguments: &[&str], task: Option<&str>| {
        let mut command = Command::new("bash");
        command.arg(deploy("slurm").join(name)).args(arguments).current_dir(path);
        command.env("SHAKEDOWN", env!("CARGO_BIN_EXE_shakedown"));
        command.envs(task.map(|task| ("SLURM_ARRAY_TASK_ID", task)));
        command.output().unwrap()
    };
    let shards = path.join("r.shards");
    let shards = shards.to_str().unwrap();
    for task in ["0", "1"] {
        let output = script("shard.sh", &["2", shards, MISSION, "-n", "100"], Some(task));
        assert!(output.status.success(), "{}", said(&output));
    }
    let wrong = script("shard.sh", &["2", shards, MISSION, "-n", "101"], Some("1"));
    assert_eq!(wrong.status.code(), Some(2), "the program's exit code is the task's");
    let out = path.join("r");
    let output = script("merge.sh", &["2", shards, out.to_str().unwrap()], None);
    assert!(output.status.success(), "{}", said(&output));
    assert!(run(&["campaign", MISSION, "-n", "100", "--out", "one"], path).status.success());
    assert_same(&path.join("one"), &out);
}

/// A program of that name and text in `bin` below the folder.
#[cfg(unix)]
fn program(folder: &Path, name: &str, text: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let file = folder.join("bin").join(name);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, format!("#!/usr/bin/env bash\n{text}\n")).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    file
}

#[cfg(unix)]
fn path_of(folder: &Path) -> String {
    format!("{}:/usr/bin:/bin", folder.join("bin").display())
}

#[cfg(unix)]
#[test]
fn an_array_is_submitted_only_with_words_that_its_tasks_take() {
    let folder = project();
    let path = folder.path();
    program(path, "sbatch", "echo \"$@\" >>sbatch.txt; echo 17");
    let submit = |arguments: &[&str]| {
        let mut command = Command::new("bash");
        command.arg(deploy("slurm/submit.sh")).args(arguments).current_dir(path);
        command.env("PATH", path_of(path)).env("SHAKEDOWN", env!("CARGO_BIN_EXE_shakedown"));
        command.output().unwrap()
    };
    let queued = || fs::read_to_string(path.join("sbatch.txt")).unwrap_or_default();
    fs::create_dir(path.join("mine")).unwrap();
    fs::write(path.join("mine/notes.txt"), "mine").unwrap();
    let line = ["2", "out/", MISSION, "-n", "40"];
    for more in [["-j", "2"].as_slice(), &["--force"], &["--out", "x"], &["--sed", "7"]] {
        let wrong = submit(&[&line[..], more].concat());
        assert_eq!(wrong.status.code(), Some(2), "{more:?}: {}", said(&wrong));
    }
    for out in ["mine", "mine/", "."] {
        let wrong = submit(&["2", out, MISSION, "-n", "40"]);
        assert_eq!(wrong.status.code(), Some(2), "{out}: {}", said(&wrong));
        assert!(said(&wrong).contains("is not empty, and no result folder"), "{}", said(&wrong));
    }
    assert_eq!(queued(), "");
    let submitted = submit(&line);
    assert!(submitted.status.success(), "{}", said(&submitted));
    let out = path.canonicalize().unwrap().join("out");
    let out = out.to_str().unwrap();
    let (array, merge) =
        (format!("2 {out}.shards {MISSION} -n 40"), format!("2 {out}.shards {out}"));
    assert!(queued().contains(&format!("shard.sh {array}\n")), "{}", queued());
    assert!(queued().contains(&format!("merge.sh {merge}\n")), "{}", queued());
    // What is flown already is not what is asked for now.
    let part = ["campaign", MISSION, "-n", "40", "--shard", "0/2", "--out", "out.shards/0"];
    assert!(run(&part, path).status.success());
    assert!(submit(&line).status.success());
    let wrong = submit(&["2", "out", MISSION, "-n", "41"]);
    assert_eq!(wrong.status.code(), Some(2), "{}", said(&wrong));
    assert!(said(&wrong).contains("it was shard 0/2 of 40 replications"), "{}", said(&wrong));
}

/// The signal may come while the program ends: its own exit code counts, and whether anything was
/// flown.
#[cfg(unix)]
#[test]
fn a_task_whose_time_ends_keeps_the_exit_code_of_its_program() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    program(path, "scontrol", "exit 1");
    let checkpoint = path.join("s/0/checkpoint.json");
    fs::create_dir_all(checkpoint.parent().unwrap()).unwrap();
    let flown = r#"echo ' "done": 5,' >s/0/checkpoint.json;"#;
    for (code, first, words) in [
        (130, flown, "cut short (exit 130), to be queued again"),
        (130, "", "its time ended before anything was flown"),
        (0, flown, ""),
    ] {
        let text =
            format!("trap 'exit {code}' TERM; {first} touch up; while :; do sleep 0.01; done");
        let fake = program(path, "fake", &text);
        for _ in 0..10 {
            let _ = fs::remove_file(&checkpoint);
            let _ = fs::remove_file(path.join("up"));
            let mut command = Command::new("bash");
            command.arg(deploy("slurm/shard.sh")).args(["1", "s", "m.ron"]).current_dir(path);
            command.env("PATH", path_of(path)).env("SHAKEDOWN", &fake);
            command.env("SLURM_ARRAY_TASK_ID", "0").env("SLURM_JOB_ID", "7");
            let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            while !path.join("up").exists() {
                std::thread::sleep(Duration::from_millis(2));
            }
            // The script's own traps are set by then.
            std::thread::sleep(Duration::from_millis(20));
            let pid = child.id().to_string();
            assert!(Command::new("kill").args(["-USR1", &pid]).status().unwrap().success());
            let output = child.wait_with_output().unwrap();
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            assert_eq!(output.status.code(), Some(code), "{text} {}", said(&output));
            assert!(text.contains(words) && text.is_empty() == words.is_empty(), "{text}");
        }
    }
}

/// Runs a step of the GitHub Action as a job would: its script by bash, its variables from the
/// action's inputs.
#[cfg(unix)]
fn step(action: &Value, id: &str, folder: &Path, inputs: &[(&str, &str)]) -> Output {
    let steps = action["runs"]["steps"].as_array().unwrap();
    let step = steps.iter().find(|it| it["id"] == id || it["name"] == id).unwrap();
    assert_eq!(step["shell"], "bash");
    let script = step["run"].as_str().unwrap();
    assert!(!script.contains("${{"), "inputs come as variables");
    let program = Path::new(env!("CARGO_BIN_EXE_shakedown")).parent().unwrap();
    let mut command = Command::new("bash");
    // As GitHub runs `shell: bash`.
    command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]).current_dir(folder);
    command.env("PATH", format!("{}:/usr/bin:/bin", program.display()));
    command.env("GITHUB_OUTPUT", folder.join("outputs"));
    command.env("GITHUB_STEP_SUMMARY", folder.join("summary.md"));
    for (name, value) in step["env"].as_object().unwrap() {
        let value = value.as_str().unwrap();
        let input = value.strip_prefix("${{ inputs.").and_then(|it| it.strip_suffix(" }}"));
        let Some(input) = input else { continue };
        let given = inputs.iter().find(|(name, _)| *name == input).map(|(_, value)| *value);
        let default = action["inputs"][input]["default"].as_str();
        command.env(name, given.or(default).unwrap());
    }
    command.output().unwrap()
}

#[cfg(unix)]
#[test]
fn the_github_action_checks_and_its_workflow_gives_it_what_it_takes() {
    let action = resources("github/action.yml").remove(0);
    assert_eq!(action["runs"]["using"], "composite");
    let workflow = resources("github/check.yaml").remove(0);
    let steps = workflow["jobs"]["check"]["steps"].as_array().unwrap();
    let uses = steps.iter().find(|it| it["uses"].as_str().unwrap().contains("deploy/github@"));
    for (input, _) in uses.unwrap()["with"].as_object().unwrap() {
        assert!(action["inputs"].get(input).is_some(), "the action takes no `{input}`");
    }

    let folder = project();
    let path = folder.path();
    let installed = step(&action, "Install shakedown", path, &[]);
    assert!(installed.status.success(), "{}", said(&installed));
    let save = ["baseline", "save", MISSION, "-n", "2000"];
    assert!(run(&save, path).status.success());
    let flown = |inputs: &[(&str, &str)]| {
        let pattern = [("missions", "lander/missions/*.ron"), ("max-time", "60")];
        step(&action, "check", path, &[inputs, &pattern].concat()).status.code()
    };
    let outputs = || fs::read_to_string(path.join("outputs")).unwrap();
    assert_eq!(flown(&[]), Some(0));
    assert_eq!(outputs(), "verdict=pass\n");
    let model = path.join("lander/models/lander.ron");
    let text = fs::read_to_string(&model).unwrap();
    fs::write(&model, text.replace("replicas: 2", "replicas: 1")).unwrap();
    assert_eq!(flown(&[]), Some(1));
    assert!(outputs().ends_with("verdict=fail\n"), "{}", outputs());
    let summary = fs::read_to_string(path.join("summary.md")).unwrap();
    assert!(summary.contains("**pass**") && summary.contains("**fail**"), "{summary}");
    assert!(path.join("shakedown.xml").exists());
    let hostile = [("margin", "5%; touch pwned"), ("baseline", "$(touch pwned)")];
    assert_eq!(flown(&hostile), Some(2));
    assert!(!path.join("pwned").exists() && outputs().ends_with("verdict=\n"));
}
