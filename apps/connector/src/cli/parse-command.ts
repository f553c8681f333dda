import { parseArgs } from 'node:util'
import { type Fields, isFields, memberOf, setMember } from '../app/app.ts'

/** A parsed command line. */
export interface Command {
  readonly name: 'run' | 'rpc' | 'verify' | 'check' | 'list'
  /** Id of the module, RPC or connection. */
  readonly id: string | undefined
  /** Folder of the app. */
  readonly app: string | undefined
  readonly parameters: Fields
  readonly connection: Fields
  readonly limit: number | undefined
  /** Status and body of every response, instead of sending requests. */
  readonly dryRun: { readonly status: number; readonly body: string } | undefined
  /** Whether requests go to a local Segment in this process. */
  readonly local: boolean
  /** Whether to run the app's custom functions. */
  readonly functions: boolean
  /** Whether to print JSON instead of a formatted trace. */
  readonly json: boolean
  /** Whether `check` also applies the rules of the platform's app review. */
  readonly review: boolean
}

/** A command line that is not valid. The message says how to fix it. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Help of the command. */
export const usage = `segment-connector runs and checks apps for Ibexa Connect and Make.

  segment-connector run <module> --param name=value …      runs a module and prints each step
  segment-connector rpc <rpc> --connection token=…         runs an RPC, as a form does
  segment-connector verify <connection> --param token=…    verifies a connection
  segment-connector check [<folder>] [--review]            checks an app against the format
  segment-connector list [<folder>]                        lists modules, RPCs, webhooks, endpoints and connections

  --app <folder>            the app (default: the Segment app of this package)
  --param name=value        a parameter as text; the name may be a path: traits.email=a@example.com
  --param name:=json        a parameter as JSON: traits.age:=36, customTraits:='[{"name":"plan","value":"pro"}]'
  --param-env name=VARIABLE a parameter from the environment, for secrets
  --connection name=value   what the connection stores; also name:=json
  --connection-env name=VARIABLE
  --limit <number>          maximum number of bundles
                            {{…}} in a value of run is evaluated, as a scenario does: {{base64("key:")}}
  --local                   sends to a local Segment, and prints what it keeps and why it drops the rest
  --dry-run                 sends nothing; responds with 200 and {"success":true}
  --answer <text>           the response body of a dry run
  --status <number>         the response status of a dry run
  --functions               runs the app's custom functions, in a process without files and variables
  --review                  with check: also applies the rules of the platform's app review
  --json                    prints the result as JSON
`

const names = ['run', 'rpc', 'verify', 'check', 'list'] as const

type Tree = Record<string, unknown>

/** Sets a value at a path and creates the objects on the way. */
const setAt = (tree: Tree, [name = '', ...rest]: readonly string[], value: unknown): void => {
  if (rest.length === 0) {
    setMember(tree, name, value)
    return
  }
  const before = memberOf(tree, name)
  const inner: Tree = isFields(before) ? { ...before } : {}
  setMember(tree, name, inner)
  setAt(inner, rest, value)
}

const readPair = (text: string, option: string): { readonly path: readonly string[]; readonly value: unknown } => {
  const at = text.indexOf('=')
  if (at < 1) throw new UsageError(`--${option} requires name=value or name:=json.`)
  const typed = text[at - 1] === ':'
  const path = text.slice(0, typed ? at - 1 : at).split('.')
  if (path.some((name) => name === '')) throw new UsageError(`--${option} has an empty name.`)
  const raw = text.slice(at + 1)
  if (!typed) return { path, value: raw }
  try {
    return { path, value: JSON.parse(raw) as unknown }
  } catch {
    throw new UsageError(`--${option} ${path.join('.')}: the value after := is not valid JSON.`)
  }
}

interface Reading {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Evaluates the templates in a value. */
  readonly evaluate: (value: unknown) => unknown
}

const evaluated = (value: unknown, place: string, evaluate: Reading['evaluate']): unknown => {
  try {
    return evaluate(value)
  } catch (error) {
    throw new UsageError(`${place}: ${error instanceof Error ? error.message : 'the expression is not valid'}`)
  }
}

const asGiven = (value: unknown): unknown => value

const readFields = (
  pairs: readonly string[],
  fromEnvironment: readonly string[],
  option: string,
  { environment, evaluate }: Reading,
): Fields => {
  const tree: Tree = {}
  for (const pair of pairs) {
    const { path, value } = readPair(pair, option)
    setAt(tree, path, evaluated(value, `--${option} ${path.join('.')}`, evaluate))
  }
  for (const pair of fromEnvironment) {
    const { path, value } = readPair(pair, `${option}-env`)
    const found = environment[String(value)]
    if (found === undefined) throw new UsageError(`The environment variable ${String(value)} is not set.`)
    setAt(tree, path, found)
  }
  return tree
}

const numberOf = (text: string | undefined, option: string): number | undefined => {
  if (text === undefined) return undefined
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--${option} requires an integer.`)
  return Number(text)
}

const options = {
  app: { type: 'string' },
  param: { type: 'string', multiple: true },
  'param-env': { type: 'string', multiple: true },
  connection: { type: 'string', multiple: true },
  'connection-env': { type: 'string', multiple: true },
  limit: { type: 'string' },
  local: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  answer: { type: 'string' },
  status: { type: 'string' },
  functions: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  review: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

const parse = (argv: readonly string[]) => {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'The options are not valid.')
  }
}

/**
 * Reads a command line.
 * @param evaluateMapped evaluates the templates in a parameter of `run`; not those from the environment
 * @returns undefined if help is requested
 * @throws {UsageError} if it is not valid
 */
export const parseCommand = (
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  evaluateMapped: (value: unknown) => unknown = asGiven,
): Command | undefined => {
  const { values, positionals } = parse(argv)
  const [word, id, ...more] = positionals
  if (values.help || word === 'help') return undefined
  const name = names.find((known) => known === word)
  if (name === undefined) throw new UsageError(word === undefined ? 'Missing command.' : `Unknown command ${word}.`)
  if (more.length > 0) throw new UsageError(`Unexpected argument "${more[0]}".`)
  const needsId = name === 'run' || name === 'rpc' || name === 'verify'
  if (needsId && id === undefined) throw new UsageError(`${name} requires an id.`)
  if (!needsId && id !== undefined && values.app !== undefined) {
    throw new UsageError(`The app is given twice: ${id} and --app ${values.app}.`)
  }
  const answers = values.answer !== undefined || values.status !== undefined
  if (answers && !values['dry-run']) throw new UsageError('--answer and --status require --dry-run.')
  if (values.review && name !== 'check') throw new UsageError('--review requires the command check.')
  if (values.local && values['dry-run']) throw new UsageError('--local and --dry-run exclude each other.')
  const mapped: Reading = { environment, evaluate: name === 'run' ? evaluateMapped : asGiven }
  const stored: Reading = { environment, evaluate: asGiven }
  const dryRun = { status: numberOf(values.status, 'status') ?? 200, body: values.answer ?? '{"success":true}' }
  return {
    name,
    id: needsId ? id : undefined,
    app: values.app ?? (needsId ? undefined : id),
    parameters: readFields(values.param ?? [], values['param-env'] ?? [], 'param', mapped),
    connection: readFields(values.connection ?? [], values['connection-env'] ?? [], 'connection', stored),
    limit: numberOf(values.limit, 'limit'),
    dryRun: values['dry-run'] ? dryRun : undefined,
    local: values.local,
    functions: values.functions,
    json: values.json,
    review: values.review,
  }
}
