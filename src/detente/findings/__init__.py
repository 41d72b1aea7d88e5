"""What comes out: one record a question. Reports, pages and other programs read these and nothing else."""
