import type { DeliveryModule } from './delivery-client.ts'

/** Every client by name; only the measured one is loaded. */
export const deliveryClients = {
  bytes: (): Promise<DeliveryModule> => import('./bytes.ts'),
  serialise: (): Promise<DeliveryModule> => import('./serialise.ts'),
  core: (): Promise<DeliveryModule> => import('./core.ts'),
  'core-gzip': (): Promise<DeliveryModule> => import('./core-gzip.ts'),
  'core-outbox': (): Promise<DeliveryModule> => import('./core-outbox.ts'),
  'analytics-node': (): Promise<DeliveryModule> => import('./analytics-node.ts'),
  'posthog-node': (): Promise<DeliveryModule> => import('./posthog-node.ts'),
} as const

/** Name of a client. */
export type DeliveryClientName = keyof typeof deliveryClients

/** All of them. */
export const deliveryClientNames = Object.keys(deliveryClients) as readonly DeliveryClientName[]
