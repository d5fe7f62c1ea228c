"""Safety: reports of what breaks law or rules, decisions and their reasons, appeals, a register."""
