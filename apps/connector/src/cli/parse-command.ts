import { parseArgs } from 'node:util'
import type { Fields } from '../app/app.ts'

/** What the command line asks for. */
export interface Command {
  readonly name: 'run' | 'rpc' | 'verify' | 'check' | 'list'
  /** Id of the module, RPC or connection. */
  readonly id: string | undefined
  /** Folder of the app. */
  readonly app: string | undefined
  readonly parameters: Fields
  readonly connection: Fields
  readonly limit: number | undefined
  /** Answers instead of the network: status and body. */
  readonly dryRun: { readonly status: number; readonly body: string } | undefined
  /** Whether the app's custom functions may run. */
  readonly functions: boolean
  /** One JSON document instead of a trace for people. */
  readonly json: boolean
}

/** A command line that can not be understood; the message says how to write it. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** How to use the command. */
export const usage = `segment-connector runs and checks apps for Ibexa Connect and Make.

  segment-connector run <module> --param name=value …      runs a module and tells what happens
  segment-connector rpc <rpc> --connection token=…         runs an RPC, as a form does
  segment-connector verify <connection> --param token=…    verifies a connection
  segment-connector check                                  checks an app against the format
  segment-connector list                                   lists modules, RPCs and connections

  --app <folder>            the app; the Segment app of this package unless told otherwise
  --param name=value        a parameter as text; name may lead inside: traits.email=a@example.com
  --param name:=json        a parameter as JSON: traits.age:=36, customTraits:='[{"name":"plan","value":"pro"}]'
  --param-env name=VARIABLE a parameter from the environment, for secrets
  --connection name=value   what the connection stores; also name:=json
  --connection-env name=VARIABLE
  --limit <number>          bundles at most
  --dry-run                 sends nothing; answers 200 and {"success":true}
  --answer <text>           the body to answer in a dry run
  --status <number>         the status to answer in a dry run
  --functions               runs the app's custom functions; only for apps you trust
  --json                    result and trace as JSON
`

const names = ['run', 'rpc', 'verify', 'check', 'list'] as const

type Tree = Record<string, unknown>

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Sets a value inside objects that are made on the way. */
const setAt = (tree: Tree, path: readonly string[], value: unknown): void => {
  const [name = '', ...rest] = path
  const define = (member: unknown): void => {
    Object.defineProperty(tree, name, { value: member, writable: true, enumerable: true, configurable: true })
  }
  if (rest.length === 0) {
    define(value)
    return
  }
  const before = Object.hasOwn(tree, name) ? tree[name] : undefined
  const inner: Tree = isTree(before) ? before : {}
  if (inner !== before) define(inner)
  setAt(inner, rest, value)
}

const readPair = (text: string, option: string): { readonly path: readonly string[]; readonly value: unknown } => {
  const at = text.indexOf('=')
  if (at < 1) throw new UsageError(`--${option} takes name=value or name:=json.`)
  const typed = text[at - 1] === ':'
  const path = text.slice(0, typed ? at - 1 : at).split('.')
  if (path.some((name) => name === '')) throw new UsageError(`--${option} has an empty name.`)
  const raw = text.slice(at + 1)
  if (!typed) return { path, value: raw }
  try {
    return { path, value: JSON.parse(raw) as unknown }
  } catch {
    throw new UsageError(`--${option} ${path.join('.')}: what follows := is no JSON.`)
  }
}

const readFields = (
  pairs: readonly string[],
  fromEnvironment: readonly string[],
  option: string,
  environment: Readonly<Record<string, string | undefined>>,
): Fields => {
  const tree: Tree = {}
  for (const pair of pairs) {
    const { path, value } = readPair(pair, option)
    setAt(tree, path, value)
  }
  for (const pair of fromEnvironment) {
    const { path, value } = readPair(pair, `${option}-env`)
    const found = environment[String(value)]
    if (found === undefined) throw new UsageError(`The environment has no ${String(value)}.`)
    setAt(tree, path, found)
  }
  return tree
}

const numberOf = (text: string | undefined, option: string): number | undefined => {
  if (text === undefined) return undefined
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--${option} takes a whole number.`)
  return Number(text)
}

const options = {
  app: { type: 'string' },
  param: { type: 'string', multiple: true },
  'param-env': { type: 'string', multiple: true },
  connection: { type: 'string', multiple: true },
  'connection-env': { type: 'string', multiple: true },
  limit: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  answer: { type: 'string' },
  status: { type: 'string' },
  functions: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

const parse = (argv: readonly string[]) => {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'The options can not be read.')
  }
}

/**
 * Reads a command line.
 * @returns undefined where help is asked for
 * @throws {UsageError} where it makes no sense
 */
export const parseCommand = (
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Command | undefined => {
  const { values, positionals } = parse(argv)
  const [word, id, ...more] = positionals
  if (values.help || word === 'help') return undefined
  const name = names.find((known) => known === word)
  if (name === undefined) throw new UsageError(word === undefined ? 'Say what to do.' : `There is no command ${word}.`)
  if (more.length > 0) throw new UsageError(`"${more[0]}" is one word too many.`)
  const needsId = name === 'run' || name === 'rpc' || name === 'verify'
  if (needsId !== (id !== undefined)) {
    throw new UsageError(needsId ? `${name} takes the id of what to run.` : `${name} takes no id.`)
  }
  const answers = values.answer !== undefined || values.status !== undefined
  if (answers && !values['dry-run']) throw new UsageError('--answer and --status belong to --dry-run.')
  const dryRun = { status: numberOf(values.status, 'status') ?? 200, body: values.answer ?? '{"success":true}' }
  return {
    name,
    id,
    app: values.app,
    parameters: readFields(values.param ?? [], values['param-env'] ?? [], 'param', environment),
    connection: readFields(values.connection ?? [], values['connection-env'] ?? [], 'connection', environment),
    limit: numberOf(values.limit, 'limit'),
    dryRun: values['dry-run'] ? dryRun : undefined,
    functions: values.functions,
    json: values.json,
  }
}
