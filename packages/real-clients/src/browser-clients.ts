import { type PageSetup, runInBrowser } from './browser/run-in-browser.ts'
import { callTypes, type RealClient, type Wire } from './real-client.ts'

const oneByOne: Wire = {
  paths: ['/v1/i', '/v1/t', '/v1/p', '/v1/s', '/v1/g', '/v1/a'],
  contentType: 'text/plain',
  keyIn: { header: 'basic', body: 'whole' },
  keyInCalls: 'whole',
  sentAt: 'call',
  time: 'timestamp',
  firstAlone: true,
  retries: 'counted',
}

const batched: Wire = {
  ...oneByOne,
  paths: ['/v1/b'],
  sentAt: 'envelope',
  firstAlone: false,
}

const setups: readonly (PageSetup & { readonly name: string; readonly wire: Wire })[] = [
  { name: 'analytics-next', script: 'package', strategy: 'standard', wire: oneByOne },
  { name: 'analytics-next, batching', script: 'package', strategy: 'batching', wire: batched },
  { name: 'analytics-next, snippet', script: 'snippet', strategy: 'standard', wire: oneByOne },
]

const clientOf = ({ name, wire, ...setup }: (typeof setups)[number]): RealClient => ({
  name,
  package: '@segment/analytics-next',
  kind: 'browser',
  types: callTypes,
  changes: ['*.context.timezone'],
  wire,
  sendCalls: (target) => runInBrowser(setup, target),
})

/** The browser library, in each way it is used. */
export const browserClients: readonly RealClient[] = setups.map(clientOf)

/**
 * A page that its visitor leaves before its batch is due: the library sends the rest while the page unloads. It makes
 * only the six calls, because browsers allow 64 KB at that point, and returns before they are acknowledged.
 */
export const leavingBrowserClient: RealClient = clientOf({
  name: 'analytics-next, page left',
  script: 'package',
  strategy: 'batching',
  leaves: true,
  wire: batched,
})

/**
 * A page that only knows the URL of its script; the settings served there name the host for events. Use it to test a
 * proxy: Segment's own settings lead to Segment.
 */
export const servedBrowserClient: RealClient = clientOf({
  name: 'analytics-next, served settings',
  script: 'snippet',
  strategy: 'standard',
  apiHost: 'served',
  wire: oneByOne,
})
