"""What the law says, by date and place: clocks, calendars, tariffs, thresholds and criteria as cited YAML.

Pure. Only :mod:`law.lawbook` and :mod:`law.yamlfile` read files, and they read nothing but the YAML of this room.
"""
