use crate::{
    log_words,
    rule::{file, foretold, logged},
    scope::{edit, requires},
};
use why401_core::{
    Assessed, Assessment, Evidence, Fix, GroupFile, Observation, Party, Place, Product, Proof, cause,
};
use why401_serverconf::{Hit, Refusal};
use why401_weblog::error::Kind;

cause! {
    /// # What happens
    ///
    /// Name and password are right, but only members of a group may come in. The user is in none of them, or the file
    /// that lists the members is missing, cannot be read, or is not named at all. Apache answers 401 to each.
    ///
    /// # How it is recognised
    ///
    /// By the server's files: the password fits its entry, `Require group` is in force, and the file of `AuthGroupFile`
    /// does not list the user there. The error log says AH01664 (no file named), AH01665 (not opened) or AH01666, then
    /// AH01631. It is `proven` where the answer is the one these files foretell.
    ///
    /// # Look-alikes
    ///
    /// - `apache/user-not-in-require`: the rule names users, not groups.
    /// - `credentials/wrong-password`: from outside the same.
    ///
    /// # Fix
    ///
    /// Administrator: add the user to the line of the group, `group: alice bob`; the file is read at every request. A
    /// file that cannot be read needs the right group and mode 640.
    ///
    /// # References
    ///
    /// Apache httpd `modules/aaa/mod_authz_groupfile.c` (AH01664, AH01665, AH01666).
    "apache/group-file" {
        title: "the login is right, but the user is not in the group that may come in",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/wrong-password", "credentials/none-sent", "apache/user-not-in-require"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = log_words::alone(d, CAUSE.id) {
        return Ok(Some(found));
    }
    let Some(foretold) =
        foretold(d).filter(|f| f.why == Refusal::NotAllowed && f.layer.product == Product::Apache)
    else {
        return Ok(None);
    };
    let Some(by) = foretold.by.filter(|by| requires(by, "group")) else { return Ok(None) };
    let user = d.user().unwrap_or_else(|| "this user".into());
    let groups = foretold.layer.around.groups.as_ref();
    let (verdict, seen, place) = match groups {
        None => (
            "The password is right, but no file says who is in the group that may come in.".to_owned(),
            None,
            Place::of_spot(&by.spot),
        ),
        Some(groups) => of_file(&user, by, groups, foretold.layer),
    };
    let rule = foretold.layer.seen(by, "only members of a group may come in", "members may come in");
    let kinds = [Kind::GroupFileNotSet, Kind::GroupFileUnread, Kind::NotInGroup, Kind::NotAllowed];
    let proof = Proof::from(foretold.seen(d)).and_also([rule]).and_also(seen).and_also(logged(d, &kinds));
    Ok(Some(Assessment::new(foretold.grade, verdict, proof).at(place)))
}

type Judged = (String, Option<Observation>, Place);

/// What the file of groups lacks.
fn of_file(user: &str, by: &Hit, groups: &GroupFile, layer: &why401_core::Layer) -> Judged {
    let named = layer.rule.directives.iter().rfind(|hit| hit.name.eq_ignore_ascii_case("authgroupfile"));
    let at_directive = named.map_or_else(|| Place::of_spot(&by.spot), |hit| Place::of_spot(&hit.spot));
    let path = why401_message::show(groups.path.display().to_string());
    if let Some(why) = &groups.unread {
        let verdict =
            format!("The password is right, but the list of the group's members is not there: {path}.");
        return (verdict, Some(Observation::new(file(&groups.path, None), why.to_string())), at_directive);
    }
    if let Some(barrier) = &groups.closed {
        let verdict =
            "The password is right, but the server may not read who is in the group that may come in.";
        let shows = format!("mode {:04o}, {}:{}", barrier.mode, barrier.owner, barrier.group);
        return (verdict.into(), Some(Observation::new(file(&barrier.path, None), shows)), at_directive);
    }
    let verdict = format!("Name and password are right, but {user} is not in the group that may come in.");
    let mut wanted = by.args.iter().skip(1);
    let line = wanted.find_map(|name| groups.lines.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)));
    let line = line.map(|(_, line)| *line);
    let shows = match line {
        Some(_) => format!("the group is here, without {user}"),
        None => "has no such group".to_owned(),
    };
    let at = file(&groups.path, line);
    (verdict, Some(Observation::new(at.clone(), shows)), at)
}

fn fixes(d: &Evidence, found: &Assessment) -> Vec<Fix> {
    let mut fixes =
        vec![Fix::tell(Party::Visitor, "ask the owner of the site to let you in; the password is right")];
    let Some(foretold) = foretold(d) else { return fixes };
    let groups = foretold.layer.around.groups.as_ref();
    let path = groups.map(|g| why401_capture::quote(&g.path.display().to_string()));
    let admin = match (groups, path) {
        (Some(g), Some(path)) if g.closed.is_some() => {
            Fix::tell(Party::Administrator, "let the server read the list")
                .run(format!("sudo chgrp www-data {path} && sudo chmod 640 {path}"))
        }
        (Some(_), Some(path)) => {
            let line = match &found.place {
                Some(Place::File { line: Some(line), path: at, .. })
                    if groups.is_some_and(|g| g.path == *at) =>
                {
                    format!("+{line} ")
                }
                _ => String::new(),
            };
            Fix::tell(Party::Administrator, "write the user behind the group: \"GROUP: NAME NAME\"")
                .run(format!("sudo ${{EDITOR:-nano}} {line}{path}"))
        }
        _ => {
            return fixes
                .into_iter()
                .chain(foretold.by.map(|by| edit("name the file with AuthGroupFile", &by.spot)))
                .collect();
        }
    };
    fixes.push(admin);
    fixes
}
