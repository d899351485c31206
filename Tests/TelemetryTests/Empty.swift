// written by its own piece
