import type { ExampleCall } from './example-calls.ts'

/** An example with the IDs and the time of one run. */
export interface StampedExample {
  readonly example: ExampleCall
  /** The calls, with the messageIds and the timestamp that both the command and core send. */
  readonly calls: readonly Readonly<Record<string, unknown>>[]
  /** Arguments of `segment`. */
  readonly args: readonly string[]
  /** JSON for the stdin of the command, if it reads stdin. */
  readonly stdin: string | undefined
}

/** The ID and time of one run, so that Segment does not drop its calls as duplicates of another run. */
export interface Run {
  readonly id: string
  readonly timestamp: string
}

/** Adds the IDs and the time of a run to an example. */
export const stampExample = (example: ExampleCall, run: Run): StampedExample => {
  const slug = example.name.replaceAll(/\W+/g, '-')
  const calls = example.calls.map((call, index) => ({
    ...call,
    messageId: `${run.id}-${slug}${example.calls.length > 1 ? `-${index + 1}` : ''}`,
    timestamp: run.timestamp,
  }))
  const [first] = calls
  const stamps = first === undefined ? [] : ['--message-id', first.messageId, '--timestamp', run.timestamp]
  const stdin = { call: undefined, batch: JSON.stringify({ batch: calls }), raw: JSON.stringify(first) }[example.kind]
  return { example, calls, args: example.kind === 'call' ? [...example.command, ...stamps] : example.command, stdin }
}
