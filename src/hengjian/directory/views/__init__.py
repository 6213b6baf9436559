"""Pages of the directories. Every step is a form that works without script."""
