use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Part, Party, Place, Proof, cause,
};
use why401_message::{Exchange, Proxy, show};

cause! {
    /// # What happens
    ///
    /// A forward proxy stands between the client and the site and wants a login of its own. The site has not been asked
    /// yet; its password has nothing to do with it.
    ///
    /// # How it is recognised
    ///
    /// The answer is 407, or the proxy itself refused to open the tunnel with 401, as a few misconfigured ones do. The
    /// report names the proxy and where it was set: `-x`, or one of `http_proxy`, `https_proxy`, `all_proxy`.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/none-sent`: the site asks, with 401 and through the proxy.
    /// - `proxy/authorization-overwritten-or-stripped`: a proxy takes the site's login away.
    ///
    /// # Fix
    ///
    /// `--proxy-user NAME` asks for the proxy's password. For hosts that can be reached without it set
    /// `no_proxy=HOST`, or `--noproxy HOST` for one command. An administrator of the proxy can exempt hosts or
    /// addresses that machines have to reach.
    ///
    /// # References
    ///
    /// RFC 9110 sections 15.5.8 and 11.7. curl says "Received HTTP code 407 from proxy after CONNECT"; Squid adds
    /// `X-Squid-Error: ERR_CACHE_ACCESS_DENIED 0`.
    "proxy/407" {
        title: "a proxy on the way wants a login of its own",
        commonness: Known,
        explains: ["credentials/none-sent", "credentials/rejected"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some(exchange) = d.trial(Experiment::GIVEN)?.answer() else { return Ok(None) };
    let response = &exchange.response;
    if response.status != 407 && !(exchange.from_proxy && response.status == 401) {
        return Ok(None);
    }
    let at = |part| Place::answer(Experiment::GIVEN, part);
    let asked =
        challenge(exchange).map(|c| Observation::new(at(Part::Response("proxy-authenticate".into())), c));
    let (verdict, detail) = match proxy(d) {
        Some(proxy) => {
            let detail = match proxy.authorization {
                Some(_) => "It was given a login and refuses it.",
                None => "It was given no login.",
            };
            (
                format!(
                    "The proxy {} wants a login of its own; the site has not been asked.",
                    address(proxy)
                ),
                detail,
            )
        }
        None => (
            "A proxy on the way wants a login of its own; the site has not been asked.".into(),
            "None was set in the command.",
        ),
    };
    let source = proxy(d).map(|p| {
        Observation::new(at(Part::Connection), format!("through {}, set by {}", address(p), show(&p.source)))
    });
    let proof = Proof::of(at(Part::Status), format!("{} from the proxy", response.status))
        .and_also(asked)
        .and_also(source);
    Ok(Some(Assessment::new(Grade::Proven, verdict, proof).detail(detail)))
}

/// What the proxy asks for, as a fragment.
fn challenge(exchange: &Exchange) -> Option<String> {
    let field = exchange.response.all("proxy-authenticate").next()?;
    let challenge = why401_challenge::parse_list(field).0.into_iter().next()?;
    let scheme = show(&challenge.scheme);
    Some(match challenge.realm() {
        Some(realm) => format!("{scheme}, asks for \"{}\"", show(realm)),
        None => format!("asks for {scheme}"),
    })
}

fn proxy(d: &Evidence) -> Option<&Proxy> {
    d.command.as_ref()?.route.proxy.as_ref()
}

fn address(proxy: &Proxy) -> String {
    show(format!("{}:{}", proxy.url.host, proxy.url.effective_port()))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let url = why401_capture::quote(&d.given().url.shown());
    let host = show(&d.given().url.host);
    vec![
        Fix::tell(Party::Developer, "log in to the proxy; curl asks for the password")
            .run(format!("curl --proxy-user NAME {url}")),
        Fix::tell(Party::Developer, "or go past the proxy, where that is allowed")
            .run(format!("curl --noproxy {host} {url}")),
        Fix::tell(Party::Administrator, format!("proxy: exempt {host}, or the machines that need it")),
    ]
}
