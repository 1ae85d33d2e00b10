"""现场处理措施: stop use, stop production, evacuate; and the cutting of power behind it."""
