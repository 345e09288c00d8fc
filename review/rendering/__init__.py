"""Documents of the review on paper and in spreadsheets."""
