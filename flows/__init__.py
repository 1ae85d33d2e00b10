"""The clock: thin Prefect flows over plain functions of the door (定时任务).

A flow knows no rule. It is `async` for one reason: at the end of a sync flow Prefect waits a second for its own thread.
"""
