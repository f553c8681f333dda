import { describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { violationsOf } from './invariants.ts'
import { createPlan, type Plan } from './plan.ts'
import { createRandom } from './random.ts'
import { runPlan } from './run-plan.ts'
import { shrinkPlan } from './shrink-plan.ts'

/** Repeats one simulation. */
const only = process.env.SEED

/** Most lines of a trace that a failure shows. */
const shownLines = 400

const simulate = async (plan: Plan) => {
  const simulation = await runPlan(plan)
  return { violations: violationsOf(simulation), trace: simulation.trace.lines() }
}

/** A violation without its numbers, to recognise it in a smaller plan. */
const kindOf = (violation = ''): string => violation.replace(/\d+/g, '').slice(0, 60)

/** What failed, in the smallest plan that fails in the same way. */
const describeFailure = async (plan: Plan, found: readonly string[]): Promise<string> => {
  const [first = ''] = found
  const isSame = (violation: string): boolean => kindOf(violation) === kindOf(first)
  const smallest = await shrinkPlan(plan, async (candidate) => (await simulate(candidate)).violations.some(isSame))
  const { violations, trace } = await simulate(smallest)
  const { steps, host, ...settings } = smallest
  return [
    `Seed ${plan.seed} breaks what a client promises. Repeat it with`,
    `SEED=${plan.seed} pnpm exec vitest run packages/core/test/simulator`,
    '',
    ...found.slice(0, 20),
    '',
    violations.some(isSame) ? 'The smallest plan breaks:' : 'The plan below breaks nothing when it runs again.',
    ...violations.slice(0, 20),
    '',
    `${steps.length} of ${plan.steps.length} steps are needed, with these settings:`,
    JSON.stringify({ ...settings, host: host.map(({ name, untilMs }) => `${name} until ${untilMs}`) }),
    '',
    ...trace.slice(0, shownLines),
    ...(trace.length > shownLines ? [`… ${trace.length - shownLines} lines`] : []),
  ].join('\n')
}

const seeds = only === undefined ? Array.from({ length: runs(150) }, (_, index) => String(index + 1)) : [only]

it('keeps what a client promises, whatever host, disk, clocks and foreign code do', async () => {
  for (const seed of seeds) {
    const plan = createPlan(seed, createRandom(`plan ${seed}`))
    const { violations } = await simulate(plan)
    if (violations.length > 0) expect.fail(await describeFailure(plan, violations))
  }
})

describe('a simulation', () => {
  /** The first seed with each storage. */
  const each = (['memory', 'disk', 'sqlite'] as const).map((storage) => {
    for (let seed = 1; ; seed += 1) {
      const plan = createPlan(String(seed), createRandom(`plan ${seed}`))
      if (plan.storage === storage && plan.steps.length > 10) return plan
    }
  })

  /** Timers and delays of code outside of the simulation, such as a client of another test. */
  const disturb = (): (() => void) => {
    let isOver = false
    const block = (): void => {
      const end = performance.now() + 0.2
      while (performance.now() < end);
      if (!isOver) setImmediate(block)
    }
    const poll = (): void => {
      if (!isOver) setTimeout(poll, 1_000)
    }
    const starting = setInterval(() => setTimeout(poll, 1_000), 5)
    block()
    return () => {
      isOver = true
      clearInterval(starting)
    }
  }

  it.each(each)('of storage in $storage runs in the same way again, whatever else the process does', async (plan) => {
    const { trace } = await simulate(plan)
    expect(trace.length).toBeGreaterThan(50)
    const calm = disturb()
    try {
      expect((await simulate(plan)).trace).toEqual(trace)
    } finally {
      calm()
    }
  })

  it('does not take the timers of other code', async () => {
    const [plan] = each
    const fired = new Promise<number>((resolve) => {
      setImmediate(() => setTimeout(resolve, 1, 7))
    })
    await Promise.all([simulate(plan as Plan), expect(fired).resolves.toBe(7)])
  })
})
