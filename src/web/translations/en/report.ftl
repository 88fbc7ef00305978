# The frame
skip = Skip to the report
languages = Languages
way-up = Pages above this one
theme = Theme
theme-auto = as the system
theme-light = light
theme-dark = dark
footer = Made by Adal. A report explains where passages of a work also stand; a person reads it and decides.

# The report
report-of = Similarity report: { $name }
words-all = { $n ->
    [one] { $count } word
   *[other] { $count } words
}
words-counted = { $n ->
    [one] { $count } word counted
   *[other] { $count } words counted
}
floor = matches count from { $name } words
contents = Contents
figures = Figures
similarity = Similarity
similarity-long = similarity: words that also stand in a source
similarity-what = Words aligned with a source in a counted match.
number-means = The similarity is the share of the counted words that also stand in other texts. Every word bears exactly one label, and every figure can be traced to words marked below.
number-does-not-mean = It is not a measure of plagiarism and sets no mark. Set phrases, laws and agreed wording are similar too; a careful rewording may stay below. Read the passages before you judge.
picture-shares = Shares of the labels; the same figures stand in the table below
null-no-words = There are no figures: the work has no words.
null-nothing-counted = There are no figures: every word belongs to the assignment’s text, the title page or the bibliography, or is hidden.
shares-caption = Shares of the counted words; the four main rows add up to 100 %
column-label = Label
column-share = Share
column-words = Words
column-of-all = Of all words
label-verbatim = verbatim
label-verbatim-what = The same words as in a source.
label-altered = altered
label-altered-what = The same words in another form, or with small changes.
quoted-uncited = of these, quoted without a citation
quoted-uncited-what = In quotation marks, but no source is named nearby. Part of the similarity.
label-quoted-cited = quoted and cited
label-quoted-cited-what = In quotation marks or set as a quotation, with a citation nearby. Not similar.
label-own = own earlier work
label-own-what = Also stands in another work of the same author. Not similar.
label-original = original
label-original-what = Found in no source.
label-template = assignment’s text and title page
label-template-what = The wording of the task, and who wrote the work for whom.
label-hidden = hidden
label-hidden-what = In the file, but not seen by a reader of the page.
label-bibliography = bibliography
label-bibliography-what = The list of sources.
coefficients-caption = Further figures
runs-5 = Runs of at least 5 words
runs-5-what = Share of counted words in unbroken runs of 5 words or more that stand in a source word for word. Quotations are included, so it may exceed the similarity.
runs-25 = Runs of at least 25 words
runs-25-what = The same for runs of 25 words or more.
raw = Similarity before quotations, bibliography and own work are taken out
raw-what = Share of all words but the assignment’s text and hidden words.
sources = Sources
sources-what = A word that stands in several sources is counted for one of them, so that the first column adds up to the similarity. The last column says what the similarity would be if this were the only source.
no-sources = No source shares a counted passage with this work.
column-source = Source
column-counted = Counted here
column-alone = Alone
source-work = another work
source-own = a work of the same author
source-collection = a collection
source-unnamed = an unnamed source
first-match = first match
findings = Findings
findings-what = What a reader of the page would not see, or would be misled by. A finding changes no figure and proves nothing by itself: honest files have such places too.
no-findings = Nothing was found that a reader of the page would not see.
finding-count = { $n ->
    [one] Found once.
   *[other] Found { $count } times.
}
more-places = { $n ->
    [one] and { $count } more place
   *[other] and { $count } more places
}
severity-info = worth knowing
severity-check = please look
severity-strong = hardly by chance
left-out = What was left out of the count
left-out-what = These words are neither similar nor original; the shares above are of the words that remain.
map = Where the matches lie
map-what = The strip is the work from its first to its last word, in the colours of the labels.
picture-strip = The work from its first to its last word; the matches stand in the table below
map-table = { $n ->
    [one] { $count } match as a table
   *[other] { $count } matches as a table
}
column-place = Place
column-aligned = Aligned words
reading = The work and its sources
reading-what = A number in the text leads to the passage of the source. In the text and among the matches the keys n and p go to the next and the previous match, and Escape goes back to the text.
filter-labels = Show
filter-sources = Show one source only
filter-all = all sources
work = The work
matches = Matches
match = Match { $name }
match-begins = Match { $name } begins: see the source
match-ends = match { $name } ends
aligned = { $n ->
    [one] { $count } aligned word
   *[other] { $count } aligned words
}
also-in = { $n ->
    [one] also in { $count } other source
   *[other] also in { $count } other sources
}
in-work = In this work
in-source = In the source
no-passage = The text of this source cannot be shown.
show-rest = Show the rest of the passage
back-to-text = Back to the text
previous = Previous
next = Next
hints = Hints
hints-what = These passages seem to sum up a longer one of a source. They are part of no figure.
more-sources = { $n ->
    [one] and { $count } more source
   *[other] and { $count } more sources
}

# Findings
finding-hidden-text = Hidden text
meaning-hidden-text = The file marks this text as not to be shown.
finding-white-text = Text in the colour of the page
meaning-white-text = This text has the colour of its background, or nearly so, and cannot be seen on the page.
finding-tiny-text = Tiny text
meaning-tiny-text = This text is smaller than 3 points.
finding-off-page-text = Text outside the page
meaning-off-page-text = This text lies outside the edges of the page.
finding-covered-text = Covered text
meaning-covered-text = A picture or a filled shape covers this text.
finding-comment = Comments
meaning-comment = The file has comments beside the text. They are not part of the work.
finding-tracked-deletion = Tracked deletions
meaning-tracked-deletion = The file keeps text that was deleted while changes were tracked. It is not part of the work.
finding-tracked-insertion = Tracked insertions
meaning-tracked-insertion = The file keeps which text was put in while changes were tracked. It is part of the work.
finding-invisible-characters = Invisible characters inside words
meaning-invisible-characters = Characters without a shape stand inside words. They were ignored in the comparison.
finding-lookalike-letters = Look-alike letters
meaning-lookalike-letters = Words mix letters of two alphabets that look the same, such as a Latin a in a Cyrillic word. They were compared as the letters they look like.
finding-combining-marks = Odd marks on letters
meaning-combining-marks = Letters bear marks that do not belong to the language.
finding-letter-spacing = Words spread out with spaces
meaning-letter-spacing = Words are written letter by letter with spaces between. They were joined for the comparison.
finding-glyph-map = The text layer is not what the page shows
meaning-glyph-map = The text inside the file does not read like a language, though the page may look normal. This part could not be compared reliably.
finding-image-pages = Pages without text
meaning-image-pages = These pages are pictures. What is written on them was not compared.
finding-implausible-bibliography = A bibliography that does not look like one
meaning-implausible-bibliography = A heading announces a list of sources, but it is too long or what follows does not look like entries. It was not left out of the count.
finding-latin-kazakh = Kazakh in Latin letters
meaning-latin-kazakh = Kazakh written in Latin letters was compared with Cyrillic texts as well.
finding-unread-part = Parts that were not read
meaning-unread-part = The file holds pictures, attachments or parts whose content was not compared.

# The class
class-of = Class: { $name }
class-works = { $n ->
    [one] { $count } work
   *[other] { $count } works
}
class-pairs = { $n ->
    [one] { $count } pair that shares something
   *[other] { $count } pairs that share something
}
hide-names = Hide names
works = Works
work-number = Work { $name }
column-work = Work
column-similarity = Similarity
column-strongest = Strongest match
column-strongest-share = Share with it
nothing-shared = shares nothing
histogram = Works by similarity, in per cent
groups = Groups that share the same passages
groups-what = Works of a group hold the same passages, not only similar figures. A source outside the class is often the reason.
no-groups = No three works share the same passage.
group = Group { $name }
passages = { $n ->
    [one] { $count } common passage
   *[other] { $count } common passages
}
pairs = Pairs
pairs-what = Each share is of the counted words of the work to its left.
no-pairs = No two works share a passage.
pair = Pair { $name }
column-left = Work
column-right = shares with
column-longest = Longest run
side-by-side = Pairs side by side
pairs-unshown = { $n ->
    [one] { $count } pair with a smaller share is in the table only.
   *[other] { $count } pairs with smaller shares are in the table only.
}
pair-uncounted = Where a share is 0.0%, the aligned words of that work are left out of the count: they are quoted with a citation, or belong to the assignment’s text, the title page or the bibliography.
back-to-table = Back to the table
