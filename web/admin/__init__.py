"""Pages of the administrator: people, units, accounts, grants, delegations. Every change goes through the door and is audited."""
