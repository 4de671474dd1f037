//! Whose output a line is: every client has its own way to say that it was refused.

/// Marks that stand in a program's output, and the program.
const MARKS: [(&str, &str); 52] = [
    ("Error response from daemon", "docker"),
    ("unauthorized: ", "docker"),
    ("denied: requested access to the resource", "docker"),
    ("ErrImagePull", "kubectl"),
    ("ImagePullBackOff", "kubectl"),
    ("You must be logged in to the server", "kubectl"),
    ("couldn't get current server API group list", "kubectl"),
    ("npm ERR!", "npm"),
    ("npm error", "npm"),
    ("npm http fetch", "npm"),
    ("YN0041", "yarn"),
    ("ERR_PNPM_", "pnpm"),
    ("remote: ", "git"),
    ("fatal: Authentication failed", "git"),
    ("fatal: unable to access", "git"),
    ("fatal: could not read", "git"),
    ("batch response: ", "git"),
    ("ERROR: HTTP error", "pip"),
    ("pip._internal", "pip"),
    ("ERROR: Could not install packages", "pip"),
    ("HTTPError: 4", "python"),
    ("requests.exceptions.", "python"),
    ("urllib.error.HTTPError", "python"),
    ("httpx.HTTPStatusError", "python"),
    ("Traceback (most recent call last)", "python"),
    ("openai.", "python"),
    ("botocore.exceptions", "aws"),
    ("An error occurred (", "aws"),
    ("InvalidSignatureException", "aws"),
    ("Failed to execute goal", "maven"),
    ("Could not transfer artifact", "maven"),
    ("status code: 401, reason phrase", "maven"),
    ("Could not GET '", "gradle"),
    ("Received status code 401 from server", "gradle"),
    ("[Composer\\Downloader\\TransportException]", "composer"),
    ("Could not authenticate against", "composer"),
    ("In CurlDownloader", "composer"),
    ("AxiosError", "axios"),
    ("Request failed with status code", "axios"),
    ("HttpErrorResponse", "angular"),
    ("Failed to load resource", "browser"),
    ("(Unauthorized)", "browser"),
    ("org.springframework.", "spring"),
    ("HttpClientErrorException", "spring"),
    ("feign.FeignException", "spring"),
    ("IDX10", "dotnet"),
    ("System.Net.Http.HttpRequestException", "dotnet"),
    ("Microsoft.AspNetCore.", "dotnet"),
    ("curl: (", "curl"),
    ("awaiting response...", "wget"),
    ("Username/Password Authentication Failed", "wget"),
    ("terraform", "terraform"),
];

/// Programs whose commands show whose output follows.
pub(super) const COMMANDS: [&str; 30] = [
    "docker",
    "podman",
    "git",
    "npm",
    "npx",
    "yarn",
    "pnpm",
    "pip",
    "pip3",
    "kubectl",
    "helm",
    "aws",
    "az",
    "gcloud",
    "gh",
    "glab",
    "mvn",
    "gradle",
    "composer",
    "cargo",
    "go",
    "terraform",
    "ansible",
    "twine",
    "poetry",
    "skopeo",
    "crane",
    "nuget",
    "dotnet",
    "svn",
];

/// The program whose output this line is.
pub(super) fn program(text: &str) -> Option<&'static str> {
    MARKS.iter().find(|(mark, _)| text.contains(mark)).map(|(_, name)| *name)
}

/// The program a command line runs.
pub(super) fn command(text: &str) -> Option<&'static str> {
    let word = text.split_whitespace().find(|w| *w != "sudo" && !w.contains('='))?;
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
    COMMANDS.iter().copied().find(|c| *c == name)
}
