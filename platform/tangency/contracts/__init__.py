"""What plugins and the core promise each other: data in, descriptions and solutions out."""
