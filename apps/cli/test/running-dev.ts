import { type Machine, type RunningSegment, startSegment } from './running-segment.ts'

const running: RunningSegment[] = []
/** Interrupts every running command and waits for it. Call it after each test. */
export const endAll = async (): Promise<void> => {
  for (const one of running) one.interrupt()
  await Promise.all(running.splice(0).map(({ exitCode }) => exitCode))
}

/** Starts a command that runs until the test ends. */
export const begin = (args: readonly string[], machine?: Machine): RunningSegment => {
  const one = startSegment(args, machine)
  running.push(one)
  return one
}

/** Starts `segment dev` and waits for its address. */
export const startDev = async (args: readonly string[] = [], machine?: Machine) => {
  const one = begin(['dev', '--port', '0', ...args], machine)
  const [, url = ''] = await one.until(/Local Segment at (http:\/\/[^\s,]+)/)
  return { ...one, url }
}

/** Posts a call. */
export const post = (url: string, body: object, path = '/v1/track', writeKey = 'dev-write-key'): Promise<Response> =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${writeKey}:`)}` },
    body: JSON.stringify(body),
  })
