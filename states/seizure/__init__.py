"""查封扣押 and 先行登记保存: things taken into custody, and their way out of it."""
