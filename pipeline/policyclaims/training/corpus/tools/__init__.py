"""The forms of other annotation tools, both ways; each goes over the same marks and links."""
