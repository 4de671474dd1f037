//! Signatures of webhooks: each sender has a field of its own for them, and some date them.

use super::{Carrier, Mechanism, Pairs, Signature, moment};
use why401_message::Request;

/// Where a sender writes the moment of the signature.
enum Dated {
    /// In a field of this name.
    Field(&'static str),
    /// In the signature itself, under this name.
    Inside(&'static str),
    /// Nowhere.
    Never,
}

use Dated::{Field, Inside, Never};

/// Fields with the signature of a webhook, and where its date is: the senders' own pages on checking it.
const FIELDS: &[(&str, Dated)] = &[
    ("stripe-signature", Inside("t")),
    ("svix-signature", Field("svix-timestamp")),
    ("webhook-signature", Field("webhook-timestamp")),
    ("x-slack-signature", Field("x-slack-request-timestamp")),
    ("x-hub-signature-256", Never),
    ("x-hub-signature", Never),
    ("x-gitea-signature", Never),
    ("x-gogs-signature", Never),
    ("x-twilio-signature", Never),
    ("x-shopify-hmac-sha256", Never),
    ("x-line-signature", Never),
    ("x-zm-signature", Field("x-zm-request-timestamp")),
    ("x-signature-ed25519", Field("x-signature-timestamp")),
    ("paddle-signature", Inside("ts")),
    ("x-square-hmacsha256-signature", Never),
    ("linear-signature", Never),
    ("sentry-hook-signature", Never),
    ("typeform-signature", Never),
    ("intuit-signature", Never),
    ("x-pagerduty-signature", Never),
    ("x-wc-webhook-signature", Never),
    ("x-vercel-signature", Never),
    ("x-xero-signature", Never),
    ("x-dropbox-signature", Never),
    ("x-bitbucket-signature", Never),
    ("x-docusign-signature-1", Never),
];

/// The signature of a webhook that a request carries.
pub(super) fn signature(request: &Request) -> Option<Signature> {
    FIELDS.iter().find_map(|(name, dated)| {
        let value = String::from_utf8_lossy(request.first(name)?.value.reveal()).into_owned();
        let made = match dated {
            Field(field) => {
                request.first(field).and_then(|f| moment(&String::from_utf8_lossy(f.value.reveal())))
            }
            Inside(key) => Pairs::of_parameters(&value.replace(';', ",")).get(key).and_then(|t| moment(t)),
            Never => None,
        };
        Some(Signature {
            mechanism: Mechanism::Webhook,
            carrier: Carrier::Field((*name).to_owned()),
            made,
            ends: None,
            covers: Vec::new(),
            scope: None,
        })
    })
}
