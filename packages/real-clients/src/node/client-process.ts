import type { CallType, SendReport, Target } from '../real-client.ts'
import { callsFor } from './drive.ts'

/** What the parent asks of the process, once. */
export interface Order {
  /** Driver to load: the name of a file beside this one, without its ending. */
  readonly driver: string
  readonly types: readonly CallType[]
  readonly target: Target
}

/** What the process says, once. */
export type Outcome = { readonly report: SendReport } | { readonly error: string }

const run = async ({ driver, types, target }: Order): Promise<Outcome> => {
  try {
    // The drivers are modules of one shape, each loaded alone so that no library meets another.
    const { drive } = (await import(`./${driver}.ts`)) as typeof import('./analytics-node.ts')
    const calls = callsFor(types, target)
    await drive(target, calls)
    return { report: { calls: calls.length } }
  } catch (error) {
    return { error: error instanceof AggregateError ? error.errors.join('\n') : String(error) }
  }
}

process.once('message', async (order: Order) => {
  const outcome = await run(order)
  process.send?.(outcome, undefined, undefined, () => process.exit(0))
})
