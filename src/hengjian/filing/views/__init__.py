"""Pages of this context. Every step is a form that works without script."""
