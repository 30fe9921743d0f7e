"""What every feature may use; imports no feature."""
