import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { realClients } from '@org/real-clients'
import { startCollector } from '../../src/runtimes/start-collector.ts'
import { openDoor, settingsFor } from './client-setup.ts'
import { describeClients } from './describe-clients.ts'

describeClients('a collector on Node with an outbox', realClients, () =>
  openDoor(async (segmentUrl) => {
    const folder = await mkdtemp(join(tmpdir(), 'collector-clients-'))
    const collector = await startCollector({
      ...settingsFor(segmentUrl),
      server: { port: 0 },
      outbox: { path: join(folder, 'calls.sqlite') },
      delivery: { ageMs: 100 },
    })
    return {
      url: collector.url,
      close: async () => {
        await collector.close()
        await rm(folder, { recursive: true, force: true })
      },
    }
  }),
)
