use crate::questions::realm;
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Missing, Observation, Part, Party, Place, Proof,
    Way, cause,
};
use why401_message::{Exchange, Proxy, Response, show};

cause! {
    /// # What happens
    ///
    /// A forward proxy stands between the client and the site and wants a login of its own. The site has not been asked
    /// yet; its password has nothing to do with it.
    ///
    /// # How it is recognised
    ///
    /// The answer is 407, or the proxy itself refused to open the tunnel with 401, as a few do. Where a 401 without
    /// tunnel bears the name of a proxy, the site is asked once past the proxy, without any login: another answer is
    /// the proof. The report names the proxy and where it was set: `-x`, or one of `http_proxy`, `https_proxy`,
    /// `all_proxy`.
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
    /// `X-Squid-Error: ERR_CACHE_ACCESS_DENIED 0`. tinyproxy 1.11 answers 407 to no login and 401 to a wrong one.
    "proxy/407" {
        title: "a proxy on the way wants a login of its own",
        commonness: Known,
        explains: ["credentials/none-sent", "credentials/rejected"],
    }
}

/// Past the proxy, as a stranger: nothing secret goes there.
const DIRECT: Experiment = Experiment { way: Way::Direct, ..Experiment::ANONYMOUS };

fn assess(d: &Evidence) -> Assessed {
    let Some(exchange) = d.trial(Experiment::GIVEN)?.answer() else { return Ok(None) };
    let status = exchange.response.status;
    let open = matches!(status, 401 if exchange.proxied && !exchange.from_proxy && names_a_proxy(&exchange.response));
    if status != 407 && !(status == 401 && exchange.from_proxy) && !open {
        return Ok(None);
    }
    if !open {
        return Ok(Some(judged(d, exchange, Grade::Proven)));
    }
    Ok(Some(match d.attempt(DIRECT)? {
        Some(direct) if direct.status() == 401 => {
            Assessment::ruled_out(Place::status(DIRECT), "past the proxy the site asks for a login as well")
        }
        Some(direct) if direct.status() > 0 => {
            let assessment = judged(d, exchange, Grade::Proven);
            let seen = Observation::new(Place::status(DIRECT), format!("{} past the proxy", direct.status()));
            Assessment { proof: assessment.proof.clone().and_also([seen]), ..assessment }
        }
        _ => judged(d, exchange, Grade::Likely).settled_by(Missing::Unobtainable(DIRECT)),
    }))
}

/// Some proxies say 401 in place of 407, and can be told by their names: in the realm, the software, the page.
fn names_a_proxy(response: &Response) -> bool {
    let realm = realm(response).unwrap_or_default();
    let server = response.text("server").unwrap_or_default();
    let page = response.body_text();
    let names = ["tinyproxy", "squid", "privoxy", "ccproxy", "wingate", "proxy server", "web proxy"];
    let said = format!("{realm}\n{server}\n{page}").to_lowercase();
    names.iter().any(|name| said.contains(name)) || response.has("proxy-authenticate")
}

fn judged(d: &Evidence, exchange: &Exchange, grade: Grade) -> Assessment {
    let at = |part| Place::answer(Experiment::GIVEN, part);
    let field =
        if exchange.response.has("proxy-authenticate") { "proxy-authenticate" } else { "www-authenticate" };
    let asked = challenge(exchange, field).map(|c| Observation::new(at(Part::Response(field.into())), c));
    let proxy = proxy(d);
    let source = proxy.map(|p| format!("through {}, set by {}", address(p), show(&p.source)));
    let (who, detail) = match proxy {
        Some(proxy) if proxy.authorization.is_some() => {
            (address(proxy), "It was given a login and refuses it.")
        }
        Some(proxy) => (address(proxy), "It was given no login."),
        None => ("on the way".into(), "None was set in the command."),
    };
    let proof = Proof::of(at(Part::Status), format!("{} from the proxy", exchange.response.status))
        .and_also(asked)
        .and_also(source.map(|shows| Observation::new(at(Part::Connection), shows)));
    let verdict = format!("The proxy {who} wants a login of its own; the site has not been asked.");
    Assessment::new(grade, verdict, proof).detail(detail)
}

/// What the proxy asks for, as a fragment.
fn challenge(exchange: &Exchange, field: &str) -> Option<String> {
    let field = exchange.response.all(field).next()?;
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
    let through = proxy(d).map(|p| format!("-x http://{} ", address(p))).unwrap_or_default();
    vec![
        Fix::tell(Party::Developer, "log in to the proxy; curl asks for the password")
            .run(format!("curl {through}--proxy-user NAME {url}")),
        Fix::tell(Party::Developer, "or go past the proxy, where that is allowed")
            .run(format!("curl --noproxy {host} {url}")),
        Fix::tell(Party::Administrator, format!("proxy: exempt {host}, or the machines that need it")),
    ]
}
