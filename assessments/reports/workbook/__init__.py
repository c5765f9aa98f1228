"""The tables of a review as an Excel workbook: `sheets` says what is in them, `writing` makes the file."""
