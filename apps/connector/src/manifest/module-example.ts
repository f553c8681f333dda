import type { ModuleDraft } from './component.ts'

/** An argument in single quotes if the shell would change it. */
const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)

/** How a value is given on the command line: text as it is, anything else as JSON. */
const argument = (name: string, value: unknown): string =>
  typeof value === 'string'
    ? `--param ${quoted(`${name}=${value}`)}`
    : `--param ${name}:=${quoted(JSON.stringify(value))}`

/** The command that runs the example of a module against a local Segment. */
export const exampleCommand = ({ id, example }: ModuleDraft): string =>
  [
    `npx --yes pnpm@12.21.0 start run ${id} --local`,
    ...Object.entries(example).map(([name, value]) => argument(name, value)),
  ].join(' \\\n  ')

const shownValue = (value: unknown): string => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``

/** The example of a module as rows of labels and values. */
export const exampleRows = ({
  parameters,
  webhookParameters = [],
  example,
}: ModuleDraft): readonly (readonly [string, string])[] =>
  Object.entries(example).map(([name, value]) => [
    String([...webhookParameters, ...parameters].find((field) => field.name === name)?.label ?? name),
    shownValue(value),
  ])
