-- What 0.5.0 changes in objects that 0.4.0 has.

