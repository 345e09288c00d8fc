"""The value components: what each kW and MWh is worth, what the contract costs, and who pays for what."""
