//! Texts with gaps, as `printf` fills them.

/// What stands in the gaps (`%s`) of a template, if a text is of its shape: it begins and ends as the template does and
/// has the words between the gaps. `Some` of an empty list where an outsider's words make the gaps ambiguous; words
/// with a colon end a gap beyond doubt where the first gap is a `user` who cannot have one.
pub(super) fn gaps<'t>(template: &str, text: &'t str, user: bool) -> Option<Vec<&'t str>> {
    let parts: Vec<&str> = template.split("%s").collect();
    let (first, rest) = parts.split_first()?;
    let inner = text.strip_prefix(first)?;
    let Some((last, middle)) = rest.split_last() else { return inner.is_empty().then(Vec::new) };
    let mut inner = inner.strip_suffix(last)?;
    let mut found = Vec::with_capacity(rest.len());
    for word in middle {
        let (gap, after) = inner.split_once(word)?;
        let sure = user && found.is_empty() && word.contains(':');
        if !sure && after.contains(word) {
            return Some(Vec::new());
        }
        found.push(gap);
        inner = after;
    }
    found.push(inner);
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::gaps;

    #[test]
    fn gaps_of_a_text() {
        let template = "user %s: authentication failure for \"%s\": Password Mismatch";
        let plain = "user bob: authentication failure for \"/x\": Password Mismatch";
        assert_eq!(gaps(template, plain, false), Some(vec!["bob", "/x"]));
        assert_eq!(gaps(template, "user bob not found: /x", false), None);
        assert_eq!(gaps("nothing to fill", "nothing to fill", false), Some(vec![]));
        assert_eq!(gaps("nothing to fill", "nothing to fill in", false), None);
        assert_eq!(gaps("ends %s", "ends here: so", false), Some(vec!["here: so"]));
    }

    #[test]
    fn a_forged_gap_is_left_unread() {
        let template = "user %s: authentication failure for \"%s\": Password Mismatch";
        let forged =
            "user x: authentication failure for \"/a: authentication failure for \"/b\": Password Mismatch";
        assert_eq!(gaps(template, forged, false), Some(vec![]));
        let path = "/a: authentication failure for \"/b";
        assert_eq!(gaps(template, forged, true), Some(vec!["x", path]));
    }
}
