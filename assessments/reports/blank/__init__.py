"""What is printed before a workshop, and belongs to an edition: blank forms in three sizes of help, ballot slips."""
