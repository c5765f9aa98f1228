"""Five slides for the meeting of the Board: `values` says what is on each, `measuring` what fits, `drawing` draws."""
