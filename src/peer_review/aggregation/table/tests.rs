use super::*;

fn read(text: &str) -> ReviewTable {
    ReviewTable::read(text.as_bytes()).unwrap()
}

fn said(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(Problem::to_string).collect()
}

fn triples(table: &ReviewTable) -> Vec<(String, String, f64)> {
    let triple = |r: &Review| (r.work.clone(), r.reviewer.clone(), r.score);
    let mut triples: Vec<_> = table.reviews.iter().map(triple).collect();
    triples.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    triples
}

#[test]
fn a_table_is_read_in_every_dress_that_a_spreadsheet_gives_it() {
    let plain = triples(&read("work,reviewer,score\na,b,87.5\nb,a,60\n"));
    for dressed in [
        "\u{feff}work,reviewer,score\r\na,b,87.5\r\nb,a,60\r\n",
        "Work;Reviewer;Score\r\na;b;87,5\r\nb;a;60",
        "reviewer\tscore\twork\nb\t87.5\ta\n\na\t60\tb\n",
        "score,style,work,reviewer\n\"87,5\",3,a , b\n60,,b,a\n",
        "work,reviewer,score,\na,b,87.5,\nb,a,60,\n",
    ] {
        let table = read(dressed);
        assert_eq!(triples(&table), plain, "{dressed}");
        assert!(table.problems.is_empty(), "{dressed}: {:?}", table.problems);
    }
}

#[test]
fn every_bad_row_is_named_with_its_line_and_cause_and_the_others_count() {
    let table = read(
        "work,reviewer,score\na,b,80\na,c,eighty\na,d,101\na,e,\n,b,70\nb,,70\nb,a\n\
         b,c,8,5\nb,b,100\na,f,NaN\na,g,-0\n",
    );
    assert_eq!(
        said(&table.problems),
        [
            "line 3: the score \"eighty\" is not a number; the row is left out",
            "line 4: the score 101 is not within 0 to 100; the row is left out",
            "line 5: there is no score; the row is left out",
            "line 6: no work is named; the row is left out",
            "line 7: no reviewer is named for the work b; the row is left out",
            "line 8: there are 2 cells and the first line has 3; quote a cell that holds the separator",
            "line 9: there are 4 cells and the first line has 3; quote a cell that holds the separator",
            "line 10: b reviewed the own work; a self-review does not count",
            "line 11: the score \"NaN\" is not a number; the row is left out",
        ]
    );
    let own = |work: &str, reviewer: &str, score| (work.to_owned(), reviewer.to_owned(), score);
    assert_eq!(
        triples(&table),
        [
            own("a", "b", 80.0),
            own("a", "g", 0.0),
            own("b", "b", 100.0)
        ]
    );
}

#[test]
fn of_two_scores_by_one_reviewer_equal_ones_count_once_and_different_ones_not_at_all() {
    let table = read("work,reviewer,score\na,b,80\na,b,80.0\na,c,70\na,d,60\na,c,75\n");
    assert_eq!(
        said(&table.problems),
        [
            "line 3: b gave the work a this score in line 2 already; it counts once",
            "line 4: c gave the work a different scores (70, 75); none of them counts, keep one",
            "line 6: c gave the work a different scores (70, 75); none of them counts, keep one",
        ]
    );
    assert_eq!(triples(&table).len(), 2);
}

#[test]
fn a_table_that_is_none_says_what_it_should_be() {
    let fails = |bytes: &[u8]| ReviewTable::read(bytes).unwrap_err();
    let empty = "the file is empty; its first line must name the columns work,reviewer,score";
    for nothing in ["", "\u{feff}", "\r\n\r\n"] {
        assert_eq!(fails(nothing.as_bytes()).to_string(), empty);
    }
    assert_eq!(
        fails(b"work,score\na,80\n").to_string(),
        "the first line must name the columns work,reviewer,score, separated by commas, \
         semicolons or tabs; it is \"work,score\""
    );
    assert_eq!(
        fails(b"work,reviewer,score,score\n").code(),
        "table_column_twice"
    );
    assert_eq!(
        fails(b"work,reviewer,score\na,b,\xc0\n"),
        TableError::NotUtf8 { line: 2 }
    );
    assert_eq!(fails(b"work,reviewer,score\n").code(), "table_no_reviews");
    let TableError::NoReviews { problems } = fails(b"work,reviewer,score\na,a,9\nb,c,x\n") else {
        panic!("there is no review by another");
    };
    assert_eq!(problems.len(), 2);
}

#[test]
fn a_work_whose_only_review_is_unusable_is_still_in_the_class() {
    let table = read("work,reviewer,score\na,b,80\nc,b,?\n");
    let class = table.class(&mut AnchorTable::default()).unwrap();
    let authors: Vec<&str> = class
        .works()
        .iter()
        .map(|work| work.author.as_str())
        .collect();
    assert_eq!(authors, ["a", "c"]);
}

#[test]
fn anchors_are_taken_for_the_works_that_there_are() {
    let table = read("work,reviewer,score\na,b,80\nc,b,70\nd,b,1\n");
    let text = "work;score;note\na;75,5;good\nx;60;\nc;200;\nd;5;\nd;6;\n";
    let mut anchors = AnchorTable::read(text.as_bytes()).unwrap();
    assert_eq!(anchors.unread_columns, ["note"]);
    let class = table.class(&mut anchors).unwrap();
    let given: Vec<Option<f64>> = class.works().iter().map(|work| work.anchor).collect();
    assert_eq!(given, [Some(75.5), None, None]);
    assert_eq!(
        said(&anchors.problems),
        [
            "line 3: the work x is not among the reviewed works; its score is left out",
            "line 4: the score 200 is not within 0 to 100; the row is left out",
            "line 5: the work d has different scores (5, 6); none of them counts, keep one",
            "line 6: the work d has different scores (5, 6); none of them counts, keep one",
        ]
    );
}

#[test]
fn lines_are_counted_as_an_editor_counts_them_whatever_ends_them() {
    for (end, line) in [("\n", 5), ("\r\n", 5), ("\r", 5)] {
        let text = ["work,reviewer,score", "a,b,1", "", "a,\"c\",2", "a,d,x", ""].join(end);
        assert_eq!(read(&text).problems[0].line, line, "{end:?}");
    }
    // A quoted name may run over two lines.
    assert_eq!(
        read("work,reviewer,score\r\na,\"b\r\nc\",1\r\na,d,x\r\n").problems[0].line,
        4
    );
}
