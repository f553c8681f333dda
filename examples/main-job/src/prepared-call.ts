import type { ExampleCall } from './example-calls.ts'

/** An example as one run sends it. */
export interface PreparedCall {
  readonly example: ExampleCall
  /** The calls with the ids and the time that both doors send. */
  readonly calls: readonly Readonly<Record<string, unknown>>[]
  /** Arguments of `segment`. */
  readonly args: readonly string[]
  /** JSON for the command's stdin, where it reads one. */
  readonly stdin: string | undefined
}

/** The same call twice with the same messageId would be one call to Segment, so every run makes its own. */
export const prepareCall = (example: ExampleCall, run: { id: string; timestamp: string }): PreparedCall => {
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
