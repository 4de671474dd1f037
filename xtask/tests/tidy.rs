//! The house rules hold in the whole workspace.

#[test]
fn the_house_is_tidy() {
    let complaints = xtask::tidy::complaints(&xtask::root()).expect("the checkout can be read");
    assert!(complaints.is_empty(), "{} rules are broken:\n{}", complaints.len(), complaints.join("\n"));
}
