/** Columns that a body may have: those of a sheet of Excel. */
export const MAX_COLUMNS = 16_384

/** Characters that the name of a column may have. */
export const MAX_NAME = 4096
