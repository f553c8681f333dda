import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { useLocalSegment } from './local-segment.ts'
import { runRecipe } from './run-recipe.ts'

const local = useLocalSegment()

it('keeps what Segment does not take, and the next run sends each call once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'outbox-script-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const run = async (lines: string, timeoutMs: number) => {
    const env = { ...local.env, OUTBOX_PATH: join(folder, 'invoices.db'), CLOSE_TIMEOUT_MS: String(timeoutMs) }
    const { child, output, exited } = runRecipe('outbox-script.ts', env)
    child.stdin?.end(lines)
    return { code: await exited, output: output() }
  }
  local.segment.faults.always({ status: 503 })
  expect(await run('user-1 INV-1\nuser-2 INV-2\n', 1)).toEqual({ code: 0, output: '2 calls wait for the next run.\n' })
  expect(local.segment.calls).toEqual([])
  local.segment.faults.clear()
  expect(await run('user-2 INV-2\nuser-3 INV-3\n', 60_000)).toEqual({ code: 0, output: 'All calls were sent.\n' })
  const sent = local.segment.calls.map(({ userId, messageId }) => `${userId} ${messageId}`)
  expect(sent.toSorted()).toEqual([
    'user-1 invoice-sent-INV-1',
    'user-2 invoice-sent-INV-2',
    'user-3 invoice-sent-INV-3',
  ])
})
