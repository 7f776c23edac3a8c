"""What the sandbox stands for: a room for each upstream."""
