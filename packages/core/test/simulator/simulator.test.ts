import { expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { violationsOf } from './invariants.ts'
import { createPlan } from './plan.ts'
import { createRandom } from './random.ts'
import { runPlan } from './run-plan.ts'

/** `SEED=… pnpm exec vitest run packages/core/test/simulator` repeats one simulation and prints its trace. */
const only = process.env.SEED

/** Lines of the trace that a failure shows. */
const shownLines = only === undefined ? 60 : 10_000

const describeFailure = (seed: string, violations: readonly string[], trace: readonly string[], plan: object): string =>
  [
    `Seed ${seed} breaks what a client promises. Repeat it with`,
    `SEED=${seed} pnpm exec vitest run packages/core/test/simulator`,
    '',
    ...violations.slice(0, 20),
    '',
    JSON.stringify(plan),
    '',
    ...(trace.length > shownLines ? [`… ${trace.length - shownLines} lines`] : []),
    ...trace.slice(-shownLines),
  ].join('\n')

const simulate = async (seed: string): Promise<string | undefined> => {
  const plan = createPlan(seed, createRandom(`plan ${seed}`))
  const simulation = await runPlan(plan)
  const violations = violationsOf(simulation)
  if (violations.length === 0) return undefined
  const { steps: _, host, ...settings } = plan
  const regimes = host.map(({ name, untilMs }) => `${name} until ${untilMs}`)
  return describeFailure(seed, violations, simulation.trace.lines(), { ...settings, regimes })
}

const seeds = only === undefined ? Array.from({ length: runs(150) }, (_, index) => String(index + 1)) : [only]

it('keeps what a client promises, whatever host, disk, clocks and foreign code do', async () => {
  for (const seed of seeds) {
    const failure = await simulate(seed)
    if (failure !== undefined) expect.fail(failure)
  }
})
