"""The sections of a report, one file each: a subject in, pieces to display out."""
