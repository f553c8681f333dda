import { readFileSync } from 'node:fs'
import type { TableBench } from '../src/bench.ts'
import { type FaultClientName, faultClientNames, faultClients } from '../src/faults/fault-clients.ts'
import { faultTable, resultText } from '../src/faults/fault-table.ts'
import { type Fault, faults } from '../src/faults/faults.ts'
import { type FaultResult, runFault } from '../src/faults/run-fault.ts'

/** Processes at the same time; nearly all of them wait. */
const parallel = 10

/** The same for faults that need the processor. */
const parallelBusy = 2

/** Our own clients, which promise that nothing is lost. */
const own: ReadonlySet<FaultClientName> = new Set(['core', 'core/analytics-node'])

/** Calls that a fault may cost our own clients: those that cannot be delivered at all. */
const allowedLoss = ({ calls, refusesAll, hasBadValue }: Fault): number =>
  refusesAll === true ? calls : hasBadValue === true ? 1 : 0

const versionOf = (name: FaultClientName): string => {
  if (own.has(name)) return name
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url)
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
  return `${name} ${version}`
}

/** Runs every client under every one of the faults, a few at a time. @returns results by fault and client */
const runAll = async (chosen: readonly Fault[], atOnce: number): Promise<ReadonlyMap<string, FaultResult>> => {
  const results = new Map<string, FaultResult>()
  const jobs = chosen.flatMap((fault) => faultClientNames.map((client) => ({ fault, client })))
  const work = async (): Promise<void> => {
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      results.set(keyOf(job.fault, job.client), await runFault(job.fault, job.client))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return results
}

const keyOf = ({ name }: Fault, client: FaultClientName): string => `${name} ${client}`

/** What clients do with their calls under the same faults. */
export const bench: TableBench = {
  about:
    'clients with their default settings under the same faults: calls lost, requests, repeated and unsettled calls',
  run: async () => {
    const isBusy = ({ isBusy: busy }: Fault): boolean => busy === true
    const waiting = faults.filter((fault) => !isBusy(fault))
    const results = new Map([
      ...(await runAll(waiting, parallel)),
      ...(await runAll(faults.filter(isBusy), parallelBusy)),
    ])
    const resultOf = (fault: Fault, client: FaultClientName): FaultResult => {
      const result = results.get(keyOf(fault, client))
      if (result === undefined) throw new RangeError('A fault was not run.')
      return result
    }
    const broken: string[] = []
    const rows = faults.map((fault) => ({
      fault: fault.name,
      cells: faultClientNames.map((client) => {
        const result = resultOf(fault, client)
        const text = resultText(result, faultClients[client].reports)
        const isLost = result.given - result.delivered > allowedLoss(fault)
        if (own.has(client) && (isLost || result.renamed > 0 || result.end !== 'closed')) {
          broken.push(`${client}, ${fault.name}: ${text}`)
        }
        return text
      }),
    }))
    const details = faults.map((fault) => ({
      fault: fault.name,
      clients: Object.fromEntries(faultClientNames.map((client) => [client, resultOf(fault, client)])),
    }))
    return { text: faultTable(faultClientNames.map(versionOf), rows), broken, details }
  },
}
