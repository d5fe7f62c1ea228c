"""Safety: reports of what breaks law or rules, decisions with their reasons, appeals, a register."""
