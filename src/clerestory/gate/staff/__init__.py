"""Staff: the one way in for those who work here: a roster, a policy, two people, a log, a clock."""
