import * as z from 'zod/mini'
import { collectorConfigSchema, sourceSchema } from './src/config/collector-config.ts'
import { innerSchema, type SettingPlace, settingPlaces } from './src/config/read-environment.ts'
import { settingHelp } from './src/config/setting.ts'
import { buildOpenapi } from './src/openapi/build-openapi.ts'
import { cells, faultNames, sinkNames } from './test/chaos/chaos-table.ts'

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')

const defaultOf = (schema: z.core.$ZodType): string => {
  const parsed = z.safeParse(schema, undefined)
  if (!parsed.success) return 'required'
  return parsed.data === undefined ? '' : `\`${JSON.stringify(parsed.data)}\``
}

const valuesOf = (schema: z.core.$ZodType): string => {
  const { def } = innerSchema(schema)._zod
  return def.type === 'enum' && 'entries' in def
    ? ` One of ${Object.keys(def.entries as object)
        .map((name) => `\`${name}\``)
        .join(', ')}.`
    : ''
}

const settingRow = ({ path, variable, schema }: SettingPlace, hasVariable = true): readonly string[] => {
  const name = path.join('.')
  const found = settingHelp.get(schema)
  if (found === undefined) throw new Error(`The setting ${name} has no help.`)
  return [
    `\`${name}\``,
    ...(hasVariable ? [`\`${variable}\``] : []),
    `${found.help}${valuesOf(schema)}${found.isSecret === true ? ' A secret.' : ''}`,
    defaultOf(schema),
  ]
}

const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

/** The files and sections that `pnpm generate` writes in this package. */
export const generatedFiles = async (): Promise<
  readonly { readonly path: string; readonly section?: string; readonly text: string }[]
> => [
  {
    path: 'src/openapi/openapi.generated.ts',
    text: `/** The OpenAPI document as JSON; made by generate.ts. */\nexport const openapiJson: string =\n  ${quote(JSON.stringify(buildOpenapi()))}\n`,
  },
  {
    path: 'README.md',
    section: 'settings',
    text: table(
      ['Setting', 'Variable', 'Meaning', 'Default'],
      settingPlaces(collectorConfigSchema).map((place) => settingRow(place)),
    ),
  },
  {
    path: 'README.md',
    section: 'source-settings',
    text: table(
      ['Setting of a source', 'Meaning', 'Default'],
      settingPlaces(sourceSchema).map((place) => settingRow(place, false)),
    ),
  },
  {
    path: 'docs/faults.md',
    section: 'faults',
    text: table(
      ['Fault', ...sinkNames.map((name) => `\`${name}\``)],
      faultNames.map((fault) => [
        fault,
        ...sinkNames.map((sink) => {
          const cell = cells[fault][sink]
          return typeof cell === 'string' ? `\`${cell}\`` : cell.impossible
        }),
      ]),
    ),
  },
]
