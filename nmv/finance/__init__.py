"""Money over time: present values, levelized values, carrying charges, revenue requirements."""
