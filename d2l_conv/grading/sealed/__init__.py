"""The sealed side: what runs in the sandbox. Nothing here decides on points."""
