import type { CallType, SendReport, Target } from '../real-client.ts'
import { callsFor } from './drive.ts'

/** The one message from the parent. */
export interface Order {
  /** Driver to load: the name of a file in this folder, without extension. */
  readonly driver: string
  readonly types: readonly CallType[]
  readonly target: Target
}

/** The one message to the parent. */
export type Outcome = { readonly report: SendReport } | { readonly error: string }

const run = async ({ driver, types, target }: Order): Promise<Outcome> => {
  try {
    // Load only one driver, so that the libraries cannot affect each other.
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
