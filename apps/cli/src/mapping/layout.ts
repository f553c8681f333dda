import { type CompiledMapping, compileMapping } from './compile-mapping.ts'
import type { Mapping, MappingInput } from './mapping-schema.ts'

/** A mapping, and the rows that it is for. */
export interface Layout {
  readonly name: string
  /** Columns of the rows: of a table all of them are in its header. */
  readonly columns: readonly string[]
  /** Undefined if rows are calls. */
  readonly mapping: Mapping | undefined
}

/** A layout that is ready to make calls. */
export interface CompiledLayout extends Layout {
  readonly compiled: CompiledMapping
}

/** Fields of a call, see the schema of mappings. */
export type Fields = NonNullable<MappingInput['fields']>

/** How the exports of a tool become calls. */
export interface Preset {
  /** What is exported, and how. */
  readonly about: string
  /** The page that describes the layouts. */
  readonly page: string
  /** What a person must know about the result. */
  readonly remark?: string
  readonly layouts: readonly {
    readonly name: string
    readonly columns: readonly string[]
    /** Lists of columns by one of which an export is recognized without the name of its tool. @default `columns` alone */
    readonly telling?: readonly (readonly string[])[]
    readonly mapping: MappingInput
  }[]
}

/** Compiles layouts; without any, rows are calls. @throws {CliError} `bad_expression`, `bad_mapping` */
export const compileLayouts = async (layouts: readonly Layout[]): Promise<readonly CompiledLayout[]> => {
  const all = layouts.length > 0 ? layouts : [{ name: 'calls', columns: [], mapping: undefined }]
  return Promise.all(all.map(async (layout) => ({ ...layout, compiled: await compileMapping(layout.mapping) })))
}

/** The first layout of rows with these columns; undefined if there is none. */
export const layoutOf = (
  layouts: readonly CompiledLayout[],
  hasColumn: (name: string) => boolean,
): CompiledLayout | undefined => layouts.find(({ columns }) => columns.every(hasColumn))

/** The layouts in words, for errors. */
export const layoutsText = (layouts: readonly Layout[]): string =>
  layouts
    .map(({ name, columns }) => `${name} (${columns.map((column) => JSON.stringify(column)).join(', ')})`)
    .join('; ')
