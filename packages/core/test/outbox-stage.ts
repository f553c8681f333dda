import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { openOutbox } from '../src/node/outbox/open-outbox.ts'
import type { OutboxOptions } from '../src/node/outbox/outbox-options.ts'
import type { OutboxEntry } from '../src/outbox/outbox.ts'
import type { OutboxFile } from '../src/outbox/outbox-file.ts'

/** Where the tests of an outbox keep their files, and the outboxes that are open. */
export interface OutboxStage {
  /** A new folder for each test. */
  readonly folder: string
  /** The file of the outbox, in a folder that does not exist yet; a test may choose another. */
  path: string
  /** Opens the file; the outbox is closed after the test. */
  openAt(options?: Partial<OutboxOptions>): Promise<OutboxFile>
  close(outbox: OutboxFile): Promise<void>
}

/** Prepares a folder before each test of a file and removes it afterwards. */
export const createOutboxStage = (): OutboxStage => {
  let folder = ''
  let open: OutboxFile[] = []
  const stage: OutboxStage = {
    get folder() {
      return folder
    },
    path: '',
    async openAt(options = {}) {
      const outbox = await openOutbox({ path: stage.path, ...options })
      open.push(outbox)
      return outbox
    },
    async close(outbox) {
      open = open.filter((one) => one !== outbox)
      await outbox.close()
    },
  }
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'outbox-'))
    stage.path = join(folder, 'deep', 'outbox.db')
  })
  afterEach(async () => {
    for (const outbox of open) await outbox.close().catch(() => undefined)
    open = []
    await rm(folder, { recursive: true, force: true })
  })
  return stage
}

export const entry = (index: number, text = ''): OutboxEntry => {
  const json = JSON.stringify({ messageId: `id-${index}`, text })
  return { messageId: `id-${index}`, json, bytes: Buffer.byteLength(json) }
}

export const entries = (from: number, to: number): readonly OutboxEntry[] =>
  Array.from({ length: to - from }, (_, index) => entry(from + index))

/** Claims everything. */
export const all = { bytes: 1_000_000_000, calls: 1_000_000 }

/** The name of a queue, as a client makes it. */
export const name = 'a-write-key https://api.segment.io/v1/batch'

export const idsOf = (rows: readonly { readonly messageId: string }[]): readonly string[] =>
  rows.map(({ messageId }) => messageId)
