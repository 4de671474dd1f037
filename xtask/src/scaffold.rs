//! `cargo xtask new`: the file of a new cause, headings first.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Writes the file of a new cause below a workspace root; its path. The error says why that id cannot be.
pub fn new(root: &Path, id: &str) -> Result<PathBuf, String> {
    let (group, name) = id.split_once('/').ok_or("an id is GROUP/NAME")?;
    let kebab = |word: &str| {
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    if !kebab(group) || !kebab(name) {
        return Err(format!("{id}: small letters, digits and hyphens only"));
    }
    let path = PathBuf::from(format!("crates/causes/src/{group}/{name}.rs").replace('-', "_"));
    let full = root.join(&path);
    if full.exists() {
        return Err(format!("{} is there already", path.display()));
    }
    let text = TEMPLATE.replace("GROUP/NAME", id);
    fs::create_dir_all(full.parent().expect("below the root")).map_err(|e| e.to_string())?;
    fs::write(full, text).map_err(|e| e.to_string())?;
    Ok(path)
}

/// What is left to do by hand.
pub fn next_steps(id: &str) -> String {
    let (group, _) = id.split_once('/').unwrap_or((id, ""));
    format!(
        "\
1. Write the manual: where the look-alikes are hard to list, the cause is not understood yet.
2. Write `assess` with `?`, then `cargo xtask codegen` puts the cause into the catalogue.
3. Add two scenarios to crates/testkit/src/scenarios/{group}.rs, one that accuses and one look-alike:
     Scenario {{ case: \"{id}/SERVER\", prose: \"…\", ask: \"curl … {{apache}}/private/\", expect: Expect::Blamed(…) }}
     Scenario {{ case: \"{id}/lookalike-…\", prose: \"…\", ask: \"…\", expect: Expect::Other(\"…\") }}
4. RECORD=1 SCENARIO={id} cargo test -p why401-testkit --test reality, and read the cases it wrote.
   What no server here does is written by hand as cases/{id}/….case, then `cargo xtask bless`."
    )
}

const TEMPLATE: &str = r#"use why401_core::{Assessed, Assessment, Evidence, Fix, Grade, Party, Place, Proof, cause};

cause! {
    /// # What happens
    ///
    ///
    /// # How it is recognised
    ///
    ///
    /// # Look-alikes
    ///
    ///
    /// # Fix
    ///
    ///
    /// # References
    ///
    "GROUP/NAME" {
        title: "",
        commonness: Known,
        explains: [],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some(given) = d.refusal()? else { return Ok(None) };
    let proof = Proof::of(Place::status(why401_core::Experiment::GIVEN), given.status.to_string());
    Ok(Some(Assessment::new(Grade::Possible, "", proof)))
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![Fix::tell(Party::Developer, "")]
}
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_once_and_only_below_a_group() {
        let root = std::env::temp_dir().join(format!("why401-scaffold-{}", std::process::id()));
        assert_eq!(new(&root, "url/odd-port").expect("new"), Path::new("crates/causes/src/url/odd_port.rs"));
        assert!(new(&root, "url/odd-port").is_err());
        for id in ["odd", "url/Odd", "../odd", "url/../x"] {
            assert!(new(&root, id).is_err(), "{id}");
        }
        fs::remove_dir_all(root).expect("made above");
    }
}
