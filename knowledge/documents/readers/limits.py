"""How large a file may be before it is refused: above these no real policy document is known."""

MAX_INPUT_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_RATIO = 200  # unpacked to packed; office files reach 30, bombs 1,000
RATIO_FROM_BYTES = 10 * 1024 * 1024  # small parts of blanks may pack better without harm
MAX_ZIP_ENTRIES = 20_000
MAX_PDF_PAGES = 2_000
MAX_LINES = 200_000
MAX_TABLE_CELLS = 1_000_000
