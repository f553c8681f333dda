import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Handle } from '../../src/collector/create-handler.ts'
import type { CollectorDependencies } from '../../src/collector/dependencies.ts'
import type { CollectorConfigInput } from '../../src/config/collector-config.ts'
import { createListener } from '../../src/runtimes/node.ts'
import { createLocalHandler, type LocalHandler } from '../local-handler.ts'

/** Puts a handler on a port until the test ends. */
export const listenWith = async (handle: Handle): Promise<number> => {
  const server = createServer(createListener(handle))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return (server.address() as AddressInfo).port // a TCP port, not a pipe
}

/** Puts a local handler on a port until the test ends. */
export const listenLocally = async (
  settings?: CollectorConfigInput,
  dependencies?: CollectorDependencies,
): Promise<Pick<LocalHandler, 'stored'> & { readonly port: number }> => {
  const { handle, stored } = createLocalHandler(settings, dependencies)
  return { port: await listenWith(handle), stored }
}
