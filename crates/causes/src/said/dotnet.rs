//! Texts of the token libraries and the bearer handler of .NET.

use super::{Phrase, Says, phrase};

pub(super) const PHRASES: &[Phrase] = &[
    aspnet_core("the token expired at '", Says::Expired),
    phrase(
        "the token is expired",
        Says::Expired,
        "ASP.NET Core, joserfc, lcobucci/jwt",
        "JwtBearerHandler.cs; measured, joserfc 1.8",
    ),
    aspnet_core("the token is not valid before '", Says::NotYetValid),
    aspnet_core("the token is not valid yet", Says::NotYetValid),
    aspnet_core("the token lifetime is invalid", Says::Rejected),
    aspnet_core("the token has no expiration", Says::Rejected),
    aspnet_core("the audience '*' is invalid", Says::Audience),
    aspnet_core("the audience is invalid", Says::Audience),
    aspnet_core("the issuer '*' is invalid", Says::Issuer),
    aspnet_core("the issuer is invalid", Says::Issuer),
    aspnet_core("the signature key was not found", Says::UnknownKey),
    phrase(
        "the signature is invalid",
        Says::BadSignature,
        "ASP.NET Core",
        "dotnet/aspnetcore JwtBearerHandler.cs",
    ),
    phrase(
        "authorization has been denied for this request",
        Says::Rejected,
        "ASP.NET Web API",
        "System.Web.Http AuthorizeAttribute",
    ),
    tokens("idx10223", Says::Expired),
    tokens("idx10222", Says::NotYetValid),
    tokens("idx10209", Says::Malformed),
    tokens("idx10224", Says::Rejected),
    tokens("idx10225", Says::Rejected),
    tokens("idx10230", Says::Rejected),
    tokens("idx10204", Says::Issuer),
    tokens("idx10205", Says::Issuer),
    tokens("idx10211", Says::Issuer),
    tokens("idx10212", Says::Issuer),
    tokens("idx10266", Says::Issuer),
    tokens("idx10206", Says::Audience),
    tokens("idx10207", Says::Audience),
    tokens("idx10208", Says::Audience),
    tokens("idx10214", Says::Audience),
    tokens("idx10215", Says::Audience),
    tokens("idx10231", Says::Audience),
    tokens("idx10268", Says::Audience),
    tokens("idx10228", Says::Rejected),
    tokens("idx10248", Says::CannotCheck),
    tokens("idx10249", Says::CannotCheck),
    tokens("idx10256", Says::WrongKind),
    tokens("idx10257", Says::WrongKind),
    tokens("idx10261", Says::CannotCheck),
    tokens("idx10500", Says::CannotCheck),
    tokens("idx10501", Says::UnknownKey),
    tokens("idx10502", Says::UnknownKey),
    tokens("idx10503", Says::UnknownKey),
    tokens("idx10504", Says::Algorithm),
    tokens("idx10508", Says::Malformed),
    tokens("idx10511", Says::BadSignature),
    tokens("idx10516", Says::UnknownKey),
    tokens("idx10517", Says::BadSignature),
    tokens("idx10518", Says::Algorithm),
    tokens("idx10603", Says::CannotCheck),
    tokens("idx10609", Says::CannotCheck),
    tokens("idx10618", Says::CannotCheck),
    tokens("idx10634", Says::Algorithm),
    tokens("idx10640", Says::Algorithm),
    tokens("idx20803", Says::CannotCheck),
    tokens("idx20804", Says::CannotCheck),
    tokens("idx20806", Says::CannotCheck),
    tokens("idx20807", Says::CannotCheck),
    jwt_handler("idx12709", Says::Malformed),
    jwt_handler("idx12723", Says::Malformed),
    jwt_handler("idx12729", Says::Malformed),
    jwt_handler("idx12739", Says::Malformed),
    jwt_handler("idx12740", Says::Malformed),
    jwt_handler("idx12741", Says::Malformed),
    json_web_tokens("idx14100", Says::Malformed),
    json_web_tokens("idx14101", Says::Malformed),
    json_web_tokens("idx14102", Says::Malformed),
    json_web_tokens("idx14111", Says::Malformed),
    json_web_tokens("idx14120", Says::Malformed),
    json_web_tokens("idx14121", Says::Malformed),
    json_web_tokens("idx14122", Says::Malformed),
    identity_web("idw10201", Says::Scope),
    identity_web("idw10202", Says::Scope),
    identity_web("idw10203", Says::Scope),
    identity_web("idw10303", Says::Issuer),
];

const fn aspnet_core(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "ASP.NET Core", "dotnet/aspnetcore JwtBearerHandler.cs")
}

const fn tokens(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Microsoft.IdentityModel", "Microsoft.IdentityModel.Tokens LogMessages.cs")
}

const fn jwt_handler(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Microsoft.IdentityModel", "System.IdentityModel.Tokens.Jwt LogMessages.cs")
}

const fn json_web_tokens(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Microsoft.IdentityModel", "Microsoft.IdentityModel.JsonWebTokens LogMessages.cs")
}

const fn identity_web(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Microsoft.Identity.Web", "AzureAD/microsoft-identity-web IDWebErrorMessage.cs")
}
