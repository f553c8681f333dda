import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { limits } from '@org/segment-core/spec'
import type { Bench, Comparison, Subject } from '../src/bench.ts'
import { writeCalls, writeCustomers, writeParquet } from '../src/import-files.ts'
import { type Sink, startSink } from '../src/sink.ts'

const bytes = Number(process.env.BENCH_IMPORT_MB ?? 320) * 1e6
const tableBytes = bytes / 4
const parts = ['ready', 'table', 'expressions', 'parquet']
/** The script is slow, so it gets this part of the file. */
const scriptShare = 8

const segment = fileURLToPath(new URL('../../apps/cli/dist/segment.js', import.meta.url))
const processFile = (name: string): string =>
  fileURLToPath(new URL(`../src/import-${name}-process.ts`, import.meta.url))

/** Prints the peak of the resident set, in kilobytes, when the process exits. */
const probe = `data:text/javascript,${encodeURIComponent(
  "process.on('exit', () => process.stderr.write('\\nRSS ' + process.resourceUsage().maxRSS + '\\n'))",
)}`

/** Runs a process to its end. @returns milliseconds, and the peak memory in megabytes */
const run = (args: readonly string[], url: string): Promise<{ readonly ms: number; readonly peakMb: number }> =>
  new Promise((resolve, reject) => {
    const started = performance.now()
    const env = { ...process.env, SEGMENT_WRITE_KEY: 'bench-key', SEGMENT_HOST: url }
    execFile(process.execPath, ['--import', probe, ...args], { env }, (error, _stdout, stderr) => {
      const peakMb = Number(/RSS (\d+)/.exec(stderr)?.[1]) / 1_024
      if (error === null) resolve({ ms: performance.now() - started, peakMb })
      else reject(new Error(`${args.join(' ')} failed:\n${stderr}`))
    })
  })

const inSink = async (sink: Sink, rows: number): Promise<void> => {
  const { calls } = await sink.count()
  if (calls !== rows) throw new Error(`${calls} of ${rows} calls arrived.`)
}

/** Whole processes, including their start, from a file to a sink in another process. */
export const bench: Bench = {
  about: `${(bytes / 1e6).toFixed(0)} MB of ready calls and a table of ${(tableBytes / 1e6).toFixed(0)} MB, to a sink in another process`,
  unit: 'MB/s',
  rounds: Number(process.env.BENCH_ROUNDS ?? 3),
  warmUps: 0,
  parts,
  prepare: async ({ part }) => {
    const has = (...names: readonly string[]): boolean => part === undefined || names.includes(part)
    const sink = await startSink()
    const folder = await mkdtemp(join(tmpdir(), 'segment-bench-'))
    const [calls, few, table, parquet] = (
      ['calls.ndjson', 'few.ndjson', 'customers.csv', 'customers.parquet'] as const
    ).map((name) => join(folder, name)) as [string, string, string, string] // as many as there are names
    const rows = has('ready') ? await writeCalls(calls, bytes) : 0
    const fewRows = has('ready') ? await writeCalls(few, bytes / scriptShare) : 0
    const customers = has('table', 'expressions', 'parquet') ? await writeCustomers(table, tableBytes) : 0
    if (has('parquet')) await writeParquet(parquet, table)
    const peaks: number[] = []
    const subject = (name: string, args: readonly string[], size: number, expected: number): Subject => ({
      name,
      sample: async () => {
        const { ms, peakMb } = await run(args, sink.url)
        if (expected > 0) await inSink(sink, expected)
        if (name === 'segment import') peaks.push(peakMb)
        process.stderr.write(`  ${name.padEnd(22)} ${ms.toFixed(0)} ms  ${peakMb.toFixed(0)} MB\n`)
        return size / 1e6 / (ms / 1_000)
      },
    })
    const flags = ['--rate', 'unlimited', '--restart', '--quiet']
    const map = [
      ...['userId=customer_id', 'traits.email=email', 'traits.firstName=first_name', 'traits.lastName=last_name'],
      ...['traits.phone=phone', 'traits.address.city=city', 'traits.age=age|integer', 'timestamp=created_at|unix'],
    ]
    const mapping = ['--type', 'identify', ...map.flatMap((one) => ['--map', one])]
    const expressions = [
      ...['traits.email=$lowercase(email)', 'traits.name=first_name & " " & last_name'],
      ...['traits.isLocal=$contains(street, /square/i)', 'traits.value=$number(lifetime_value) * 100'],
    ]
    const computed = [
      ...['--type', 'identify', '--where', 'status = "active"', '--map', 'userId=customer_id'],
      ...['--map', 'timestamp=created_at|unix', ...expressions.flatMap((one) => ['--expr', one])],
    ]
    const node = ['--conditions=@org/source']
    const subjects: readonly (readonly Subject[])[] = [
      has('ready')
        ? [
            subject('floor', [...node, processFile('floor'), calls, sink.url], bytes, rows),
            subject('segment import', [segment, 'import', calls, ...flags], bytes, rows),
            subject(
              'analytics-node script',
              [...node, processFile('script'), few, sink.url],
              bytes / scriptShare,
              fewRows,
            ),
            // In megabytes, from the run of the same round.
            { name: 'peak memory', unit: 'MB', sample: () => peaks.at(-1) ?? 0 },
            { name: 'allowed memory', unit: 'MB', sample: () => 200 },
          ]
        : [],
      has('table')
        ? [
            subject('parser alone', [...node, processFile('parser'), table], tableBytes, 0),
            subject('table with mapping', [segment, 'import', table, ...flags, ...mapping], tableBytes, customers),
          ]
        : [],
      has('expressions')
        ? [
            {
              name: 'calls per second with expressions',
              unit: '/s',
              sample: async () => {
                const { ms, peakMb } = await run([segment, 'import', table, ...flags, ...computed], sink.url)
                await inSink(sink, customers)
                process.stderr.write(
                  `  ${'with expressions'.padEnd(22)} ${ms.toFixed(0)} ms  ${peakMb.toFixed(0)} MB\n`,
                )
                return customers / (ms / 1_000)
              },
            },
            { name: "20 × Segment's limit", unit: '/s', sample: () => 20 * limits.callsPerSecond },
          ]
        : [],
      has('parquet')
        ? [
            // In megabytes of the table, so that the rows of both can be compared.
            subject('Parquet reader alone', [...node, processFile('reader'), parquet], tableBytes, 0),
            subject('Parquet with mapping', [segment, 'import', parquet, ...flags, ...mapping], tableBytes, customers),
          ]
        : [],
    ]
    const comparisons: readonly Comparison[] = [
      { subject: 'segment import', against: 'floor', atLeast: 0.35 },
      { subject: 'segment import', against: 'analytics-node script', atLeast: 8 },
      { subject: 'table with mapping', against: 'parser alone', atLeast: 0.5 },
      { subject: 'calls per second with expressions', against: "20 × Segment's limit", atLeast: 1 },
      { subject: 'Parquet with mapping', against: 'Parquet reader alone', atLeast: 0.3 },
      { subject: 'peak memory', against: 'allowed memory', atMost: 1 },
    ]
    const measured = subjects.flat()
    return {
      subjects: measured,
      comparisons: comparisons.filter(({ subject: name }) => measured.some((one) => one.name === name)),
      close: async () => {
        await sink.close()
        await rm(folder, { recursive: true, force: true })
      },
    }
  },
}
