use crate::{addresses, log_words};
use why401_core::{Assessed, Assessment, Evidence, Fix, Product, cause};

cause! {
    /// # What happens
    ///
    /// A list of addresses and a password are combined. Where both are wanted (`Satisfy All`, `<RequireAll>`), an
    /// address that is not on the list gets 403 and no password helps. Where one is enough (`Satisfy Any`,
    /// `<RequireAny>`), the page is open in the office and asks for a login everywhere else.
    ///
    /// # How it is recognised
    ///
    /// By the server's files, the client's address known: the rule that refuses goes by addresses, and a login is
    /// configured beside it; or a stranger is asked for a login that a listed address would be spared. It is `proven`
    /// where the answer is the one these files foretell. With `Satisfy Any` the error log has AH01797 for requests that
    /// are let in as well, so that line alone proves nothing.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/wrong-password`: the address is on the list, or there is none.
    /// - `credentials/none-sent`: the gate goes by passwords alone.
    /// - `apache/folder-closed`: 403 as well, for want of rights on the disk.
    ///
    /// # Fix
    ///
    /// Administrator: add the address to the list. Behind a proxy every client has the proxy's address until
    /// mod_remoteip is told to trust it.
    ///
    /// # References
    ///
    /// Apache httpd `modules/aaa/mod_access_compat.c` (AH01797), `mod_authz_core.c` (AH01630), `mod_authz_host.c`.
    "apache/satisfy-and-ip" {
        title: "the client's address decides, together with the password",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/none-sent", "credentials/wrong-password", "apache/inherited-gate"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = log_words::alone(d, CAUSE.id) {
        return Ok(Some(found));
    }
    Ok(addresses::decides(d, Product::Apache))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    addresses::fixes(d)
}
