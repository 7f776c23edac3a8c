"""One file with everything that cannot be made again, and the way back from it.

`contents` says what is in it, and copies what is written to all the time as it is at one moment (`databases`,
`postgresql`); `archive` writes the file and reads it with its hashes; `restoring` brings it back.
"""
