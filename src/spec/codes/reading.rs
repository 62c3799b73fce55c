//! Codes of mistakes in files, their syntax, and the kinds of values in them.
use super::codes;

codes! { READING;
SYNTAX = "E101": "the text is not RON here",
"The reader met something that cannot stand at this place: a missing comma or colon, a stray \
character, text after the document's end.\n\n    (name: \"a\" lasts: \"3 d\")      a comma is missing after \"a\"\n\n\
Write a document as one record `( field: value, ... )`; maps are `{ \"name\": value }`, lists `[ a, b ]`.";
UNCLOSED = "E102": "a bracket has no partner",
"A bracket was opened and never closed, or closed by one of another kind.\n\n    phases: [ (name: \"cruise\"), )\n\n\
Close what the second place shows.";
BAD_TEXT = "E103": "a text is not written correctly",
"A string has no closing quote or an escape that does not exist.\n\n    about: \"the \\q string\"\n\n\
Escapes are \\n \\r \\t \\\\ \\\" \\' \\0 \\x41 and \\u{1F680}; r\"...\" and r#\"...\"# take text as it stands.";
UNKNOWN_FIELD = "E104": "the field is not known here",
"The record has no field of this name. Unknown fields are never ignored, since a misspelled one would silently \
leave a default in force.\n\n    (replcas: 2)\n\nUse the suggested name, or ask `shakedown explain` for the record's fields.";
MISSING_FIELD = "E105": "a required field is missing",
"The record must say this field, since no default would be right for every vessel.\n\n    modes: { \"seu\": (effect: Reset) }      `time` is missing\n\n\
Add the field; `shakedown explain` names its type and an example.";
WRONG_KIND = "E106": "another kind of value belongs here",
"A list stands where a text belongs, a map where a record belongs, and the like.\n\n    domains: (a: ())\n\n\
Records `( field: value )` have fields that the language knows; maps `{ \"name\": value }` have names that you choose.";
UNKNOWN_VARIANT = "E107": "the word is not one of the choices",
"A choice was written that the field does not have.\n\n    effect: Explode\n\n\
Use one of the choices listed; they are words without quotes, with their values in parentheses where they have some.";
DUPLICATE = "E108": "the same name is given twice",
"Two fields of a record or two entries of a map have the same name; which one is meant cannot be known.\n\n    (replicas: 2, replicas: 3)\n\nRemove one.";
WRONG_UNIT = "E109": "the quantity lacks a unit, or has one that does not fit",
"Quantities are texts with a unit, so that nobody has to guess whether 5 means seconds or milliseconds.\n\n    timeout: 5            a bare number\n    timeout: \"5 kg\"       a mass\n\n\
Write \"5 s\". The message lists the units that fit.";
OUT_OF_RANGE = "E110": "the value is outside its range",
"The value is negative, infinite, above its limit or below its least: a probability above 1, a duration of zero where something \
must take time, a duration past 584 years (the simulated clock is 64 bits of nanoseconds).\n\n    coverage: 1.2\n\n\
Give a value inside the range that the message names.";
BAD_NAME = "E111": "the name is not one that can be used",
"Names have 1 to 128 characters: they start with a letter or a digit, then come letters, digits, spaces and `. _ : / -`. \
They stand in tables, file names and overrides, so nothing else is allowed.\n\n    nodes: { \"fc\\u{7}\": () }\n\nRename it.";
WRONG_COUNT = "E112": "too many or too few values",
"A choice or tuple was given more values than it has places for, or fewer.\n\n    time: Weibull(0.7, \"4 y\", 3)\n\n\
Give what the message lists, in that order or by name: `Weibull(shape: 0.7, scale: \"4 y\")`.";
BAD_DISTRIBUTION = "E113": "the distribution is not one",
"The parameters do not describe a distribution: a shape or scale of zero, low above high, no weights.\n\n    Triangular(\"3 s\", \"2 s\", \"4 s\")\n\n\
Triangular takes low, mode and high in this order; weights must add up to more than zero.";
BAD_NUMBER = "E114": "the number is not written correctly",
"Numbers are decimal (`12`, `-1.5`, `3.2e-6`, `1_000`) or integers in other bases (`0xff`, `0o17`, `0b1010`). \
`inf` and `NaN` are refused: nothing here is infinite.\n\n    replicas: 2u8\n\nWrite the plain number.";
BAD_EXTENSION = "E115": "the extension is not known",
"`#![enable(...)]` names extensions of RON. `implicit_some`, `unwrap_newtypes`, `unwrap_variant_newtypes` and \
`explicit_struct_names` are known, and needless: the first three are always on.\n\nRemove the line.";
NOT_FOUND = "E120": "the file is not there",
"A file named on the command line or by `model`, `imports`, `from`, `Empirical` or `Table` does not exist. Paths are relative to \
the file that names them.\n\n    imports: [\"parts/computer.ron\"]\n\nCorrect the path; the message suggests a neighbour with a similar name.";
IS_DIRECTORY = "E121": "the path is a directory",
"A file was expected. Name the file inside the directory: `missions/mars-transit.ron` rather than `missions`.";
NOT_UTF8 = "E122": "the file is not UTF-8 text",
"The file holds bytes that are no UTF-8: it is binary, compressed or in another encoding. Convert it, for instance with \
`iconv -f latin1 -t utf-8`.";
EMPTY_FILE = "E123": "the file is empty",
"The file holds no value: nothing, or only comments. A document is one record `( ... )`. `shakedown new` writes a commented one to start from.";
FILE_TOO_LARGE = "E124": "the file is too large",
"A document may have up to 8 MiB, all files together 64 MiB. Vessels with many equal nodes are written with `replicas`, not by listing each.";
TOO_DEEP = "E125": "the text is nested too deeply",
"Brackets may be nested 64 deep. No vessel needs more; a generated file probably repeats itself. Flatten it.";
TOO_MANY_VALUES = "E126": "the document has too many values",
"A document may hold 500 000 values, imports included. Vessels with many equal nodes are written with `replicas`, not by listing each.";
TEXT_TOO_LONG = "E127": "a text is too long",
"A single text may have up to 64 KiB. Probably a closing quote is missing, or data belongs in a file of its own (`Empirical(\"file.csv\")`).";
OUTSIDE_ROOT = "E128": "the path leads outside the root",
"Files are read only below the root directory of the project, so that a mission of a stranger reads nothing else. \
Absolute paths and `..` above the root are refused.\n\n    imports: [\"../../etc/passwd\"]\n\nMove the file below the root.";
IMPORT_CYCLE = "E129": "files import each other in a circle",
"A file imports, or is based on, itself through others; the message shows the chain. Move what both need to a third file.";
TOO_MANY_FILES = "E130": "too many files",
"A mission may read 256 files, `imports` and `from` may be chained 32 deep. Put parts into fewer files.";
UNREADABLE = "E131": "the file cannot be read",
"The operating system refused to read the file; the message gives its reason. Check permissions and the disk.";
BAD_BELIEF = "E190": "the belief is not one",
"`Belief` says what is believed of a value that nobody knows well: a median with the factor that 90 % of the belief lies within on both sides, \
or a range.\n\n    Belief(median: \"1e-5 /h\", factor90: 1)\n\nThe factor is above 1, the median above zero; a range goes from `low` to `high`, with `log: true` from above zero.";
NO_BELIEF_HERE = "E191": "a belief stands where no number can",
"`Belief` stands for a number, with or without a unit. A record, a list, a name or a choice cannot be believed; the numbers in it can.\n\n    \
time: Belief(median: ...)      fine\n    modes: Belief(...)             no\n\nMove it to the number that is not known.";
BELIEF_TOO_WIDE = "E192": "the belief reaches values that cannot stand here",
"All that may be drawn (all but 1 in 20 000 at each end) must be possible where the belief stands, so that a sweep never stops half-way at a value that nobody would believe. \
A share of 0.5 with a factor of 3 would reach beyond 1; a number of replicas cannot be 2.5.\n\n    coverage: Belief(median: 0.9, factor90: 2)\n\n\
Lower the factor, or write a range: `Belief(low: 0.8, high: 0.99)`.";
DEFINED_TWICE = "E132": "two files define the same name",
"`imports` puts the entries of several files together; the same name in two of them is ambiguous.\n\n    nodes: { \"fc-1\": ... }      also in parts/computers.ron\n\n\
Rename one, or use `from:` instead, whose values are meant to be overridden.";
UNKNOWN_BASE = "E133": "the hardware or profile is not known",
"The entry takes its missing fields from another entry, which neither this file nor its imports have.\n\n    (hardware: \"flight-computr\")\n\n\
Correct the name, or import the file that has it.";
REMOVED_NOTHING = "E134": "there is nothing to remove",
"`Removed` takes an entry of the `from:` model away, and that model has no such entry.\n\n    nodes: { \"fc-9\": Removed }\n\nCorrect the name, or drop the line.";
NO_MODEL = "E135": "the mission names no model",
"A mission says which vessel is flown: `model: \"../models/mars-3fc.ron\"`. Add it, or give one on the command line with `-m`.";
BAD_OVERRIDE_PATH = "E136": "the override's path is not known",
"`--set path=value` names a value by the names on the way to it.\n\n    --set services.navgation.replicas=3\n\n\
Names of maps must exist already. Items of a list are named by their number from 0 or their `name`: `phases.cruise.lasts`. \
A name with dots may be quoted: `images.\"nav:1.4.2\".start`.";
BAD_OVERRIDE = "E137": "the override is not `path=value`",
"`--set` takes a path, an equals sign and a value.\n\n    --set replicas\n\nWrite `--set services.navigation.replicas=3`.";
BAD_TABLE = "E138": "the table file is not one",
"A file of `Empirical` has one value with its unit per line, one of `Table` two or more columns separated by commas. Lines that \
start with `#` and one heading line are skipped; there may be 100 000 lines.\n\n    12 s\n    15.5 s\n\nCorrect the line.";
BROKEN_DEFAULT = "E199": "a default of the language is broken",
"This is a mistake of shakedown itself, not yours: a default that the language gives a field cannot be read. Please report it with the \
message; saying the field yourself avoids it.";
}
