"""The desk, the public site and the API (工作台、公示网、接口)."""
