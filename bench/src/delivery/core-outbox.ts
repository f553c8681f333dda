import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openOutbox } from '@org/segment-core/node'
import { createCoreClient } from './core.ts'
import type { DeliveryClient } from './delivery-client.ts'

/** The client of core with an outbox that survives power loss. */
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
