import type { CallType, SendReport, Target } from '../real-client.ts'
import { callsFor } from '../six-calls.ts'
import { type DrivenPackage, drivers } from './drivers.ts'

/** The one message from the parent. */
export interface Order {
  readonly package: DrivenPackage
  readonly types: readonly CallType[]
  readonly target: Target
}

/** The one message to the parent. */
export type Outcome = { readonly report: SendReport } | { readonly error: string }

const run = async ({ package: name, types, target }: Order): Promise<Outcome> => {
  try {
    const calls = callsFor(types, target)
    await drivers[name](target, calls)
    return { report: { calls: calls.length } }
  } catch (error) {
    return { error: error instanceof AggregateError ? error.errors.join('\n') : String(error) }
  }
}

process.once('message', async (order: Order) => {
  const outcome = await run(order)
  process.send?.(outcome, undefined, undefined, () => process.exit(0))
})
