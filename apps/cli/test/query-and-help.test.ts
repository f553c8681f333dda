import { describe, expect, it } from 'vitest'
import { useLocalSegment } from './local-segment.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'

const local = useLocalSegment()
useWorkingDirectory(() => local.folder)

const segment = (...args: readonly string[]) => runHere(args, { cwd: local.folder, host: local.url })

describe('--query', () => {
  const call = ['track', '--user-id', 'u', '--event', 'E', '--property', 'total=19.5']

  it('prints what an expression finds in the JSON output: text as it is, anything else as JSON', async () => {
    expect(await segment(...call, '--query', 'outcome')).toMatchObject({ code: 0, stdout: 'acknowledged\n' })
    const { stdout } = await segment(...call, '--query', '{"n": $count(attempts), "total": call.properties.total}')
    expect(stdout).toBe('{"n":1,"total":19.5}\n')
    expect(await segment(...call, '--query', 'nothing.here')).toMatchObject({ code: 0, stdout: '' })
    expect(local.segment.calls).toHaveLength(3)
  })

  it('is evaluated for each event, in its order', async () => {
    local.file('calls.ndjson', '{"type":"track","userId":"u","event":"E"}\n'.repeat(3))
    const { stdout } = await segment(
      'import',
      'calls.ndjson',
      '--query',
      'event = "report" ? $string(sent) & "/" & read',
    )
    expect(stdout).toBe('3/3\n')
    const { stdout: events } = await segment('import', 'calls.ndjson', '--preview', '2', '--query', 'event')
    expect(events).toBe('E\nE\n')
  })

  it('also sees errors', async () => {
    expect(await segment('import', 'missing.ndjson', '--query', 'error.code')).toMatchObject({
      code: 66,
      stdout: 'input_unreadable\n',
    })
    expect((await segment('track', '--event', 'E', '--query', 'error.code')).stdout).toBe('invalid_call\n')
  })

  it('is refused before anything is sent if it cannot be read, and reported if it fails', async () => {
    const bad = await segment(...call, '--query', '$count(')
    expect(bad).toMatchObject({ code: 65 })
    expect(bad.stderr).toMatch(/bad_expression: The expression of --query is invalid/)
    expect(local.segment.calls).toHaveLength(0)
    const failed = await segment(...call, '--query', '$number(outcome)')
    expect(failed).toMatchObject({ code: 65, stdout: '' })
    expect(failed.stderr).toContain('query_failed')
  })

  it('of segment api adds parameters to the request', async () => {
    const { stdout } = await segment('api', 'POST', '/v1/track', '-d', '{}', '--query', 'a=b', '--dry-run')
    expect(stdout).toContain('/v1/track?a=b')
  })
})

describe('help', () => {
  it('shows commands before options', async () => {
    const { stdout } = await segment('--help')
    const order = ['Calls:', 'Files:', 'Local Segment:', 'Setup:', 'Options:', 'Examples:', 'Exit codes:'].map(
      (title) => stdout.indexOf(`\n${title}`),
    )
    expect(order.every((at) => at > 0)).toBe(true)
    expect(order.toSorted((left, right) => left - right)).toEqual(order)
    const { stdout: config } = await segment('config', '--help')
    expect(config.indexOf('set [options]')).toBeLessThan(config.indexOf('Options:\n'))
  })

  it('shows the options of an import in groups', async () => {
    const { stdout } = await segment('import', '--help')
    for (const group of ['Mapping', 'Input', 'Before sending', 'Which rows', 'Pace', 'Journal', 'Global Options']) {
      expect(stdout).toContain(`\n${group}:\n`)
    }
  })

  it('shows that of a command of a command', async () => {
    const { stdout } = await segment('help', 'config', 'set')
    expect(stdout).toMatch(/^Usage: segment config set/)
    expect(stdout).toBe((await segment('config', 'set', '--help')).stdout)
    expect(await segment('help', 'config', 'sett')).toMatchObject({ code: 64 })
  })
})

it('writes each error under --json in one line', async () => {
  local.file('bad.json', '{"type":"track"}')
  for (const args of [['import', 'missing.csv'], ['track', '--event', 'E'], ['send', 'bad.json'], ['nothing']]) {
    const { stdout } = await segment(...args, '--json')
    expect(stdout.trim().split('\n')).toHaveLength(1)
    expect(JSON.parse(stdout)).toHaveProperty('error.message')
  }
})
