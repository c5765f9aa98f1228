"""Word: `values` says what a template can name, `filling` fills one, `finishing` makes the file whole."""
