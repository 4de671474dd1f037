use crate::{
    keys::about_the_key,
    said::{Says, said, told},
};
use why401_core::{Assessed, Assessment, Evidence, Fix, Grade, Party, cause};

cause! {
    /// # What happens
    ///
    /// The key is genuine and limited: to some addresses, web sites or applications, to some interfaces, or to a plan
    /// that is paid. The request falls outside of what it is limited to.
    ///
    /// # How it is recognised
    ///
    /// By the answer's own words, such as `API_KEY_HTTP_REFERRER_BLOCKED`, `API_KEY_IP_ADDRESS_BLOCKED`, "IP not
    /// allowed". `likely`, if the answer without the key does not say so: such sentences often name several restrictions.
    ///
    /// # Look-alikes
    ///
    /// - `apikey/missing-or-wrong`: the key is not known at all.
    /// - `token/insufficient-scope`: a token that lacks a permission.
    ///
    /// # Fix
    ///
    /// Owner of the key: add the address, site or interface to the key's list, or make a second key for this place; look
    /// at the plan and its limits. Developer: call from the server whose address is on the list, not from the browser.
    /// Addresses of build machines change: give them a key of their own, so that it does not come back.
    ///
    /// # References
    ///
    /// Google: restrictions of API keys, `google.rpc.ErrorInfo` reasons; providers' pages on allow-lists.
    "apikey/restricted" {
        title: "the key is right, and may not be used from here or for this",
        commonness: Known,
        explains: ["apikey/missing-or-wrong", "credentials/rejected", "token/rejected", "token/insufficient-scope"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if let Some(open) = said(d, &[Says::KeyRefused]) {
        let verdict = "The key may be right, and not be allowed for this or from here.";
        return Ok(Some(Assessment::new(Grade::Possible, verdict, open.seen())));
    }
    let Some(told) = told(d, &[Says::KeyRestricted])? else { return Ok(None) };
    let verdict = verdict(&told.said.sentence.to_ascii_lowercase());
    let proof = told.proof().and_also(about_the_key(d));
    Ok(Some(Assessment { proof, ..told.judged(verdict) }))
}

fn verdict(words: &str) -> &'static str {
    let has = |list: &[&str]| list.iter().any(|w| words.contains(w));
    if has(&["referrer", "referer", "origin", "domain"]) {
        "The key is right, and may only be used from other web sites."
    } else if has(&[
        "ip address",
        "ip_address",
        "ip not",
        " ip ",
        "your ip",
        "whitelist",
        "allowlist",
        "network",
    ]) {
        "The key is right, and may only be used from other addresses."
    } else if has(&["android", "ios", "app ", "bundle", "package"]) {
        "The key is right, and may only be used by other applications."
    } else if has(&["plan", "quota", "credit", "billing", "subscription", "payment", "upgrade"]) {
        "The key is right, and what it pays for does not cover this."
    } else {
        "The key is right, and may not be used for this or from here."
    }
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Owner, "add this address, site or interface to what the key allows"),
        Fix::tell(Party::Owner, "or make a key of its own for this place, and look at the plan"),
        Fix::tell(Party::Developer, "compare the address others see of this machine with the list"),
    ]
}

#[cfg(test)]
mod tests {
    use super::verdict;

    #[test]
    fn limits() {
        assert!(verdict("api_key_http_referrer_blocked").contains("web sites"));
        assert!(verdict("api_key_ip_address_blocked").contains("addresses"));
        assert!(verdict("your plan does not include this endpoint").contains("pays"));
    }
}
