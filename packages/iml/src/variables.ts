import type { Runtime } from './runtime.ts'

/** A random UUID, RFC 4122 version 4. */
const makeUuid = (runtime: Runtime): string => {
  const bytes = Array.from({ length: 16 }, () => Math.floor(runtime.random() * 256) & 0xff)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** Built-in variables. Data of the same name overrides them. */
export const imlVariables: ReadonlyMap<string, (runtime: Runtime) => unknown> = new Map<
  string,
  (runtime: Runtime) => unknown
>([
  ['now', (runtime) => runtime.now()],
  ['timestamp', (runtime) => Math.floor(runtime.now().getTime() / 1000)],
  ['pi', () => Math.PI],
  ['random', (runtime) => runtime.random()],
  ['uuid', makeUuid],
])

/** Roots that the platform provides, by the part of an app that contains the template. */
export const imlRoots = {
  request: ['parameters', 'connection', 'common', 'data', 'temp', 'environment', 'scenario', 'metadata', 'executionId'],
  response: ['body', 'headers', 'statusCode'],
  item: ['item'],
  pagination: ['pagination', 'iterate'],
  wrapper: ['output'],
  webhook: ['query', 'method', 'payload', 'webhook', 'body', 'headers'],
  oauth: ['oauth', 'query'],
} as const

const platformRoots: ReadonlySet<string> = new Set(Object.values(imlRoots).flat())

/** Whether the name is a root of the platform or a built-in variable. */
export const isKnownRoot = (name: string): boolean => platformRoots.has(name) || imlVariables.has(name)
