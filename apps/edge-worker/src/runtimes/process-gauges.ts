import process from 'node:process'
import type { Gauges } from '../metrics/metrics.ts'
import { volumeSpace } from '../storage/disk-reserve.ts'

/** Gauges of a process on Node. @param folder of the outbox, if there is one */
export const processGauges = async (folder: string | undefined): Promise<Gauges> => {
  const { user, system } = process.cpuUsage()
  const space = folder === undefined ? undefined : await volumeSpace(folder).catch(() => undefined)
  return {
    process_resident_memory_bytes: process.memoryUsage.rss(),
    process_cpu_seconds_total: (user + system) / 1_000_000,
    ...(space === undefined ? {} : { collector_disk_free_bytes: space.freeBytes }),
  }
}
