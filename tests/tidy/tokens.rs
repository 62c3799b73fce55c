//! A source file cut into words: enough of Rust's grammar to tell code from comments and texts.

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Is {
    /// A name, a keyword or a number.
    Name,
    /// One character of punctuation.
    Mark,
    /// What stands between quotes.
    Text,
    /// A comment of any kind.
    Comment,
}

/// A word, with the number of its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub is: Is,
    pub text: String,
    pub line: usize,
}

/// All words of a source text.
pub fn tokens(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let (mut at, mut line, mut out) = (0, 1, Vec::new());
    while at < chars.len() {
        let begin = at;
        let is = next(&chars, &mut at);
        let text: String = chars[begin..at].iter().collect();
        let lines = text.matches('\n').count();
        if let Some(is) = is {
            out.push(Token { is, text, line });
        }
        line += lines;
    }
    out
}

/// Steps over one word or space.
fn next(chars: &[char], at: &mut usize) -> Option<Is> {
    let c = chars[*at];
    let peek = |ahead: usize| chars.get(*at + ahead).copied().unwrap_or('\0');
    match c {
        '/' if peek(1) == '/' => {
            *at = find(chars, *at, '\n');
            Some(Is::Comment)
        }
        '/' if peek(1) == '*' => {
            *at = end_of_block(chars, *at);
            Some(Is::Comment)
        }
        'r' if peek(1) == '"' || (peek(1) == '#' && (peek(2) == '"' || peek(2) == '#')) => {
            *at = end_of_raw(chars, *at);
            Some(Is::Text)
        }
        '"' => {
            *at = end_of_quoted(chars, *at, '"');
            Some(Is::Text)
        }
        // A character, unless it is a lifetime.
        '\'' if peek(1) == '\\' || peek(2) == '\'' => {
            *at = end_of_quoted(chars, *at, '\'');
            Some(Is::Text)
        }
        c if c.is_alphanumeric() || c == '_' => {
            while chars.get(*at).is_some_and(|c| c.is_alphanumeric() || *c == '_') {
                *at += 1;
            }
            Some(Is::Name)
        }
        c => {
            *at += 1;
            (!c.is_whitespace()).then_some(Is::Mark)
        }
    }
}

fn find(chars: &[char], from: usize, wanted: char) -> usize {
    let found = chars[from..].iter().position(|c| *c == wanted);
    found.map_or(chars.len(), |offset| from + offset)
}

fn end_of_block(chars: &[char], from: usize) -> usize {
    let pairs = chars[from + 2..].windows(2);
    let end = pairs.into_iter().position(|pair| pair == ['*', '/']);
    end.map_or(chars.len(), |offset| from + offset + 4)
}

fn end_of_quoted(chars: &[char], from: usize, quote: char) -> usize {
    let mut at = from + 1;
    while at < chars.len() && chars[at] != quote {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(chars.len())
}

fn end_of_raw(chars: &[char], from: usize) -> usize {
    let hashes = chars[from + 1..].iter().take_while(|c| **c == '#').count();
    let mut at = from + hashes + 2;
    loop {
        at = find(chars, at, '"') + 1;
        let close = chars.get(at..at + hashes);
        match close {
            Some(close) if close.iter().all(|c| *c == '#') => return at + hashes,
            Some(_) => {}
            None => return chars.len(),
        }
    }
}

#[test]
fn code_comments_and_texts_are_told_apart() {
    let source = "let a = 'x'; // crate::cli\n/* b */ r#\"say \"crate\"\"# \"a\\\"b\" &'a str";
    let found: Vec<(Is, String)> = tokens(source).into_iter().map(|t| (t.is, t.text)).collect();
    let of = |is: Is| -> Vec<&str> {
        found.iter().filter(|(kind, _)| *kind == is).map(|(_, text)| text.as_str()).collect()
    };
    assert_eq!(of(Is::Comment), ["// crate::cli", "/* b */"]);
    assert_eq!(of(Is::Text), ["'x'", "r#\"say \"crate\"\"#", "\"a\\\"b\""]);
    assert_eq!(of(Is::Name), ["let", "a", "a", "str"]);
    assert_eq!(tokens(source).last().map(|t| t.line), Some(2));
}
