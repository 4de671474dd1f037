//! Keys and tokens that are known by how they begin: who issues them, for which environment, and what they are for.
//!
//! The beginnings stand in the issuers' own pages and in the public rule sets of secret scanners (gitleaks, GitHub
//! secret scanning patterns).

/// What a key or token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Opens the interface; kept on servers.
    SecretKey,
    /// A secret key with chosen rights.
    RestrictedKey,
    /// May be seen by anybody; opens little.
    PublishableKey,
    /// Acts for one person.
    PersonalToken,
    /// Acts for an application or a project.
    ApplicationToken,
    /// An access token of a login.
    AccessToken,
    /// Fetches new tokens; shown to the authorization server only.
    RefreshToken,
    /// Checks the signatures of webhooks; never sent.
    WebhookSecret,
    /// Names a key; the secret that belongs to it is another text.
    KeyId,
    /// The secret of an OAuth client.
    ClientSecret,
}

impl Role {
    /// The role in words, without an article.
    pub fn words(self) -> &'static str {
        match self {
            Self::SecretKey => "secret key",
            Self::RestrictedKey => "restricted key",
            Self::PublishableKey => "public key",
            Self::PersonalToken => "personal token",
            Self::ApplicationToken => "application token",
            Self::AccessToken => "access token",
            Self::RefreshToken => "refresh token",
            Self::WebhookSecret => "webhook secret",
            Self::KeyId => "key name",
            Self::ClientSecret => "client secret",
        }
    }
}

/// What a key is for: real life or trying.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Environment {
    /// Real data.
    Live,
    /// Test data.
    Test,
}

/// A beginning, and what it stands for.
#[derive(Debug, PartialEq, Eq)]
pub struct Known {
    /// How it begins.
    pub prefix: &'static str,
    /// Who issues it.
    pub provider: &'static str,
    /// What it is for.
    pub role: Role,
    /// Real or test, where the beginning says so.
    pub environment: Option<Environment>,
    /// Where it is sent by habit: the field with its scheme, where that is known.
    pub field: Option<&'static str>,
}

const BEARER: Option<&str> = Some("Authorization: Bearer");
const LIVE: Option<Environment> = Some(Environment::Live);
const TEST: Option<Environment> = Some(Environment::Test);

const fn row(
    prefix: &'static str,
    provider: &'static str,
    role: Role,
    environment: Option<Environment>,
    field: Option<&'static str>,
) -> Known {
    Known { prefix, provider, role, environment, field }
}

use Role::{
    AccessToken, ApplicationToken, ClientSecret, KeyId, PersonalToken, PublishableKey, RefreshToken,
    RestrictedKey, SecretKey, WebhookSecret,
};

/// A longer beginning stands before a shorter one that it starts with.
#[rustfmt::skip]
const KNOWN: &[Known] = &[
    row("ghp_", "GitHub", PersonalToken, None, BEARER),
    row("gho_", "GitHub", AccessToken, None, BEARER),
    row("ghu_", "GitHub", AccessToken, None, BEARER),
    row("ghs_", "GitHub", ApplicationToken, None, BEARER),
    row("ghr_", "GitHub", RefreshToken, None, None),
    row("github_pat_", "GitHub", PersonalToken, None, BEARER),
    row("glpat-", "GitLab", PersonalToken, None, Some("PRIVATE-TOKEN")),
    row("gldt-", "GitLab", ApplicationToken, None, Some("Deploy-Token")),
    row("glrt-", "GitLab", ApplicationToken, None, None),
    row("glcbt-", "GitLab", ApplicationToken, None, Some("JOB-TOKEN")),
    row("glptt-", "GitLab", ApplicationToken, None, None),
    row("glft-", "GitLab", PersonalToken, None, None),
    row("gloas-", "GitLab", ClientSecret, None, None),
    row("glsoat-", "GitLab", PersonalToken, None, Some("PRIVATE-TOKEN")),
    row("npm_", "npm", PersonalToken, None, BEARER),
    row("pypi-", "PyPI", PersonalToken, None, Some("Authorization: Basic")),
    row("rubygems_", "RubyGems", PersonalToken, None, Some("Authorization")),
    row("cio", "crates.io", PersonalToken, None, Some("Authorization")),
    row("oy2", "NuGet", SecretKey, None, Some("X-NuGet-ApiKey")),
    row("dckr_pat_", "Docker", PersonalToken, None, Some("Authorization: Basic")),
    row("dckr_oat_", "Docker", ApplicationToken, None, Some("Authorization: Basic")),
    row("xoxb-", "Slack", ApplicationToken, None, BEARER),
    row("xoxp-", "Slack", PersonalToken, None, BEARER),
    row("xoxa-", "Slack", ApplicationToken, None, BEARER),
    row("xoxr-", "Slack", RefreshToken, None, None),
    row("xoxe-", "Slack", RefreshToken, None, None),
    row("xoxe.", "Slack", AccessToken, None, BEARER),
    row("xapp-", "Slack", ApplicationToken, None, BEARER),
    row("AKIA", "AWS", KeyId, None, None),
    row("ASIA", "AWS", KeyId, None, None),
    row("AIza", "Google", SecretKey, None, Some("X-Goog-Api-Key")),
    row("ya29.", "Google", AccessToken, None, BEARER),
    row("1//", "Google", RefreshToken, None, None),
    row("GOCSPX-", "Google", ClientSecret, None, None),
    row("sk_live_", "Stripe or Clerk", SecretKey, LIVE, BEARER),
    row("sk_test_", "Stripe or Clerk", SecretKey, TEST, BEARER),
    row("pk_live_", "Stripe or Clerk", PublishableKey, LIVE, None),
    row("pk_test_", "Stripe or Clerk", PublishableKey, TEST, None),
    row("rk_live_", "Stripe", RestrictedKey, LIVE, BEARER),
    row("rk_test_", "Stripe", RestrictedKey, TEST, BEARER),
    row("whsec_", "Stripe or Svix", WebhookSecret, None, None),
    row("sk-ant-admin", "Anthropic", SecretKey, None, Some("X-Api-Key")),
    row("sk-ant-oat", "Anthropic", AccessToken, None, BEARER),
    row("sk-ant-ort", "Anthropic", RefreshToken, None, None),
    row("sk-ant-", "Anthropic", SecretKey, None, Some("X-Api-Key")),
    row("sk-or-", "OpenRouter", SecretKey, None, BEARER),
    row("sk-proj-", "OpenAI", SecretKey, None, BEARER),
    row("sk-svcacct-", "OpenAI", SecretKey, None, BEARER),
    row("sk-admin-", "OpenAI", SecretKey, None, BEARER),
    row("sk-lf-", "Langfuse", SecretKey, None, Some("Authorization: Basic")),
    row("pk-lf-", "Langfuse", PublishableKey, None, Some("Authorization: Basic")),
    row("sk-", "OpenAI or its kin", SecretKey, None, BEARER),
    row("sess-", "OpenAI", AccessToken, None, BEARER),
    row("gsk_", "Groq", SecretKey, None, BEARER),
    row("xai-", "xAI", SecretKey, None, BEARER),
    row("pplx-", "Perplexity", SecretKey, None, BEARER),
    row("r8_", "Replicate", SecretKey, None, BEARER),
    row("hf_", "Hugging Face", PersonalToken, None, BEARER),
    row("nvapi-", "NVIDIA", SecretKey, None, BEARER),
    row("tvly-", "Tavily", SecretKey, None, BEARER),
    row("lsv2_", "LangSmith", SecretKey, None, Some("X-Api-Key")),
    row("sb_publishable_", "Supabase", PublishableKey, None, Some("apikey")),
    row("sb_secret_", "Supabase", SecretKey, None, Some("apikey")),
    row("sbp_", "Supabase", PersonalToken, None, BEARER),
    row("SG.", "SendGrid", SecretKey, None, BEARER),
    row("key-", "Mailgun", SecretKey, None, Some("Authorization: Basic")),
    row("xkeysib-", "Brevo", SecretKey, None, Some("api-key")),
    row("re_", "Resend", SecretKey, None, BEARER),
    row("shpat_", "Shopify", ApplicationToken, None, Some("X-Shopify-Access-Token")),
    row("shpca_", "Shopify", ApplicationToken, None, Some("X-Shopify-Access-Token")),
    row("shppa_", "Shopify", ApplicationToken, None, Some("X-Shopify-Access-Token")),
    row("shpss_", "Shopify", ClientSecret, None, None),
    row("dop_v1_", "DigitalOcean", PersonalToken, None, BEARER),
    row("doo_v1_", "DigitalOcean", AccessToken, None, BEARER),
    row("dor_v1_", "DigitalOcean", RefreshToken, None, None),
    row("dapi", "Databricks", PersonalToken, None, BEARER),
    row("ATATT3", "Atlassian", PersonalToken, None, Some("Authorization: Basic")),
    row("ATCTT3", "Atlassian", ApplicationToken, None, BEARER),
    row("lin_api_", "Linear", PersonalToken, None, Some("Authorization")),
    row("lin_oauth_", "Linear", AccessToken, None, BEARER),
    row("ntn_", "Notion", ApplicationToken, None, BEARER),
    row("secret_", "Notion", ApplicationToken, None, BEARER),
    row("PMAK-", "Postman", SecretKey, None, Some("X-Api-Key")),
    row("sntrys_", "Sentry", ApplicationToken, None, BEARER),
    row("sntryu_", "Sentry", PersonalToken, None, BEARER),
    row("glsa_", "Grafana", ApplicationToken, None, BEARER),
    row("glc_", "Grafana Cloud", ApplicationToken, None, BEARER),
    row("eyJrIjoi", "Grafana", SecretKey, None, BEARER),
    row("hvs.", "Vault", ApplicationToken, None, Some("X-Vault-Token")),
    row("hvb.", "Vault", ApplicationToken, None, Some("X-Vault-Token")),
    row("dp.pt.", "Doppler", PersonalToken, None, BEARER),
    row("dp.st.", "Doppler", ApplicationToken, None, BEARER),
    row("HRKU-", "Heroku", SecretKey, None, BEARER),
    row("sq0atp-", "Square", AccessToken, LIVE, BEARER),
    row("EAAAE", "Square", AccessToken, None, BEARER),
    row("figd_", "Figma", PersonalToken, None, Some("X-Figma-Token")),
    row("NRAK-", "New Relic", SecretKey, None, Some("Api-Key")),
    row("NRII-", "New Relic", SecretKey, None, Some("X-Insert-Key")),
    row("SSWS ", "Okta", SecretKey, None, Some("Authorization: SSWS")),
    row("pscale_tkn_", "PlanetScale", ApplicationToken, None, Some("Authorization")),
    row("pscale_oauth_", "PlanetScale", AccessToken, None, BEARER),
    row("fo1_", "Fly.io", PersonalToken, None, BEARER),
    row("FlyV1 ", "Fly.io", ApplicationToken, None, Some("Authorization")),
    row("ck_", "WooCommerce", KeyId, None, Some("Authorization: Basic")),
    row("cs_", "WooCommerce", SecretKey, None, Some("Authorization: Basic")),
    row("phc_", "PostHog", PublishableKey, None, None),
    row("phx_", "PostHog", PersonalToken, None, BEARER),
    row("rnd_", "Render", SecretKey, None, BEARER),
    row("tskey-", "Tailscale", SecretKey, None, BEARER),
    row("tfp_", "Typeform", PersonalToken, None, BEARER),
    row("CFPAT-", "Contentful", PersonalToken, None, BEARER),
    row("pul-", "Pulumi", PersonalToken, None, Some("Authorization: token")),
    row("AAAA", "Twitter", AccessToken, None, BEARER),
    row("EZAK", "EasyPost", SecretKey, LIVE, Some("Authorization: Basic")),
    row("EZTK", "EasyPost", SecretKey, TEST, Some("Authorization: Basic")),
    row("live_", "Mollie", SecretKey, LIVE, BEARER),
    row("test_", "Mollie", SecretKey, TEST, BEARER),
    row("rzp_live_", "Razorpay", KeyId, LIVE, Some("Authorization: Basic")),
    row("rzp_test_", "Razorpay", KeyId, TEST, Some("Authorization: Basic")),
];

/// Beginnings so short or plain that only a long text of token characters counts.
const PLAIN: [&str; 14] = [
    "cio", "oy2", "1//", "key-", "re_", "dapi", "secret_", "ck_", "cs_", "AAAA", "live_", "test_", "rnd_",
    "pul-",
];

/// Whose key or token this is, by how it begins.
pub fn known(token: &[u8]) -> Option<&'static Known> {
    let fits = |known: &&Known| {
        let rest = token.strip_prefix(known.prefix.as_bytes()).unwrap_or_default();
        let long = rest.len() >= 20 && rest.iter().all(|b| b.is_ascii_alphanumeric() || b"_-./".contains(b));
        !rest.is_empty() && (long || !PLAIN.contains(&known.prefix))
    };
    KNOWN.iter().find(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longer_beginning_stands_first() {
        for (n, row) in KNOWN.iter().enumerate() {
            let before = KNOWN[..n].iter().find(|k| row.prefix.starts_with(k.prefix));
            assert!(before.is_none(), "{} is hidden by {before:?}", row.prefix);
        }
    }

    #[test]
    fn some_of_them() {
        let by = |text: &str| known(text.as_bytes()).map(|k| (k.provider, k.role));
        assert_eq!(by("ghp_abc"), Some(("GitHub", PersonalToken)));
        assert_eq!(by("sk-ant-api03-x"), Some(("Anthropic", SecretKey)));
        assert_eq!(by("test_short"), None);
        assert_eq!(by("ghp_"), None);
        assert_eq!(by("hunter2"), None);
        assert!(KNOWN.len() >= 70);
    }
}
