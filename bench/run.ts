import { globSync } from 'node:fs'
import { basename } from 'node:path'
import type { Bench, TableBench } from './src/bench.ts'
import { measure } from './src/measure.ts'
import { report } from './src/report.ts'

// pnpm bench                 runs every bench, one after the other
// pnpm bench startup send    runs these two
// pnpm bench --list          lists all benches
// pnpm bench edge --minutes 10
// pnpm bench edge --part node    measures a part of a bench
// Exits with 1 if a promise is broken, with 64 for an unknown name or flag. --json prints the findings as JSON.
const names = globSync('benches/*.ts', { cwd: import.meta.dirname })
  .map((file) => basename(file, '.ts'))
  .sort()
const args = process.argv.slice(2)
/** Removes a flag and its value. */
const take = (flag: string): string | undefined => {
  const at = args.indexOf(flag)
  return at === -1 ? undefined : (args.splice(at, 2)[1] ?? '')
}
const minutesText = take('--minutes')
const minutes = minutesText === undefined ? undefined : Number(minutesText)
const part = take('--part')
const flags = args.filter((arg) => arg.startsWith('--'))
const asked = args.filter((arg) => !arg.startsWith('--'))
const load = async (name: string): Promise<Bench | TableBench> => (await import(`./benches/${name}.ts`)).bench

/** What a bench found: a value for programs, a text for people, and whether every promise holds. */
interface Outcome {
  readonly value: unknown
  readonly text: string
  readonly isKept: boolean
}

const runTable = async (name: string, bench: TableBench): Promise<Outcome> => {
  const { text, broken, details } = await bench.run()
  const lines = [`${name}: ${bench.about}`, '', text, ...broken.map((one) => `BROKEN: ${one}`)]
  return { value: { details, broken }, text: `${lines.join('\n')}\n`, isKept: broken.length === 0 }
}

const runRatios = async (name: string, bench: Bench): Promise<Outcome> => {
  const measurement = await bench.prepare({
    ...(minutes === undefined ? {} : { minutes }),
    ...(part === undefined ? {} : { part }),
  })
  try {
    const findings = await measure(bench, measurement)
    const isKept = findings.comparisons.every(({ kept }) => kept)
    return { value: findings, text: report(name, bench, findings), isKept }
  } finally {
    await measurement.close?.()
  }
}

const runAll = async (chosen: readonly string[]): Promise<void> => {
  const found: Record<string, unknown> = {}
  for (const name of chosen) {
    const bench = await load(name)
    const { value, text, isKept } = await ('run' in bench ? runTable(name, bench) : runRatios(name, bench))
    found[name] = value
    if (!flags.includes('--json')) process.stdout.write(`${text}\n`)
    if (!isKept) process.exitCode = 1
  }
  if (flags.includes('--json')) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`)
}

const chosen = asked.length > 0 ? asked : names
const known = asked.filter((name) => names.includes(name))
const partsOf = async (name: string): Promise<readonly string[]> => {
  const bench = await load(name)
  return 'parts' in bench ? (bench.parts ?? []) : []
}
const parts = part === undefined ? [] : (await Promise.all(known.map(partsOf))).flat()
const unknown = [
  ...(part === undefined || parts.includes(part) ? [] : [`part ${part} (parts: ${parts.join(', ') || 'none'})`]),
  ...(minutes === undefined || minutes > 0 ? [] : ['such number of minutes']),
  ...asked.filter((name) => !names.includes(name)),
  ...flags.filter((flag) => !['--list', '--json'].includes(flag)),
]
if (unknown.length > 0) {
  process.stderr.write(
    `There is no ${unknown.join(' and no ')}. Benches: ${names.join(', ')}. Flags: --list, --json, --minutes n, --part name.\n`,
  )
  process.exitCode = 64
} else if (flags.includes('--list')) {
  for (const name of names) process.stdout.write(`${name}: ${(await load(name)).about}\n`)
} else await runAll(chosen)
