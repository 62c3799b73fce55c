//! Logical paths: relative to a root, with `/`, never above it.

/// A path without `.` and `..`; `None` if it is empty, absolute, or leads above the root.
pub fn normal(path: &str) -> Option<String> {
    let drive = path.as_bytes().get(1) == Some(&b':');
    if path.starts_with(['/', '\\']) || drive || path.contains('\0') {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

/// The path that `path` means in the file `from`.
pub fn resolve(from: &str, path: &str) -> Option<String> {
    if path.is_empty() || path.starts_with(['/', '\\']) || path.as_bytes().get(1) == Some(&b':') {
        return None;
    }
    match from.rsplit_once('/') {
        Some((directory, _)) => normal(&format!("{directory}/{path}")),
        None => normal(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_below_the_root() {
        let table = [
            ("missions/a.ron", "../models/b.ron", Some("models/b.ron")),
            ("a.ron", "./x//y.ron", Some("x/y.ron")),
            ("a.ron", "../b.ron", None),
            ("m/a.ron", "../../b.ron", None),
            ("m/a.ron", "x/../../../b.ron", None),
            ("m/a.ron", "/etc/passwd", None),
            ("m/a.ron", "C:/x.ron", None),
            ("m/a.ron", "", None),
            ("m/a.ron", "..", None),
        ];
        for (from, path, wanted) in table {
            assert_eq!(resolve(from, path).as_deref(), wanted, "{path}");
        }
    }
}
