import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { splitShellWords } from '../src/completion/shell-words.ts'
import { exitCodes } from '../src/errors/exit-codes.ts'
import { useLocalSegment } from './local-segment.ts'
import { runSql } from './make-tables.ts'
import { presetSamples } from './preset-samples/all.ts'
import { runShell } from './run-built.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'
import { endAll, startDev } from './running-dev.ts'

afterEach(endAll)

const folder = join(import.meta.dirname, '..')
const pages = ['README.md', ...readdirSync(join(folder, 'docs')).map((name) => `docs/${name}`)]

interface Block {
  readonly page: string
  readonly language: string
  readonly text: string
}

const blocks: readonly Block[] = pages.flatMap((page) =>
  [...readFileSync(join(folder, page), 'utf8').matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(
    ([, language = '', text = '']) => ({ page, language, text }),
  ),
)

/** Commands that need a running segment dev, or are one. */
const needsDev = (text: string): boolean => /^(?:curl|segment (?:dev|tail|trigger|replay)\b)/.test(text)

const blocksOf = (language: string): readonly (readonly [title: string, text: string])[] =>
  blocks
    .filter((block) => block.language === language)
    .map(({ page, text }) => [`${page}: ${text.split('\n', 1)[0]}`, text])

/** The only block that starts with a text. */
const exampleOf = (language: string, start: string): string => {
  const [found, ...more] = blocks.filter((block) => block.language === language && block.text.startsWith(start))
  if (found === undefined || more.length > 0) throw new Error(`Expected one example that starts with ${start}`)
  return found.text
}

const local = useLocalSegment()
useWorkingDirectory(() => local.folder)

const good = { type: 'track', userId: 'u', event: 'Started', timestamp: '2026-11-16T09:00:00Z' }
const ndjson = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('')

const sampleOf = (tool: string): string | Buffer => presetSamples.find(({ preset }) => preset === tool)?.content ?? ''

beforeEach(async () => {
  await runSql(
    `copy (select 42 as id, 'ada@example.com' as email) to '${local.path('users.parquet')}' (format parquet)`,
  )
  local.file('customers.csv', exampleOf('csv', 'customer_id'))
  local.file('customers.yaml', exampleOf('yaml', '# customers.yaml'))
  local.file('changes.yaml', exampleOf('yaml', '# changes.yaml'))
  local.file('orders.yaml', exampleOf('yaml', '# orders.yaml'))
  const events = [
    { type: 'track', userId: 'user-42', event: 'Started', timestamp: '2024-05-01T09:30:00' },
    { type: 'track', event: 'Started' },
  ]
  local.file('events.ndjson', ndjson(events))
  local.file('export.ndjson', ndjson(events))
  mkdirSync(local.path('src'))
  local.file('src/checkout.ts', `analytics.track({ userId: 42, event: 'Started' })\n`)
  local.file('src/shop.ts', exampleOf('ts', "import { Analytics } from '@segment/"))
  local.file('events-1.ndjson.gz', gzipSync(ndjson([good, { ...good, timestamp: '2026-11-16T12:00:00Z' }])))
  const rule = { type: 'TRACK', key: 'Started', version: 1, jsonSchema: { properties: {} } }
  local.file('plan.json', JSON.stringify({ data: { rules: [rule] } }))
  local.file('key.txt', 'a-secret-write-key')
  local.file('token.txt', 'a-secret-workspace-token')
  local.file('profile-token.txt', 'a-secret-profile-token')
  local.file('ids.txt', 'user-1\nuser-2\n')
  local.segment.workspace.addSource({ id: 'src_1', name: 'Web shop', writeKey: 'a-secret-write-key' })
  local.segment.workspace.addTrackingPlan({ name: 'Shop plan', rules: [] })
  local.file('call.json', JSON.stringify(good))
  local.file('calls.json', JSON.stringify([good, good]))
  for (const folder of ['exports', 'segment-logs', 'segment-logs/source']) mkdirSync(local.path(folder))
  local.file('export.zip', sampleOf('amplitude'))
  local.file('orders_export.csv', sampleOf('shopify'))
  local.file('segment-logs/source/1714521600000.gz', sampleOf('segment-archive'))
  local.file('exports/a.ndjson', ndjson([good, good]))
})

const machine = (env: Readonly<Record<string, string>> = {}) => ({
  cwd: local.folder,
  host: local.url,
  env: { SEGMENT_API_HOST: local.url, SEGMENT_TOKEN: 'a-secret-workspace-token', ...env },
})

/** Runs a shell command; its stdout has both outputs in order. */
const runInShell = (command: string) => runShell(`{ ${command}\n} 2>&1`, machine())

/** Runs a command in this process, or in a shell if it needs one. */
const run = async (command: string, env: Readonly<Record<string, string>> = {}) => {
  const [name, ...args] = splitShellWords(command).map(({ text }) => text)
  const needsShell = name !== 'segment' || /[|&>]/.test(command)
  if (!needsShell) return runHere(args, machine(env))
  const result = await runInShell(command)
  return { ...result, output: result.stdout }
}

/** A pattern for text, in which an ellipsis matches any text and `(0:00)` any duration. */
const patternOf = (text: string): RegExp => {
  const parts = text.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('[\\s\\S]*').replace('0:00', String.raw`\d+:\d\d`)}$`)
}

/** The exit codes of commands that fail on the examples: one date is invalid, one call has no user. */
const failing: Readonly<Record<string, number>> = {
  'segment track --event "Order completed" --property revenue=\'$19.99\' --dry-run': exitCodes.badData,
  'segment import customers.csv --mapping customers.yaml': exitCodes.badData,
  'segment import customers.csv --mapping customers.yaml --preview 5': exitCodes.badData,
  'segment validate customers.csv --mapping customers.yaml': exitCodes.badData,
  'segment validate customers.csv --mapping customers.yaml --format json': exitCodes.badData,
  'segment validate events.ndjson': exitCodes.badData,
  // The example sends an event that the plan does not list.
  'segment plan check tracking --code src': exitCodes.badData,
  'segment validate events.ndjson --plan plan.json --unplanned error': exitCodes.badData,
}

const correctRejects = (): void => {
  const path = local.path('customers.csv.rejects.ndjson')
  const reject = JSON.parse(readFileSync(path, 'utf8')) as { readonly row: object }
  writeFileSync(path, JSON.stringify({ ...reject, row: { ...reject.row, 'Signup Date': '2024-07-02' } }))
}

describe('the documentation', () => {
  it.each(blocksOf('console').filter(([, text]) => !needsDev(text.slice(2))))(
    'shows the output of its commands: %s',
    async (_, block) => {
      for (const step of block.split(/^\$ /m).slice(1)) {
        const end = step.indexOf('\n')
        const command = step.slice(0, end)
        const { code, output } = await run(command)
        expect(output).toMatch(patternOf(step.slice(end + 1).replace(/\n\n$/, '\n')))
        expect({ command, code }).toEqual({ command, code: failing[command] ?? 0 })
      }
      if (block.includes('segment import customers.csv')) {
        expect(local.segment.calls).toMatchObject([
          { userId: '42', traits: { email: 'ada@example.com', plan: 'pro' }, context: { app: { name: 'crm-export' } } },
          { userId: '43', traits: { plan: 'free', createdAt: '2024-06-17T00:00:00.000Z' } },
        ])
      }
    },
  )

  it.each(blocksOf('sh').filter(([, text]) => !needsDev(text)))('has commands that run: %s', async (_, block) => {
    const lines = block.split('\n').map((line) => line.replace(/(?:^|\s+)#.*$/, ''))
    if (block.includes('user_id:user-42')) {
      await run('segment identify --user-id user-42 --trait plan=pro', {})
    }
    for (const command of lines.filter((line) => line !== '')) {
      if (command.includes('.rejects.ndjson')) correctRejects()
      const { code, stdout, stderr } = await run(command)
      expect({ command, code, stdout, stderr }).toMatchObject({ command, code: failing[command] ?? 0 })
    }
    if (block.includes('.rejects.ndjson')) {
      expect(local.segment.calls.map(({ userId }) => userId)).toEqual(['42', '43', '44'])
    }
    if (block.includes('events-*')) expect(local.segment.calls.map(({ event }) => event)).toEqual(['Started'])
  })

  it.each(blocksOf('sh').filter(([, text]) => needsDev(text)))('has commands for segment dev: %s', async (_, block) => {
    const dev = await startDev()
    // `segment dev` and `segment tail` run until they are interrupted; their own tests start them.
    const lines = block.split('\n').filter((line) => line !== '' && !/^segment (?:dev|tail)\b/.test(line))
    expect(lines).not.toEqual([])
    for (const line of lines) {
      const command = line.replace('http://127.0.0.1:8765', dev.url).replace(/\s+#.*$/, '')
      const { code, stdout, stderr } = await run(command, { SEGMENT_DEV_URL: dev.url })
      expect({ command, code, stdout, stderr }).toMatchObject({ command, code: 0 })
    }
    expect(await (await fetch(`${dev.url}/_dev/summary`)).json()).not.toMatchObject({ total: 0 })
  })

  it('has a CI workflow that reports findings', async () => {
    const workflow = parse(exampleOf('yaml', '# .github/workflows/')) as {
      readonly jobs: { readonly validate: { readonly steps: readonly { readonly run?: string }[] } }
    }
    const [command = ''] = workflow.jobs.validate.steps.flatMap(({ run: step }) => step ?? [])
    local.file('exports/b.ndjson', ndjson([{ type: 'track', event: 'Started' }]))
    const { code } = await runInShell(command.replace('npx @org/segment-cli', 'segment'))
    expect(code).toBe(exitCodes.badData)
    expect(JSON.parse(readFileSync(local.path('calls.sarif'), 'utf8'))).toMatchObject({
      version: '2.1.0',
      runs: [{ results: [{ ruleId: 'identity_required' }] }],
    })
  })

  it('publishes the JSON Schema of mapping files', async () => {
    const published: unknown = JSON.parse(
      readFileSync(join(import.meta.dirname, '../schemas/mapping.schema.json'), 'utf8'),
    )
    expect(JSON.parse((await run('segment import --mapping-schema')).stdout)).toEqual(published)
  })

  it('shows the progress bar as it is drawn', async () => {
    const { renderProgress } = await import('../src/progress/progress-snapshot.ts')
    const line = renderProgress(
      {
        ...{ name: 'customers.csv', bytes: 11_163_000, bytesBefore: 0, totalBytes: 18_300_000, retries: 0 },
        totals: { read: 139_528, sent: 139_500, rejected: 28, skipped: 0, filtered: 0, gaveUp: 0, warned: 0 },
        ...{ elapsedMs: 139_200, rowsPerSecond: 1_000, askedPerSecond: 1_000 },
        pace: { callsPerSecond: 1_000, concurrency: 4, pausedMs: 0 },
      },
      140,
    )
    expect(blocks.filter(({ language }) => language === 'text').map(({ text }) => text)).toContain(`${line}\n`)
  })
})
