import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createFetchTransport, createSegmentClient, webRuntime } from '@org/segment-core'
import { callTypeNames, type ValidationTarget } from '@org/segment-core/spec'
import { createCollector } from '@org/segment-edge-worker'
import { createFakeSegment } from '@org/segment-testing'

/**
 * The codes of the issues that each input raised, by the input's position.
 * @param targets what is checked besides the rules for every call
 */
export type CodesOf = (
  inputs: readonly unknown[],
  targets: readonly ValidationTarget[],
) => Promise<readonly (readonly string[])[]>

interface Issue {
  readonly code: string
}

const segment = fileURLToPath(new URL('dist/segment.js', import.meta.resolve('@org/segment-cli/package.json')))
const writeKey = 'contract-tests-write-key'
const codesIn = (issues: readonly Issue[] | undefined): readonly string[] => (issues ?? []).map(({ code }) => code)

/** Runs the built command; invalid calls make it exit with a code other than 0, which is expected here. */
const runSegment = (args: readonly string[], stdin = ''): Promise<string> =>
  new Promise((resolve, reject) => {
    const env = { PATH: process.env.PATH, HOME: tmpdir(), SEGMENT_WRITE_KEY: writeKey }
    const options = { env, maxBuffer: 64 * 1024 * 1024 }
    const child = execFile(process.execPath, [segment, ...args], options, (error, stdout, stderr) => {
      if (stdout === '') reject(error ?? new Error(stderr))
      else resolve(stdout)
    })
    child.stdin?.end(stdin)
  })

const flags: Readonly<Record<string, string>> = {
  event: '--event',
  userId: '--user-id',
  anonymousId: '--anonymous-id',
  messageId: '--message-id',
  timestamp: '--timestamp',
  properties: '--properties',
  context: '--context',
  integrations: '--integrations',
}

/** The flags of `segment track` for a call; undefined if flags cannot express it. */
const trackFlags = (call: Readonly<Record<string, unknown>>): readonly string[] | undefined => {
  const { type, ...fields } = call
  if (type !== 'track') return undefined
  const args: string[] = []
  for (const [name, value] of Object.entries(fields)) {
    const flag = flags[name]
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    if (flag === undefined || (typeof value !== 'string' && !isObject) || value === '') return undefined
    args.push(`${flag}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  }
  return args
}

/** `segment track --dry-run` if its flags can express the input, else `segment send --dry-run`. */
const dryRun = async (input: unknown, targets: readonly ValidationTarget[]): Promise<readonly string[]> => {
  const args = Array.isArray(input) ? undefined : trackFlags(input as Readonly<Record<string, unknown>>)
  const command = args === undefined ? ['send'] : ['track', ...args]
  // The command reads an array as a list of calls, so an array in place of a call must be in a batch.
  const stdin = args !== undefined ? '' : JSON.stringify(Array.isArray(input) ? { batch: [input] } : input)
  const stdout = await runSegment([...command, '--dry-run', '--json', '--for', targets.join(',')], stdin)
  const answer = JSON.parse(stdout) as {
    readonly issues?: readonly Issue[]
    readonly error?: { readonly details?: { readonly issues?: readonly Issue[] } }
  }
  return codesIn(answer.issues ?? answer.error?.details?.issues)
}

/** Runs two at a time: each is a process. */
export const codesOfDryRun: CodesOf = async (inputs, targets) => {
  const codes: (readonly string[])[] = []
  const positions = inputs.keys()
  const work = async (): Promise<void> => {
    for (const position of positions) codes[position] = await dryRun(inputs[position], targets)
  }
  await Promise.all([work(), work()])
  return codes
}

export const codesOfValidate: CodesOf = async (inputs, targets) => {
  const folder = await mkdtemp(join(tmpdir(), 'contract-tests-'))
  try {
    const file = join(folder, 'calls.ndjson')
    await writeFile(file, inputs.map((input) => `${JSON.stringify(input)}\n`).join(''))
    const report = await runSegment(['validate', file, '--format', 'json', '--for', targets.join(',')])
    const { findings } = JSON.parse(report) as { readonly findings: readonly (Issue & { readonly line: number })[] }
    return inputs.map((_, index) => codesIn(findings.filter(({ line }) => line === index + 1)))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export const codesOfClient: CodesOf = async (inputs, targets) => {
  const local = createFakeSegment()
  const runtime = webRuntime({ transport: createFetchTransport({ fetch: local.fetch }) })
  const client = createSegmentClient({
    source: { writeKey, host: 'http://localhost' },
    runtime,
    validateFor: targets,
  })
  const outcomes = inputs.map(async (input) => {
    const { type } = input as { readonly type: unknown }
    const method = callTypeNames.find((name) => name === type)
    if (method === undefined) throw new Error(`The client has no method for ${JSON.stringify(type)}.`)
    const outcome = await client[method](input as never) // invalid on purpose
    if (outcome.outcome === 'acknowledged' || outcome.outcome === 'accepted') return codesIn(outcome.warnings)
    if (!('error' in outcome)) return [outcome.outcome]
    const { issues } = outcome.error.details as { readonly issues?: readonly Issue[] }
    return issues === undefined ? [outcome.error.code] : codesIn(issues)
  })
  const closed = client.close()
  const codes = await Promise.all(outcomes)
  await closed
  return codes
}

/** Posts an input to the path of its type; one without a known type, and the body of a batch, to the batch path. */
const posted = (input: unknown): { readonly path: string; readonly init: RequestInit } => {
  const { type, batch } = (input ?? {}) as { readonly type?: unknown; readonly batch?: unknown }
  const path = callTypeNames.find((name) => name === type)
  const body = path !== undefined || batch !== undefined ? input : { batch: [input] }
  return {
    path: `/v1/${path ?? 'batch'}`,
    init: {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('web:')}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    },
  }
}

export const codesOfCollector: CodesOf = async (inputs, targets) => {
  const local = createFakeSegment()
  const runtime = webRuntime({ transport: createFetchTransport({ fetch: local.fetch }) })
  const collect = async (validation: 'annotate' | 'reject', input: unknown): Promise<readonly string[]> => {
    local.reset()
    const collector = createCollector(
      { sources: { web: { writeKey, validation, validateFor: [...targets] } }, limits: { depth: 1_000 } },
      { runtime, fetch: local.fetch },
    )
    const { path, init } = posted(input)
    const response = await collector.request(path, init)
    const answer = (await response.json()) as {
      readonly issues?: readonly Issue[]
      readonly refused?: readonly { readonly issues?: readonly Issue[] }[]
    }
    const refused = (answer.refused ?? []).flatMap(({ issues }) => codesIn(issues))
    const bodies = local.requests.map(({ json }) => json as { readonly batch?: readonly unknown[] })
    const sent = bodies.flatMap(({ batch = [] }) => batch) as readonly {
      readonly context?: { readonly violations?: readonly Issue[] }
    }[]
    return [...codesIn(answer.issues), ...refused, ...sent.flatMap(({ context }) => codesIn(context?.violations))]
  }
  const codes: (readonly string[])[] = []
  for (const input of inputs) codes.push([...(await collect('annotate', input)), ...(await collect('reject', input))])
  return codes
}

export const codesOfDev: CodesOf = async (inputs) => {
  const env = { PATH: process.env.PATH, HOME: tmpdir() }
  const child = spawn(process.execPath, [segment, 'dev', '--port', '0'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  try {
    let url = ''
    for await (const line of createInterface(child.stderr)) {
      url = /Local Segment at (http:\/\/[^\s,]+)/.exec(line)?.[1] ?? ''
      if (url !== '') break
    }
    child.stdout.resume()
    child.stderr.resume()
    const codes: (readonly string[])[] = []
    for (const input of inputs) {
      const { path, init } = posted(input)
      await fetch(`${url}${path}`, init)
      // The newest event; a batch that breaks a rule has the issue on each of its events.
      const list = await fetch(`${url}/_dev/events?limit=1`)
      const { events } = (await list.json()) as { readonly events: readonly { readonly seq: number }[] }
      const detail = await fetch(`${url}/_dev/events/${events[0]?.seq}`)
      codes.push(codesIn(((await detail.json()) as { readonly issues?: readonly Issue[] }).issues))
    }
    return codes
  } finally {
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    await gone
  }
}
