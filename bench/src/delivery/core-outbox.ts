import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openOutbox } from '@org/segment-core/node'
import { createCoreClient } from './core.ts'
import type { DeliveryClient } from './delivery-client.ts'

/** The client of core that keeps every call on disk until Segment has it, power loss included. */
export const create = async (url: string): Promise<DeliveryClient> => {
  const folder = await mkdtemp(join(tmpdir(), 'segment-bench-'))
  const outbox = await openOutbox({ path: join(folder, 'outbox.db') })
  const client = createCoreClient(url, { outbox })
  return {
    ...client,
    close: async () => {
      await client.close()
      await outbox.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
