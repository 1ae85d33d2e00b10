"""The papers (文书): which exist, what they look like and how they are numbered."""
