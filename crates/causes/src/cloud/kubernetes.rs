use crate::{
    pasted_config::{lines, place},
    said::{self, Says},
};
use why401_capture::paste::Line;
use why401_core::{Assessed, Assessment, Evidence, Fix, Grade, Observation, Party, cause};

cause! {
    /// # What happens
    ///
    /// The API server of a cluster does not know who asks. What `kubectl` sends stands in the kubeconfig: a client
    /// certificate that has run out, a token of a service account that is gone or older than an hour, the login of another
    /// cluster or of one that was set up anew, or a helper that gives a token nobody accepts. Who is known and may not gets
    /// 403.
    ///
    /// When only `logs`, `exec` and `port-forward` are refused, the person is known: there the API server itself asks the
    /// node's kubelet, with a client certificate of its own, and that one is refused.
    ///
    /// # How it is recognised
    ///
    /// By kubectl's own words, "You must be logged in to the server", "unable to upgrade connection: Unauthorized", in
    /// what was pasted: `likely`. The API server's log says which it was.
    ///
    /// # Look-alikes
    ///
    /// - `tls/client-certificate`: the log of the API server names the certificate.
    /// - `token/expired`: it names the token.
    /// - `app/privilege-missing`: 403, the user is known.
    ///
    /// # Fix
    ///
    /// Developer: see which user of which file counts, fetch the kubeconfig of the cluster anew, log in again where a
    /// helper gives the token. Administrator: renew the certificates, and restart what still holds the old ones.
    ///
    /// # References
    ///
    /// Kubernetes documentation, "Authenticating"; kubernetes/apiserver pkg/endpoints/filters/authentication.go; kubelet
    /// authentication and authorization; kubeadm certs.
    "cloud/kubernetes" {
        title: "the cluster does not accept the login of the kubeconfig",
        commonness: Common,
        explains: [
            "token/rejected",
            "token/missing",
            "credentials/none-sent",
            "credentials/rejected",
            "credentials/from-client-config",
        ],
    }
}

/// What kubectl and its kin say.
const SIGNS: [&str; 7] = [
    "you must be logged in to the server",
    "the server has asked for the client to provide credentials",
    "unable to upgrade connection: unauthorized",
    "error loading discovery information: unauthorized",
    "couldn't get current server api group list: the server has asked",
    "getting credentials: exec",
    "unable to register node",
];

fn assess(d: &Evidence) -> Assessed {
    let lines = lines(d);
    let Some(line) = sign(lines) else { return Ok(None) };
    let verdict = if is_of_a_node(lines) {
        "You are known; the node refuses the API server: the client certificate it shows there is not accepted."
    } else {
        "The cluster does not know who asks: the login in the kubeconfig ran out, or is another cluster's."
    };
    let named = [
        Says::Expired,
        Says::ClientCertificate,
        Says::BadSignature,
        Says::Issuer,
        Says::Audience,
        Says::UnknownKey,
        Says::CannotCheck,
    ];
    let grade = if said::said(d, &named).is_some() { Grade::Possible } else { Grade::Likely };
    Ok(Some(Assessment::new(grade, verdict, Observation::new(place(line), "kubectl's own words"))))
}

fn sign(lines: &[Line]) -> Option<&Line> {
    lines.iter().find(|line| {
        let text = line.text.to_ascii_lowercase();
        SIGNS.iter().any(|s| text.contains(s))
    })
}

/// Whether only what the API server fetches from a node is refused.
fn is_of_a_node(lines: &[Line]) -> bool {
    const OF_A_NODE: [&str; 5] =
        ["pods/log", "pods/exec", "unable to upgrade connection", "pods/portforward", "nodes/proxy"];
    lines.iter().any(|l| OF_A_NODE.iter().any(|w| l.text.contains(w)))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    if is_of_a_node(lines(d)) {
        let dates = "sudo kubeadm certs check-expiration";
        return vec![
            Fix::tell(Party::Administrator, "see whether that certificate has run out").run(dates),
            Fix::tell(Party::Administrator, "renew it, then restart the API server")
                .run("sudo kubeadm certs renew apiserver-kubelet-client"),
        ];
    }
    vec![
        Fix::tell(Party::Developer, "see which user of which file counts")
            .run("kubectl config view --minify"),
        Fix::tell(Party::Developer, "fetch the cluster's kubeconfig anew, or log in again"),
        Fix::tell(Party::Administrator, "have certificates run out?")
            .run("sudo kubeadm certs check-expiration"),
    ]
}
