import { browserAddresses, snippetFor } from '../addresses/browser-addresses.ts'
import type { CollectorConfig } from '../config/collector-config.ts'
import { publicRootOf } from '../http/public-root.ts'
import type { Log } from '../log/log-entry.ts'
import type { SourceRegister } from '../sources/source-register.ts'

/**
 * Logs what pages need to send to the collector.
 * @param url the collector's own, for settings that name no public one
 */
export const logPageSetup = (config: CollectorConfig, { all }: SourceRegister, url: string, log: Log): void => {
  const alias = all.find(({ channels, isRevoked }) => channels.includes('browser') && !isRevoked)?.label
  const root = publicRootOf(config, { header: () => undefined, rootUrl: () => url })
  if (alias === undefined || root === undefined) return
  const addresses = browserAddresses(root, config.paths)
  const { cdnUrl, apiHost, protocol } = addresses
  log({
    level: 'info',
    message: 'Pages send calls with this snippet.',
    cdnURL: cdnUrl,
    apiHost,
    protocol,
    snippet: snippetFor(addresses, alias),
  })
}
