//! A cause: constant data plus two pure functions, declared by `cause!`.

use crate::{Assessed, Assessment, Evidence, Fix};

/// A tie-break among equal grades, justified in the manual; nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Commonness {
    /// Met every day.
    Common,
    /// Met by most people once.
    Known,
    /// Met by few.
    Rare,
}

/// What a finding of this cause says about the refusal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The reason.
    #[default]
    Reason,
    /// True of the exchange and worth knowing, never the reason by itself: steps back behind every reason.
    Remark,
}

/// One entry of the catalogue.
pub struct Cause {
    /// `group/name`, never renamed, never reused.
    pub id: &'static str,
    /// A fragment, at most 72 characters.
    pub title: &'static str,
    /// Tie-break.
    pub commonness: Commonness,
    /// Reason or remark.
    pub role: Role,
    /// More general causes this one explains away.
    pub explains: &'static [&'static str],
    /// The manual page, Markdown.
    pub manual: &'static str,
    /// Source file.
    pub source: &'static str,
    /// Judges the evidence.
    pub assess: fn(&Evidence) -> Assessed,
    /// What to do, most useful first.
    pub fixes: fn(&Evidence, &Assessment) -> Vec<Fix>,
}

impl std::fmt::Debug for Cause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id)
    }
}

/// Declares the file's cause: the doc comment is its manual page; `assess` and `fixes` are the file's own functions.
#[macro_export]
macro_rules! cause {
    (
        $(#[doc = $line:literal])+
        $id:literal {
            title: $title:literal,
            commonness: $commonness:ident,
            $(role: $role:ident,)?
            explains: [$($general:literal),* $(,)?] $(,)?
        }
    ) => {
        $(#[doc = $line])+
        pub static CAUSE: $crate::Cause = $crate::Cause {
            id: $id,
            title: $title,
            commonness: $crate::Commonness::$commonness,
            role: $crate::cause!(@role $($role)?),
            explains: &[$($general),*],
            manual: concat!($($line, "\n"),+),
            source: file!(),
            assess,
            fixes,
        };
    };
    (@role) => { $crate::Role::Reason };
    (@role $role:ident) => { $crate::Role::$role };
}
