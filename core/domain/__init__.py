"""Facts: frozen values and pure functions over them. Nothing here has a clock, a random source or a socket."""
