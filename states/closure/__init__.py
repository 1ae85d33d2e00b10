"""提请关闭: a bureau closes nothing itself (G-33); it proposes, the government decides."""
