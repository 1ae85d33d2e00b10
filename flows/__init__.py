"""The clock: thin Prefect flows over plain functions of the door (定时任务)."""
