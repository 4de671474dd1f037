//! The rule of a router: ``Host(`a.example`) && (PathPrefix(`/x`) || !Method(`GET`))``.

use crate::{
    Spot, Unknown,
    other::{How, Subject, Test},
};

/// Parentheses inside of parentheses.
const DEEPEST: usize = 32;

/// The condition a rule stands for.
pub(super) fn test(rule: &str, spot: &Spot) -> Test {
    let mut parser = Parser { rest: rule, spot };
    let found = parser.either(0);
    match found {
        Some(test) if parser.rest.trim().is_empty() => test,
        _ => parser.unknown(),
    }
}

struct Parser<'a> {
    rest: &'a str,
    spot: &'a Spot,
}

impl Parser<'_> {
    fn unknown(&self) -> Test {
        Test::Unknown(Unknown::at(self.spot, "a rule that is not followed here decides"))
    }

    fn takes(&mut self, sign: &str) -> bool {
        let rest = self.rest.trim_start();
        let found = rest.strip_prefix(sign);
        self.rest = found.unwrap_or(rest);
        found.is_some()
    }

    fn either(&mut self, depth: usize) -> Option<Test> {
        let mut tests = vec![self.both(depth)?];
        while self.takes("||") {
            tests.push(self.both(depth)?);
        }
        Some(Test::Any(tests))
    }

    fn both(&mut self, depth: usize) -> Option<Test> {
        let mut tests = vec![self.one(depth)?];
        while self.takes("&&") {
            tests.push(self.one(depth)?);
        }
        Some(Test::all(tests))
    }

    fn one(&mut self, depth: usize) -> Option<Test> {
        if depth >= DEEPEST {
            return None;
        }
        if self.takes("!") {
            return self.one(depth + 1).map(Test::not);
        }
        if self.takes("(") {
            let inner = self.either(depth + 1)?;
            return self.takes(")").then_some(inner);
        }
        let rest = self.rest.trim_start();
        let (name, behind) = rest.split_once('(')?;
        let (args, after) = arguments(behind)?;
        self.rest = after;
        Some(self.matcher(name.trim(), args))
    }

    fn matcher(&self, name: &str, args: Vec<String>) -> Test {
        let has_pattern = args.iter().any(|a| a.contains('{'));
        match name {
            "Host" => Test::Host(args),
            "Path" if !has_pattern => Test::Compare(Subject::Path, How::Is, args),
            "PathPrefix" if !has_pattern => Test::Compare(Subject::Path, How::Begins, args),
            "PathRegexp" => Test::Compare(Subject::Path, How::Matches, args),
            "HostRegexp" if !has_pattern => Test::Compare(Subject::Host, How::Matches, args),
            "Method" => Test::Compare(Subject::Method, How::Is, args),
            "ClientIP" => Test::Compare(Subject::Client, How::Within, args),
            "Headers" | "Header" if args.len() == 2 => {
                Test::Compare(Subject::Field(args[0].clone()), How::Is, vec![args[1].clone()])
            }
            _ => self.unknown(),
        }
    }
}

/// Quoted texts up to the closing parenthesis, and what follows it.
fn arguments(mut rest: &str) -> Option<(Vec<String>, &str)> {
    let mut args = Vec::new();
    loop {
        rest = rest.trim_start().trim_start_matches(',').trim_start();
        if let Some(after) = rest.strip_prefix(')') {
            return Some((args, after));
        }
        let quote = rest.chars().next().filter(|c| matches!(c, '`' | '"' | '\''))?;
        let (arg, after) = rest[1..].split_once(quote)?;
        args.push(arg.to_owned());
        rest = after;
    }
}
