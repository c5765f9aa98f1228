"""Reports that were published: kept for good, and sealed with the key of the organisation if there is one."""
