"""约谈: of an enterprise's head or a unit's leader. It suspends no clock."""
