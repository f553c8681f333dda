import { createCoreClient } from './core.ts'
import type { DeliveryClient } from './delivery-client.ts'

/** The client of core that compresses what it sends. */
export const create = async (url: string): Promise<DeliveryClient> => createCoreClient(url, { gzip: true })
