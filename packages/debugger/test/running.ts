import { onTestFinished } from 'vitest'
import { type RunningDebugger, type StartOptions, startDebugger } from '../src/index.ts'

/** A write key in Segment's format; no answer, record or file may contain it. */
export const writeKey = 'abcdefghijklmnopqrstuvwxyz012345'

/** Starts a debugger on a free port; stopped after the test. */
export const start = async (options: StartOptions = {}): Promise<RunningDebugger> => {
  const running = await startDebugger({ port: 0, pageFolder: '/nowhere', ...options })
  onTestFinished(() => running.stop())
  return running
}

/** Posts a value as JSON; strings and bytes are sent as they are. */
export const post = (
  { url }: { readonly url: string },
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${writeKey}:`)}`, ...headers },
    body: typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body), // fetch accepts bytes
  })

/** The JSON answer of the debug API. */
export const get = async <T>({ url }: { readonly url: string }, path: string): Promise<T> => {
  const response = await fetch(`${url}${path}`)
  return (await response.json()) as T // the type that the test expects
}
