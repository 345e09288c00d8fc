"""What offers look like outside of the pages: workbooks and tables."""
