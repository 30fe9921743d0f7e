"""Price lists as sheets: written, read, compared with what stands, and applied."""
