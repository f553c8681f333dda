import type { CallInput } from '@org/segment-core'
import type { ExampleCall } from './example-calls.ts'

/** An example with the IDs and the time of one run. */
export interface StampedExample {
  readonly example: ExampleCall
  /** The calls, with the messageIds and the timestamp that both the command and core send. */
  readonly calls: readonly [CallInput, ...CallInput[]]
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
  const stamp = (call: CallInput, index: number) => ({
    ...call,
    messageId: `${run.id}-${slug}${example.calls.length > 1 ? `-${index + 1}` : ''}`,
    timestamp: run.timestamp,
  })
  const [one, ...others] = example.calls
  const first = stamp(one, 0)
  const calls = [first, ...others.map((call, index) => stamp(call, index + 1))] as const
  const stamps = ['--message-id', first.messageId, '--timestamp', run.timestamp]
  const stdin = { call: undefined, batch: JSON.stringify({ batch: calls }), raw: JSON.stringify(first) }[example.kind]
  return { example, calls, args: example.kind === 'call' ? [...example.command, ...stamps] : example.command, stdin }
}
