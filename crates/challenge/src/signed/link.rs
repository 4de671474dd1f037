//! Addresses that end by themselves: what their query says of it.

use super::{Pairs, moment};

/// When an address ends, and what says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkEnd {
    /// The parameter, in lower case.
    pub parameter: String,
    /// Seconds since 1970.
    pub at: i64,
    /// Whether a signature beside it makes sure that the server looks at it.
    pub signed: bool,
}

/// Parameters that hold the end itself: S3, `CloudFront`, Azure SAS (`se`), and habits.
const ENDS: [&str; 11] = [
    "expires",
    "exp",
    "se",
    "expiry",
    "expire",
    "expiration",
    "expires_at",
    "expiresat",
    "valid_until",
    "validuntil",
    "deadline",
];

/// When a query says that its address ends.
pub fn end_of_link(query: &str) -> Option<LinkEnd> {
    let pairs = Pairs::of_query(query);
    let signed = pairs.0.iter().any(|(name, value)| {
        !value.is_empty()
            && ["signature", "sig", "hmac", "hash", "token", "policy"].iter().any(|w| name.contains(w))
    });
    if let Some((parameter, at)) =
        ["x-amz-", "x-goog-"].into_iter().find_map(|prefix| lasting(&pairs, prefix))
    {
        return Some(LinkEnd { parameter, at, signed: true });
    }
    let (parameter, at) =
        ENDS.iter().find_map(|name| Some(((*name).to_owned(), moment(pairs.get(name)?)?)))?;
    Some(LinkEnd { parameter, at, signed })
}

/// A moment and a number of seconds after it.
fn lasting(pairs: &Pairs, prefix: &str) -> Option<(String, i64)> {
    let parameter = format!("{prefix}expires");
    let seconds = pairs.get(&parameter)?.parse::<i64>().ok()?;
    let made = moment(pairs.get(&format!("{prefix}date"))?)?;
    Some((parameter, made.checked_add(seconds)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends() {
        let cases = [
            (
                "X-Amz-Date=20261124T120000Z&X-Amz-Expires=300&X-Amz-Signature=a",
                Some(("x-amz-expires", 1_795_521_900, true)),
            ),
            ("sv=2022-11-02&se=2026-11-24T12%3A00%3A00Z&sp=r&sig=abc", Some(("se", 1_795_521_600, true))),
            ("se=2026-11-24&sig=x", Some(("se", 1_795_478_400, true))),
            ("Expires=1795521600&Signature=x&Key-Pair-Id=k", Some(("expires", 1_795_521_600, true))),
            ("exp=1795521600000", Some(("exp", 1_795_521_600, false))),
            ("X-Amz-Expires=9223372036854775807&X-Amz-Date=20261124T120000Z", None),
            ("expires=never&x", None),
            ("exp=12", None),
        ];
        for (query, want) in cases {
            let found = end_of_link(query);
            let found = found.as_ref().map(|l| (l.parameter.as_str(), l.at, l.signed));
            assert_eq!(found, want, "{query}");
        }
    }
}
