import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { splitShellWords } from '../src/completion/shell-words.ts'
import { useLocalSegment } from './local-segment.ts'
import { runNode, runShell, writeKey } from './run-built.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'

const local = useLocalSegment()
useWorkingDirectory(() => local.folder)

const page = readFileSync(join(import.meta.dirname, '../docs/workspace.md'), 'utf8')

const [, tour = ''] = /^```shell-session\n([\s\S]*?)^```$/m.exec(page) ?? []

/** The commands of the tour, each with what it prints. */
const steps = tour
  .split(/^\$ /m)
  .slice(1)
  .map((step) => {
    const end = step.indexOf('\n')
    return { command: step.slice(0, end), output: step.slice(end + 1) }
  })

const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')

const run = (command: string) => {
  const machine = { cwd: local.folder, host: local.url, env: { SEGMENT_API_HOST: local.url } }
  const [name, ...args] = splitShellWords(command).map(({ text }) => text)
  if (name === 'segment') return runHere(args, machine)
  return name === 'npx' ? runNode([tsc, ...args.slice(1)], machine) : runShell(command, machine)
}

/** A pattern for an output, in which an ellipsis matches any text. */
const patternOf = (text: string): RegExp =>
  new RegExp(
    `^${text
      .split('…')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[\\s\\S]*')}$`,
  )

const failing: Readonly<Record<string, number>> = { 'segment plan diff before tracking': 65, 'npx tsc --noEmit': 1 }

const checkout = `import { createSegmentClient } from '@org/segment-core'
import type { Plan } from './events.js'

const client = createSegmentClient<Plan>({ source: { writeKey: 'YOUR_WRITE_KEY' } })

void client.track({ userId: 'user-42', event: 'Order Completed', properties: { totl: 20 } })
`

describe('the tour of the workspace', () => {
  it('leads from the token to the line that loses calls', async () => {
    const { segment } = local
    segment.workspace.addSource({ id: 'src_1', name: 'Web shop', writeKey })
    segment.workspace.addTrackingPlan({
      id: 'tp_1',
      name: 'Shop plan',
      rules: [
        {
          ...{ type: 'TRACK', key: 'Order Completed' },
          jsonSchema: {
            ...{ type: 'object', description: 'A customer paid.', required: ['properties'] },
            properties: {
              properties: {
                ...{ type: 'object', required: ['total'] },
                properties: { total: { type: 'number', description: 'With tax.' } },
              },
            },
          },
        },
      ],
    })
    await segment.fetch(`${local.url}/v1/track`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${writeKey}:`)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ event: 'Refund Requested', userId: 42 }),
    })
    mkdirSync(local.path('src'))
    mkdirSync(local.path('node_modules/@org'), { recursive: true })
    symlinkSync(join(import.meta.dirname, '../../../packages/core'), local.path('node_modules/@org/segment-core'))
    local.file('token.txt', `sgp_${'a1B2'.repeat(16)}`)
    local.file('package.json', '{"type":"module"}')
    const compilerOptions = { strict: true, module: 'nodenext', target: 'es2022', skipLibCheck: true, types: [] }
    local.file('tsconfig.json', JSON.stringify({ compilerOptions, include: ['src/*.ts'] }))
    local.file('src/checkout.ts', checkout)
    local.file('src/refund.js', `analytics.track({ userId: 42, event: 'Refund Requested' })\n`)
    for (const { command, output } of steps) {
      const { code, stdout, stderr } = await run(command)
      expect({ command, code, stderr }).toMatchObject({ command, code: failing[command] ?? 0 })
      expect(`${stdout}${stderr}`).toMatch(patternOf(output))
    }
    expect(steps).toHaveLength(10)
  })
})
