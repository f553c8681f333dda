import { afterEach } from 'vitest'
import { type RunningDebugger, type StartOptions, startDebugger } from '../src/index.ts'

const running: RunningDebugger[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()))
})

/** A write key as Segment makes them; no answer, record or file may hold it whole. */
export const writeKey = 'abcdefghijklmnopqrstuvwxyz012345'

/** A debugger on a port of its own, ended after the test. */
export const start = async (options: StartOptions = {}): Promise<RunningDebugger> => {
  const one = await startDebugger({ port: 0, pageFolder: '/nowhere', ...options })
  running.push(one)
  return one
}

/** Posts a value as JSON, or text and bytes as they are. */
export const post = (
  { url }: { readonly url: string },
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${writeKey}:`)}`, ...headers },
    body: typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body), // bytes are bytes
  })

/** The JSON that a path of the debug API answers. */
export const get = async <T>({ url }: { readonly url: string }, path: string): Promise<T> => {
  const response = await fetch(`${url}${path}`)
  return (await response.json()) as T // what the test expects of the path
}
