import { realClients } from '@org/real-clients'
import { openDoor, settingsFor } from './client-setup.ts'
import { describeClients } from './describe-clients.ts'
import { startMiniflare } from './start-miniflare.ts'

describeClients('a collector in workerd with a Queue', realClients, () =>
  openDoor((segmentUrl) => startMiniflare(settingsFor(segmentUrl))),
)
