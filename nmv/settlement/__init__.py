"""Published rules of payment and measurement that contracts refer to."""
