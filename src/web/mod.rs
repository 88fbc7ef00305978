//! Pages made by the program: reports for a browser, in three languages.
