import { expect, it } from 'vitest'
import { useLocalSegment } from './local-segment.ts'
import { runRecipe } from './run-recipe.ts'

const local = useLocalSegment()

const start = () => {
  const { child, output } = runRecipe('test/invoke-lambda.js', local.env)
  const answers = (): readonly unknown[] =>
    output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line))
  const invoke = async (order: object | null, remainingMs: number): Promise<unknown> => {
    const before = answers().length
    child.stdin?.write(`${JSON.stringify({ order, remainingMs })}\n`)
    await expect.poll(() => answers().length).toBe(before + 1)
    return answers().at(-1)
  }
  return { child, invoke }
}

const order = (number: number) => ({ userId: 'user-42', orderId: `order-${number}`, revenue: 19.99 })
const orderIds = (): readonly unknown[] =>
  local.segment.calls.map(({ properties }) => Reflect.get(Object(properties), 'orderId'))

it('sends the calls of an invocation before it ends', async () => {
  const { invoke } = start()
  expect(await invoke(order(1), 60_000)).toEqual({ statusCode: 202 })
  expect(orderIds()).toEqual(['order-1'])
})

it('sends calls also if the handler throws', async () => {
  const { invoke } = start()
  expect(await invoke(null, 60_000)).toMatchObject({ message: expect.any(String) })
  expect(await invoke(order(1), 60_000)).toMatchObject({ statusCode: 202 })
  expect(orderIds()).toEqual(['order-1'])
})

it('ends while Segment is down, and the next invocation sends the calls once, after a freeze', async () => {
  const { child, invoke } = start()
  local.segment.faults.always({ status: 503 })
  expect(await invoke(order(1), 1_000)).toEqual({ statusCode: 202 })
  expect(orderIds()).toEqual([])
  // Lambda stops the process between invocations.
  child.kill('SIGSTOP')
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  local.segment.faults.clear()
  child.kill('SIGCONT')
  expect(await invoke(order(2), 60_000)).toEqual({ statusCode: 202 })
  expect(orderIds().toSorted()).toEqual(['order-1', 'order-2'])
})
