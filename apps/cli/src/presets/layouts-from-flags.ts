import { usageError } from '../errors/cli-error.ts'
import type { Io } from '../io/io.ts'
import { callMappings } from '../mapping/call-mappings.ts'
import { checkTargets, isCallField } from '../mapping/check-mapping.ts'
import type { Layout, Preset } from '../mapping/layout.ts'
import { flagTargets, type MappingFlags, mappingFromFlags } from '../mapping/mapping-from-flags.ts'
import type { Mapping } from '../mapping/mapping-schema.ts'
import { type CsvFlags, type CsvSettings, csvFromFlags } from '../read/input-format.ts'
import { layoutsOf, loadPreset } from './load-preset.ts'
import { type PresetName, presetNames } from './preset-names.ts'

const presetOf = async ({ from }: Pick<MappingFlags, 'from'>): Promise<Preset | undefined> => {
  if (from === undefined) return undefined
  const name: PresetName | undefined = presetNames.find((one) => one === from)
  if (name === undefined) throw usageError(`--from ${from} is unknown.`, `Use one of ${presetNames.join(', ')}.`)
  return loadPreset(name)
}

/**
 * The layouts that the command line names: those of a preset, a mapping, or none if rows are calls. Flags change each.
 * @throws {CliError} `usage`, `no_input`, `bad_mapping`
 */
export const layoutsFromFlags = async (io: Io, flags: MappingFlags): Promise<readonly Layout[]> => {
  const preset = await presetOf(flags)
  if (preset === undefined) {
    const mapping = await mappingFromFlags(io, flags)
    return mapping === undefined ? [] : [{ name: 'mapping', columns: [], mapping }]
  }
  if (flags.mapping !== undefined) throw usageError('--from and --mapping both say what rows become: give one of them.')
  const layouts = await Promise.all(
    (await layoutsOf(preset)).map(async ({ name, columns, mapping }) => ({
      ...{ name, columns },
      mapping: await mappingFromFlags(io, flags, mapping),
    })),
  )
  // A field that no call of the preset has is a typo.
  const calls = layouts.flatMap(({ mapping }) => (mapping === undefined ? [] : callMappings(mapping)))
  for (const target of flagTargets(flags)) {
    const known = calls.find(({ type }) => isCallField(type, target))
    if (known === undefined && calls[0] !== undefined) {
      checkTargets({ version: 1, type: calls[0].type, fields: { [target]: target } })
    }
  }
  return layouts
}

/** How tables are written, by the flags, or else by the first mapping that says it. @throws {CliError} `usage` */
export const csvOfFlags = (flags: CsvFlags, layouts: readonly Layout[]): CsvSettings => {
  const given = csvFromFlags(flags)
  const first = <Name extends keyof Mapping>(name: Name): Mapping[Name] | undefined =>
    layouts.find(({ mapping }) => mapping?.[name] !== undefined)?.mapping?.[name]
  return {
    delimiter: given.delimiter ?? first('delimiter'),
    columns: given.columns ?? first('columns'),
    skipLines: given.skipLines ?? first('skipLines'),
    numberColumns: given.numberColumns ?? first('numberColumns'),
    hasQuotes: first('quotes'),
  }
}

/** The encoding of the input, if a flag names one. @throws {CliError} `usage` */
export const encodingOf = async ({ encoding }: CsvFlags): Promise<string | undefined> => {
  if (encoding === undefined) return undefined
  const { isEncoding } = await import('../read/decode-bytes.ts')
  if (isEncoding(encoding)) return encoding
  throw usageError(`--encoding ${encoding} is unknown.`, 'Use latin1, windows-1252, shift_jis or the like.')
}

/** A layout with the preset that has it. */
export type PresetLayout = Awaited<ReturnType<typeof layoutsOf>>[number] & { readonly preset: PresetName }

/** The layouts of all presets, or of one. @throws {CliError} `usage` */
export const presetLayouts = async (from: string | undefined): Promise<readonly PresetLayout[]> => {
  if (from !== undefined) await presetOf({ from })
  const found = await Promise.all(
    presetNames
      .filter((name) => from === undefined || name === from)
      .map(async (preset) => (await layoutsOf(await loadPreset(preset))).map((layout) => ({ ...layout, preset }))),
  )
  return found.flat()
}
