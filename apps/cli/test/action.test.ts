import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { exitCodes } from '../src/errors/exit-codes.ts'
import { runShell } from './run-built.ts'
import { writeNpx } from './write-npx.ts'

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>
  readonly runs: {
    readonly steps: readonly [{ readonly env: Readonly<Record<string, string>>; readonly run: string }]
  }
}

// The file is this repository's own.
const action = parse(readFileSync(join(import.meta.dirname, '../../../action.yml'), 'utf8')) as Action
const [step] = action.runs.steps

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'segment-action-'))
  // In place of the registry.
  writeNpx(folder)
  writeFileSync(join(folder, 'good file.ndjson'), '{"type":"track","userId":"u","event":"Started"}\n')
  writeFileSync(join(folder, 'bad.ndjson'), '{"type":"track","userId":42,"event":"Started"}\n')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Runs the step of the action as a runner does. */
const run = async (given: Readonly<Record<string, string>>) => {
  const env = Object.entries(step.env).map(([name, expression]) => {
    const input = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(expression)?.[1] ?? ''
    return [name, given[input] ?? action.inputs[input]?.default ?? '']
  })
  const result = await runShell(step.run, {
    cwd: folder,
    env: {
      ...Object.fromEntries(env),
      PATH: `${folder}:${process.env.PATH ?? ''}`,
      GITHUB_OUTPUT: join(folder, 'output'),
    },
  })
  const results = () =>
    (JSON.parse(readFileSync(join(folder, 'segment.sarif'), 'utf8')) as { runs: [{ results: unknown[] }] }).runs[0]
      .results
  return { ...result, results }
}

describe('the action', () => {
  it('passes files that Segment would keep', async () => {
    const { code, results } = await run({ files: 'good file.ndjson\n' })
    expect(code).toBe(exitCodes.ok)
    expect(results()).toEqual([])
    expect(readFileSync(join(folder, 'output'), 'utf8')).toBe('sarif=segment.sarif\n')
  })

  it('fails with the findings in the log and in SARIF', async () => {
    const { code, stdout, stderr, results } = await run({ files: 'good file.ndjson\nbad.ndjson' })
    expect(code).toBe(exitCodes.badData)
    expect(`${stdout}${stderr}`).toContain('id_not_string')
    expect(results()).toMatchObject([{ ruleId: 'id_not_string', level: 'error' }])
  })

  it('takes inputs as data: no input is run or read as a flag', async () => {
    const { code } = await run({ files: `$(touch pwned)\n--help\n; touch pwned`, version: '1; touch pwned' })
    expect(code).toBe(exitCodes.noInput)
    expect(() => readFileSync(join(folder, 'pwned'))).toThrow()
  })
})
