import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { openOutbox } from '../src/node/outbox/open-outbox.ts'

const run = promisify(execFile)

it('assigns each call to exactly one of several processes that share an outbox', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'share-'))
  const path = join(folder, 'outbox.db')
  const rounds = 40
  try {
    const program = join(import.meta.dirname, 'share-outbox.js')
    const names = ['a', 'b', 'c']
    const outputs = await Promise.all(
      names.map((name) =>
        run(process.execPath, ['--conditions=@org/source', '--no-warnings', program, path, name, String(rounds)]),
      ),
    )
    const got: readonly string[] = outputs.flatMap(({ stdout }) => JSON.parse(stdout) as string[])
    const made = names.flatMap((name) =>
      Array.from({ length: rounds * 10 }, (_, index) => `${name}-${Math.floor(index / 10)}-${index % 10}`),
    )
    expect(got.toSorted()).toEqual(made.toSorted())
    const outbox = await openOutbox({ path })
    expect(await outbox.queue('source').counts()).toEqual({ waiting: 0, claimed: 0, parked: 0, bytes: 0 })
    await outbox.close()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
