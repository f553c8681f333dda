import { exitCodeMeanings } from './src/exit-codes.ts'
import { type SettingSpec, settingSpecs } from './src/setting-names.ts'

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')

const specs: readonly SettingSpec[] = settingSpecs

/** What `pnpm generate` writes in this package. */
export const generatedFiles = async (): Promise<
  readonly { readonly path: string; readonly section: string; readonly text: string }[]
> => [
  {
    path: 'README.md',
    section: 'settings',
    text: table(
      ['Flag', 'Environment', 'Meaning'],
      specs.map(({ name, env, help, values }) => [
        `\`--${name}\``,
        `\`${env}\``,
        values === undefined ? help : `${help}: ${values.join(' or ')}`,
      ]),
    ),
  },
  {
    path: 'README.md',
    section: 'exit-codes',
    text: table(
      ['Code', 'Meaning'],
      exitCodeMeanings.map(([code, meaning]) => [String(code), meaning]),
    ),
  },
]
