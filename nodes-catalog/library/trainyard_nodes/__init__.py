"""What the node types of the catalog share."""
