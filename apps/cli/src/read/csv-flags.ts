import type { CsvOptions } from './read-csv.ts'

/** The flags that say how a table is written. */
export interface CsvFlags {
  /** `\t` is a tab. */
  readonly delimiter?: string | undefined
  /** Names of columns between commas. */
  readonly columns?: string | undefined
}

/** How a table is written, as the flags say. */
export const csvFromFlags = ({
  delimiter,
  columns,
}: CsvFlags): Required<Pick<CsvOptions, 'delimiter' | 'columns'>> => ({
  delimiter: delimiter === '\\t' ? '\t' : delimiter,
  columns: columns?.split(',').map((name) => name.trim()),
})
