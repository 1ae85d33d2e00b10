"""What is told to whom (通知): the wording of the messages; channels come beside it."""
