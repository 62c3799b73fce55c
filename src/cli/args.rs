//! Arguments that several commands take.

use super::exit::Failure;
use super::screen::Screen;
use super::screen::Shown as _;
use super::{files, write};
use clap::{Args, ValueEnum};
use shakedown::report::clean::steers;
use std::path::PathBuf;

/// What is flown: a mission or what was flown before, another model, overrides, the seed.
#[derive(Args, Clone, Debug)]
pub struct Flown {
    /// Mission file, or the result folder of a campaign
    pub mission: String,
    #[command(flatten)]
    pub vessel: Vessel,
    /// Seed of all luck: the same seed, the same flights [default: 1]
    #[arg(long, value_name = "S")]
    pub seed: Option<u64>,
}

/// Which vessel: another model, overrides, where files may lie.
#[derive(Args, Clone, Debug, Default)]
pub struct Vessel {
    /// Model to fly instead of the one that the mission names
    #[arg(short, long, value_name = "FILE")]
    pub model: Option<String>,
    /// Override one value of mission or model; may be given several times
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub sets: Vec<String>,
    /// Directory that no file may lie outside [default: the nearest above with `models` in it]
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
}

/// In which form a result is written: for people, programs, tables, notes. (Comments on the variants
/// would stretch every command's help.)
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Text,
    Json,
    Csv,
    Markdown,
}

/// Endings of plain text.
const TEXTS: [&str; 3] = ["txt", "text", "log"];

impl Format {
    fn word(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Json => "json",
            Format::Csv => "csv",
            Format::Markdown => "markdown",
        }
    }
}

/// Where the result goes.
#[derive(Args, Clone, Debug, Default)]
pub struct Target {
    /// Write the result to FILE instead of the screen
    #[arg(short = 'o', value_name = "FILE")]
    pub file: Option<PathBuf>,
}

impl Target {
    /// Whether the result may be coloured: on the screen only.
    pub fn color(&self, screen: &Screen) -> bool {
        self.file.is_none() && screen.color_out()
    }

    /// Refuses to write over what was read: a mission, a model, a part, a table.
    ///
    /// # Errors
    /// If FILE is one of them, by whatever name.
    pub fn spare(&self) -> Result<(), Failure> {
        match self.file.as_deref().filter(|file| files::was_read(file)) {
            None => Ok(()),
            Some(file) => {
                let message = format!("`{}` is read by this command", file.shown());
                Err(Failure::wrong(message).help("give -o another file"))
            }
        }
    }

    /// Prints the result, or writes it to the named file.
    ///
    /// # Errors
    /// What the system says.
    pub fn deliver(&self, screen: &Screen, text: &str) -> Result<(), Failure> {
        match &self.file {
            None => screen.print(text),
            Some(file) => {
                self.spare()?;
                write::result(file, text.as_bytes())?;
                screen.note(&format!("wrote {}", file.shown()));
                Ok(())
            }
        }
    }
}

/// Where and in which form the result goes.
#[derive(Args, Clone, Debug, Default)]
pub struct Output {
    /// Form of the result [default: by the ending of -o FILE, else text]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<Format>,
    #[command(flatten)]
    pub target: Target,
}

impl Output {
    /// The form asked for, by `--format` or by the file's ending.
    ///
    /// # Errors
    /// If the command does not have it.
    pub fn format(&self, available: &[Format]) -> Result<Format, Failure> {
        self.form(available, self.ending(), &[])
    }

    /// The same for a command that draws: its picture goes to a file that ends in `.svg`.
    ///
    /// # Errors
    /// If the command does not have it.
    pub fn format_or_svg(&self, available: &[Format]) -> Result<Format, Failure> {
        self.form(available, self.ending(), &["svg"])
    }

    fn ending(&self) -> Option<&str> {
        self.target.file.as_ref().and_then(|file| file.extension()?.to_str())
    }

    fn form(
        &self,
        available: &[Format],
        ending: Option<&str>,
        drawn: &[&str],
    ) -> Result<Format, Failure> {
        let by_ending = match ending {
            Some("json") => Some(Format::Json),
            Some("csv") => Some(Format::Csv),
            Some("md" | "markdown") => Some(Format::Markdown),
            Some(ending) if self.format.is_none() && !drawn.contains(&ending) => {
                if !TEXTS.contains(&ending) {
                    return Err(strange(ending, available, drawn));
                }
                None
            }
            _ => None,
        };
        let format = self.format.or(by_ending).unwrap_or(Format::Text);
        if available.contains(&format) {
            return Ok(format);
        }
        let words: Vec<&str> = available.iter().map(|format| format.word()).collect();
        let message = format!("this command does not write {}", format.word());
        Err(Failure::wrong(message).help(format!("use --format {}", words.join(" or "))))
    }

    /// Whether the named file is a picture.
    pub fn is_svg(&self) -> bool {
        let ending = self.target.file.as_ref().and_then(|file| file.extension());
        self.format.is_none() && ending.is_some_and(|ending| ending == "svg")
    }
}

/// A file whose ending stands for nothing that is written.
fn strange(ending: &str, available: &[Format], drawn: &[&str]) -> Failure {
    let endings = available.iter().map(|format| match format {
        Format::Text => "txt",
        Format::Json => "json",
        Format::Csv => "csv",
        Format::Markdown => "md",
    });
    let endings: Vec<String> =
        endings.chain(drawn.iter().copied()).map(|ending| format!(".{ending}")).collect();
    let message = format!("this command writes no `.{ending}` file");
    let help = format!("end the name in {}, or give --format", endings.join(", "));
    Failure::wrong(message).help(help)
}

impl Vessel {
    /// The words of a command line that name this mission and vessel.
    pub fn words(&self, mission: &str) -> String {
        // A leading `-` would be taken for a flag, however it is quoted.
        let mission = match mission.strip_prefix('-') {
            Some(_) => quoted(&format!("./{mission}")),
            None => quoted(mission),
        };
        let mut words = vec![mission];
        if let Some(model) = &self.model {
            words.push(format!("-m {}", quoted(model)));
        }
        for set in &self.sets {
            words.push(format!("--set {}", quoted(set)));
        }
        if let Some(root) = &self.root {
            words.push(format!("--root {}", quoted(&root.to_string_lossy())));
        }
        words.join(" ")
    }
}

/// A word of a POSIX shell that means exactly this text.
pub fn quoted(word: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || "-_./+,:@%=".contains(c);
    if !word.is_empty() && word.chars().all(safe) && !word.starts_with('-') {
        return word.to_owned();
    }
    // What steers a terminal, or ends a span of markdown, is written by its number, as in the
    // shells of POSIX 2024: a line that is copied still means this text.
    if word.chars().any(|c| steers(c) || c == '`') {
        return format!("$'{}'", word.chars().map(numbered).collect::<String>());
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// A character within `$'…'`.
fn numbered(c: char) -> String {
    match c {
        '\'' | '\\' => format!("\\{c}"),
        c if steers(c) || c == '`' => {
            let mut bytes = [0; 4];
            // Three octal digits end by themselves, whatever follows.
            c.encode_utf8(&mut bytes).bytes().map(|byte| format!("\\{byte:03o}")).collect()
        }
        c => c.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_survive_a_shell() {
        let vessel = Vessel {
            model: Some("my model.ron".into()),
            sets: vec!["a.\"b\"=1".into(), "x=it's".into()],
            root: None,
        };
        let words = vessel.words("-m.ron");
        assert_eq!(words, r#"./-m.ron -m 'my model.ron' --set 'a."b"=1' --set 'x=it'\''s'"#);
        assert_eq!(quoted(""), "''");
        assert_eq!(quoted("$(reboot)"), "'$(reboot)'");
        let steering = "a'\\\n::error::\u{1b}[31m`\u{202e}1";
        let word = r"$'a\'\\\012::error::\033[31m\140\342\200\2561'";
        assert_eq!(quoted(steering), word);
    }

    #[test]
    fn the_ending_chooses_the_form() {
        let output =
            |name: &str| Output { format: None, target: Target { file: Some(name.into()) } };
        let every = [Format::Text, Format::Json, Format::Csv, Format::Markdown];
        let form = |name: &str| output(name).format(&every).unwrap();
        assert_eq!(form("a.json"), Format::Json);
        assert_eq!(form("a.md"), Format::Markdown);
        assert_eq!(form("a"), Format::Text);
        assert!(output("a.svg").is_svg() && !output("a.txt").is_svg());
        assert!(output("a.csv").format(&[Format::Text]).is_err());
        assert_eq!(output("a.svg").format_or_svg(&every).unwrap(), Format::Text);
        assert_eq!(form("a.log"), Format::Text);
        let refused = output("a.svg").format(&every).unwrap_err();
        assert_eq!(refused.message, "this command writes no `.svg` file");
        assert_eq!(
            refused.help.unwrap(),
            "end the name in .txt, .json, .csv, .md, or give --format"
        );
        let refused = output("q.pdf").format_or_svg(&[Format::Text]).unwrap_err();
        assert_eq!(refused.help.unwrap(), "end the name in .txt, .svg, or give --format");
        // Whoever says the form may call the file what they like.
        let named = Output { format: Some(Format::Text), ..output("q.pdf") };
        assert_eq!(named.format(&every).unwrap(), Format::Text);
    }
}
