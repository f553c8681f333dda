import type { PresetName } from '../../src/presets/preset-names.ts'

/** A small export in the layout of a tool, written for these tests, and the calls that it becomes. */
export interface PresetSample {
  readonly preset: PresetName
  /** Name of the layout in the preset. */
  readonly layout: string
  /** How the tool packs the export. */
  readonly container: string
  readonly file: string
  readonly content: string | Buffer
  /** Further flags. */
  readonly flags?: readonly string[]
  /** Rows that the preset leaves out. */
  readonly filtered?: number
  /** What each call is at least. */
  readonly calls: readonly (Readonly<Record<string, unknown>> & { readonly type: string })[]
}

/** Objects as JSON lines. */
export const jsonLines = (rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('')

/** A table with a header; cells with commas, quotes or line ends are quoted. */
export const csv = (rows: readonly Readonly<Record<string, string>>[], names = Object.keys(rows[0] ?? {})): string => {
  const cell = (text = ''): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  return [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))]
    .map((cells) => `${cells.map(cell).join(',')}\n`)
    .join('')
}
